"""How long the courier waits between tries."""

from __future__ import annotations

from datetime import timedelta

from bot.api.courier import LEASE, PAUSES, pause_after
from bot.api.posting import TIMEOUT_S


def test_ten_tries_within_a_day_with_growing_pauses() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 11)]
    assert pauses[:9] == list(PAUSES)
    assert pauses[9] is None
    assert list(PAUSES) == sorted(PAUSES)
    assert timedelta(hours=20) < sum(PAUSES, timedelta()) < timedelta(hours=24)


def test_a_claim_outlasts_a_try() -> None:
    assert timedelta(seconds=3 * TIMEOUT_S) < LEASE
