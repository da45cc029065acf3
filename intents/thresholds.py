"""Choosing from which probability on the bridge acts, on out-of-fold probabilities and from stated costs.

Costs are in needless questions: one menu that a resident would not have needed costs 1. Emergencies are far rarer in life
than among the examples, so the examples that are none count for more (``EMERGENCY_SHARE``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from intents.classifier import Thresholds
from intents.labels import OTHER, LabelKind, label
from intents.linear import Floats
from intents.scam import Levels

WRONG_ANSWER = 5.0
"""Of a wrong public answer; it names its source, and its last line the way to a person."""
MISSED_EMERGENCY = 100.0
"""Of an emergency whose sender gets a menu (with the emergency as its first line) or a person instead of the number at once."""
FALSE_ALARM = 5.0
"""Of emergency words and an alarmed assistant where there is no emergency, for somebody who asked something else."""
MISSED_UNASKED = 300.0
"""Of an emergency in group talk that nobody addressed to the bridge: nobody else may be looking at the group."""
FALSE_ALARM_UNASKED = 20.0
"""Of emergency words to a whole group that did not ask, counted on everyday talk alone: that is what groups talk."""
MISSED_GRAVE = 120.0
"""Of a matter of life, violence, a missing person or lost money that no person looks at."""
NEEDLESS_PERSON = 1.0
"""Of a person who looks at something that the bridge could have dealt with."""
GRAVE_SHARE = 0.05
"""Of the messages to the bridge: emergencies and the other matters of the highest priority."""
EMERGENCY_SHARE = 0.03
"""Of the messages to the bridge; a county's assistants answer 1,428 enquiries a year and few of them are emergencies."""
EMERGENCY_SHARE_UNASKED = 0.001
"""Of the messages in a group."""
HONEST_AT_HIGH = 0.015
"""The share of honest texts that may be called fraud outright."""
SCAMS_AT_LOW = 0.035
"""The share of scams that may be met with "no signs found, still…"."""
_GRID = np.linspace(0.02, 0.995, 196)


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
    dangerous = {name for name in classes if label(name).kind is LabelKind.EMERGENCY}
    weighty = dangerous | {name for name in classes if label(name).priority == 0}

    def alarm(group: set[str], missed: float, false: float, share: float, *, among: set[str] | None = None) -> float:
        """Weigh the mean costs over the examples of a group and over the others (``among``: some of them) as life mixes them."""
        chance = probabilities[:, [name in group for name in names]].sum(axis=1)
        inside = np.asarray([name in group for name in truth])
        outside = ~inside if among is None else np.asarray([name in among for name in truth])
        return _least(lambda t: missed * share * _share(chance[inside] < t) + false * (1 - share) * _share(chance[outside] >= t))

    emergency = alarm(dangerous, MISSED_EMERGENCY, FALSE_ALARM, EMERGENCY_SHARE)
    unasked = alarm(dangerous, MISSED_UNASKED, FALSE_ALARM_UNASKED, EMERGENCY_SHARE_UNASKED, among={OTHER})
    return Thresholds(
        answer=answer,
        grave=min(emergency, alarm(weighty, MISSED_GRAVE, NEEDLESS_PERSON, GRAVE_SHARE)),
        emergency=emergency,
        emergency_unaddressed=max(unasked, emergency),
        helpful=max(0.95, answer),
    )


def _share(which: npt.NDArray[np.bool_]) -> float:
    return float(which.sum()) / max(1, len(which))


def choose_levels(scores: Sequence[float], frauds: Sequence[bool]) -> Levels:
    """Give the levels of the scam check, on scores of texts that the model had not seen.

    Parameters
    ----------
    scores, frauds : (n_texts,)
        Score of each text, and whether it is a fraud.
    """
    score, fraud = np.asarray(scores), np.asarray(frauds)
    high = float(np.quantile(score[~fraud], 1 - HONEST_AT_HIGH))
    medium = float(np.quantile(score[fraud], SCAMS_AT_LOW))
    return Levels(medium=min(medium, high), high=high)


def _least(cost: Callable[[float], float]) -> float:
    return float(min(_GRID, key=lambda threshold: (cost(threshold), threshold)))
