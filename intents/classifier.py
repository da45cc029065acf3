"""What the rest of the bridge sees of the model: text in, ranked labels with calibrated probabilities out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from intents.labels import OTHER


@dataclass(frozen=True, kw_only=True)
class Guess:
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
    features: Sequence[str] = field(default=())
    """The words that spoke for the first label, the strongest first, for people who want to know why."""

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
    handoff: float = 0.4
    """Open a ticket at once for a matter that needs a person."""
