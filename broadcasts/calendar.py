"""When a broadcast goes out: pure maths on schedules, no clock of its own.

A schedule is stored as JSON: ``{"kind": "at_once"}`` (as soon as it is put on the calendar), ``{"kind": "once", "at": ISO
time with zone}`` or ``{"kind": "cron", "expression": "0 9 * * 1"}`` (local time). Further kinds join ``Schedule``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from broadcasts import cron
from broadcasts.errors import Reason, ScheduleFault
from store.kinds import MissedRule

ON_TIME = timedelta(minutes=5)
"""A run that starts within this time is not late: a restart of the bridge is no missed run."""


@dataclass(frozen=True, kw_only=True)
class AtOnce:
    """As soon as the approved broadcast is put on the calendar."""


@dataclass(frozen=True, kw_only=True)
class Once:
    """One time."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Cron:
    """Again and again, five cron fields in local time."""

    expression: str


Schedule = AtOnce | Once | Cron


def read_schedule(stored: Mapping[str, Any]) -> Schedule | None:
    """Read a stored schedule; None for an empty one.

    Raises
    ------
    ScheduleFault
    """
    if not stored:
        return None
    kind = stored.get("kind")
    if kind == "at_once":
        return AtOnce()
    if kind == "once":
        return Once(at=_time(stored.get("at")))
    if kind == "cron":
        expression = " ".join(str(stored.get("expression", "")).split())
        cron.parse(expression)
        return Cron(expression=expression)
    raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=str(kind))


def write_schedule(schedule: Schedule | None) -> dict[str, Any]:
    """The stored form."""
    match schedule:
        case None:
            return {}
        case AtOnce():
            return {"kind": "at_once"}
        case Once(at=at):
            return {"kind": "once", "at": at.astimezone(UTC).isoformat()}
        case Cron(expression=expression):
            return {"kind": "cron", "expression": expression}


def next_due(schedule: Schedule, after: datetime) -> datetime | None:
    """The first time strictly after ``after``, in UTC; None if there is none any more."""
    match schedule:
        case AtOnce():
            return None
        case Once(at=at):
            return at if at > after else None
        case Cron(expression=expression):
            return cron.next_time(expression, after)


def first_due(schedule: Schedule, now: datetime) -> datetime:
    """When a broadcast that is put on the calendar now goes out first.

    Raises
    ------
    ScheduleFault
        Its time is over, or never comes.
    """
    if isinstance(schedule, AtOnce):
        return now
    due = next_due(schedule, now)
    if due is None:
        raise ScheduleFault(Reason.SCHEDULE_PAST if isinstance(schedule, Once) else Reason.SCHEDULE_NEVER)
    return due


class Verdict(StrEnum):
    """What becomes of a due time."""

    SEND = "send"
    MISSED = "missed"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One due time and what becomes of it, and the time after it."""

    due_at: datetime
    verdict: Verdict
    next_at: datetime | None


def judge(
    schedule: Schedule,
    *,
    due_at: datetime,
    now: datetime,
    rule: MissedRule,
    late_limit: timedelta,
    expires_at: datetime | None = None,
) -> Occasion:
    """Decide about a due time that has come, perhaps long ago.

    Of several times that passed while nothing ran only the last counts, and only if it is not too late for it: after an
    outage there is never a flood. What was to go at once has no hour of its own, so that only the limit counts for it.
    """
    may_be_late = rule is MissedRule.SEND_LATE or isinstance(schedule, AtOnce)
    allowance = max(ON_TIME, late_limit) if may_be_late else ON_TIME
    last = due_at
    while True:
        following = next_due(schedule, max(last, now - allowance))
        if following is None or following > now:
            break
        last = following
    if following is not None and expires_at is not None and following >= expires_at:
        following = None
    if expires_at is not None and expires_at <= now:
        return Occasion(due_at=last, verdict=Verdict.EXPIRED, next_at=None)
    verdict = Verdict.SEND if now - last <= allowance else Verdict.MISSED
    return Occasion(due_at=last, verdict=verdict, next_at=following)


def _time(value: object) -> datetime:
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=str(value)) from error
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=cron.LOCAL).astimezone(UTC)
