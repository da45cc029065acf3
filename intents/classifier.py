"""What the rest of the bridge sees of the model: text in, ranked labels with calibrated probabilities out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from intents.labels import OTHER, LabelKind, label
from intents.linear import Floats, LinearModel
from intents.text import MAX_CHARS


class Guess(NamedTuple):
    """One label and how likely it is."""

    label: str
    probability: float
    """0 to 1; over many messages, the share that is right."""


@dataclass(frozen=True, kw_only=True)
class Classification:
    """What a text probably means."""

    ranked: tuple[Guess, ...]
    """Every label, the likeliest first; the probabilities sum to 1."""
    emergency: float = 0.0
    """Probability that life, body or home is in danger now, from all emergency labels together."""

    @property
    def best(self) -> Guess:
        """The likeliest label."""
        return self.ranked[0]

    def probability(self, label: str) -> float:
        """How likely one label is."""
        return next((guess.probability for guess in self.ranked if guess.label == label), 0.0)


NOTHING = Classification(ranked=(Guess(label=OTHER, probability=1.0),))
"""For a message without words (a picture, only emoji)."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From which probability on the bridge acts; chosen on held-out data from stated costs, stored in the model file."""

    answer: float = 0.5
    """Answer outright when addressed."""
    clarify: float = 0.2
    """Offer a label in a menu."""
    emergency: float = 0.35
    """Treat as an emergency when addressed or in a private chat."""
    emergency_unaddressed: float = 0.9
    """Speak up in a group without being asked."""
    helpful: float = 0.95
    """Answer an unaddressed clear question in a room whose mode is ``helpful``."""
    grave: float = 0.1
    """Let a person look, whatever else it may be, when life, violence at home, a missing person or lost money is this likely."""
    handoff: float = 0.4
    """Open a ticket at once for a matter that needs a person."""


class Classifier:
    """A fitted model as the bridge uses it."""

    def __init__(self, model: LinearModel, thresholds: Thresholds) -> None:
        self.model = model
        self.thresholds = thresholds
        self._emergencies = [n for n, name in enumerate(model.classes) if label(name).kind is LabelKind.EMERGENCY]

    def classify(self, text: str) -> Classification:
        """Rank the labels for one text; a text without words means nothing."""
        probabilities = self.probabilities(text)
        return NOTHING if probabilities is None else self.ranked(probabilities)

    def probabilities(self, text: str) -> Floats | None:
        """How likely each label is, ``(n_labels,)``; None for a text without words."""
        return self.model.probabilities(text) if any(c.isalnum() for c in text[: MAX_CHARS * 2]) else None

    def emergency(self, probabilities: Floats) -> float:
        """Probability that life, body or home is in danger now, from all emergency labels together."""
        return float(probabilities[self._emergencies].sum())

    def ranked(self, probabilities: Floats) -> Classification:
        """The same as labels, the likeliest first."""
        order = np.argsort(-probabilities, kind="stable")
        return Classification(
            ranked=tuple(map(Guess, map(self.model.classes.__getitem__, order), probabilities[order].tolist())),
            emergency=self.emergency(probabilities),
        )

    def why(self, text: str) -> Sequence[str]:
        """The words that spoke most for the likeliest label."""
        return self.model.reasons(text, self.classify(text).best.label)
