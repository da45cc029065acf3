"""Ours: the features, the fit and the scorer of the bridge, unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intents import model_file
from intents.labels import OTHER
from tests.bench.nlu_contenders.protocol import Lines, take_part

NAME = "intents"


def fit(lines: Lines, folder: Path) -> None:
    """Fit with temperature and all; the everyday class weighs less where the lines have one."""
    from intents.fit import fit as fit_model  # sklearn is needed for fitting only

    model, _ = fit_model(*lines, everyday=OTHER if OTHER in lines.labels else None)
    model_file.save(folder / NAME, model, data_hash="")


def load(folder: Path) -> Callable[[str], str]:
    """The likeliest class by our own scorer, calibrated probabilities included."""
    model, _ = model_file.load(folder / NAME)
    return lambda text: model.classes[int(model.probabilities(text).argmax())]


if __name__ == "__main__":
    take_part(fit, load)
