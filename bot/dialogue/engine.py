"""One message in, the next state and everything that is to be done out. Pure and synchronous: no clock, no store, no network.

The order is the order of importance: life first, then what the person asked us to stop or to hand over, then the question that is
open between us, then the message on its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot import texts
from bot.dialogue import answers as words
from bot.dialogue import details, follow_ups, handoff
from bot.dialogue.policy import decide
from bot.dialogue.state import Option, State
from bot.dialogue.turn import Act, Action, AddToTicket, Decision, Say, Scene, Turn
from intents.answers import Answer, AnswerBook
from intents.classifier import Classification, Thresholds
from intents.labels import OTHER, SUICIDE, LabelKind, label
from intents.scam import Level, Verdict
from intents.text import BANK_CARD, ID_CARD

_HUMAN = re.compile(
    r"^(?:我要|我想|请|帮我)?(?:转|找|要|叫)?(?:一下|个)?(?:人工|真人|工作人员|人工客服|人工服务)(?:服务)?[吧啊呢。！!~]*$"
)
_STOP = re.compile(r"^(?:算了|不用了|不问了|没事了|不要了|取消|退出)[吧啊呢了。！!~]*$")
_NUMBERS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_CHOICE = re.compile(r"^(?:我?要?选|回复)?\s*第?\s*(\d{1,2}|[一二两三四五六七八九十])\s*(?:个|项|号|条)?[。.!！、吧]*$")
_NONE_OF_THEM = re.compile(r"^(?:都不是|都不对|都没有|没有一个是)[的吧啊呢。.！!]*$")
CLARIFY_AT_MOST = 2
FRAUD_CHECK = "fraud.check"
DANGER_IN_A_DETAIL = 0.75
"""From which chance of danger on the detail that was asked for ("by the shop at the village gate") is taken for an emergency."""


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
    in_exchange = state.in_exchange(turn.now)
    near = turn.addressed or in_exchange
    decision = decide(turn, classification, thresholds, in_exchange=in_exchange)
    if decision.action is not Action.EMERGENCY and turn.hushed and turn.scene is Scene.GROUP:
        decision = replace(decision, action=Action.SILENT)
        near = False
    if decision.action is Action.EMERGENCY and _is_no_alarm(turn, state, classification):
        action = Action.CHAT if turn.addressed else Action.SILENT
        decision = Decision(action=action, label=OTHER, confidence=classification.probability(OTHER))
    new_state, acts, unsure = state, list[Act](), False
    if decision.action is Action.EMERGENCY:
        new_state, acts = handoff.emergency(turn, state, decision.label, answers)
    elif near and (found := _continued(turn, state, decision, answers, thresholds, verdict)) is not None:
        new_state, acts, decision = found
    else:
        new_state, acts, decision = _afresh(turn, state, decision, answers, verdict)
        unsure = decision.unsure and turn.addressed and decision.action is not Action.SILENT
    if any(isinstance(act, Say) for act in acts):
        new_state = new_state.said(turn.now)
    acts += _number_warning(turn)  # said alone: it opens no exchange in the group
    return Response(state=new_state, acts=tuple(acts), decision=decision, unsure=unsure)


_Outcome = tuple[State, list[Act], Decision]


def _is_no_alarm(turn: Turn, state: State, classification: Classification) -> bool:
    """Whether words that could mean danger on their own only end what is open between us, or tell what was asked."""
    if state.matter == SUICIDE:
        return False
    if _STOP.match(turn.text.strip()):
        return True
    if state.asking is None:
        return False
    told = state.asking in details.said(turn.text) and classification.emergency < DANGER_IN_A_DETAIL
    return told or details.is_skip(turn.text)


def _continued(
    turn: Turn, state: State, decision: Decision, book: AnswerBook, thresholds: Thresholds, verdict: Verdict | None
) -> _Outcome | None:
    """What the message means as a continuation; None if it stands on its own."""
    text = turn.text.strip()
    sure = decision.action in (Action.ANSWER, Action.HANDOFF) and decision.confidence >= thresholds.answer
    to_us = turn.addressed or bool(_STOP.match(text))
    if state.matter == SUICIDE and state.ticket in turn.open_tickets and to_us and not turn.attachment:
        if not sure or _HUMAN.match(text):
            new, acts = handoff.stay(turn, state)
            return new, acts, replace(decision, action=Action.EMERGENCY, label=SUICIDE)
    if _HUMAN.match(text) and state.ticket in turn.open_tickets:
        new, acts = handoff.with_a_person(turn, state)
        return new, acts, replace(decision, action=Action.HANDOFF, label="chat.human", confidence=1.0)
    if _HUMAN.match(text):
        matter = state.matter if state.matter and label(state.matter).kind is LabelKind.ANSWER else "chat.human"
        bare = matter == "chat.human" and not state.question
        cleared = replace(state, matter=None)
        new, acts = handoff.hand_off(turn, cleared, matter, book, question=state.question, ask_what=bare)
        return new, acts, replace(decision, action=Action.HANDOFF, label="chat.human", confidence=1.0)
    if (state.menu or state.asking or turn.addressed) and _STOP.match(text):
        cleared = replace(state, menu=(), asking=None, question="", unclear=0)
        told: list[Act] = [AddToTicket(number=state.ticket, text=text)] if state.ticket in turn.open_tickets else []
        return cleared, [*told, Say(text=texts.STOPPED)], replace(decision, action=Action.CHAT)
    if state.menu and (choice := _CHOICE.match(text)):
        return _chosen(turn, state, int(_NUMBERS.get(choice[1], 0) or choice[1]), decision, book)
    if state.menu and _NONE_OF_THEM.match(text):
        return _chosen(turn, state, len(state.menu) + 1, decision, book)
    if turn.attachment and turn.open_tickets:
        new, acts = handoff.add(turn, state, turn.open_tickets[0], f"[{texts.ATTACHMENTS.get(turn.attachment, turn.attachment)}]")
        return new, acts, replace(decision, action=Action.HANDOFF)
    if state.asking == details.SUSPICIOUS and verdict is not None and decision.action is not Action.HANDOFF:
        if verdict.level is not Level.LOW or (turn.addressed and not sure):
            return _checked(state, replace(decision, action=Action.ANSWER, label=FRAUD_CHECK), verdict)
    if state.asking and state.asking != details.SUSPICIOUS and not turn.attachment:
        wanted = details.NEEDED.get(state.matter or "", ())
        changed = sure and decision.label != state.matter and not details.said(text).intersection(wanted)
        changed = changed and state.asking != details.WHAT  # who asked for a person tells the person
        if not changed:
            new, acts = handoff.take_detail(turn, state, skipped=details.is_skip(text))
            return new, acts, replace(decision, action=Action.HANDOFF, label=state.matter or decision.label)
    if state.matter and label(state.matter).kind is LabelKind.ANSWER and follow_ups.is_follow_up(text):
        if not sure or follow_ups.is_nothing_else(text):
            return _followed(turn, state, decision, book)
    if turn.open_tickets and turn.addressed and not turn.attachment:
        # Not understood on its own: it belongs to what the person has open.
        unsure = decision.action is Action.CHAT and decision.label == "other"
        if unsure or decision.action is Action.CLARIFY or (decision.action is Action.HANDOFF and decision.label == "chat.human"):
            new, acts = handoff.add(turn, state, turn.open_tickets[0], turn.text)
            return new, acts, replace(decision, action=Action.HANDOFF)
    return None


def _afresh(turn: Turn, state: State, decision: Decision, book: AnswerBook, verdict: Verdict | None) -> _Outcome:
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
        return _checked(state, decision, verdict)
    if decision.action is Action.ANSWER:
        return _answer(turn, state, decision, book, turn.text)
    if decision.action is Action.CLARIFY:
        if words.tells(book, decision, turn):
            return _answer(turn, state, replace(decision, action=Action.ANSWER), book, turn.text)
        return _clarify(turn, state, decision, book)
    if decision.action is Action.HANDOFF:
        new, acts = handoff.hand_off(turn, state, decision.label, book)
        return new, acts, decision
    return _chat(state, decision)


def _answer(turn: Turn, state: State, decision: Decision, book: AnswerBook, question: str) -> _Outcome:
    answer, menu = words.choose(book, decision.label, turn, question)
    ticket = state.ticket if state.matter == decision.label else None
    state = replace(state, matter=decision.label, asking=None, unclear=0, question=question, ticket=ticket)
    if menu:
        names = {option: _title(option, book) for option in menu}
        acts: list[Act] = [Say(text=words.menu_text(menu, names))]
        return replace(state, menu=menu), acts, replace(decision, action=Action.CLARIFY)
    if answer is None:
        new, acts = handoff.hand_off(turn, replace(state, matter=None), decision.label, book)
        return new, acts, replace(decision, action=Action.HANDOFF)
    return _give(turn, state, decision, answer, book)


def _followed(turn: Turn, state: State, decision: Decision, book: AnswerBook) -> _Outcome:
    """A short question about what was just answered: the lines that tell it, else the answer that fits both questions."""
    decision = replace(decision, action=Action.ANSWER, label=state.matter or decision.label)
    answer = book.get(state.answer) if state.answer else None
    if answer is not None and answer.is_valid(turn.today):
        forms = (words.fill(text, turn.facts) for text in (answer.private, answer.group))
        part = next(filter(None, (follow_ups.part_of(form, turn.text) for form in forms)), "")
        if part:
            return state, [Say(text=words.render(answer, turn, part))], replace(decision, answer=answer.id)
    new, acts, decision = _answer(turn, state, decision, book, f"{state.question} {turn.text}".strip())
    return replace(new, question=state.question), acts, decision


def _give(turn: Turn, state: State, decision: Decision, answer: Answer, book: AnswerBook) -> _Outcome:
    """Say an answer; where staff want to know about the matter too, a ticket goes with it."""
    acts: list[Act] = [Say(text=words.render(answer, turn))]
    if label(decision.label).also_ticket:
        _, more = handoff.hand_off(turn, state, decision.label, book)
        acts += [act for act in more if not isinstance(act, Say)]
    return replace(state, menu=(), answer=answer.id), acts, replace(decision, answer=answer.id)


def _title(option: Option, book: AnswerBook) -> str:
    answer = book.get(option.answer) if option.answer else None
    return answer.title if answer else label(option.label).name


def _clarify(turn: Turn, state: State, decision: Decision, book: AnswerBook) -> _Outcome:
    if state.unclear >= CLARIFY_AT_MOST:
        new, acts = handoff.hand_off(turn, state, "chat.human", book)
        return new, acts, replace(decision, action=Action.HANDOFF)
    menu = tuple(Option(label=name) for name in decision.options)
    text = words.menu_text(menu, {option: label(option.label).name for option in menu})
    state = replace(state, menu=menu, unclear=state.unclear + 1, question=turn.text, asking=None)
    return state, [Say(text=text)], decision


def _chosen(turn: Turn, state: State, number: int, decision: Decision, book: AnswerBook) -> _Outcome:
    """The person chose line ``number`` of the menu."""
    if number == len(state.menu) + 1:
        new, acts = handoff.hand_off(turn, replace(state, matter=None), "chat.human", book, question=state.question)
        return new, acts, replace(decision, action=Action.HANDOFF, label="chat.human", confidence=1.0)
    if not 0 < number <= len(state.menu):
        text = texts.MENU_OUT_OF_RANGE.format(number=number, last=len(state.menu) + 1)
        return state, [Say(text=text)], replace(decision, action=Action.CLARIFY)
    option = state.menu[number - 1]
    decision = replace(decision, label=option.label, confidence=1.0, action=Action.ANSWER)
    state = replace(state, menu=(), unclear=0)
    answer = book.get(option.answer) if option.answer else None
    if answer is not None:
        return _give(replace(turn, text=state.question), replace(state, matter=option.label), decision, answer, book)
    kind = label(option.label).kind
    if kind is LabelKind.ANSWER:
        return _answer(turn, state, decision, book, state.question)
    if kind is LabelKind.SCAM_CHECK:
        return _checked(replace(state, matter=option.label), decision, None)
    if kind is LabelKind.EMERGENCY:
        asked = replace(turn, text=state.question)
        new, acts = handoff.emergency(asked, replace(state, matter=None), option.label, book)
        return new, acts, replace(decision, action=Action.EMERGENCY)
    new, acts = handoff.hand_off(turn, replace(state, matter=None), option.label, book, question=state.question)
    return new, acts, replace(decision, action=Action.HANDOFF)


def _chat(state: State, decision: Decision) -> _Outcome:
    said = {
        "chat.greeting": texts.GREETING,
        "chat.thanks": texts.THANKS,
        "chat.bot": texts.ABOUT,
    }.get(decision.label, texts.OUT_OF_FIELD)
    return replace(state, menu=()), [Say(text=said)], decision


def _checked(state: State, decision: Decision, verdict: Verdict | None) -> _Outcome:
    """Say what the scam check found; where there is nothing to check yet, the next message is what to check."""
    asking = details.SUSPICIOUS if verdict is None else None
    return replace(state, matter=decision.label, menu=(), asking=asking), [Say(text=scam_words(verdict))], decision


def scam_words(verdict: Verdict | None) -> str:
    """What the bridge says about a suspicious text: never that it is safe."""
    if verdict is None:
        return texts.SCAM_ASK
    reasons = "".join(f"· {reason}\n" for reason in verdict.reasons[:3])
    if verdict.level is Level.HIGH:
        return texts.SCAM_HIGH.format(kind=verdict.kind_name, reasons=reasons)
    if verdict.level is Level.MEDIUM:
        return texts.SCAM_MEDIUM.format(kind=verdict.kind_name, reasons=reasons)
    return texts.SCAM_LOW


def _number_warning(turn: Turn) -> list[Act]:
    """Who writes an ID-card or bank-card number into a group is told, privately, to take it back."""
    found = [texts.NUMBER_NAMES[kind] for kind in (ID_CARD, BANK_CARD) if kind in turn.masked]
    if turn.scene is not Scene.GROUP or not found:
        return []
    return [Say(text=texts.RECALL_PLEASE.format(what="、".join(found)), privately=True)]
