"""Cron fields against what crontab(5) says, and against APScheduler where the two agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger

from broadcasts import cron
from broadcasts.errors import Reason, ScheduleFault


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=cron.LOCAL)


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("0 9 * * 1", "2026-03-02 08:59", "2026-03-02 09:00"),  # Monday is 1 …
        ("0 9 * * 1", "2026-03-02 09:00", "2026-03-09 09:00"),  # … and the time itself is not after itself
        ("0 9 * * 0", "2026-03-02 00:00", "2026-03-08 09:00"),  # Sunday is 0 …
        ("0 9 * * 7", "2026-03-02 00:00", "2026-03-08 09:00"),  # … and 7
        ("0 9 * * mon-fri", "2026-03-06 09:00", "2026-03-09 09:00"),  # over the weekend
        ("30 8 1 * *", "2026-01-31 23:00", "2026-02-01 08:30"),
        ("0 9 31 * *", "2026-03-31 09:00", "2026-05-31 09:00"),  # April has no 31st
        ("0 9 29 2 *", "2026-03-02 00:00", "2028-02-29 09:00"),
        ("0 9 13 * 5", "2026-03-02 00:00", "2026-03-06 09:00"),  # both days restricted: either is enough
        ("*/20 * * * *", "2026-03-02 09:41", "2026-03-02 10:00"),
        ("5/20 9 * * *", "2026-03-02 09:10", "2026-03-02 09:25"),
        ("0 9,17 * dec *", "2026-03-02 00:00", "2026-12-01 09:00"),
        ("0  9 * *  1", "2026-03-02 08:59", "2026-03-02 09:00"),  # spaces are no matter
    ],
)
def test_next_time(expression: str, after: str, expected: str) -> None:
    found = next(cron.times(expression, local(after)), None)
    assert found == local(expected)
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize("expression", ["0 9 * * *", "*/7 3-9/2 * * *", "0 0 1,15 * *", "59 23 31 12 *", "15 6 * 2 *"])
def test_agrees_with_apscheduler(expression: str) -> None:
    trigger = CronTrigger.from_crontab(expression, timezone=cron.LOCAL)
    moment = local("2026-02-27 22:13")
    for _ in range(40):
        ours = next(cron.times(expression, moment), None)
        theirs = trigger.get_next_fire_time(None, moment + timedelta(microseconds=1))
        assert ours == theirs
        assert ours is not None
        moment = ours


def test_a_day_that_never_comes_is_none() -> None:
    assert next(cron.times("0 9 30 2 *", local("2026-03-02 00:00")), None) is None


@pytest.mark.parametrize(
    "expression",
    [
        *("", "0 9 * *", "0 9 * * * *", "60 9 * * *", "0 24 * * *", "0 9 0 * *", "0 9 * 13 *", "0 9 * * 8", "0 9 * * monday"),
        *("5-1 9 * * *", "*/0 9 * * *", "1/ 9 * * *", "1,,2 9 * * *", "-1 9 * * *", "九 9 * * *", "@daily", "１ 9 * * *"),
    ],
)
def test_nonsense_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleFault) as caught:
        cron.parse(expression)
    assert caught.value.reason is Reason.SCHEDULE_UNREADABLE
