"""What people say about a notice that goes round: a sighting by whoever read it, and 「找到了」 by whoever asked for help. Pure.

A sighting is what is said to us and names the notice (by number, or by quoting it), or tells of having seen something where only
one notice goes round. Chatter about it is chatter.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import details
from bot.dialogue.handoff import add, words_of
from bot.dialogue.matter import Matter
from bot.dialogue.progress import asks_progress, number_in
from bot.dialogue.state import State
from bot.dialogue.turn import Act, Action, Decision, Found, Noticed, Outcome, Say, Scene, Sighting, Turn
from bot.texts import notices as words

FOUND_CHARS = 40
"""A longer text tells more than that: a person reads it."""
_SEE = r"(?:看到|看见|见到|见过|遇到|遇见|碰到|碰见|捡到|瞧见|瞧到)"
_SAW = re.compile(_SEE)
_NOT_SEEN = re.compile(rf"没(?:有)?{_SEE}|{_SEE}(?:没|了?吗|了?么|不)")
_FOUND = re.compile(
    r"(?:找|寻)(?:到|着|回来)(?:了|啦|咯|喽|人)|(?:自己|已经|安全|平安)回(?:来|家)|回(?:来|家)了|(?:人|东西|它|他|她)在了"
)
_STILL = re.compile(
    r"^.{0,6}?(?:还|都|一直)?(?:是)?(?:(?:没有?|未)(?:找|寻)(?:到|着|见)|找不(?:到|着|见))(?:人|他|她|东西)?[啊呢呀吧了。！!…]*$"
)
_NOT_FOUND = re.compile(r"(?:没|不|未)(?:有)?(?:找|寻|回)|(?:到|着|来|家)了?(?:吗|么|没|不|嘛)|[?？]|怎么|咋个|哪里|如果|要是|等")


def is_found(turn: Turn) -> bool:
    """Whether the person says that whom or what they themselves missed was found."""
    return _found_meant(turn) is not None


def found(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """The person's own matter is over: the groups that were told hear of it."""
    matter = _found_meant(turn)
    if matter is None:
        return None
    said = words.FOUND_PERSON if matter.label == details.MISSING else words.FOUND_THING
    state = replace(state, matter=None, menu=(), asking=None, ticket=matter.number, unclear=0)
    acts: list[Act] = [Found(number=matter.number, text=turn.text), Say(text=said.format(number=matter.number))]
    return state, acts, replace(decision, action=Action.HANDOFF, label=matter.label)


def still_missed(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """「还没找到」 by whoever asked for help is about the matter that is open, and no new one."""
    mine = [matter for matter in turn.matters if matter.is_open and matter.is_near and matter.label in details.FORMS]
    if not mine or turn.attachment or not _STILL.match(turn.text.strip()):
        return None
    new, acts = add(turn, state, mine[0].number, turn.text)
    return new, acts, replace(decision, action=Action.HANDOFF, label=mine[0].label)


def seen(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """Somebody else saw them."""
    meant = _notice_meant(turn)
    return _noted(turn, state, decision, meant) if meant is not None else None


def is_sighting(turn: Turn) -> bool:
    """Whether words that could mean danger on their own ("he is making for the river") tell of whom a notice is about."""
    return turn.addressed and _notice_meant(turn) is not None


def _notice_meant(turn: Turn) -> Noticed | None:
    if turn.attachment or not turn.notices:
        return None
    number = turn.about or number_in(turn.text)
    meant = next((one for one in turn.notices if one.number == number), None)
    if meant is None and number is None and _SAW.search(turn.text) and len(turn.notices) == 1:
        meant = turn.notices[0]
    if meant is None or turn.matter(meant.number) is not None:
        return None
    return None if _NOT_SEEN.search(turn.text) or asks_progress(turn.text) else meant


def followed(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """More from somebody who told us a moment ago: a picture, or words that mean nothing on their own."""
    if not state.in_exchange(turn.now) or turn.attachment not in (None, "image", "video", "location"):
        return None
    meant = next((one for one in turn.notices if one.number == state.noticed), None)
    return _noted(turn, state, decision, meant) if meant is not None else None


def _noted(turn: Turn, state: State, decision: Decision, notice: Noticed) -> Outcome:
    said = (words.SIGHTED_PERSON if notice.is_person else words.SIGHTED_THING).format(number=notice.number)
    state = replace(state, noticed=notice.number, unclear=0)
    label = details.MISSING if notice.is_person else details.LOST_FOUND
    acts: list[Act] = [Sighting(number=notice.number, text=words_of(turn)), Say(text=said)]
    return state, acts, replace(decision, action=Action.HANDOFF, label=label)


def _found_meant(turn: Turn) -> Matter | None:
    text = turn.text.strip()
    if turn.attachment or len(text) > FOUND_CHARS or not _FOUND.search(text) or _NOT_FOUND.search(text):
        return None
    mine = [m for m in turn.matters if m.is_open and m.label in details.FORMS and (m.is_near or turn.scene is Scene.PRIVATE)]
    number = turn.about or number_in(text)
    if number is not None:
        return next((matter for matter in mine if matter.number == number), None)
    return mine[0] if mine else None
