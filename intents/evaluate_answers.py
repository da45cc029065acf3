"""Measuring the answer book on questions whose right answer is known: is it found first, is it in the menu, is it wrong outright?

Every question is asked twice: under the label of its answer, which measures the choosing alone, and under the label that the
classifier guesses, which measures both. What a person is given is decided by ``intents.answers.offer``, as in the bridge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from intents.answers import AnswerBook, Match, offer
from intents.classifier import Classifier
from intents.errors import EvaluationError

MOST_MISSES = 20


@dataclass(frozen=True, kw_only=True)
class AnswerCase:
    """A question, the id of its answer, and ids of answers that would do as well."""

    text: str
    answer: str
    alt: tuple[str, ...] = ()

    @property
    def accepted(self) -> frozenset[str]:
        """Every answer that is right."""
        return frozenset((self.answer, *self.alt))


class Outcome(StrEnum):
    """What a person gets."""

    RIGHT = "right"
    """The right answer at once."""
    BELOW = "below"
    """A wrong answer at once, and a right one named below it."""
    MENU = "menu"
    """A menu that holds a right answer."""
    WRONG_MENU = "wrong_menu"
    WRONG = "wrong"
    """A wrong answer at once."""
    NOTHING = "nothing"
    """The label has no answer today: a person gets the question."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts of cases."""

    cases: int
    first: int
    """The best answer is right, whether it is given at once or stands first in a menu."""
    right: int
    below: int
    menu: int
    wrong_menu: int
    wrong: int
    nothing: int

    @property
    def within(self) -> int:
        """Given at once and right, named below what is given, or in the menu."""
        return self.right + self.below + self.menu


@dataclass(frozen=True, kw_only=True)
class LabelTally:
    """The cases whose answer belongs to one label."""

    label: str
    given: Tally
    guessed: Tally


@dataclass(frozen=True, kw_only=True)
class Miss:
    """A question whose right answer is not found first."""

    text: str
    answer: str
    label: str
    """Under which it was asked; another than that of the answer where the classifier guessed wrong."""
    outcome: Outcome
    found: tuple[tuple[str, float], ...]
    """The nearest three, with their scores."""
    behind: float
    """How far the best right answer scores below the first, 0 to 1; its whole score where it is not among those of the label."""


@dataclass(frozen=True, kw_only=True)
class AnswerReport:
    """All figures of one evaluation."""

    given: Tally
    """Under the label of the answer."""
    guessed: Tally
    """Under the label that the classifier guesses."""
    label_right: int
    """Cases whose guessed label is one of a right answer's."""
    labels: tuple[LabelTally, ...]
    misses: tuple[Miss, ...]
    """Under the label of the answer, the worst first."""
    guessed_misses: tuple[Miss, ...]
    """Under a label that was guessed wrong, and so without a right answer; the surest guess first."""

    def to_json(self) -> dict[str, Any]:
        """Plain values, with the shares that people ask for."""
        plain = asdict(self)
        for name in ("given", "guessed"):
            tally: Tally = getattr(self, name)
            plain[name] |= {
                "within": tally.within,
                "first_share": tally.first / tally.cases,
                "within_share": tally.within / tally.cases,
                "wrong_share": tally.wrong / tally.cases,
            }
        return plain


@dataclass(frozen=True, kw_only=True)
class _Asked:
    case: AnswerCase
    label: str
    matches: Sequence[Match]

    @property
    def outcome(self) -> Outcome:
        offered = offer(self.matches)
        if not offered.all:
            return Outcome.NOTHING
        right = any(answer.id in self.case.accepted for answer in offered.others)
        if offered.answer is None:
            return Outcome.MENU if right else Outcome.WRONG_MENU
        if offered.answer.id in self.case.accepted:
            return Outcome.RIGHT
        return Outcome.BELOW if right else Outcome.WRONG

    @property
    def first(self) -> bool:
        return bool(self.matches) and self.matches[0].answer.id in self.case.accepted

    def miss(self) -> Miss:
        best = self.matches[0].score if self.matches else 0.0
        right = [match.score for match in self.matches if match.answer.id in self.case.accepted]
        return Miss(
            text=self.case.text,
            answer=self.case.answer,
            label=self.label,
            outcome=self.outcome,
            found=tuple((match.answer.id, round(match.score, 4)) for match in self.matches[:3]),
            behind=round(best - max(right, default=0.0), 4),
        )


