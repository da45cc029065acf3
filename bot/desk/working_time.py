"""Time that counts only while people work: adding it to a moment, and measuring it. Pure; the days come from the calendar.

A workday is what the State Council's notices make one: Monday to Friday without the public holidays, and the weekend days that
are worked in exchange. For years that are not announced yet Monday to Friday is taken (``broadcasts.workdays``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count

from bot.desk.county_time import COUNTY_TIME
from broadcasts.workdays import is_workday


@dataclass(frozen=True, kw_only=True)
class WorkingHours:
    """When people work on a workday."""

    stretches: tuple[tuple[int, int], ...] = ((8 * 60 + 30, 17 * 60 + 30),)
    """Minutes since midnight in the county, each stretch without its end; in order, and without overlap."""

    @property
    def day(self) -> timedelta:
        """How much is worked on one day."""
        return timedelta(minutes=sum(end - start for start, end in self.stretches))

    def after(self, moment: datetime, span: timedelta) -> datetime:
        """When so much working time will have passed.

        The end of a stretch comes before the beginning of the next: what is due after a whole day's work is due in the evening.
        """
        for start, end in self._worked_from(moment):
            if span <= end - start:
                return start + span
            span -= end - start
        raise AssertionError("there is always another workday")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none where the second is not later."""
        passed = timedelta()
        for opens, closes in self._worked_from(start):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed

    def _worked_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every stretch of work from a moment on, in the moment's own time zone."""
        first = moment.astimezone(COUNTY_TIME).date()
        for days in count():
            day = first + timedelta(days=days)
            if not is_workday(day):
                continue
            midnight = datetime.combine(day, time(0), tzinfo=COUNTY_TIME).astimezone(moment.tzinfo)
            for start, end in self.stretches:
                opens, closes = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
                if closes > moment:
                    yield max(opens, moment), closes
