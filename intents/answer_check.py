"""What is to be mended in an answer book: questions that find another answer, answers past or near their review, local facts.

What is wrong within one file stands in ``AnswerBook.faults`` already; here is what shows only when answers are seen
together, or on a certain day. Nothing here knows a database: which facts are set is the caller's to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from intents.answers import Answer, AnswerBook

DUE_WITHIN = timedelta(days=30)
"""How long ahead an answer that must be read again is named."""


@dataclass(frozen=True, kw_only=True)
class Stray:
    """A question of an answer that another answer of the same label fits better."""

    answer: str
    label: str
    question: str
    found: str
    """Id of the answer that comes instead."""


def strays(book: AnswerBook, *, today: date) -> Sequence[Stray]:
    """Questions that do not find their own answer first, under any label that it has; withdrawn answers are not asked."""
    return [
        Stray(answer=answer.id, label=label, question=question, found=first)
        for answer in book.answers.values()
        if answer.is_valid(today)
        for label in answer.labels
        for question in answer.questions
        if (first := book.find(label, question, today=today)[0].answer.id) != answer.id
    ]


def expired(book: AnswerBook, *, today: date) -> Sequence[Answer]:
    """Answers that are withdrawn because nobody has read them again, the longest ago first."""
    return _by_review(answer for answer in book.answers.values() if answer.review_by < today)


def due(book: AnswerBook, *, today: date, within: timedelta = DUE_WITHIN) -> Sequence[Answer]:
    """Answers that will be withdrawn within so many days unless somebody reads them again, the most urgent first."""
    return _by_review(answer for answer in book.answers.values() if today <= answer.review_by <= today + within)


def coming(book: AnswerBook, *, today: date) -> Sequence[Answer]:
    """Answers to a rule that is not in force yet."""
    return [answer for answer in book.answers.values() if answer.valid_from > today]


def facts_used(book: AnswerBook, *, today: date) -> Mapping[str, int]:
    """The local facts that answers need today or will need, with how many answers need each; the most wanted first."""
    wanted = Counter(name for answer in book.answers.values() if answer.review_by >= today for name in answer.needs)
    return dict(sorted(wanted.items(), key=lambda pair: (-pair[1], pair[0])))


def _by_review(answers: Iterable[Answer]) -> Sequence[Answer]:
    return sorted(answers, key=lambda answer: (answer.review_by, answer.id))
