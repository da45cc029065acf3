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
        self._index: dict[str, int] = {}
        known = [[self._number(terms(text)) for text in texts if text] for texts in subjects.values()]
        every = [found for texts in known for found in texts]
        seen = np.bincount(np.concatenate(every), minlength=len(self._index)) if every else np.zeros(0)
        self._rarity = np.log((1 + len(every)) / (1 + seen)) + 1
        self._texts, self._vocabulary = len(every), len(self._index)
        own = list(self._index.values())
        self._means = {name: self._mean(texts, own) for name, texts in zip(subjects, known, strict=True)}
        """Of every subject the weights of the terms that it holds, by their numbers."""

    def grown(self, subjects: Mapping[str, Sequence[str]]) -> Similarity:
        """The same with more subjects. How rare a term is stays as it was, so that known subjects keep their scores."""
        more = copy(self)
        more._index = dict(self._index)
        known = [[more._number(terms(text)) for text in texts if text] for texts in subjects.values()]
        unseen = np.full(len(more._index) - len(self._index), np.log(1 + self._texts) + 1)
        more._rarity = np.concatenate([self._rarity, unseen])
        own = list(more._index.values())
        more._means = {**self._means, **{name: more._mean(texts, own) for name, texts in zip(subjects, known, strict=True)}}
        return more

    def _number(self, found: set[str]) -> npt.NDArray[np.int32]:
        index = self._index
        return np.array([index.setdefault(term, len(index)) for term in sorted(found)], np.int32)

    def _mean(self, texts: Sequence[npt.NDArray[np.int32]], own: Sequence[int]) -> dict[int, float]:
        """The terms of a subject, and their weights, whose squares sum to 1.

        Parameters
        ----------
        own
            The numbers of the index in order: all subjects hold the same objects, which saves some megabytes.
        """
        numbers, place = np.unique(np.concatenate([np.zeros(0, np.int32), *texts]), return_inverse=True)
        weights = np.bincount(place, np.concatenate([np.zeros(0), *map(self._unit, texts)]), minlength=len(numbers))
        terms_held = [own[number] for number in numbers.tolist()]
        return dict(zip(terms_held, (weights / (math.sqrt(weights @ weights) or 1.0)).tolist(), strict=True))

    def _unit(self, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Weights of the terms of a text, whose squares sum to 1."""
        weights = self._rarity[numbers]
        return np.asarray(weights / (math.sqrt(weights @ weights) or 1.0))

    def _asked(self, text: str, names: Iterable[str]) -> tuple[list[str], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The known terms of a question, their weights to these subjects, and how much each subject holds of each.

        The squares of the weights sum to 1; terms that came with ``grown`` add to a score and take nothing from the others.

        Returns
        -------
        (terms, weights (n_terms,), held (n_subjects, n_terms))
        """
        known = sorted(term for term in terms(text) if term in self._index)
        numbers = [self._index[term] for term in known]
        means = [self._means.get(name, _NOTHING) for name in names]
        held = np.array([[mean.get(number, 0.0) for number in numbers] for mean in means]).reshape(len(means), len(numbers))
        holders = np.count_nonzero(held, axis=0)
        compared = sum(mean is not _NOTHING for mean in means)
        telling = np.where(holders == 0, 1.0, np.log((1 + compared) / (1 + holders)) + 1)
        weights = self._rarity[numbers] * telling if numbers else np.zeros(0)
        first = weights[np.array(numbers, np.int32) < self._vocabulary]
        return known, weights / (math.sqrt(first @ first) or math.sqrt(weights @ weights) or 1.0), held

    def scores(self, text: str, names: Iterable[str]) -> dict[str, float]:
        """Similarity, 0 to 1, of a text to each named subject; 0 where nothing of it is known."""
        names = list(dict.fromkeys(names))
        _, weights, held = self._asked(text, names)
        return {name: min(1.0, score) for name, score in zip(names, (held @ weights).tolist(), strict=True)}

    def shared(self, text: str, name: str, names: Iterable[str]) -> list[tuple[str, float]]:
        """Words that a text shares with one of the named subjects, each with its share of the score; what counts most first.

        Where both have another word for the same thing, it is the one that names its group. The characters and pairs of
        characters that count too are left out: people think in words.
        """
        names = list(dict.fromkeys(names))
        known, weights, held = self._asked(text, names)
        shares = (held[names.index(name)] * weights).tolist() if name in names else []
        found: dict[str, float] = {}
        for term, share in zip(known, shares, strict=False):
            if share and term[0] in (WORD_MARK, MEANT_MARK):
                found[term[1:]] = found.get(term[1:], 0.0) + share
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


_NOTHING: Mapping[int, float] = {}
"""Of a subject that is not known."""
