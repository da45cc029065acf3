"""The models that ship, fitted once for a whole test run, together with what scikit-learn itself made while they were fitted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from intents import fit as fitting
from intents.linear import Floats, LinearModel, features, softmax
from intents.train import Models, load_or_fit


@dataclass(frozen=True, kw_only=True)
class FullModels:
    """What ``load_or_fit`` gave, where it was stored, and scikit-learn's own objects."""

    models: Models
    folder: Path
    """Holds the stored models: whoever loads from here need not fit. Nobody writes here."""
    vectorizer: TfidfVectorizer
    machine: LinearSVC

    @property
    def model(self) -> LinearModel:
        """The model of the intents."""
        return self.models.classifier.model

    def sklearn_probabilities(self, texts: list[str]) -> Floats:
        """Probabilities as scikit-learn scores them, ``(n_texts, n_classes)``."""
        scores = self.machine.decision_function(self.vectorizer.transform([features(text) for text in texts]))
        return softmax(scores, self.model.temperature)


def fit_full_models(folder: Path) -> FullModels:
    """Fit both models into ``folder`` (some 10 seconds on two cores)."""
    with _recording() as (vectorizers, machines):
        models = load_or_fit(folder)
    assert models.fitted
    model = models.classifier.model
    # The last one with these classes: those before it are of the folds.
    machine = [m for m in machines if tuple(m.classes_) == model.classes][-1]
    vectorizer = next(v for v in vectorizers if np.array_equal(v.get_feature_names_out(), model.vocabulary))
    return FullModels(models=models, folder=folder, vectorizer=vectorizer, machine=machine)


@contextmanager
def _recording() -> Iterator[tuple[list[TfidfVectorizer], list[LinearSVC]]]:
    """Keep every vectorizer and machine that is fitted meanwhile."""
    vectorizers: list[TfidfVectorizer] = []
    machines: list[LinearSVC] = []

    class Vectorizer(TfidfVectorizer):
        def fit(self, *args: object, **more: object) -> TfidfVectorizer:
            vectorizers.append(self)
            return super().fit(*args, **more)

    class Machine(LinearSVC):
        def fit(self, *args: object, **more: object) -> LinearSVC:
            machines.append(self)
            return super().fit(*args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "TfidfVectorizer", Vectorizer)
        patch.setattr(fitting, "LinearSVC", Machine)
        yield vectorizers, machines
