"""How fast one program may ask."""

from __future__ import annotations

from datetime import timedelta

from bot.api.limits import RateLimit
from tests.unit.bot.village import Clock


def test_a_minutes_worth_at_once_and_then_as_it_refills() -> None:
    clock = Clock()
    limit = RateLimit(clock, per_minute=6)
    assert [limit.take(1) for _ in range(7)] == [0] * 6 + [10]
    clock.now += timedelta(seconds=4)
    assert limit.take(1) == 6
    clock.now += timedelta(seconds=6)
    assert (limit.take(1), limit.take(1)) == (0, 10)


def test_a_long_rest_saves_up_no_more_than_a_minute() -> None:
    clock = Clock()
    limit = RateLimit(clock, per_minute=2)
    assert limit.take(1) == 0
    clock.now += timedelta(days=1)
    assert [limit.take(1) for _ in range(3)] == [0, 0, 30]


def test_every_program_has_its_own() -> None:
    limit = RateLimit(Clock(), per_minute=1)
    assert (limit.take(1), limit.take(1), limit.take(2)) == (0, 60, 0)


def test_a_clock_that_is_set_back_takes_nothing_away() -> None:
    clock = Clock()
    limit = RateLimit(clock, per_minute=2)
    assert limit.take(1) == 0
    clock.now -= timedelta(hours=1)
    assert (limit.take(1), limit.take(1)) == (0, 30)
