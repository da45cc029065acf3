"""How close a question is to texts that are known, by shared words and character pairs weighted by rarity (tf-idf cosine)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from intents.text import normalise, words


def terms(text: str) -> Counter[str]:
    """Words and character pairs of a text, with how often each stands there."""
    clean = normalise(text)
    kept = "".join(c for c in clean if c.isalnum())
    return Counter([*(w for w in words(clean) if w.isalnum()), *(kept[i : i + 2] for i in range(len(kept) - 1))])


class Similarity:
    """Cosine similarity of a question to the nearest text of each subject."""

    def __init__(self, subjects: Mapping[str, Sequence[str]]) -> None:
        counted = {name: [terms(text) for text in texts if text] for name, texts in subjects.items()}
        every = [counter for counters in counted.values() for counter in counters]
        seen = Counter(term for counter in every for term in counter)
        self._rarity = {term: math.log((1 + len(every)) / (1 + n)) + 1 for term, n in seen.items()}
        self._unknown = math.log(1 + len(every)) + 1
        self._vectors = {name: [self._vector(c) for c in counters] for name, counters in counted.items()}

    def _vector(self, counter: Counter[str]) -> dict[str, float]:
        weights = {term: (1 + math.log(count)) * self._rarity.get(term, self._unknown) for term, count in counter.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}

    def scores(self, text: str, names: Iterable[str]) -> dict[str, float]:
        """Similarity, 0 to 1, of a text to each named subject."""
        question = self._vector(terms(text))
        return {name: max((_dot(question, vector) for vector in self._vectors.get(name, ())), default=0.0) for name in names}


def _dot(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    small, large = (a, b) if len(a) < len(b) else (b, a)
    return sum(weight * large.get(term, 0.0) for term, weight in small.items())
