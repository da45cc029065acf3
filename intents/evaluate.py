"""Measuring a classifier on labelled texts: accuracy, F1, confusions, coverage against error, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from intents.classifier import Classifier
from intents.errors import EvaluationError

BINS = 10
COVERAGE_STEPS = 20
"""Points of the curve of coverage against error."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A text, its label, and labels that would do as well."""

    text: str
    intent: str
    alt: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LabelScore:
    """How one label does."""

    label: str
    cases: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """A label taken for another, with a few of the texts."""

    true: str
    guessed: str
    count: int
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """All figures of one evaluation."""

    cases: int
    accuracy: float
    accuracy_alt: float
    """With the labels in ``alt`` accepted."""
    macro_f1: float
    """Mean F1 of the labels that the cases have."""
    calibration_error: float
    """Expected calibration error over ten bins (Naeini et al. 2015)."""
    labels: tuple[LabelScore, ...]
    matrix: tuple[tuple[str, str, int], ...]
    """(true label, guessed label, cases), where there are any."""
    confusions: tuple[Confusion, ...]
    """Wrong even with ``alt``, the most frequent first."""
    coverage: tuple[tuple[float, float, float], ...]
    """(confidence at least, share of the cases, share wrong among them; ``alt`` accepted)."""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class _Guessed:
    case: Case
    label: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.label == self.case.intent

    @property
    def acceptable(self) -> bool:
        return self.right or self.label in self.case.alt


def evaluate_cases(classifier: Classifier, cases: Sequence[Case], *, most_confusions: int = 15) -> Report:
    """Classify every case and count.

    Raises
    ------
    EvaluationError
        There are no cases.
    """
    if not cases:
        raise EvaluationError("there is nothing to evaluate")
    guesses = []
    for case in cases:
        best = classifier.classify(case.text).best
        guesses.append(_Guessed(case=case, label=best.label, confidence=best.probability))
    total = len(guesses)
    scores = _label_scores(guesses)
    return Report(
        cases=total,
        accuracy=sum(g.right for g in guesses) / total,
        accuracy_alt=sum(g.acceptable for g in guesses) / total,
        macro_f1=sum(score.f1 for score in scores) / len(scores),
        calibration_error=_calibration_error(guesses),
        labels=scores,
        matrix=tuple((*pair, count) for pair, count in sorted(Counter((g.case.intent, g.label) for g in guesses).items())),
        confusions=_confusions(guesses, most_confusions),
        coverage=tuple(_coverage(guesses, step / COVERAGE_STEPS) for step in range(COVERAGE_STEPS)),
    )


def _label_scores(guesses: Sequence[_Guessed]) -> tuple[LabelScore, ...]:
    true = Counter(g.case.intent for g in guesses)
    guessed = Counter(g.label for g in guesses)
    right = Counter(g.label for g in guesses if g.right)
    scores = []
    for name in sorted(true):
        precision = right[name] / guessed[name] if guessed[name] else 0.0
        recall = right[name] / true[name]
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        scores.append(LabelScore(label=name, cases=true[name], precision=precision, recall=recall, f1=f1))
    return tuple(scores)


def _confusions(guesses: Sequence[_Guessed], most: int) -> tuple[Confusion, ...]:
    wrong = Counter((g.case.intent, g.label) for g in guesses if not g.acceptable)
    return tuple(
        Confusion(
            true=true,
            guessed=guessed,
            count=count,
            texts=tuple(g.case.text for g in guesses if not g.acceptable and (g.case.intent, g.label) == (true, guessed))[:3],
        )
        for (true, guessed), count in wrong.most_common(most)
    )


def _coverage(guesses: Sequence[_Guessed], threshold: float) -> tuple[float, float, float]:
    kept = [g for g in guesses if g.confidence >= threshold]
    wrong = sum(not g.acceptable for g in kept) / len(kept) if kept else 0.0
    return threshold, len(kept) / len(guesses), wrong


def _calibration_error(guesses: Sequence[_Guessed]) -> float:
    bins: dict[int, list[_Guessed]] = {}
    for g in guesses:
        bins.setdefault(min(int(g.confidence * BINS), BINS - 1), []).append(g)
    return sum(abs(sum(g.right for g in found) - sum(g.confidence for g in found)) for found in bins.values()) / len(guesses)


def render(report: Report) -> str:
    """The report as a page of text."""
    lines = [
        f"cases              {report.cases}",
        f"accuracy strict    {report.accuracy:.1%}",
        f"accuracy with alt  {report.accuracy_alt:.1%}",
        f"macro F1           {report.macro_f1:.3f}",
        f"calibration error  {report.calibration_error:.3f}",
        "",
        f"{'label':<26}{'cases':>6}{'precision':>11}{'recall':>8}{'F1':>7}",
    ]
    lines += [f"{s.label:<26}{s.cases:>6}{s.precision:>11.2f}{s.recall:>8.2f}{s.f1:>7.2f}" for s in report.labels]
    lines += ["", "confidence ≥   coverage   error"]
    lines += [f"{t:>12.1f}{share:>11.1%}{wrong:>8.1%}" for t, share, wrong in report.coverage[::2]]
    lines += ["", "worst confusions (true → guessed)"]
    for c in report.confusions:
        lines.append(f"{c.count:>4}  {c.true} → {c.guessed}")
        lines += [f"        {text[:60]}" for text in c.texts]
    return "\n".join(lines)
