"""Which of several known subjects a question is nearest to: the cosine between its words and the mean of each subject's texts.

That is Rocchio's method (Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", chapter 14.2) on the
features of the classifier. One mean vector for a subject finds the right answer more often than the nearest single text does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from intents.linear import features


class Similarity:
    """Cosine similarity of a question to each of several subjects, which are known by their texts."""

    def __init__(self, subjects: Mapping[str, Sequence[str]]) -> None:
        known = {name: [features(text) for text in texts if text] for name, texts in subjects.items()}
        every = [found for texts in known.values() for found in texts]
        seen = Counter(feature for found in every for feature in found)
        self._rarity = {feature: math.log((1 + len(every)) / (1 + n)) + 1 for feature, n in seen.items()}
        self._means = {name: self._mean(texts) for name, texts in known.items()}

    def _mean(self, texts: Sequence[set[str]]) -> dict[str, float]:
        total: dict[str, float] = {}
        for found in texts:
            length = self._length(found)
            for feature in found:
                total[feature] = total.get(feature, 0.0) + self._rarity[feature] / length
        length = math.sqrt(sum(weight * weight for weight in total.values())) or 1.0
        return {feature: weight / length for feature, weight in total.items()}

    def _length(self, found: Iterable[str]) -> float:
        return math.sqrt(sum(self._rarity[feature] ** 2 for feature in found)) or 1.0

    def scores(self, text: str, names: Iterable[str]) -> dict[str, float]:
        """Similarity, 0 to 1, of a text to each named subject; 0 where nothing of it is known."""
        question = self._rarity.keys() & features(text)
        length = self._length(question)
        return {name: self._dot(question, self._means.get(name, {})) / length for name in names}

    def _dot(self, question: set[str], mean: Mapping[str, float]) -> float:
        return sum(self._rarity[feature] * mean[feature] for feature in question & mean.keys())
