"""Handing a matter to a person: the ticket, what the resident hears, what is asked, and what must not be said in a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue import answers as words
from bot.dialogue import details
from bot.dialogue.matter import Matter
from bot.dialogue.state import MEMORY, State
from bot.dialogue.turn import Act, AddToTicket, FormDone, OpenTicket, Say, Scene, Turn
from bot.texts import notices as texts_notices
from bot.texts import residents as texts
from intents.answers import AnswerBook
from intents.labels import COMPLAINT, SUICIDE, LabelKind, label

SUMMARY_CHARS = 200
DESPAIR = timedelta(days=1)
"""How long after a wish to die whatever the person says to us reaches the assistant, unless it is plainly something else."""
_WITH_A_LINE = frozenset({"help.theft", "help.noise", "help.dispute"})
"""Matters on which the person can do something while they wait."""


def hand_off(
    turn: Turn, state: State, label_id: str, book: AnswerBook, *, question: str = "", ask_what: bool = False
) -> tuple[State, list[Act]]:
    """Open a ticket (or add to the one that is open on the same matter) and ask for the first detail.

    Parameters
    ----------
    question
        What it is about, where that was said before.
    ask_what
        Only the word for a person was said: what it is about is the detail to ask for.
    """
    about = label(label_id)
    text = question or turn.text
    if (number := _still_open(turn, state, label_id)) is not None:
        return add(turn, state, number, text)
    hidden = about.confidential and turn.scene is Scene.GROUP
    ticket = OpenTicket(
        label=label_id,
        priority=2 if about.priority is None else about.priority,
        summary=text[:SUMMARY_CHARS],
        confidential=about.confidential,
        privately=hidden,
    )
    taken = texts.COMPLAINT_TAKEN if label_id == COMPLAINT else texts.HANDED_OVER
    lines = [taken.format(helper=turn.helper or texts.HELPER_UNKNOWN)]
    state = replace(state, matter=label_id, menu=(), asked=(), asking=None, ticket=None, unclear=0, question="")
    state, question_line = ask_next(state, label_id, known=details.known_from(label_id, text))
    if ask_what:
        state = replace(state, asked=(details.WHAT,), asking=details.WHAT)
        question_line = texts.DETAILS[details.WHAT] + texts.DETAILS_SKIP
    if label_id in _WITH_A_LINE:
        room = words.GROUP_CHARS - sum(len(line) + 1 for line in [*lines, question_line])
        lines += filter(None, [words.helpful_line(book, label_id, turn, room)])
    if question_line:
        lines.append(question_line)
    if about.kind is LabelKind.HANDOFF:
        lines.append(texts.URGENT_HINT)
    if about.priority == 0 or about.kind is LabelKind.EMERGENCY:
        lines = _led_by(_first_words(label_id, turn, book), lines, turn)
    full = Say(text="\n".join(lines), privately=hidden, urgent=about.priority == 0)
    acts: list[Act] = [ticket, full]
    if label_id in details.FORMS and not question_line:
        acts.append(FormDone(number=None))
    if hidden:
        acts.append(Say(text=_privately(label_id), urgent=about.priority == 0))
    return state, acts


def emergency(turn: Turn, state: State, label_id: str, book: AnswerBook) -> tuple[State, list[Act]]:
    """The number and the one safety step first; the alert and the questions with it (DESIGN §4)."""
    about = label(label_id)
    if (number := _still_open(turn, state, label_id)) is not None:
        return stay(turn, state, number) if label_id == SUICIDE else add(turn, state, number, turn.text)
    first = _first_words(label_id, turn, book)
    state = replace(state, matter=label_id, menu=(), asked=(), asking=None, ticket=None, unclear=0, question="")
    state, question = ask_next(state, label_id, known=details.said(turn.text))
    alerted = texts.EMERGENCY_ALERTED if turn.helper else ""  # where nobody is on duty, nobody may wait for somebody
    text = "\n".join(_led_by(first, [part for part in (alerted, question) if part], turn))
    ticket = OpenTicket(label=label_id, priority=0, summary=turn.text[:SUMMARY_CHARS], confidential=about.confidential)
    return state, [Say(text=text, urgent=True), ticket]


def despair(turn: Turn, state: State) -> int | None:
    """The ticket of a wish to die of which the person and we spoke here, or which is not a day old."""
    if state.matter == SUICIDE and state.ticket in turn.open_tickets:
        return state.ticket
    matter = turn.open_on(SUICIDE)
    return matter.number if matter is not None and turn.addressed and turn.now - matter.opened_at <= DESPAIR else None


def stay(turn: Turn, state: State, number: int) -> tuple[State, list[Act]]:
    """What somebody who wished to die goes on to say reaches the assistant, and is met with the number, never with a receipt."""
    state = replace(state, matter=SUICIDE, ticket=number)
    return state, [AddToTicket(number=number, text=turn.text), Say(text=texts.SUICIDE_STAY, urgent=True)]


def with_a_person(turn: Turn, state: State) -> tuple[State, list[Act]]:
    """Somebody asks for a person while one has the matter already: no second ticket."""
    said = texts.WITH_A_PERSON.format(number=state.ticket, helper=turn.helper or texts.HELPER_UNKNOWN)
    return replace(state, asking=None), [AddToTicket(number=state.ticket, text=turn.text), Say(text=said)]


def add(turn: Turn, state: State, number: int, text: str) -> tuple[State, list[Act]]:
    """What the person says goes to the ticket that is open. In a group nobody learns of one that is hidden."""
    matter = turn.matter(number)
    hidden = turn.scene is Scene.GROUP and matter is not None and matter.is_hidden
    receipt = texts_notices.VOICE_ADDED if turn.attachment == "voice" else texts.ADDED
    acts: list[Act] = [AddToTicket(number=number, text=text)]
    acts.append(Say(text=receipt.format(number=number), privately=hidden))
    if hidden and matter is not None:
        acts.append(Say(text=_privately(matter.label)))
    return replace(state, ticket=number, unclear=0), acts


def words_of(turn: Turn) -> str:
    """What is written to a ticket: the text, or what came in its place."""
    if not turn.attachment:
        return turn.text
    return f"[{texts.ATTACHMENTS.get(turn.attachment, turn.attachment)}]{turn.text}"


def is_recent(matter: Matter, now: datetime) -> bool:
    """Whether the person spoke of it so short a time ago that they still mean it without naming it."""
    return now - (matter.spoke_at or matter.opened_at) <= MEMORY


def take_detail(turn: Turn, state: State, *, skipped: bool) -> tuple[State, list[Act]]:
    """The person answered (or skipped) what was asked: note it, ask the next."""
    number = state.ticket or (turn.open_tickets[0] if turn.open_tickets else None)
    acts: list[Act] = []
    if not skipped:
        detail = None if state.asking == details.PHOTO else state.asking
        acts.append(AddToTicket(number=number, text=words_of(turn), detail=detail))
    known = details.said(turn.text)
    state, question = ask_next(state, state.matter or "", known=known)
    acts.append(Say(text=question or texts.DETAILS_DONE.format(number=number or "")))
    if state.matter in details.FORMS and not question:
        acts.append(FormDone(number=number))
    return state, acts


def ask_next(state: State, label_id: str, *, known: frozenset[str]) -> tuple[State, str]:
    """Give the next question, and remember that it was asked. Details that the text gave count as asked."""
    asked = (*state.asked, *(name for name in details.NEEDED.get(label_id, ()) if name in known and name not in state.asked))
    name = details.next_question(label_id, asked=asked, known=known)
    if name is None:
        return replace(state, asked=asked, asking=None), ""
    question = texts.DETAILS_OF.get(label_id, {}).get(name, texts.DETAILS[name])
    return replace(state, asked=(*asked, name), asking=name), question + texts.DETAILS_SKIP


def _still_open(turn: Turn, state: State, label_id: str) -> int | None:
    """What the person has open on this label, here or in their private chat: the same told again is no second ticket.

    An emergency is the same only for a while: a second fire next week alarms everybody as the first did.
    """
    if state.matter == label_id and state.ticket in turn.open_tickets:
        return state.ticket
    matter = turn.open_on(label_id)
    if matter is None or (label(label_id).priority == 0 and not is_recent(matter, turn.now)):
        return None
    return matter.number


def _privately(label_id: str) -> str:
    """What the group reads in place of everything else."""
    return texts.COMPLAINT_TAKEN_PRIVATELY if label_id == COMPLAINT else texts.HANDED_OVER_PRIVATELY


def _led_by(first: str, lines: list[str], turn: Turn) -> list[str]:
    """The first words before the others, cut where all together would be too long for a group."""
    room = words.GROUP_CHARS - sum(len(line) + 1 for line in lines)
    return [words.shorten(first, room) if turn.scene is Scene.GROUP else first, *lines]


def _first_words(label_id: str, turn: Turn, book: AnswerBook) -> str:
    """The safety words of the answer book for this matter; a general line with the number where it holds none."""
    found = words.first_words(book, label_id, turn)
    if found:
        return found
    numbers = "、".join(label(label_id).numbers) or "110"
    return texts.EMERGENCY_FALLBACK.format(numbers=numbers)
