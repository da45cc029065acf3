"""Answering from the book: the answer, the part of it that was asked for, the menu where several fit, and what was chosen."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import answers as words
from bot.dialogue import checking, follow_ups, handoff
from bot.dialogue.state import Option, State
from bot.dialogue.turn import Act, Action, Decision, Outcome, Say, Turn
from bot.texts import residents as texts
from intents.answers import Answer, AnswerBook
from intents.labels import LabelKind, label

CLARIFY_AT_MOST = 2


def answer(turn: Turn, state: State, decision: Decision, book: AnswerBook, question: str) -> Outcome:
    """Say the answer to a question, a menu where several fit, or hand it to a person where there is none."""
    found, others = words.choose(book, decision.label, turn, question)
    ticket = state.ticket if state.matter == decision.label else None
    state = replace(state, matter=decision.label, asking=None, unclear=0, question=question, ticket=ticket)
    if found is None and others:
        names = {option: _title(option, book) for option in others}
        acts: list[Act] = [Say(text=words.menu_text(others, names))]
        return replace(state, menu=others), acts, replace(decision, action=Action.CLARIFY)
    if found is None:
        new, acts = handoff.hand_off(turn, replace(state, matter=None), decision.label, book)
        return new, acts, replace(decision, action=Action.HANDOFF)
    return give(turn, state, decision, found, book, others=others)


def follow_up(turn: Turn, state: State, decision: Decision, book: AnswerBook) -> Outcome:
    """A short question about what was just answered: the lines that tell it, else another answer that fits both questions.

    Where the same answer would only be said again, the bridge says that it does not know this and offers a person.
    """
    decision = replace(decision, action=Action.ANSWER, label=state.matter or decision.label)
    last = book.get(state.answer) if state.answer else None
    if last is not None and last.is_valid(turn.today):
        forms = (words.fill(text, turn.facts) for text in (last.private, last.group))
        part = next(filter(None, (follow_ups.part_of(form, turn.text) for form in forms)), "")
        if part:
            return state, [Say(text=words.render(last, turn, part))], replace(decision, answer=last.id)
    both = f"{state.question} {turn.text}".strip()
    if last is not None and words.choose(book, decision.label, turn, both)[0] in (last, None):
        helper = turn.helper or texts.HELPER_UNKNOWN
        return replace(state, question=both), [Say(text=texts.NOT_IN_THE_ANSWER.format(helper=helper))], decision
    new, acts, decision = answer(turn, state, decision, book, both)
    return replace(new, question=state.question), acts, decision


def give(
    turn: Turn, state: State, decision: Decision, found: Answer, book: AnswerBook, *, others: tuple[Option, ...] = ()
) -> Outcome:
    """Say an answer, with what may have been meant instead. Where staff want to know too, a ticket goes with it."""
    acts: list[Act] = [Say(text=words.render(found, turn, others=[_title(other, book) for other in others]))]
    if label(decision.label).also_ticket:
        _, more = handoff.hand_off(turn, state, decision.label, book)
        acts += [act for act in more if not isinstance(act, Say)]
    return replace(state, menu=(), also=others, answer=found.id), acts, replace(decision, answer=found.id)


def clarify(turn: Turn, state: State, decision: Decision, book: AnswerBook) -> Outcome:
    """Ask which matter is meant; who was asked often enough gets a person. One matter alone is no menu: yes or no."""
    if state.unclear >= CLARIFY_AT_MOST:
        new, acts = handoff.hand_off(turn, state, "chat.human", book)
        return new, acts, replace(decision, action=Action.HANDOFF)
    menu = tuple(Option(label=name) for name in decision.options)
    names = {option: label(option.label).name for option in menu}
    text = texts.CONFIRM.format(name=names[menu[0]]) if len(menu) == 1 else words.menu_text(menu, names)
    state = replace(state, menu=menu, unclear=state.unclear + 1, question=turn.text, asking=None)
    return state, [Say(text=text)], decision


def chosen(turn: Turn, state: State, number: int, decision: Decision, book: AnswerBook) -> Outcome:
    """The person chose line ``number`` of the menu."""
    if number == len(state.menu) + 1:
        if len(state.menu) == 1:
            return replace(state, menu=()), [Say(text=texts.NOT_UNDERSTOOD)], replace(decision, action=Action.CHAT)
        new, acts = handoff.hand_off(turn, replace(state, matter=None), "chat.human", book, question=state.question)
        return new, acts, replace(decision, action=Action.HANDOFF, label="chat.human", confidence=1.0)
    if not 0 < number <= len(state.menu):
        text = texts.MENU_OUT_OF_RANGE.format(number=number, last=len(state.menu) + 1)
        return state, [Say(text=text)], replace(decision, action=Action.CLARIFY)
    option = state.menu[number - 1]
    decision = replace(decision, label=option.label, confidence=1.0, action=Action.ANSWER)
    state = replace(state, menu=(), unclear=0)
    found = book.get(option.answer) if option.answer else None
    if found is not None:
        return give(replace(turn, text=state.question), replace(state, matter=option.label), decision, found, book)
    kind = label(option.label).kind
    if kind is LabelKind.ANSWER:
        return answer(turn, state, decision, book, state.question)
    if kind is LabelKind.SCAM_CHECK:
        return checking.checked(replace(state, matter=option.label), decision, None)
    if kind is LabelKind.EMERGENCY:
        asked = replace(turn, text=state.question)
        new, acts = handoff.emergency(asked, replace(state, matter=None), option.label, book)
        return new, acts, replace(decision, action=Action.EMERGENCY)
    new, acts = handoff.hand_off(turn, replace(state, matter=None), option.label, book, question=state.question)
    return new, acts, replace(decision, action=Action.HANDOFF)


def _title(option: Option, book: AnswerBook) -> str:
    found = book.get(option.answer) if option.answer else None
    return found.title if found else label(option.label).name
