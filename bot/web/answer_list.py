"""The list of answers: searched, narrowed down to a state, page by page. What is in it, not how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answers.expiry import AHEAD
from bot.answers.local import LocalAnswers
from bot.answers.scope import Scope, scope_of
from intents.answers import Answer
from store.kinds import AnswerState
from store.tables import AnswerOverride

PER_PAGE = 40


@dataclass(frozen=True, kw_only=True)
class Line:
    """One answer with everything that is said of it anywhere."""

    id: str
    title: str
    label: str
    text: str
    book: Answer | None
    """None: only some places have it."""
    versions: Sequence[AnswerOverride]
    """Said or on their way; the history stands on the page of the answer."""
    broken: bool = False
    coming: bool = False
    due: date | None = None
    """The first day on which something of it ends within two weeks."""
    expired: bool = False
    """Something of it is not said any more because its time is over."""

    @property
    def places(self) -> Sequence[tuple[Scope, AnswerOverride]]:
        """Where something else than the book is said or on its way."""
        return [(scope_of(version), version) for version in self.versions]


def lines(answers: LocalAnswers, versions: Sequence[AnswerOverride], *, today: date) -> Sequence[Line]:
    """Every answer of the book and of any place, in the order of the book."""
    by_id: dict[str, list[AnswerOverride]] = {}
    for version in versions:
        by_id.setdefault(version.answer_id, []).append(version)
    broken = {fault.number for fault in answers.faults}
    ids = [*answers.book.answers, *(name for name in by_id if name not in answers.book.answers)]
    return [_line(name, answers.book.get(name), by_id.get(name, []), broken, today) for name in ids]


def _line(name: str, book: Answer | None, versions: Sequence[AnswerOverride], broken: set[int], today: date) -> Line:
    said = [version for version in versions if version.state == AnswerState.APPROVED.value]
    ends = [*([book.review_by] if book else []), *(version.review_by for version in said)]
    due = min((day for day in ends if today <= day <= today + AHEAD), default=None)
    return Line(
        id=name,
        title=book.title if book else versions[-1].title,
        label=name.split("/")[0],
        text=book.group if book else "",
        book=book,
        versions=versions,
        broken=any(version.id in broken for version in versions),
        coming=book is not None and book.valid_from > today,
        due=due,
        expired=any(day < today for day in ends),
    )


def search(found: Sequence[Line], words: str) -> Sequence[Line]:
    """Those that hold every word, in the title, the questions, the text or anything that a place says."""
    wanted = words.lower().split()
    return [line for line in found if all(word in _searched(line) for word in wanted)] if wanted else found


def _searched(line: Line) -> str:
    book = [line.book.private, line.book.group, *line.book.questions] if line.book else []
    return "\n".join([line.id, line.title, *book, *(version.body for version in line.versions)]).lower()


def narrow(found: Sequence[Line], state: str) -> Sequence[Line]:
    """Those in a state of ``texts_answers.FILTERS``; all for an unknown one."""
    open_states: Mapping[str, frozenset[str]] = {
        "submitted": frozenset({AnswerState.SUBMITTED.value}),
        "draft": frozenset({AnswerState.DRAFT.value, AnswerState.REJECTED.value}),
        "local": frozenset({AnswerState.APPROVED.value}),
    }
    if state in open_states:
        return [line for line in found if any(version.state in open_states[state] for version in line.versions)]
    if state == "due":
        return [line for line in found if line.due is not None]
    if state == "expired":
        return [line for line in found if line.expired]
    return [line for line in found if line.broken] if state == "broken" else found
