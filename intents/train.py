"""Fit both models (intents, scam check) from the examples in the tree, or load them where they were fitted already.

The models that ship learn from every example and from the example questions of the answer book. What is told of their quality
comes from models that never saw the held-out part: from the folds of the same fit, or from ``fit_for_measuring``.
The cache is keyed by the hash of the data: whoever changes an example or an answer gets new models at the next start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from intents import answers, examples, model_file
from intents.classifier import Classifier, Thresholds
from intents.errors import ModelFileError
from intents.labels import OTHER
from intents.scam import HONEST, Levels, ScamCheck, read_scam_examples, score_of
from intents.thresholds import choose_levels, choose_thresholds

if TYPE_CHECKING:
    from intents.fit import Progress
    from intents.linear import LinearModel

DATA = Path(__file__).parent / "data"


class Lesson(NamedTuple):
    """What a model learns from: texts, their classes, and the scenario that must not be torn apart between folds."""

    texts: Sequence[str]
    targets: Sequence[str]
    scenarios: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Models:
    """What the bridge needs to understand a text."""

    classifier: Classifier
    scam: ScamCheck
    data_hash: str
    fitted: bool
    """True if they were fitted just now, False if they came from the cache."""


def data_hash() -> str:
    """Hash of all that the models are made from."""
    both = examples.folder_hash(DATA) + examples.folder_hash(answers.FOLDER)
    return hashlib.sha256(both.encode()).hexdigest()


def load_or_fit(folder: Path, *, progress: Progress | None = None, refit: bool = False) -> Models:
    """Give the models for the examples in the tree, from ``folder`` where they are there already.

    Raises
    ------
    ExamplesError
        The examples are broken.
    ModelFileError
        The folder cannot be written.
    """
    now = data_hash()
    if not refit:
        try:
            return _load(folder, now)
        except ModelFileError:
            pass  # missing or outdated: fitted below
    return _fit_and_save(folder, now, progress)


def fit_for_measuring(*, progress: Progress | None = None) -> Models:
    """Fit models that never saw the held-out examples, nor a question of the answer book that all but repeats one."""
    return _fit(data_hash(), progress, held_out=False)[0]


def intent_lesson(*, held_out: bool = True) -> Lesson:
    """Give the examples of the labels and the questions of the answer book, with or without the held-out part."""
    known = examples.read_all()
    asked = [
        examples.Example(text=text, label=answer.labels[0], scenario=f"answers/{answer.id}", line=0)
        for answer in answers.AnswerBook.load().answers.values()
        for text in (answer.title, *answer.questions)
    ]
    if not held_out:
        repeats = {a.text for pair in examples.near_duplicates([*known, *asked]) for a in pair if a.line == 0}
        asked = [question for question in asked if question.text not in repeats]
        known = [example for example in known if not example.held_out]
    return _lesson([*known, *asked])


def scam_lesson(*, held_out: bool = True) -> Lesson:
    """Give the examples of the scam check, with or without the held-out part."""
    return _lesson([example for example in read_scam_examples() if held_out or not example.held_out])


def _lesson(known: Sequence[examples.Example]) -> Lesson:
    return Lesson([e.text for e in known], [e.label for e in known], [e.scenario for e in known])


def _load(folder: Path, data_hash: str) -> Models:
    intents_model, meta = model_file.load(folder / "intents", data_hash=data_hash)
    scam_model, scam_meta = model_file.load(folder / "scam", data_hash=data_hash)
    try:
        thresholds = Thresholds(**meta["thresholds"])
        levels = Levels(**scam_meta["levels"])
    except (KeyError, TypeError) as error:
        raise ModelFileError(f"the thresholds of the model are of another version: {error}") from error
    return Models(
        classifier=Classifier(intents_model, thresholds),
        scam=ScamCheck(scam_model, levels),
        data_hash=data_hash,
        fitted=False,
    )


def _fit_and_save(folder: Path, now: str, progress: Progress | None) -> Models:
    models, classifier_model, scam_model = _fit(now, progress, held_out=True)
    thresholds = {"thresholds": asdict(models.classifier.thresholds)}
    model_file.save(folder / "intents", classifier_model, data_hash=now, extra=thresholds)
    model_file.save(folder / "scam", scam_model, data_hash=now, extra={"levels": asdict(models.scam.levels)})
    return models


def _fit(now: str, progress: Progress | None, *, held_out: bool) -> tuple[Models, LinearModel, LinearModel]:
    from intents.fit import fit, no_progress  # sklearn costs 100 MB and a second: only who fits pays it

    report = progress or no_progress
    lesson = intent_lesson(held_out=held_out)
    model, probabilities = fit(*lesson, everyday=OTHER, progress=lambda what, share: report(what, 0.75 * share))
    thresholds = choose_thresholds(model.classes, lesson.targets, probabilities)
    frauds = scam_lesson(held_out=held_out)
    scam_model, chances = fit(*frauds, progress=lambda what, share: report(what, 0.75 + 0.25 * share))
    honest = scam_model.classes.index(HONEST)
    scores = [score_of(text, 1 - float(row[honest])) for text, row in zip(frauds.texts, chances, strict=True)]
    levels = choose_levels(scores, [target != HONEST for target in frauds.targets])
    models = Models(classifier=Classifier(model, thresholds), scam=ScamCheck(scam_model, levels), data_hash=now, fitted=True)
    return models, model, scam_model
