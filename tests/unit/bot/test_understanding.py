"""Which thresholds are in force: the station's before the county's before the fitted ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import understanding_of
from bot.settings import Settings
from bot.understanding import with_settings
from intents.answers import AnswerBook
from intents.classifier import Thresholds
from intents.train import Models
from tests.support.understanding import tiny_understanding

FITTED = Thresholds(answer=0.6, clarify=0.2, emergency=0.35, emergency_unaddressed=0.9, helpful=0.95, grave=0.1, handoff=0.4)


def test_without_settings_the_fitted_ones_hold() -> None:
    assert with_settings(FITTED, {}, {}) == FITTED


def test_the_later_layer_wins_and_leaves_the_others_alone() -> None:
    found = with_settings(FITTED, {"answer": 0.7, "clarify": 0.3}, {"answer": 0.8})
    assert found == replace(FITTED, answer=0.8, clarify=0.3)


@pytest.mark.parametrize(
    ("layer", "unaddressed"),
    [({"emergency": 0.95}, 0.95), ({"emergency_unaddressed": 0.2}, 0.35), ({"emergency_unaddressed": 0.8}, 0.8)],
)
def test_speaking_up_unasked_never_takes_less_than_when_asked(layer: dict[str, float], unaddressed: float) -> None:
    assert with_settings(FITTED, layer).emergency_unaddressed == unaddressed


def test_settings_reach_the_understanding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnswerBook, "load", lambda: AnswerBook([]))
    tiny = tiny_understanding()
    models = Models(classifier=tiny.classifier, scam=tiny.scam, data_hash="", fitted=False)
    settings = Settings(thresholds={"answer": 0.77}, stations={"禾丰派出所": {"thresholds": {"handoff": 0.66}}})  # type: ignore[arg-type]
    known = understanding_of(models, settings)
    assert known.thresholds == known.thresholds_of(None) == known.thresholds_of("龙井派出所")
    assert known.thresholds == replace(tiny.thresholds, answer=0.77)
    assert known.thresholds_of("禾丰派出所") == replace(tiny.thresholds, answer=0.77, handoff=0.66)
    assert understanding_of(models).thresholds == tiny.thresholds
