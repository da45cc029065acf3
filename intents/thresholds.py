"""Choosing from which probability on the bridge acts, on out-of-fold probabilities and from stated costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from intents.classifier import Thresholds
from intents.labels import LabelKind, label
from intents.linear import Floats

WRONG_ANSWER = 10.0
"""Cost of one wrong public answer, in needless questions."""
MISSED_EMERGENCY = 100.0
"""Cost of one missed emergency, in needless questions."""
FALSE_ALARM = 5.0
"""Cost of emergency words where there is no emergency, to somebody who asked."""
FALSE_ALARM_UNASKED = 400.0
"""The same to a whole group that did not ask."""
_GRID = np.linspace(0.05, 0.98, 94)


def choose_thresholds(classes: Sequence[str], targets: Sequence[str], probabilities: Floats) -> Thresholds:
    """Give the thresholds with the least cost.

    Parameters
    ----------
    probabilities : (n_texts, n_classes)
        Calibrated, out of fold.
    """
    names = np.asarray(classes)
    truth = np.asarray(targets)
    best = probabilities.argmax(axis=1)
    top = probabilities[np.arange(len(truth)), best]
    answers = np.asarray([label(name).kind in (LabelKind.ANSWER, LabelKind.SCAM_CHECK) for name in names])[best]
    right = names[best] == truth
    answer = _least(lambda t: WRONG_ANSWER * (answers & ~right & (top >= t)).sum() + (answers & right & (top < t)).sum())
    dangerous = [label(name).kind is LabelKind.EMERGENCY for name in names]
    danger = probabilities[:, dangerous].sum(axis=1)
    is_danger = np.asarray([label(name).kind is LabelKind.EMERGENCY for name in truth])
    emergency = _least(
        lambda t: MISSED_EMERGENCY * (is_danger & (danger < t)).sum() + FALSE_ALARM * (~is_danger & (danger >= t)).sum()
    )
    unasked = _least(
        lambda t: MISSED_EMERGENCY * (is_danger & (danger < t)).sum() + FALSE_ALARM_UNASKED * (~is_danger & (danger >= t)).sum()
    )
    return Thresholds(
        answer=answer, emergency=emergency, emergency_unaddressed=max(unasked, emergency), helpful=max(0.95, answer)
    )


def _least(cost: Callable[[float], float]) -> float:
    return float(min(_GRID, key=lambda threshold: (cost(threshold), threshold)))
