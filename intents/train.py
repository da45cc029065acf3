"""Fit both models (intents, scam check) from the examples in the tree, or load them where they were fitted already.

The cache is keyed by the hash of the data folder: whoever changes an example gets a new model at the next start.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intents import examples, model_file
from intents.classifier import Classifier, Thresholds
from intents.errors import ModelFileError
from intents.scam import ScamCheck, read_scam_examples
from intents.thresholds import choose_thresholds

if TYPE_CHECKING:
    from intents.fit import Progress

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, kw_only=True)
class Models:
    """What the bridge needs to understand a text."""

    classifier: Classifier
    scam: ScamCheck
    data_hash: str
    fitted: bool
    """True if they were fitted just now, False if they came from the cache."""


def load_or_fit(folder: Path, *, progress: Progress | None = None, refit: bool = False) -> Models:
    """Give the models for the examples in the tree, from ``folder`` where they are there already.

    Raises
    ------
    ExamplesError
        The examples are broken.
    ModelFileError
        The folder cannot be written.
    """
    data_hash = examples.folder_hash(DATA)
    if not refit:
        try:
            return _load(folder, data_hash)
        except ModelFileError:
            pass  # missing or outdated: fitted below
    return _fit(folder, data_hash, progress)


def _load(folder: Path, data_hash: str) -> Models:
    intents_model, meta = model_file.load(folder / "intents", data_hash=data_hash)
    scam_model, _ = model_file.load(folder / "scam", data_hash=data_hash)
    return Models(
        classifier=Classifier(intents_model, Thresholds(**meta["thresholds"])),
        scam=ScamCheck(scam_model),
        data_hash=data_hash,
        fitted=False,
    )


def _fit(folder: Path, data_hash: str, progress: Progress | None) -> Models:
    from intents.fit import fit, no_progress  # sklearn costs 100 MB and a second: only who fits pays it

    report = progress or no_progress
    known = [example for example in examples.read_all() if not example.held_out]
    targets = [example.label for example in known]
    model, probabilities = fit(
        [example.text for example in known],
        targets,
        [example.scenario for example in known],
        progress=lambda what, share: report(what, 0.75 * share),
    )
    thresholds = choose_thresholds(model.classes, targets, probabilities)
    model_file.save(folder / "intents", model, data_hash=data_hash, extra={"thresholds": asdict(thresholds)})
    frauds = read_scam_examples()
    scam_model, _ = fit(
        [example.text for example in frauds],
        [example.label for example in frauds],
        [example.scenario for example in frauds],
        progress=lambda what, share: report(what, 0.75 + 0.25 * share),
    )
    model_file.save(folder / "scam", scam_model, data_hash=data_hash)
    return Models(classifier=Classifier(model, thresholds), scam=ScamCheck(scam_model), data_hash=data_hash, fitted=True)
