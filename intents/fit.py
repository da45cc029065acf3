"""Fit a linear text model with scikit-learn and hand it over as plain data (``LinearModel``). Only this module imports sklearn.

The classifier is a one-vs-rest linear support vector machine (Fan et al. 2008, LIBLINEAR). Its temperature is chosen on
out-of-fold scores, whole scenarios left out together, so that probabilities mean what they say on matters never seen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

# One small fit is not faster with many threads, and the result must be the same on every machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from intents.linear import Floats, LinearModel, features, softmax

SEED = 20241101
FOLDS = 4
SPECIAL = 4.0
"""How much more an example of a class of ours weighs than one of the everyday class (1 to 8 differ little)."""

Progress = Callable[[str, float], None]
"""Called with what is being done and the share (0 to 1) that is done."""


def no_progress(_what: str, _share: float) -> None:
    """Say nothing."""


def fit(
    texts: Sequence[str],
    targets: Sequence[str],
    groups: Sequence[str],
    *,
    everyday: str | None = None,
    cost: float = 0.5,
    min_df: int = 3,
    progress: Progress = no_progress,
) -> tuple[LinearModel, Floats]:
    """Fit on texts with their class and their group.

    Parameters
    ----------
    texts, targets, groups : (n_texts,)
        Message, class name, and the scenario that must not be torn apart between folds.
    everyday
        The class of what is none of ours. It has by far the most examples and the most shapes; the others weigh ``SPECIAL``
        times as much, which makes up for being few and keeps the everyday class whole. None: all weigh the same.
    cost
        The ``C`` of the support vector machine: higher trusts single examples more.
    min_df
        Features of fewer texts than this are left out.

    Returns
    -------
    (model, probabilities)
        The model, and calibrated out-of-fold probabilities ``(n_texts, n_classes)`` to choose thresholds on.
    """
    documents = []
    for number, text in enumerate(texts):
        if number % 256 == 0:
            progress("words", 0.3 * number / len(texts))
        documents.append(features(text))
    vectorizer = TfidfVectorizer(analyzer=_as_is, binary=True, min_df=min_df, dtype=np.float64)
    vectorizer.fit(documents)
    # Stored as float32: rounded before fitting, so that scikit-learn and our scorer see the same numbers.
    vectorizer.idf_ = vectorizer.idf_.astype(np.float32).astype(np.float64)
    matrix: csr_matrix = vectorizer.transform(documents)
    y = np.asarray(targets)
    classes = tuple(sorted(set(targets)))
    column = {name: number for number, name in enumerate(classes)}
    truth = np.asarray([column[name] for name in targets])
    held = np.zeros((len(texts), len(classes)))
    splits = list(GroupKFold(FOLDS).split(matrix, y, np.asarray(groups)))
    for number, (seen, unseen) in enumerate(splits):
        progress("folds", 0.3 + 0.55 * number / len(splits))
        machine = _machine(cost, classes, everyday).fit(matrix[seen], y[seen])
        held[np.ix_(unseen, [column[name] for name in machine.classes_])] = _scores(machine, matrix[unseen])
    temperature = best_temperature(held, truth)
    progress("final fit", 0.9)
    machine = _machine(cost, classes, everyday).fit(matrix, y)
    weights, bias = _weights(machine)
    progress("done", 1.0)
    model = LinearModel(
        classes=classes,
        vocabulary=tuple(vectorizer.get_feature_names_out()),
        idf=vectorizer.idf_.astype(np.float32),
        weights=weights,
        bias=bias,
        temperature=temperature,
    )
    return model, softmax(held, temperature)


def _as_is(document: set[str]) -> set[str]:
    return document


def _machine(cost: float, classes: Sequence[str], everyday: str | None) -> LinearSVC:
    weights = {name: 1.0 if name == everyday else SPECIAL for name in classes}
    return LinearSVC(C=cost, class_weight=weights, random_state=SEED, max_iter=5_000)


def _scores(machine: LinearSVC, matrix: csr_matrix) -> Floats:
    scores = machine.decision_function(matrix)
    return np.column_stack([-scores, scores]) if scores.ndim == 1 else scores


def _weights(machine: LinearSVC) -> tuple[npt.NDArray[np.float32], Floats]:
    coefficients, bias = machine.coef_, machine.intercept_
    if coefficients.shape[0] == 1:
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    return np.ascontiguousarray(coefficients.T.astype(np.float32)), bias.astype(np.float64)


def best_temperature(scores: Floats, truth: npt.NDArray[np.intp]) -> float:
    """The temperature under which the true classes are likeliest, ``scores`` being ``(n_texts, n_classes)``."""

    def surprise(log_temperature: float) -> float:
        probabilities = softmax(scores, float(np.exp(log_temperature)))
        return float(-np.log(probabilities[np.arange(len(truth)), truth] + 1e-12).mean())

    found = minimize_scalar(surprise, bounds=(-4.0, 2.0), method="bounded")
    return float(np.exp(found.x))
