"""Words for an answer: which one, its local facts, its source, and how long it may be where it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import texts
from bot.dialogue.state import Option
from bot.dialogue.turn import Scene, Turn
from intents.answers import PLACEHOLDER, Answer, AnswerBook, Match

GROUP_CHARS = 300
NEAR_TIE = 0.04
"""Two answers whose fit differs by less than this are offered as a menu …"""
GOOD_FIT = 0.42
"""… unless the better one fits this well."""
MENU_LINES = 3


def choose(book: AnswerBook, label: str, turn: Turn, question: str = "") -> tuple[Answer | None, tuple[Option, ...]]:
    """Give the answer to a question within a label, or a menu where several are equally likely.

    Returns
    -------
    (answer, menu)
        One of them is empty; both where the label has no answer that may be said today.
    """
    matches = book.find(label, question or turn.text, today=turn.now.date())
    if not matches:
        return None, ()
    close = [match for match in matches if matches[0].score - match.score < NEAR_TIE]
    if len(close) > 1 and 0 < matches[0].score < GOOD_FIT:
        return None, tuple(Option(label=label, answer=match.answer.id) for match in close[:MENU_LINES])
    return matches[0].answer, ()


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put local facts into a text; where one is not set, say whom to ask instead."""
    return PLACEHOLDER.sub(lambda m: facts.get(m[1]) or texts.FACT_MISSING.get(m[1], ""), text)


def render(answer: Answer, turn: Turn) -> str:
    """The words of an answer for this place: body, source with date, the way to a person."""
    private = turn.scene is Scene.PRIVATE
    body = fill(answer.private if private else answer.group, turn.facts)
    source = answer.sources[0]
    named = f"《{source.name}》{source.article}" + (f"（{source.date}）" if source.date else "")
    tail = "\n" + texts.SOURCE_LINE.format(sources=named) + texts.HUMAN_HINT
    return body + tail if private else shorten(body, GROUP_CHARS - len(tail)) + tail


def shorten(text: str, limit: int) -> str:
    """Cut at the last full sentence that fits."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    end = max(cut.rfind(mark) for mark in "。！？\n；")
    return cut[: end + 1].rstrip() if end > limit // 2 else cut + "…"


def menu_text(options: Sequence[Option], names: Mapping[Option, str]) -> str:
    """A numbered menu whose last line leads to a person."""
    lines = [texts.MENU_HEAD]
    lines += [texts.MENU_LINE.format(number=n, name=names[option]) for n, option in enumerate(options, 1)]
    lines.append(texts.MENU_NONE.format(number=len(options) + 1))
    return "\n".join(lines)


def best(matches: Sequence[Match]) -> Answer | None:
    """The answer of the best match."""
    return matches[0].answer if matches else None
