"""The next days of a schedule in words, so that whoever approves it sees what a sentence means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.schedule_words.day import label
from bot.schedule_words.fields import FIELDS
from bot.texts import schedule as words
from broadcasts import cron
from broadcasts.calendar import AtOnce, Once, Schedule, SchoolTerms, awaits, due_times

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What lies ahead of a schedule."""

    times: Sequence[str] = ()
    more: bool = False
    note: str = ""
    """How far it is known, where that depends on what somebody publishes."""


def ahead(schedule: Schedule | None, *, now: datetime, terms: SchoolTerms = ()) -> Ahead:
    """The next times; nothing for what goes out once, whose time says it all."""
    if schedule is None or isinstance(schedule, AtOnce | Once):
        return Ahead()
    times = list(islice(due_times(schedule, now, terms), SHOWN + 1))
    known = awaits(schedule, terms)
    return Ahead(
        times=[_said(time, now) for time in times[:SHOWN]],
        more=len(times) > SHOWN,
        note=words.AHEAD_UNTIL.format(day=known.isoformat()) if known and known.year > 1 else "",
    )


def _said(time: datetime, now: datetime) -> str:
    local = time.astimezone(cron.LOCAL)
    said = words.AHEAD.format(
        month=local.month, day=local.day, at=FIELDS["at"].say(local.time()), lunar=label(local.date()).lunar
    )
    return said if local.year == now.astimezone(cron.LOCAL).year else words.AHEAD_YEAR.format(year=local.year) + said
