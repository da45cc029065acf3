"""How much a room bears: quiet hours, so many broadcasts a day and a week, and a rest between two of them. Pure.

A broadcast waits until the room may be disturbed, joins one that still waits there, or is spared once it would come too late.
Days and weeks (from Monday) are those of the county, whose clock knows no summer time. What is urgent (P0) never comes here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from broadcasts.cron import LOCAL

SEPARATOR = "\n\n"
"""What stands between two texts that are said as one message."""
_DAY_MINUTES = 24 * 60
_STRETCH = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


class Why(StrEnum):
    """Why a room gets a broadcast later, within another one, or not at all."""

    QUIET_HOURS = "quiet_hours"
    TOO_CLOSE = "too_close"
    DAILY_CAP = "daily_cap"
    WEEKLY_CAP = "weekly_cap"
    MERGED = "merged"


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of the day in minutes since midnight; it may go over midnight."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return (self.end - self.start) % _DAY_MINUTES

    def left(self, minute: float) -> float:
        """How many minutes of it are left at this minute of the day; 0 outside of it."""
        since = (minute - self.start) % _DAY_MINUTES
        return max(0.0, self.minutes - since)


def read_stretches(said: str) -> tuple[Stretch, ...]:
    """Quiet hours as they are written: ``21:30-07:30,12:30-14:00``; nothing means none.

    Raises
    ------
    ValueError
        It is written otherwise, a stretch is empty, or they leave less than an hour of the day.
    """
    found = []
    for part in filter(None, (part.strip() for part in said.split(","))):
        times = _STRETCH.fullmatch(part)
        if times is None or times[1].zfill(2) + times[2] == times[3].zfill(2) + times[4]:
            raise ValueError("write stretches such as 21:30-07:30,12:30-14:00")
        start, end = (int(times[one]) * 60 + int(times[one + 1]) for one in (1, 3))
        found.append(Stretch(start=start, end=end))
    loud = sum(all(not stretch.left(minute) for stretch in found) for minute in range(_DAY_MINUTES))
    if loud < 60:
        raise ValueError("the quiet hours leave less than an hour of the day")
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a room bears."""

    quiet: tuple[Stretch, ...] = ()
    per_day: int = 2
    per_week: int = 5
    apart: timedelta = timedelta(minutes=30)
    """The rest between two broadcasts."""
    merged_chars: int = 300
    """Two that meet are said as one message where it has no more characters than that."""

    def loud_from(self, at: datetime) -> datetime:
        """This moment, or when the quiet hours in which it lies are over."""
        while True:
            local = at.astimezone(LOCAL)
            minute = local.hour * 60 + local.minute + (local.second + local.microsecond / 1e6) / 60
            for stretch in self.quiet:
                if stretch.left(minute) > 0:
                    days = 1 if stretch.end <= stretch.start <= minute else 0
                    end = time(stretch.end // 60, stretch.end % 60)
                    at = datetime.combine(local.date() + timedelta(days=days), end, LOCAL).astimezone(UTC)
                    break
            else:
                return at


@dataclass(frozen=True, kw_only=True)
class Told:
    """A broadcast that a room got, or is still to get."""

    at: datetime
    row_id: int
    chars: int = 0
    waits: bool = False
    """It has not left yet, so that another text can join it."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """When the room gets it; ``joins`` is the row with which it is said, ``why`` what it waits for."""

    at: datetime
    joins: int | None = None
    why: Why | None = None


@dataclass(frozen=True, kw_only=True)
class Spared:
    """The room does not get it."""

    why: Why


def place(budget: Budget, told: Sequence[Told], *, at: datetime, until: datetime, chars: int) -> Slot | Spared:
    """Where a broadcast finds room.

    Parameters
    ----------
    told
        What else the room got since the Monday before ``at``, and is to get.
    at, until
        It leaves at the earliest at ``at``, and is of no use from ``until`` on.
    chars
        How long it is; 0 for what cannot be said together with another (a picture).
    """
    why: Why | None = None
    while at < until:
        near = [one for one in told if abs(one.at - at) < budget.apart]
        for one in near:
            length = one.chars + chars + len(SEPARATOR)
            if one.waits and one.chars and chars and length <= budget.merged_chars and one.at < until:
                return Slot(at=one.at, joins=one.row_id, why=Why.MERGED)
        later, reason = _later(budget, told, near, at)
        if reason is None:
            return Slot(at=at, why=why)
        at, why = later, reason
    assert why is not None, "what is of use at all leaves unless something holds it"
    return Spared(why=why)


def _later(budget: Budget, told: Sequence[Told], near: Sequence[Told], at: datetime) -> tuple[datetime, Why | None]:
    """When to try next and what speaks against ``at``; ``None`` where nothing does."""
    loud = budget.loud_from(at)
    if loud > at:
        return loud, Why.QUIET_HOURS
    if near:
        return max(one.at for one in near) + budget.apart, Why.TOO_CLOSE
    day = at.astimezone(LOCAL).date()
    monday = day - timedelta(days=day.weekday())
    days = [one.at.astimezone(LOCAL).date() for one in told]
    if sum(monday <= other < monday + timedelta(days=7) for other in days) >= budget.per_week:
        return _midnight(monday + timedelta(days=7)), Why.WEEKLY_CAP
    if days.count(day) >= budget.per_day:
        return _midnight(day + timedelta(days=1)), Why.DAILY_CAP
    return at, None


def week_of(at: datetime) -> datetime:
    """The Monday 0:00 in the county before a moment, in UTC."""
    day = at.astimezone(LOCAL).date()
    return _midnight(day - timedelta(days=day.weekday()))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), LOCAL).astimezone(UTC)
