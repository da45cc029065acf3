"""What a person says about what they have with us: how it stands, that it is not settled, a mark for it, an answer to staff.

A matter that the others in a group must not learn of is spoken of with the person alone, wherever they ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import details, handoff
from bot.dialogue.ending import (
    LOW_MARKS,
    WORDS_CHARS,
    is_again,
    is_thanks,
    is_to_everybody,
    is_unsettled,
    mark_of,
    reads_like_an_answer,
)
from bot.dialogue.matter import AT_ONCE, STAFF_EXCHANGE, Matter
from bot.dialogue.progress import asks_progress, number_in, told
from bot.dialogue.state import State
from bot.dialogue.turn import Act, Action, AddToTicket, Decision, OpenTicket, Outcome, Rate, Reopen, Say, Scene, Turn
from bot.texts import residents as texts
from intents.labels import OTHER, LabelKind, label, labels


def without_ended(turn: Turn, state: State) -> State:
    """Of a matter that was closed meanwhile no detail is asked any more."""
    matter = turn.matter(state.ticket)
    is_detail = state.asking in details.NEEDED.get(state.matter or "", ()) or state.asking == details.WHAT
    return replace(state, asking=None) if is_detail and matter is not None and not matter.is_open else state


def about_own(turn: Turn, state: State, decision: Decision, *, sure: bool) -> Outcome | None:
    """What a message that is said to us means about the person's own matters; None where it is about something else.

    Parameters
    ----------
    sure
        On its own the message is a matter that we know well.
    """
    if turn.attachment:
        return None
    if state.asking == details.WHY and not (sure and decision.action is Action.ANSWER):
        return _explained(turn, state, decision)
    return _rated(turn, state, decision) or _asked(turn, state, decision, sure) or _not_settled(turn, state, decision, sure)


def answered(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """What a person says in a group, without turning to us, after staff answered them there; None where it is chatter."""
    matter = _awaiting(turn)
    if matter is None:
        return None
    if not turn.attachment:
        said = replace(turn, about=matter.number)
        found = _rated(said, state, decision) or _asked(said, state, decision, sure=False)
        found = found or _not_settled(said, state, decision, sure=False)
        if found is not None:
            return found
    if not matter.is_open:
        return None
    new, acts = handoff.add(turn, state, matter.number, handoff.words_of(turn))
    if is_thanks(turn.text) or matter.is_hidden:
        acts = [act for act in acts if not isinstance(act, Say)]
    return new, acts, replace(decision, action=Action.HANDOFF, label=matter.label)


def _awaiting(turn: Turn) -> Matter | None:
    """The matter on which staff spoke to this person here a moment ago, where the words may be the answer to them."""
    if turn.scene is not Scene.GROUP or turn.to_others or is_to_everybody(turn.text):
        return None
    for matter in turn.matters:
        if not matter.here or not matter.answered_within(STAFF_EXCHANGE, turn.now):
            continue
        at_once = matter.is_open and matter.is_unanswered and matter.answered_within(AT_ONCE, turn.now)
        if at_once or reads_like_an_answer(turn.text) or mark_of(turn.text) or is_unsettled(turn.text):
            return matter
    return None


def _rated(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    given = mark_of(turn.text)
    if given is None or ((state.menu or state.asking) and turn.about is None):
        return None
    wanted = [m for m in turn.matters if m.rateable and m.is_near and m.ended_lately(turn.now)]
    if turn.about is not None:
        wanted = [m for m in wanted if m.number == turn.about]
    if not wanted:
        return None
    mark, words = given
    number = wanted[0].number
    acts: list[Act] = [Rate(number=number, mark=mark, text=words)]
    ask_why = mark in LOW_MARKS and not words
    acts.append(Say(text=texts.RATED_LOW_WHY if ask_why else texts.RATED_LOW if mark in LOW_MARKS else texts.RATED))
    state = replace(state, menu=(), asking=details.WHY if ask_why else None, ticket=number)
    return state, acts, _handed(decision, wanted[0])


def _explained(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """The word that was asked for after a low mark."""
    matter = turn.matter(state.ticket)
    if matter is None:
        return None
    state = replace(state, asking=None)
    if details.is_skip(turn.text):
        return state, [Say(text=texts.RATED)], _handed(decision, matter)
    acts: list[Act] = [Rate(number=matter.number, mark=None, text=turn.text[:WORDS_CHARS]), Say(text=texts.RATED_LOW)]
    return state, acts, _handed(decision, matter)


def _asked(turn: Turn, state: State, decision: Decision, sure: bool) -> Outcome | None:
    if not asks_progress(turn.text):
        return None
    number = number_in(turn.text) or turn.about
    known = [m for m in turn.matters if m.is_open or m.ended_lately(turn.now)]
    wanted: Sequence[Matter] = [m for m in known if m.number == number]
    if number is not None and not wanted:
        return state, [Say(text=_not_yours(turn, number))], replace(decision, action=Action.CHAT)
    wanted = wanted or [m for m in known if m.is_open] or known[:1]
    if not wanted:
        about_an_answer = state.matter is not None and label(state.matter).kind is LabelKind.ANSWER
        if about_an_answer or (sure and decision.action is Action.ANSWER):
            return None
        return state, [Say(text=texts.PROGRESS_NONE)], replace(decision, action=Action.CHAT)
    in_group = turn.scene is Scene.GROUP
    hidden = [m for m in wanted if in_group and m.is_hidden]
    shown = [m for m in wanted if m not in hidden]
    acts: list[Act] = [Say(text=told(shown, now=turn.now, in_group=in_group) if shown else texts.TOLD_PRIVATELY)]
    if hidden:
        acts.append(Say(text=told(hidden, now=turn.now, in_group=False), privately=True))
    return replace(state, unclear=0), acts, _handed(decision, wanted[0])


def _not_yours(turn: Turn, number: int) -> str:
    """The same whether there is no such ticket or somebody else has it."""
    mine = [m for m in turn.matters if m.is_open and (turn.scene is Scene.PRIVATE or not m.is_hidden)]
    yours = texts.PROGRESS_YOURS.format(numbers="、".join(f"#{m.number}" for m in mine)) if mine else texts.PROGRESS_NONE
    return texts.PROGRESS_NOT_YOURS.format(number=number) + yours


def _not_settled(turn: Turn, state: State, decision: Decision, sure: bool) -> Outcome | None:
    """Within a week the matter is opened again; after that it is a new one that names the old."""
    matter = _closed_meant(turn, state, decision, sure)
    if matter is None:
        return None
    privately = turn.scene is Scene.GROUP and matter.is_hidden
    if matter.ended_lately(turn.now):
        acts: list[Act] = [Reopen(number=matter.number, text=turn.text)]
        helper = matter.holder or texts.HELPER_UNKNOWN
        acts.append(Say(text=texts.REOPENED.format(number=matter.number, helper=helper), privately=privately))
        state = replace(state, matter=matter.label, menu=(), asking=None, ticket=matter.number, unclear=0)
    else:
        known = labels().get(matter.label)
        priority = known.priority if known and known.priority is not None else 2
        summary = texts.FOLLOWS.format(number=matter.number, text=turn.text)
        ticket = OpenTicket(
            label=matter.label, priority=priority, summary=summary, confidential=matter.confidential, privately=privately
        )
        taken = texts.HANDED_OVER.format(helper=turn.helper or texts.HELPER_UNKNOWN)
        acts = [ticket, Say(text=taken, privately=privately)]
        state = replace(state, matter=matter.label, menu=(), asking=None, asked=(), ticket=None, unclear=0)
    if privately:
        acts.append(Say(text=texts.HANDED_OVER_PRIVATELY))
    return state, acts, _handed(decision, matter)


def is_about_an_ended_one(turn: Turn, state: State) -> bool:
    """Whether a short text only says that a matter of this person, which was no emergency, is not settled."""
    nothing = Decision(action=Action.CHAT, label=OTHER, confidence=0.0)
    matter = _closed_meant(turn, state, nothing, sure=False)
    return matter is not None and matter.label in labels() and labels()[matter.label].kind is not LabelKind.EMERGENCY


def _closed_meant(turn: Turn, state: State, decision: Decision, sure: bool) -> Matter | None:
    """The closed matter that the person says is not settled."""
    closed = [m for m in turn.matters if not m.is_open and m.is_near]
    number = number_in(turn.text) or turn.about
    if is_unsettled(turn.text):
        if number is not None:
            return next((m for m in closed if m.number == number), None)
        last = next((m for m in closed if m.number == state.ticket), None)
        about_another = sure and decision.label not in {m.label for m in closed}
        if last is not None and not about_another:
            return last
        if not about_another and not turn.open_tickets and not state.asking:
            return next(iter(closed), None)
    if sure and decision.action is Action.HANDOFF and is_again(turn.text):  # told anew, as the same once more
        return next((m for m in closed if m.label == decision.label and m.ended_lately(turn.now)), None)
    return None


def added(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """What is said to us and not understood on its own goes to what the person has open here.

    In a group it may also go to a confidential matter of a moment ago that was moved to the private chat. A picture that is sent
    in the private chat also goes to what was raised in a group: it is sent there so that the others do not see it.
    """
    if turn.attachment is not None and turn.attachment not in texts.ATTACHMENTS:
        return None
    lately = [m for m in turn.matters if m.is_open and m.private and m.confidential and handoff.is_recent(m, turn.now)]
    number = turn.about if turn.about in turn.open_tickets else next(iter(turn.open_tickets), None)
    number = number if number is not None or not lately else lately[0].number
    if number is None and turn.attachment and turn.scene is Scene.PRIVATE:
        number = next((m.number for m in turn.matters if m.is_open), None)
    if number is None:
        return None
    new, acts = handoff.add(turn, state, number, handoff.words_of(turn))
    if turn.attachment == "image" and details.PHOTO not in new.asked:
        new = replace(new, asked=(*new.asked, details.PHOTO))
    return new, acts, replace(decision, action=Action.HANDOFF)


def held(turn: Turn, state: State, acts: Sequence[Act]) -> list[Act]:
    """What is done where the bridge holds its tongue in the group: the words reach the ticket, but nobody hears of it there.

    That is so in a quiet room, and on a matter on which a person speaks there just now.
    """
    numbers = {act.number or state.ticket for act in acts if isinstance(act, AddToTicket)}
    quiet = turn.hushed or any(matter.quiet and matter.number in numbers for matter in turn.matters)
    if turn.scene is not Scene.GROUP or not quiet:
        return list(acts)
    return [act for act in acts if not isinstance(act, Say) or act.privately or act.urgent]


def _handed(decision: Decision, matter: Matter) -> Decision:
    return replace(decision, action=Action.HANDOFF, label=matter.label, answer=None)
