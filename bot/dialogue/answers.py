"""Words for an answer: which one, its local facts, its source, and how long it may be where it is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.dialogue.state import Option
from bot.dialogue.turn import Decision, Scene, Turn
from bot.texts import residents as texts
from intents.answers import PLACEHOLDER, Answer, AnswerBook, close, offer
from intents.labels import LabelKind, label

GROUP_CHARS = 300
CLEAR_LEAD, CLEAR_FIT = 2.0, 0.16
"""The lead that first words need, where the wrong ones could harm; and how well they must fit at all."""

_ITEM = re.compile(r"^\d+[.、．]")
TELLING_CHANCE, TELLING_FIT = 0.6, 0.18
"""A label that is this likely is answered although it is not sure, if an answer of it fits this well: two witnesses agree."""


def tells(book: AnswerBook, decision: Decision, turn: Turn) -> bool:
    """Whether the answers of a label that is only likely confirm that it is meant."""
    if label(decision.label).kind is not LabelKind.ANSWER or decision.confidence < TELLING_CHANCE:
        return False
    matches = book.find(decision.label, turn.text, today=turn.today)
    return bool(matches) and matches[0].score >= TELLING_FIT


def choose(book: AnswerBook, label_id: str, turn: Turn, question: str = "") -> tuple[Answer | None, tuple[Option, ...]]:
    """Give the answer to a question within a label with the next ones beside it, or a menu where several are equally likely.

    Returns
    -------
    (answer, others)
        Without an answer the others are the menu; both are empty where the label has no answer that may be said today.
    """
    found = offer(book.find(label_id, question or turn.text, today=turn.today))
    return found.answer, tuple(Option(label=label_id, answer=other.id) for other in found.others)


def first_words(book: AnswerBook, label_id: str, turn: Turn) -> str:
    """What is said at once where life or money is at stake: the words for this very situation, else those for any of its kind.

    Returns
    -------
    str
        Empty where the book holds nothing that may be said today.
    """
    matches = book.find(label_id, turn.text, today=turn.today)
    if not matches:
        return ""
    clear = len(close(matches, CLEAR_LEAD)) == 1 and matches[0].score >= CLEAR_FIT
    general = next((match.answer for match in matches if match.answer.general), matches[0].answer)
    return fill((matches[0].answer if clear else general).group, turn.facts)


def helpful_line(book: AnswerBook, label_id: str, turn: Turn, room: int) -> str:
    """One line on what the person can do meanwhile, where an answer of the label clearly fits; else empty.

    Parameters
    ----------
    room
        How many characters it may have.
    """
    matches = book.find(label_id, turn.text, today=turn.today)
    if not matches or len(close(matches, CLEAR_LEAD)) > 1 or matches[0].score < CLEAR_FIT:
        return ""
    lines = [_ITEM.sub("", line).strip() for line in fill(matches[0].answer.group, turn.facts).splitlines()]
    first = next((line for line in lines if line and not line.endswith(("：", ":"))), "")
    return first if len(first) <= room else ""


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put local facts into a text; where one is not set, say whom to ask instead."""
    filled = PLACEHOLDER.sub(lambda m: facts.get(m[1]) or texts.FACT_MISSING.get(m[1], ""), text)
    return filled.replace("（（", "（").replace("））", "）")  # whom to ask instead stands in brackets, perhaps within brackets


def render(answer: Answer, turn: Turn, part: str = "", *, others: Sequence[str] = ()) -> str:
    """The words of an answer (or of a part of it) for this place: body, source with date, the way to a person.

    Parameters
    ----------
    others
        Titles of answers that may have been meant instead.
    """
    private = turn.scene is Scene.PRIVATE
    body = fill(part or (answer.private if private else answer.group), turn.facts)
    source = answer.sources[0]
    named = f"《{source.name}》{source.article}" + (f"（{source.date}）" if source.date else "")
    tail = "\n" + texts.SOURCE_LINE.format(sources=named) + also(others) + texts.HUMAN_HINT
    return body + tail if private else shorten(body, GROUP_CHARS - len(tail)) + tail


def shorten(text: str, limit: int) -> str:
    """Cut at the last full sentence that fits."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    end = max(cut.rfind(mark) for mark in "。！？\n；")
    return cut[: end + 1].rstrip() if end > limit // 2 else cut + "…"


def also(titles: Sequence[str]) -> str:
    """The line that names what may have been meant instead, by number; empty where there is nothing."""
    if not titles:
        return ""
    lines = [texts.MENU_LINE.format(number=n, name=title) for n, title in enumerate(titles, 1)]
    return "\n".join(["", texts.ALSO_HEAD, *lines, ""])


def menu_text(options: Sequence[Option], names: Mapping[Option, str]) -> str:
    """A numbered menu whose last line leads to a person."""
    lines = [texts.MENU_HEAD]
    lines += [texts.MENU_LINE.format(number=n, name=names[option]) for n, option in enumerate(options, 1)]
    lines.append(texts.MENU_NONE.format(number=len(options) + 1))
    return "\n".join(lines)
