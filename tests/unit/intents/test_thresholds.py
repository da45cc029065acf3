"""Thresholds follow from stated costs: the dearer a mistake, the further they move from it."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from intents import thresholds
from intents.classifier import Thresholds
from intents.linear import Floats
from intents.thresholds import choose_levels, choose_thresholds

CLASSES = ("emergency.fire", "hukou.move", "idcard.lost", "other")


def table(*rows: tuple[str, str, float]) -> tuple[tuple[str, ...], list[str], Floats]:
    """(true label, likeliest label, its probability) of each text; the rest goes to ``other``, and for ``other`` to a card."""
    probabilities = np.zeros((len(rows), len(CLASSES)))
    for number, (_, guessed, probability) in enumerate(rows):
        probabilities[number, CLASSES.index(guessed)] = probability
        probabilities[number, CLASSES.index("idcard.lost" if guessed == "other" else "other")] = 1 - probability
    return CLASSES, [true for true, _, _ in rows], probabilities


# Answers right from 0.6 on, one wrong at 0.7; fire at 0.3 and more, and talk that sounds like fire at 0.4.
MIXED = table(
    *[("hukou.move", "hukou.move", p) for p in (0.6, 0.65, 0.75, 0.8, 0.9)],
    ("idcard.lost", "hukou.move", 0.7),
    *[("emergency.fire", "emergency.fire", p) for p in (0.52, 0.8, 0.9)],
    *[("other", "emergency.fire", p) for p in (0.55, 0.6, 0.7)],
    *[("other", "other", 0.99) for _ in range(3)],
)


def chosen(monkeypatch: pytest.MonkeyPatch, **costs: float) -> Thresholds:
    # A third of the examples are emergencies; here life is taken to be the same.
    shares = {"EMERGENCY_SHARE": 1 / 3, "EMERGENCY_SHARE_UNASKED": 1 / 3, "MISSED_UNASKED": 100.0}
    with monkeypatch.context() as patch:
        for name, cost in {**shares, **costs}.items():
            patch.setattr(thresholds, name, cost)
        return choose_thresholds(*MIXED)


def test_a_dear_wrong_answer_is_avoided(monkeypatch: pytest.MonkeyPatch) -> None:
    # Above the wrong one at 0.7: two right answers are asked about instead, which costs 2 and not 10.
    assert 0.7 < chosen(monkeypatch, WRONG_ANSWER=10.0).answer <= 0.75


def test_a_cheap_wrong_answer_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(monkeypatch, WRONG_ANSWER=1.5).answer <= 0.6


def test_the_answer_threshold_rises_with_the_cost_of_a_wrong_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [chosen(monkeypatch, WRONG_ANSWER=cost).answer for cost in (0.1, 1.0, 3.0, 10.0, 1000.0)]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_a_dear_missed_emergency_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen(monkeypatch, MISSED_EMERGENCY=100.0, FALSE_ALARM=5.0).emergency <= 0.52


def test_dear_false_alarms_are_avoided(monkeypatch: pytest.MonkeyPatch) -> None:
    # Three false alarms up to 0.7 at 5 each, against one missed emergency at 1.
    assert 0.7 < chosen(monkeypatch, MISSED_EMERGENCY=1.0, FALSE_ALARM=5.0).emergency <= 0.8


def test_the_emergency_threshold_falls_with_the_cost_of_a_missed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [chosen(monkeypatch, MISSED_EMERGENCY=cost).emergency for cost in (0.1, 1.0, 10.0, 100.0)]
    assert found == sorted(found, reverse=True)
    assert found[-1] < found[0]


def test_the_rarer_emergencies_are_in_life_the_more_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [chosen(monkeypatch, MISSED_EMERGENCY=10.0, EMERGENCY_SHARE=share).emergency for share in (0.5, 0.1, 0.01)]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_unasked_the_bridge_needs_more_to_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    found = chosen(monkeypatch, MISSED_EMERGENCY=100.0, FALSE_ALARM=5.0, FALSE_ALARM_UNASKED=400.0)
    assert found.emergency < found.emergency_unaddressed
    assert found.emergency_unaddressed > 0.7


@pytest.mark.parametrize("unasked", [0.0, 1.0, 5.0, 400.0])
def test_unasked_never_needs_less_than_asked(monkeypatch: pytest.MonkeyPatch, unasked: float) -> None:
    found = chosen(monkeypatch, MISSED_EMERGENCY=1.0, FALSE_ALARM=5.0, FALSE_ALARM_UNASKED=unasked)
    assert found.emergency > 0.7
    assert found.emergency_unaddressed >= found.emergency


def test_volunteering_needs_to_be_almost_sure() -> None:
    assert choose_thresholds(*MIXED).helpful == 0.95


def test_volunteering_needs_at_least_what_an_asked_answer_needs() -> None:
    found = choose_thresholds(*table(("idcard.lost", "hukou.move", 0.96), ("hukou.move", "hukou.move", 0.99)))
    assert found.answer > 0.96
    assert found.helpful == found.answer


def test_every_threshold_is_a_probability_and_plain() -> None:
    found = astuple(choose_thresholds(*MIXED))
    assert all(type(value) is float and 0 < value < 1 for value in found)


def test_several_emergency_labels_count_together() -> None:
    classes = ("emergency.fire", "emergency.rescue", "other")
    # Neither alone is likelier than other, but together they are.
    split = np.array([[0.3, 0.3, 0.4], [0.1, 0.1, 0.8]])
    found = choose_thresholds(classes, ["emergency.fire", "other"], split)
    assert 0.2 < found.emergency <= 0.6


def test_another_emergency_than_the_true_one_is_not_a_missed_one() -> None:
    classes = ("emergency.fire", "emergency.rescue", "other")
    found = choose_thresholds(classes, ["emergency.fire", "other"], np.array([[0.0, 0.9, 0.1], [0.0, 0.3, 0.7]]))
    assert 0.3 < found.emergency <= 0.9


def test_levels_leave_few_honest_texts_at_high_and_few_scams_at_low() -> None:
    scores = [n / 1000 for n in range(1000)] + [0.5 + n / 2000 for n in range(1000)]
    found = choose_levels(scores, [False] * 1000 + [True] * 1000)
    assert sum(score >= found.high for score in scores[:1000]) <= 1000 * thresholds.HONEST_AT_HIGH + 1
    assert sum(score < found.medium for score in scores[1000:]) <= 1000 * thresholds.SCAMS_AT_LOW + 1


def test_medium_is_never_above_high() -> None:
    found = choose_levels([0.1, 0.2, 0.3, 0.9, 0.95], [False, False, False, True, True])
    assert found.medium <= found.high
