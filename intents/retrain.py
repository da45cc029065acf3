"""Fit anew and compare: what changed on the held-out examples, and the old models stay where it got worse.

What is compared with are the figures that were kept last; where there are none on the same held-out examples, models are fitted
from what was learnt then. All figures come from models that never saw the held-out examples.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intents import examples, model_file
from intents.errors import ModelFileError
from intents.evaluate import Case, Report, evaluate_cases
from intents.learnt import has_learnt
from intents.train import data_hash, fit_and_save, fit_for_measuring

if TYPE_CHECKING:
    from intents.fit import Progress

TOLERATED_LOSS = 0.005
"""Of the share of held-out examples that are understood: what a fit may lose by chance."""
WORTH_TELLING = 0.01
"""A label whose F1 changed by less did not change."""
MUCH_WORSE = 0.1
"""A label whose F1 fell by more is pointed out, although all together may have got no worse."""
_LAST = "last_train"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How good models were on the held-out examples."""

    accuracy: float
    f1: Mapping[str, float]
    """By label."""
    cases: str
    """Hash of the held-out examples: figures on others cannot be compared."""


@dataclass(frozen=True, kw_only=True)
class Retrained:
    """What came of it."""

    before: Measure | None
    """None at the first time, with nothing learnt yet."""
    after: Measure
    report: Report
    """The figures after, in full."""
    kept_old: bool
    """True where it got worse, so that the old models stay."""

    @property
    def changes(self) -> list[tuple[str, float, float]]:
        """(label, F1 before, F1 after) of what changed, what got worse most coming first."""
        if self.before is None:
            return []
        pairs = [(name, self.before.f1.get(name, 0.0), after) for name, after in self.after.f1.items()]
        return sorted((pair for pair in pairs if abs(pair[2] - pair[1]) >= WORTH_TELLING), key=lambda pair: pair[2] - pair[1])

    @property
    def much_worse(self) -> list[str]:
        """The labels that are understood far less than before."""
        return [name for name, before, after in self.changes if before - after > MUCH_WORSE]


def held_out_cases() -> list[Case]:
    """The fifth of our own examples that is held out for measuring."""
    return [Case(text=e.text, intent=e.label) for e in examples.read_all() if e.held_out]


def retrain(folder: Path, *, learnt: Path, force: bool = False, progress: Progress | None = None) -> Retrained:
    """Fit anew; the new models take the place of the old ones unless they understand less.

    Parameters
    ----------
    folder, learnt
        Where the models are kept, and the examples that were learnt here.
    force
        The new ones in any case.

    Raises
    ------
    ExamplesError
        The examples are broken.
    ModelFileError
        The folder cannot be written.
    """
    cases = held_out_cases()
    before = _last_figures(folder, cases)
    missing = before is None and data_hash(_last_learnt(folder)) != data_hash(learnt)
    steps = _Steps(progress, count=3 if missing else 2)
    if missing:
        earlier = fit_for_measuring(learnt=_last_learnt(folder), progress=steps.next())
        before = _measure(evaluate_cases(earlier.classifier, cases), cases)
    report = evaluate_cases(fit_for_measuring(learnt=learnt, progress=steps.next()).classifier, cases)
    after = _measure(report, cases)
    worse = before is not None and before.accuracy - after.accuracy > TOLERATED_LOSS
    if worse and not force:
        _keep_old(folder, learnt, steps.next())
    else:
        fit_and_save(folder, learnt=learnt, key=data_hash(learnt), progress=steps.next())
        _remember(folder, learnt, after)
    return Retrained(before=before, after=after, report=report, kept_old=worse and not force)


class _Steps:
    """Several fits as one progress."""

    def __init__(self, progress: Progress | None, *, count: int) -> None:
        self._progress, self._count, self._begun = progress, count, 0

    def next(self) -> Progress | None:
        """The progress of the next fit."""
        report, begun, count = self._progress, self._begun, self._count
        self._begun += 1
        return report and (lambda what, share: report(what, (begun + share) / count))


def _measure(report: Report, cases: list[Case]) -> Measure:
    return Measure(accuracy=report.accuracy, f1={score.label: score.f1 for score in report.labels}, cases=_hash(cases))


def _hash(cases: list[Case]) -> str:
    return hashlib.sha256(json.dumps([(case.text, case.intent) for case in cases]).encode()).hexdigest()


def _last_learnt(folder: Path) -> Path:
    return folder / _LAST / "examples"


def _last_figures(folder: Path, cases: list[Case]) -> Measure | None:
    """The figures that were kept last; None where there are none on these very cases."""
    try:
        values = json.loads((folder / _LAST / "figures.json").read_text(encoding="utf-8"))
        f1 = {str(name): float(figure) for name, figure in values["f1"].items()}
        last = Measure(accuracy=float(values["accuracy"]), f1=f1, cases=values["cases"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return last if last.cases == _hash(cases) else None


def _remember(folder: Path, learnt: Path, figures: Measure) -> None:
    """What the next time compares with, and what it goes back to."""
    there = _last_learnt(folder)
    try:
        shutil.rmtree(there, ignore_errors=True)
        there.mkdir(parents=True)
        if has_learnt(learnt):
            for file in learnt.glob("*.txt"):
                shutil.copyfile(file, there / file.name)
        (folder / _LAST / "figures.json").write_text(json.dumps(asdict(figures), indent=1), encoding="utf-8")
    except OSError as error:
        raise ModelFileError(f"cannot write the figures to {folder}: {error.strerror or error}") from error


def _keep_old(folder: Path, learnt: Path, progress: Progress | None) -> None:
    """Let the old models be loaded at the next start, although there is more to learn from.

    Where a command that needed models has learnt from it already, they are made again from what was learnt before.
    """
    now = data_hash(learnt)
    paths = [folder / name for name in ("intents", "scam")]
    if not all(_is_of_other_data(path, now) for path in paths):
        fit_and_save(folder, learnt=_last_learnt(folder), key=now, progress=progress)
        return
    for path in paths:
        model_file.keep_for(path, now)
    if progress:
        progress("kept", 1.0)


def _is_of_other_data(path: Path, now: str) -> bool:
    try:
        meta = model_file.load(path)[1]
    except ModelFileError:
        return False
    return bool(meta.get("fitted_on", meta["data_hash"]) != now)
