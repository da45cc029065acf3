"""A linear text model as plain data, and the small code that scores it: words and character pairs in, probabilities out.

Features of a text are its jieba words (one and two in a row) and its character n-grams. Each that is there weighs its inverse
document frequency, and a text's vector has length 1. A class's score is a dot product; probabilities are the softmax of
the scores divided by a temperature (Guo et al. 2017, "On Calibration of Modern Neural Networks",
https://arxiv.org/abs/1706.04599).

Speed is the reason for the plain loops here: cutting into words must stay the greater part of the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from intents.text import normalise, words

WORD_MARK = "\x01"
"""Stands before word features, so that the word 火 and the character 火 are two features."""
LONGEST_NGRAM = 3
"""Characters in the longest n-gram."""

Floats = npt.NDArray[np.float64]


def features(text: str) -> set[str]:
    """Every feature of a text as it was said."""
    clean = normalise(text)
    cut = words(clean)
    found = {WORD_MARK + word for word in cut}
    found.update([f"{WORD_MARK}{first} {second}" for first, second in pairwise(cut)])
    framed = f"^{clean}$"
    length = len(framed)
    found.update(framed)
    for n in range(2, LONGEST_NGRAM + 1):
        found.update([framed[i : i + n] for i in range(length - n + 1)])
    return found


@dataclass(frozen=True, kw_only=True)
class LinearModel:
    """A fitted model.

    Attributes
    ----------
    classes
        Names, in the order of the columns of ``weights``.
    vocabulary
        Features, in the order of the rows of ``weights``.
    idf : (n_features,)
    weights : (n_features, n_classes), float32
    bias : (n_classes,)
    temperature
        Above 1 it flattens the probabilities.
    """

    classes: tuple[str, ...]
    vocabulary: tuple[str, ...]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    bias: Floats
    temperature: float = 1.0

    @cached_property
    def _index(self) -> dict[str, int]:
        return {feature: number for number, feature in enumerate(self.vocabulary)}

    def scores(self, text: str) -> Floats:
        """Scores before the softmax, ``(n_classes,)``."""
        index = self._index
        known = index.keys() & features(text)
        if not known:
            return self.bias.copy()
        rows = np.fromiter(map(index.__getitem__, known), np.intp, len(known))
        values = self.idf[rows].astype(np.float64)
        found = values @ self.weights[rows]
        found /= np.sqrt(values @ values)
        found += self.bias
        return np.asarray(found)

    def probabilities(self, text: str) -> Floats:
        """Calibrated probabilities, ``(n_classes,)``, in the order of ``classes``."""
        return softmax(self.scores(text), self.temperature)

    def reasons(self, text: str, name: str, most: int = 5) -> Sequence[str]:
        """The features of a text that speak most for a class, the strongest first."""
        column = self.classes.index(name)
        found = {f for f in self._index.keys() & features(text) if f.startswith(WORD_MARK)}
        weighed = {f: float(self.idf[self._index[f]] * self.weights[self._index[f], column]) for f in found}
        return [f[1:] for f in sorted(weighed, key=lambda f: -weighed[f])[:most] if weighed[f] > 0]


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities that sum to 1 along the last axis."""
    scaled = (scores - scores.max(axis=-1, keepdims=True)) / temperature
    np.exp(scaled, out=scaled)
    return np.asarray(scaled / scaled.sum(axis=-1, keepdims=True))
