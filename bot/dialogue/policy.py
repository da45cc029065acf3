"""When the bridge speaks and what kind of thing it does (DESIGN §4). Pure: classification in, decision out."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.details import names_a_child
from bot.dialogue.turn import Action, Decision, Turn
from intents.classifier import Classification, Guess, Thresholds
from intents.labels import OTHER, SUICIDE, Label, LabelKind, label

MENU_LINES = 3
MISSING = "help.missing_person"
_CHAT_LIKE = (LabelKind.CHAT, LabelKind.OTHER)


def decide(turn: Turn, classification: Classification, thresholds: Thresholds, *, in_exchange: bool = False) -> Decision:
    """Decide about one message on its own, without what was said before.

    Parameters
    ----------
    in_exchange
        The person spoke with the bridge in this group a moment ago: the bridge may go on, but chatter stays chatter.
    """
    best = classification.best
    emergency = _emergency(turn, classification, thresholds, in_exchange=in_exchange)
    if emergency is not None:
        return emergency
    if turn.addressed:
        return _addressed(classification, thresholds)
    kind = label(best.label).kind
    if in_exchange and kind not in _CHAT_LIKE and best.probability >= thresholds.answer:
        return _addressed(classification, thresholds)
    if in_exchange and best.label == "chat.human" and best.probability >= thresholds.handoff:
        return _of(Action.HANDOFF, best)
    if turn.volunteers and kind is LabelKind.ANSWER and best.probability >= thresholds.helpful:
        return _of(Action.ANSWER, best)
    return _of(Action.SILENT, best)


def _of(action: Action, guess: Guess, options: tuple[str, ...] = ()) -> Decision:
    return Decision(action=action, label=guess.label, confidence=guess.probability, options=options)


def _emergency(turn: Turn, classification: Classification, thresholds: Thresholds, *, in_exchange: bool) -> Decision | None:
    near = turn.addressed or in_exchange
    missing = classification.probability(MISSING)
    if not near and missing >= thresholds.emergency_unaddressed and names_a_child(turn.text):
        return Decision(action=Action.EMERGENCY, label=MISSING, confidence=missing)  # a small child that is lost cannot wait
    ranked = [guess for guess in classification.ranked if label(guess.label).kind is LabelKind.EMERGENCY]
    if not ranked:
        return None
    needed = thresholds.emergency if near else thresholds.emergency_unaddressed
    if classification.emergency < needed:
        return None
    return Decision(action=Action.EMERGENCY, label=ranked[0].label, confidence=classification.emergency)


def _addressed(classification: Classification, thresholds: Thresholds) -> Decision:
    best = classification.best
    found = label(best.label)
    needed = {
        LabelKind.ANSWER: thresholds.answer,
        LabelKind.SCAM_CHECK: thresholds.answer,
        LabelKind.CHAT: thresholds.answer,
        LabelKind.OTHER: thresholds.answer,
        LabelKind.TICKET: thresholds.handoff,
        LabelKind.HANDOFF: thresholds.handoff,
    }.get(found.kind, thresholds.answer)
    certain = best.probability >= needed
    despair = classification.probability(SUICIDE)
    if despair >= thresholds.clarify and (not certain or found.kind in _CHAT_LIKE):
        # A wish to die that is only possible gets the number and a person, never a menu and never small talk.
        return Decision(action=Action.EMERGENCY, label=SUICIDE, confidence=despair)
    if certain and found.kind not in _CHAT_LIKE:
        return _of(_action_of(found), best)
    grave = _grave(classification, thresholds)
    if grave is not None:
        return replace(grave, unsure=True)
    if certain:
        return _of(Action.CHAT, best)
    tentative = _tentative(classification, thresholds)
    small_talk = found.kind is LabelKind.CHAT and tentative.action is Action.CHAT
    return replace(tentative, unsure=not small_talk)


def _tentative(classification: Classification, thresholds: Thresholds) -> Decision:
    """What is done where nothing is likely enough."""
    best = classification.best
    found = label(best.label)
    options = tuple(
        guess.label
        for guess in classification.ranked
        if guess.probability >= thresholds.clarify and label(guess.label).kind not in _CHAT_LIKE
    )[:MENU_LINES]
    if options:
        return _of(Action.CLARIFY, best, options)
    if best.label == OTHER or (found.kind is LabelKind.CHAT and best.probability >= thresholds.handoff):
        return _of(Action.CHAT, best)
    if found.kind is LabelKind.CHAT:  # a ticket is never about a greeting
        return Decision(action=Action.HANDOFF, label="chat.human", confidence=best.probability)
    return _of(Action.HANDOFF, best)


def _grave(classification: Classification, thresholds: Thresholds) -> Decision | None:
    """Where life, a missing person, violence at home or lost money is among the possibilities, a person looks at it.

    As the matter itself where it is likely enough; else as something that nobody is sure about, so that no one is alarmed.
    """
    urgent = [guess for guess in classification.ranked if label(guess.label).priority == 0]
    chance = sum(guess.probability for guess in urgent)
    if not urgent or chance < thresholds.grave:
        return None
    if chance >= thresholds.emergency:
        return _of(Action.HANDOFF, urgent[0])
    return Decision(action=Action.HANDOFF, label="chat.human", confidence=chance)


def _action_of(found: Label) -> Action:
    if found.kind in (LabelKind.ANSWER, LabelKind.SCAM_CHECK):
        return Action.ANSWER
    if found.kind in (LabelKind.TICKET, LabelKind.HANDOFF):
        return Action.HANDOFF
    if found.kind is LabelKind.EMERGENCY:
        return Action.EMERGENCY
    return Action.CHAT
