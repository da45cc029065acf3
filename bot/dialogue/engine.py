"""One message in, the next state and everything that is to be done out. Pure and synchronous: no clock, no store, no network.

The order is the order of importance: life first, then what the person asked us to stop or to hand over, then the question that is
open between us, then the message on its own, and last what answers a person who spoke to them here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dialogue import answering, checking, handoff, hurry, own, sightings
from bot.dialogue import answers as words
from bot.dialogue.continued import continued, is_no_alarm
from bot.dialogue.policy import decide
from bot.dialogue.state import State
from bot.dialogue.turn import Act, Action, Decision, Outcome, Say, Scene, Turn
from bot.texts import residents as texts
from intents.answers import AnswerBook
from intents.classifier import Classification, Thresholds
from intents.labels import OTHER, LabelKind, label
from intents.scam import Verdict
from intents.text import BANK_CARD, ID_CARD


@dataclass(frozen=True, kw_only=True)
class Response:
    """What comes out of one turn."""

    state: State
    acts: tuple[Act, ...]
    decision: Decision
    unsure: bool = False
    """The message stood on its own, was said to the bridge, and was not met with confidence: something to learn from."""


def respond(
    turn: Turn,
    state: State,
    classification: Classification,
    answers: AnswerBook,
    thresholds: Thresholds,
    verdict: Verdict | None = None,
) -> Response:
    """Decide what the bridge says and does about one message.

    Parameters
    ----------
    verdict
        The scam check of the text (or of the text that it quotes).
    """
    state = own.without_ended(turn, state)
    in_exchange = state.in_exchange(turn.now)
    near = turn.addressed or in_exchange
    decision = decide(turn, classification, thresholds, in_exchange=in_exchange)
    if decision.action is not Action.EMERGENCY and _must_not_speak(turn, decision):
        decision = replace(decision, action=Action.SILENT)
        near = near and not turn.hushed
    if decision.action is Action.EMERGENCY and is_no_alarm(turn, state, classification):
        action = Action.CHAT if turn.addressed else Action.SILENT
        decision = Decision(action=action, label=OTHER, confidence=classification.probability(OTHER))
    new_state, acts, unsure = state, list[Act](), False
    if decision.action is Action.EMERGENCY:
        new_state, acts = handoff.emergency(turn, state, decision.label, answers)
    elif near and (found := continued(turn, state, decision, answers, thresholds, verdict)) is not None:
        new_state, acts, decision = found
    elif decision.action is Action.SILENT and (found := _overheard(turn, state, decision)) is not None:
        new_state, acts, decision = found
    else:
        new_state, acts, decision = _afresh(turn, state, decision, answers, verdict)
        unsure = decision.unsure and turn.addressed and decision.action is not Action.SILENT
    if decision.action is not Action.EMERGENCY:
        acts = own.held(turn, new_state, acts)
    if near or acts:
        new_state, acts = hurry.calmed(turn, state, new_state, acts, decision.action)
    if any(isinstance(act, Say) for act in acts):
        new_state = new_state.said(turn.now)
        if new_state.also is state.also:  # it stood below an answer that is no longer the last word
            new_state = replace(new_state, also=())
    acts += _number_warning(turn)  # said alone: it opens no exchange in the group
    return Response(state=new_state, acts=tuple(acts), decision=decision, unsure=unsure)


def _overheard(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """What a person says about their own matter without turning to us: an answer to staff, or that whom they missed is back."""
    if turn.scene is Scene.GROUP and not turn.to_others and (found := sightings.found(turn, state, decision)) is not None:
        return found
    return own.answered(turn, state, decision)


def _must_not_speak(turn: Turn, decision: Decision) -> bool:
    """The room wants emergencies only, or a person is speaking there on what the bridge would say unasked."""
    if turn.scene is not Scene.GROUP:
        return False
    return turn.hushed or (not turn.addressed and decision.label in turn.quiet_labels)


def _afresh(turn: Turn, state: State, decision: Decision, book: AnswerBook, verdict: Verdict | None) -> Outcome:
    """What the message means on its own."""
    if decision.action is Action.SILENT:
        return state, [], decision
    if turn.attachment:
        what = texts.ATTACHMENTS.get(turn.attachment)
        if what is None:
            return state, [], replace(decision, action=Action.SILENT)
        return state, [Say(text=texts.WORDLESS.format(what=what))], replace(decision, action=Action.CHAT)
    kind = label(decision.label).kind
    if kind is LabelKind.SCAM_CHECK and decision.action is Action.ANSWER:
        return checking.checked(state, decision, verdict)
    if decision.action is Action.ANSWER:
        return answering.answer(turn, state, decision, book, turn.text)
    if decision.action is Action.CLARIFY:
        if words.tells(book, decision, turn):
            return answering.answer(turn, state, replace(decision, action=Action.ANSWER), book, turn.text)
        return answering.clarify(turn, state, decision, book)
    if decision.action is Action.HANDOFF:
        new, acts = handoff.hand_off(turn, state, decision.label, book)
        return new, acts, decision
    return _chat(state, decision)


def _chat(state: State, decision: Decision) -> Outcome:
    said = {
        "chat.greeting": texts.GREETING,
        "chat.thanks": texts.THANKS,
        "chat.bot": texts.ABOUT,
    }.get(decision.label, texts.OUT_OF_FIELD)
    return replace(state, menu=()), [Say(text=said)], decision


def _number_warning(turn: Turn) -> list[Act]:
    """Who writes an ID-card or bank-card number into a group is told, privately, to take it back."""
    found = [texts.NUMBER_NAMES[kind] for kind in (ID_CARD, BANK_CARD) if kind in turn.masked]
    if turn.scene is not Scene.GROUP or not found:
        return []
    return [Say(text=texts.RECALL_PLEASE.format(what="、".join(found)), privately=True)]
