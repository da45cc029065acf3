"""What the bridge brings to every message: the fitted models and the answer book, in one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from intents.answers import AnswerBook
from intents.classifier import Classifier, Thresholds
from intents.scam import ScamCheck


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """Models, answers and the thresholds in force."""

    classifier: Classifier
    scam: ScamCheck
    answers: AnswerBook
    thresholds: Thresholds
    """Of the county: for whoever belongs to no station, and for every station that sets none of its own."""
    station_thresholds: Mapping[str, Thresholds] = field(default_factory=dict)
    """Of the stations that set their own, by name."""

    def thresholds_of(self, station: str | None) -> Thresholds:
        """The thresholds for what is said in the rooms of a station."""
        return self.station_thresholds.get(station or "", self.thresholds)


def with_settings(fitted: Thresholds, *layers: Mapping[str, float]) -> Thresholds:
    """The fitted thresholds with what people set in their place, later layers winning.

    Speaking up unasked never takes less than treating something as an emergency when asked.
    """
    changed = fitted
    for layer in layers:
        changed = replace(changed, **layer)
    return replace(changed, emergency_unaddressed=max(changed.emergency_unaddressed, changed.emergency))