def evaluate_answers(
    book: AnswerBook, classifier: Classifier, cases: Sequence[AnswerCase], *, today: date, most_misses: int = MOST_MISSES
) -> AnswerReport:
    """Ask every question under both labels and count.

    Raises
    ------
    EvaluationError
        There are no cases, or one names an answer that the book does not hold.
    """
    if not cases:
        raise EvaluationError("there is nothing to evaluate")
    unknown = sorted({case.answer for case in cases if book.get(case.answer) is None})
    if unknown:
        raise EvaluationError(f"the answer book does not hold {', '.join(unknown)}")
    given, guessed, stray = [], [], []
    label_right = 0
    for case in cases:
        own = book.answers[case.answer].labels[0]
        best = classifier.classify(case.text).best
        given.append(_ask(book, case, own, today))
        guessed.append(_ask(book, case, best.label, today))
        if best.label in _labels_of(book, case):
            label_right += 1
        else:
            stray.append((best.probability, guessed[-1]))
    missed = sorted((asked.miss() for asked in given if not asked.first), key=lambda miss: (-miss.behind, miss.text))
    stray.sort(key=lambda pair: (-pair[0], pair[1].case.text))
    return AnswerReport(
        given=_tally(given),
        guessed=_tally(guessed),
        label_right=label_right,
        labels=_by_label(given, guessed),
        misses=tuple(missed[:most_misses]),
        guessed_misses=tuple(asked.miss() for _, asked in stray[:most_misses]),
    )


def _ask(book: AnswerBook, case: AnswerCase, label: str, today: date) -> _Asked:
    return _Asked(case=case, label=label, matches=book.find(label, case.text, today=today))


def _labels_of(book: AnswerBook, case: AnswerCase) -> frozenset[str]:
    return frozenset(name for answer_id in case.accepted if (found := book.get(answer_id)) for name in found.labels)


def _tally(asked: Sequence[_Asked]) -> Tally:
    outcomes = [one.outcome for one in asked]
    return Tally(
        cases=len(asked),
        first=sum(one.first for one in asked),
        **{outcome.value: outcomes.count(outcome) for outcome in Outcome},
    )


def _by_label(given: Sequence[_Asked], guessed: Sequence[_Asked]) -> tuple[LabelTally, ...]:
    places: dict[str, list[int]] = {}
    for place, one in enumerate(given):
        places.setdefault(one.label, []).append(place)
    return tuple(
        LabelTally(label=name, given=_tally([given[n] for n in found]), guessed=_tally([guessed[n] for n in found]))
        for name, found in sorted(places.items())
    )


_ROWS: Mapping[str, str] = {
    "right answer first": "first",
    "within the menu": "within",
    "given at once and right": "right",
    "right one named below": "below",
    "menu with a right one": "menu",
    "menu without one": "wrong_menu",
    "wrong outright": "wrong",
    "no answer": "nothing",
}


def render_answers(report: AnswerReport) -> str:
    """The report as a page of text."""
    cases = report.given.cases
    lines = [f"questions              {cases}", f"guessed label right    {report.label_right / cases:.1%}", ""]
    lines.append(f"{'':<26}{'label given':>12}{'label guessed':>16}")
    for name, field in _ROWS.items():
        given, guessed = (getattr(tally, field) for tally in (report.given, report.guessed))
        lines.append(f"{name:<26}{given / cases:>12.1%}{guessed / cases:>16.1%}   {given:>5}{guessed:>6}")
    lines += ["", f"{'label':<26}{'cases':>6}{'first':>8}{'menu':>8}{'wrong':>7}   guessed:{'first':>8}{'menu':>8}{'wrong':>7}"]
    lines += [
        f"{found.label:<26}{found.given.cases:>6}{_shares(found.given)}           {_shares(found.guessed)}"
        for found in report.labels
    ]
    lines += ["", "not found first under its own label (right one behind by)"]
    lines += [line for miss in report.misses for line in _miss_lines(miss)]
    lines += ["", "asked under a wrong label, the surest first"]
    lines += [line for miss in report.guessed_misses for line in _miss_lines(miss)]
    return "\n".join(lines)


def _shares(tally: Tally) -> str:
    return f"{tally.first / tally.cases:>8.0%}{tally.within / tally.cases:>8.0%}{tally.wrong / tally.cases:>7.0%}"


def _miss_lines(miss: Miss) -> list[str]:
    found = ", ".join(f"{name} {score:.2f}" for name, score in miss.found)
    return [f"{miss.behind:>6.2f}  {miss.text[:60]}", f"        {miss.answer} → {miss.outcome.value}: {found or miss.label}"]
