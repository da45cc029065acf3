"""Which of several known subjects a question is nearest to: the cosine between its words and the mean of each subject's texts.

That is Rocchio's method (Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", chapter 14.2). One mean
vector for a subject finds the right answer more often than the nearest single text does, and words with single characters and
pairs of them more often than longer sequences.

What a question says counts by how rare it is twice over: among all texts, and among the subjects that are compared. All answers
about moving one's registration speak of 户口; 随军 tells one of them from the others. Of the questions of the book, each left out
of its answer and asked, that brings 77 in 100 to it instead of 73.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy

import numpy as np
import numpy.typing as npt

from intents.linear import WORD_MARK
from intents.same_words import meant
from intents.text import normalise, words

MEANT_MARK = "\x02"
"""Stands before the name of a group of words for the same thing."""


def terms(text: str) -> set[str]:
    """Words, what is meant by them, characters and character pairs of a text."""
    clean = normalise(text)
    framed = f"^{clean}$"
    return {
        *(WORD_MARK + word for word in words(clean)),
        *(MEANT_MARK + name for name in meant(clean)),
        *framed,
        *(framed[i : i + 2] for i in range(len(framed) - 1)),
    }


class Similarity:
    """Cosine similarity of a question to each of several subjects, which are known by their texts."""

    def __init__(self, subjects: Mapping[str, Sequence[str]]) -> None:
        self._numbers = {name: number for number, name in enumerate(subjects)}
        self._index: dict[str, int] = {}
        known = [[self._number(terms(text)) for text in texts if text] for texts in subjects.values()]
        every = [found for texts in known for found in texts]
        seen = np.bincount(np.concatenate(every), minlength=len(self._index)) if every else np.zeros(0)
        self._rarity = np.log((1 + len(every)) / (1 + seen)) + 1
        self._texts, self._vocabulary = len(every), len(self._index)
        means = [self._mean(texts) for texts in known]
        held = np.concatenate([np.zeros(0, np.int32), *(numbers for numbers, _ in means)])
        subjects_of = np.repeat(np.arange(len(means)), [len(numbers) for numbers, _ in means])
        self._arrange(held, subjects_of, np.concatenate([np.zeros(0, np.float32), *(weights for _, weights in means)]))

    def _arrange(
        self, held: npt.NDArray[np.int32], subjects: npt.NDArray[np.signedinteger], weights: npt.NDArray[np.float32]
    ) -> None:
        """Term by term: the subjects whose mean holds it, and with which weight. Few subjects hold a term."""
        order = np.argsort(held, kind="stable")
        self._starts = np.searchsorted(held[order], np.arange(len(self._index) + 1))
        self._subjects = subjects[order].astype(np.int32)
        self._weights = weights[order]

    def grown(self, subjects: Mapping[str, Sequence[str]]) -> Similarity:
        """The same with more subjects. How rare a term is stays as it was, so that known subjects keep their scores."""
        more = copy(self)
        more._numbers, more._index = dict(self._numbers), dict(self._index)
        known = [[more._number(terms(text)) for text in texts if text] for texts in subjects.values()]
        unseen = np.full(len(more._index) - len(self._index), np.log(1 + self._texts) + 1)
        more._rarity = np.concatenate([self._rarity, unseen])
        held = [np.repeat(np.arange(len(self._index), dtype=np.int32), np.diff(self._starts))]
        of, weights = [self._subjects], [self._weights]
        for name, texts in zip(subjects, known, strict=True):
            number = more._numbers[name] = len(more._numbers)
            numbers, heavy = more._mean(texts)
            held.append(numbers)
            of.append(np.full(len(numbers), number, np.int32))
            weights.append(heavy)
        more._arrange(np.concatenate(held), np.concatenate(of), np.concatenate(weights))
        return more

    def _number(self, found: set[str]) -> npt.NDArray[np.int32]:
        index = self._index
        return np.array([index.setdefault(term, len(index)) for term in sorted(found)], np.int32)

    def _mean(self, texts: Sequence[npt.NDArray[np.int32]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """The terms of a subject, and their weights, whose squares sum to 1."""
        numbers, place = np.unique(np.concatenate([np.zeros(0, np.int32), *texts]), return_inverse=True)
        weights = np.bincount(place, np.concatenate([np.zeros(0), *map(self._unit, texts)]), minlength=len(numbers))
        return numbers, (weights / (math.sqrt(weights @ weights) or 1.0)).astype(np.float32)

    def _unit(self, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Weights of the terms of a text, whose squares sum to 1."""
        weights = self._rarity[numbers]
        return np.asarray(weights / (math.sqrt(weights @ weights) or 1.0))

    def _holding(self, number: int) -> slice:
        """Where the subjects that hold a term stand, and their weights."""
        return slice(self._starts[number], self._starts[number + 1])

    def _asked(self, text: str, names: Iterable[str]) -> dict[str, float]:
        """Weights of the known terms of a question to these subjects, whose squares sum to 1.

        Terms that came with ``grown`` add to a score and take nothing from the others.
        """
        compared = np.zeros(len(self._numbers), bool)
        compared[[self._numbers[name] for name in names if name in self._numbers]] = True
        known = sorted(term for term in terms(text) if term in self._index)
        numbers = np.array([self._index[term] for term in known], np.int32)
        holders = np.array([np.count_nonzero(compared[self._subjects[self._holding(number)]]) for number in numbers])
        telling = np.where(holders == 0, 1.0, np.log((1 + compared.sum()) / (1 + holders)) + 1)
        weights = self._rarity[numbers] * telling
        first = weights[numbers < self._vocabulary]
        return dict(zip(known, weights / (math.sqrt(first @ first) or math.sqrt(weights @ weights) or 1.0), strict=True))

    def scores(self, text: str, names: Iterable[str]) -> dict[str, float]:
        """Similarity, 0 to 1, of a text to each named subject; 0 where nothing of it is known."""
        names = list(names)
        found = np.zeros(len(self._numbers))
        for term, weight in self._asked(text, names).items():
            here = self._holding(self._index[term])
            found[self._subjects[here]] += weight * self._weights[here]
        return {name: min(1.0, float(found[self._numbers[name]])) if name in self._numbers else 0.0 for name in names}

    def shared(self, text: str, name: str, names: Iterable[str]) -> list[tuple[str, float]]:
        """Words that a text shares with one of the named subjects, each with its share of the score; what counts most first.

        Where both have another word for the same thing, it is the one that names its group. The characters and pairs of
        characters that count too are left out: people think in words.
        """
        subject = self._numbers.get(name)
        found: dict[str, float] = {}
        for term, weight in self._asked(text, names).items():
            here = self._holding(self._index[term])
            held = float(self._weights[here][self._subjects[here] == subject].sum())
            if held and term[0] in (WORD_MARK, MEANT_MARK):
                found[term[1:]] = found.get(term[1:], 0.0) + weight * held
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
