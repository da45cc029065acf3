"""Fit both models (intents, scam check) from the examples, or load them where they were fitted already.

The examples are those in the tree and those that were learnt where the bridge runs (``intents.learnt``). The
models learn from every example and from the example questions of the answer book. What is told of their quality comes from
models that never saw the held-out part: from the folds of the same fit, or from ``fit_for_measuring``.
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
from intents.learnt import has_learnt, read_learnt
from intents.scam import HONEST, Levels, ScamCheck, read_scam_examples, score_of
from intents.thresholds import choose_levels, choose_thresholds

if TYPE_CHECKING:
    from intents.fit import Progress
    from intents.linear import LinearModel

DATA = Path(__file__).parent / "data"
COST = 0.4
"""The ``C`` for the intents: with some 20,000 examples, a little less trust in single ones than for the scam check."""


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


def data_hash(learnt: Path | None = None) -> str:
    """Hash of all that the models are made from.

    Parameters
    ----------
    learnt
        Folder of the examples that were learnt here.
    """
    all_of_it = examples.folder_hash(DATA) + examples.folder_hash(answers.FOLDER)
    if learnt is not None and has_learnt(learnt):
        all_of_it += examples.folder_hash(learnt)
    return hashlib.sha256(all_of_it.encode()).hexdigest()


def load_or_fit(folder: Path, *, learnt: Path | None = None, progress: Progress | None = None, refit: bool = False) -> Models:
    """Give the models for the examples, from ``folder`` where they are there already.

    Parameters
    ----------
    learnt
        Folder of the examples that were learnt here, beside those in the tree.

    Raises
    ------
    ExamplesError
        The examples are broken.
    ModelFileError
        The folder cannot be written.
    """
    now = data_hash(learnt)
    if not refit:
        try:
            return _load(folder, now)
        except ModelFileError:
            pass  # missing or outdated: fitted below
    return fit_and_save(folder, learnt=learnt, key=now, progress=progress)


def fit_for_measuring(*, learnt: Path | None = None, progress: Progress | None = None) -> Models:
    """Fit models that never saw the held-out examples, nor anything else that all but repeats one."""
    return _fit(learnt, progress, held_out=False)[0]


def intent_lesson(learnt: Path | None = None, *, held_out: bool = True) -> Lesson:
    """Give the examples of the labels and the questions of the answer book, with or without the held-out part."""
    known = examples.read_all()
    asked = [
        examples.Example(text=text, label=answer.labels[0], scenario=f"answers/{answer.id}", line=0)
        for answer in answers.AnswerBook.load().answers.values()
        for text in (answer.title, *answer.questions)
    ]
    more = [*asked, *read_learnt(learnt)]
    if not held_out:
        more = _without_repeats(known, asked, read_learnt(learnt))
        known = [example for example in known if not example.held_out]
    return _lesson([*known, *more])


def _without_repeats(
    known: Sequence[examples.Example], asked: Sequence[examples.Example], learnt: Sequence[examples.Example]
) -> list[examples.Example]:
    """Questions that repeat an example, and learnt examples that repeat a held-out one, would make a measure too good."""
    questions, others = set(asked), set(learnt)
    repeats = set[examples.Example]()
    for a, b in examples.near_duplicates([*known, *asked, *learnt]):
        repeats |= {one for one, other in ((a, b), (b, a)) if one in questions or (one in others and other.held_out)}
    return [example for example in (*asked, *learnt) if example not in repeats]


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


def fit_and_save(folder: Path, *, learnt: Path | None, key: str, progress: Progress | None = None) -> Models:
    """Fit the models and keep them in ``folder``, to be loaded for the data whose hash is ``key``.

    Raises
    ------
    ExamplesError
        The examples are broken.
    ModelFileError
        The folder cannot be written.
    """
    models, classifier_model, scam_model = _fit(learnt, progress, held_out=True)
    made_of = {"fitted_on": models.data_hash}
    thresholds, levels = asdict(models.classifier.thresholds), asdict(models.scam.levels)
    model_file.save(folder / "intents", classifier_model, data_hash=key, extra={"thresholds": thresholds, **made_of})
    model_file.save(folder / "scam", scam_model, data_hash=key, extra={"levels": levels, **made_of})
    return models


def _fit(learnt: Path | None, progress: Progress | None, *, held_out: bool) -> tuple[Models, LinearModel, LinearModel]:
    from intents.fit import fit, no_progress  # sklearn costs 100 MB and a second: only who fits pays it

    report = progress or no_progress
    now = data_hash(learnt)
    lesson = intent_lesson(learnt, held_out=held_out)
    model, probabilities = fit(*lesson, everyday=OTHER, cost=COST, progress=lambda what, share: report(what, 0.75 * share))
    thresholds = choose_thresholds(model.classes, lesson.targets, probabilities)
    frauds = scam_lesson(held_out=held_out)
    scam_model, chances = fit(*frauds, progress=lambda what, share: report(what, 0.75 + 0.25 * share))
    honest = scam_model.classes.index(HONEST)
    scores = [score_of(text, 1 - float(row[honest])) for text, row in zip(frauds.texts, chances, strict=True)]
    levels = choose_levels(scores, [target != HONEST for target in frauds.targets])
    models = Models(classifier=Classifier(model, thresholds), scam=ScamCheck(scam_model, levels), data_hash=now, fitted=True)
    return models, model, scam_model
