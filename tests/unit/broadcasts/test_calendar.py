"""Due times, missed runs and expiry: pure tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts.calendar import (
    AtOnce,
    Cron,
    Once,
    Schedule,
    Verdict,
    first_due,
    judge,
    next_due,
    read_schedule,
    write_schedule,
)
from broadcasts.errors import Reason, ScheduleFault
from store.kinds import MissedRule
from tests.unit.broadcasts.county import NOW

DAILY = Cron(expression="0 9 * * *")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize("schedule", [None, AtOnce(), Once(at=NOW), DAILY])
def test_stored_form_round_trip(schedule: Schedule | None) -> None:
    assert read_schedule(write_schedule(schedule)) == schedule


def test_a_time_without_zone_is_local() -> None:
    assert read_schedule({"kind": "once", "at": "2026-03-02 09:00"}) == Once(at=NOW)


@pytest.mark.parametrize(
    "stored", [{"kind": "once"}, {"kind": "once", "at": "tomorrow"}, {"kind": "cron"}, {"kind": "moon"}, {"at": "2026-03-02"}]
)
def test_a_broken_schedule_is_refused(stored: dict[str, str]) -> None:
    with pytest.raises(ScheduleFault):
        read_schedule(stored)


def test_once_comes_once() -> None:
    assert next_due(Once(at=NOW), NOW - MINUTE) == NOW
    assert next_due(Once(at=NOW), NOW) is None
    assert next_due(AtOnce(), NOW) is None
    assert next_due(DAILY, NOW) == NOW + DAY


def test_first_due() -> None:
    assert first_due(AtOnce(), NOW) == NOW
    assert first_due(DAILY, NOW - MINUTE) == NOW
    for schedule, reason in (
        (Once(at=NOW - MINUTE), Reason.SCHEDULE_PAST),
        (Cron(expression="0 9 31 4 *"), Reason.SCHEDULE_NEVER),
    ):
        with pytest.raises(ScheduleFault) as caught:
            first_due(schedule, NOW)
        assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("schedule", "rule", "late", "verdict", "counted", "following"),
    [
        # On the minute, and within the five minutes that a restart may take.
        (DAILY, MissedRule.SKIP, timedelta(0), Verdict.SEND, timedelta(0), DAY),
        (DAILY, MissedRule.SKIP, 4 * MINUTE, Verdict.SEND, timedelta(0), DAY),
        # Six minutes late is missed, unless the rule allows an hour.
        (DAILY, MissedRule.SKIP, 6 * MINUTE, Verdict.MISSED, timedelta(0), DAY),
        (DAILY, MissedRule.SEND_LATE, 6 * MINUTE, Verdict.SEND, timedelta(0), DAY),
        (DAILY, MissedRule.SEND_LATE, 60 * MINUTE, Verdict.SEND, timedelta(0), DAY),
        (DAILY, MissedRule.SEND_LATE, 61 * MINUTE, Verdict.MISSED, timedelta(0), DAY),
        # Three days of outage: only the last morning counts, and only if it is not too late for it.
        (DAILY, MissedRule.SEND_LATE, 3 * DAY + 30 * MINUTE, Verdict.SEND, 3 * DAY, 4 * DAY),
        (DAILY, MissedRule.SEND_LATE, 3 * DAY + 120 * MINUTE, Verdict.MISSED, timedelta(0), 4 * DAY),
        (DAILY, MissedRule.SKIP, 3 * DAY, Verdict.SEND, 3 * DAY, 4 * DAY),
        # Once is over afterwards; what was to go at once has no hour that it could miss, only the limit.
        (Once(at=NOW), MissedRule.SKIP, 6 * MINUTE, Verdict.MISSED, timedelta(0), None),
        (AtOnce(), MissedRule.SKIP, 6 * MINUTE, Verdict.SEND, timedelta(0), None),
        (AtOnce(), MissedRule.SKIP, 61 * MINUTE, Verdict.MISSED, timedelta(0), None),
    ],
)
def test_missed_runs(
    schedule: Schedule, rule: MissedRule, late: timedelta, verdict: Verdict, counted: timedelta, following: timedelta | None
) -> None:
    occasion = judge(schedule, due_at=NOW, now=NOW + late, rule=rule, late_limit=timedelta(minutes=60))
    assert occasion.verdict is verdict
    assert occasion.due_at == NOW + counted
    assert occasion.next_at == (None if following is None else NOW + following)


def test_a_year_of_outage_of_a_frequent_broadcast_is_judged_without_counting_every_minute() -> None:
    now = NOW + timedelta(days=365)
    occasion = judge(
        Cron(expression="* * * * *"), due_at=NOW, now=now, rule=MissedRule.SEND_LATE, late_limit=timedelta(minutes=60)
    )
    assert occasion.due_at == now
    assert occasion.next_at == now + MINUTE


def test_an_expired_broadcast_ends() -> None:
    ended = judge(DAILY, due_at=NOW, now=NOW + MINUTE, rule=MissedRule.SKIP, late_limit=timedelta(0), expires_at=NOW + MINUTE)
    assert (ended.verdict, ended.next_at) == (Verdict.EXPIRED, None)
    last = judge(DAILY, due_at=NOW, now=NOW, rule=MissedRule.SKIP, late_limit=timedelta(0), expires_at=NOW + DAY)
    assert (last.verdict, last.next_at) == (Verdict.SEND, None)
