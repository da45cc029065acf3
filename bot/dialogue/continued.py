"""What a message means as the continuation of what is open between the person and us; in the order of importance."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import answering, checking, details, follow_ups, forgetting, handoff, own, sightings
from bot.dialogue.state import State
from bot.dialogue.turn import Act, Action, AddToTicket, Decision, Outcome, Say, Turn
from bot.texts import residents as texts
from intents.answers import AnswerBook
from intents.classifier import Classification, Thresholds
from intents.labels import OTHER, SUICIDE, LabelKind, label
from intents.scam import Level, Verdict

HUMAN = "chat.human"
CRIME = "emergency.crime"
DANGER_IN_A_DETAIL = 0.75
"""From which chance of danger a detail that was asked for ("by the shop at the village gate"), or that something that was closed
goes on ("they are at it again"), is taken for an emergency."""

_HUMAN = re.compile(
    r"^(?:我要|我想|请|帮我)?(?:转|找|要|叫)?(?:一下|个)?(?:人工|真人|工作人员|人工客服|人工服务)(?:服务)?[吧啊呢。！!~]*$"
)
_STOP = re.compile(r"^(?:算了|不用了|不问了|没事了|不要了|取消|退出)[吧啊呢了。！!~]*$")
_RELIEF = re.compile(r"^(?:我)?(?:现在)?(?:没事|好多了|好点了|不想了|想开了|谢谢|多谢|不会了)")
_NUMBERS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_CHOICE = re.compile(r"^(?:我?要?选|回复)?\s*第?\s*(\d{1,2}|[一二两三四五六七八九十])\s*(?:个|项|号|条)?[。.!！、吧]*$")
_NONE_OF_THEM = re.compile(r"^(?:都不是|都不对|都没有|没有一个是)[的吧啊呢。.！!]*$")
_YES = re.compile(r"^(?:是|对|嗯+|就是|是呢|要得)(?:的|了|呢|这个|啊|呀)*[。.！!]*$")
_NO = re.compile(r"^(?:不是|不对|没有|错了)(?:的|了|呢|这个|啊|呀)*[。.！!]*$")


def is_no_alarm(turn: Turn, state: State, classification: Classification) -> bool:
    """Whether words that could mean danger on their own only end or take up what is between us, or tell what was asked."""
    if state.matter == SUICIDE:
        return False
    if _STOP.match(turn.text.strip()) or sightings.is_found(turn):
        return True
    is_danger = classification.emergency >= DANGER_IN_A_DETAIL
    if sightings.is_sighting(turn) and (not is_danger or classification.best.label == CRIME):
        return True  # whoever is looked for is seen making off: it reaches staff as urgently as an alarm
    if not is_danger and own.is_about_an_ended_one(turn, state):
        return True
    if state.asking is None:
        return False
    return (state.asking in details.said(turn.text) and not is_danger) or details.is_skip(turn.text)


def continued(
    turn: Turn, state: State, decision: Decision, book: AnswerBook, thresholds: Thresholds, verdict: Verdict | None
) -> Outcome | None:
    """What the message means as a continuation; None if it stands on its own."""
    sure = decision.action in (Action.ANSWER, Action.HANDOFF) and decision.confidence >= thresholds.answer
    if (found := forgetting.asked(turn, state, decision)) is not None:
        return found
    state = forgetting.without_question(state)
    return (
        _stayed(turn, state, decision, sure)
        or _with_a_person(turn, state, decision, book)
        or _stopped(turn, state, decision)
        or sightings.found(turn, state, decision)
        or sightings.still_missed(turn, state, decision)
        or sightings.seen(turn, state, decision)
        or _from_the_menu(turn, state, decision, book)
        or own.about_own(turn, state, decision, sure=sure)
        or _told(turn, state, decision, verdict, sure)
        or _followed(turn, state, decision, book, sure)
        or _added(turn, state, decision)
    )


def _stayed(turn: Turn, state: State, decision: Decision, sure: bool) -> Outcome | None:
    """Somebody who wished to die goes on; also thanks, complaints and that all is well again reach the assistant."""
    number = handoff.despair(turn, state)
    text = turn.text.strip()
    elsewhere = sure and not decision.label.startswith("chat.")
    to_us = turn.addressed or bool(_STOP.match(text) or _RELIEF.match(text))
    if number is None or turn.attachment or not to_us or (elsewhere and not _HUMAN.match(text)):
        return None
    new, acts = handoff.stay(turn, state, number)
    return new, acts, replace(decision, action=Action.EMERGENCY, label=SUICIDE)


def _with_a_person(turn: Turn, state: State, decision: Decision, book: AnswerBook) -> Outcome | None:
    if not _HUMAN.match(turn.text.strip()):
        return None
    decision = replace(decision, action=Action.HANDOFF, label=HUMAN, confidence=1.0)
    if state.ticket in turn.open_tickets:
        new, acts = handoff.with_a_person(turn, state)
        return new, acts, decision
    matter = state.matter if state.matter and label(state.matter).kind is LabelKind.ANSWER else HUMAN
    bare = matter == HUMAN and not state.question
    cleared = replace(state, matter=None)
    new, acts = handoff.hand_off(turn, cleared, matter, book, question=state.question, ask_what=bare)
    return new, acts, decision


def _stopped(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    if not (state.menu or state.asking or turn.addressed) or not _STOP.match(turn.text.strip()):
        return None
    cleared = replace(state, menu=(), asking=None, question="", unclear=0)
    told: list[Act] = [AddToTicket(number=state.ticket, text=turn.text.strip())] if state.ticket in turn.open_tickets else []
    return cleared, [*told, Say(text=texts.STOPPED)], replace(decision, action=Action.CHAT)


def _from_the_menu(turn: Turn, state: State, decision: Decision, book: AnswerBook) -> Outcome | None:
    text = turn.text.strip()
    if turn.about is not None:
        return None
    choice = _CHOICE.match(text)
    if choice and not state.menu and state.also:
        number = int(_NUMBERS.get(choice[1], 0) or choice[1])
        return (
            answering.chosen(turn, replace(state, menu=state.also), number, decision, book) if number <= len(state.also) else None
        )
    if not state.menu:
        return None
    if choice:
        return answering.chosen(turn, state, int(_NUMBERS.get(choice[1], 0) or choice[1]), decision, book)
    if _NONE_OF_THEM.match(text) or (len(state.menu) == 1 and _NO.match(text)):
        return answering.chosen(turn, state, len(state.menu) + 1, decision, book)
    if len(state.menu) == 1 and _YES.match(text):
        return answering.chosen(turn, state, 1, decision, book)
    return None


def _told(turn: Turn, state: State, decision: Decision, verdict: Verdict | None, sure: bool) -> Outcome | None:
    """The person sends what was asked for: a picture, the text to check, a detail."""
    if turn.attachment == "image" and state.asking == details.PHOTO:
        new, acts = handoff.take_detail(turn, state, skipped=False)
        return new, acts, replace(decision, action=Action.HANDOFF, label=state.matter or decision.label)
    if turn.attachment:
        return sightings.followed(turn, state, decision) or own.added(turn, state, decision)
    if state.asking == details.SUSPICIOUS:
        if verdict is None or decision.action is Action.HANDOFF:
            return None
        if verdict.level is Level.LOW and (sure or not turn.addressed):
            return None
        return checking.checked(state, replace(decision, action=Action.ANSWER, label=checking.FRAUD_CHECK), verdict)
    if not state.asking:
        return None
    wanted = details.NEEDED.get(state.matter or "", ())
    changed = sure and decision.label != state.matter and not details.said(turn.text).intersection(wanted)
    if changed and state.asking != details.WHAT:  # who asked for a person tells the person
        return None
    new, acts = handoff.take_detail(turn, state, skipped=details.is_skip(turn.text))
    return new, acts, replace(decision, action=Action.HANDOFF, label=state.matter or decision.label)


def _followed(turn: Turn, state: State, decision: Decision, book: AnswerBook, sure: bool) -> Outcome | None:
    text = turn.text.strip()
    if state.matter is None or label(state.matter).kind is not LabelKind.ANSWER or not follow_ups.is_follow_up(text):
        return None
    return answering.follow_up(turn, state, decision, book) if not sure or follow_ups.is_nothing_else(text) else None


def _added(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """Not understood on its own: it belongs to what the person has open."""
    if not turn.addressed or turn.attachment:
        return None
    unsure = decision.action is Action.CHAT and decision.label == OTHER
    if unsure or decision.action is Action.CLARIFY or (decision.action is Action.HANDOFF and decision.label == HUMAN):
        return sightings.followed(turn, state, decision) or own.added(turn, state, decision)
    return None
