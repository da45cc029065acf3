"""A month as people ask for it, ``2026-12``, and its weeks from Monday to Sunday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.desk.county_time import COUNTY_TIME

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True, kw_only=True, order=True)
class Month:
    """A month of the Gregorian calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a day."""
        return cls(year=day.year, number=day.month)

    @classmethod
    def read(cls, said: str) -> Month | None:
        """A month written ``YYYY-MM``; None if it is no such month, or too far away to be meant."""
        year, _, number = said.partition("-")
        if not (said.isascii() and year.isdecimal() and len(year) == 4 and number.isdecimal() and len(number) <= 2):
            return None
        found = cls(year=int(year), number=int(number))
        return found if 1 <= found.number <= 12 and FIRST_YEAR <= found.year <= LAST_YEAR else None

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def following(self) -> Month:
        """The month after it."""
        return Month.of(self.first_day + timedelta(days=31))

    @property
    def preceding(self) -> Month:
        """The month before it."""
        return Month.of(self.first_day - timedelta(days=1))

    @property
    def weeks(self) -> Sequence[Sequence[date]]:
        """Every week that has a day of it, with the days of its neighbours."""
        monday = self.first_day - timedelta(days=self.first_day.weekday())
        weeks = []
        while monday < self.following.first_day:
            weeks.append([monday + timedelta(days=number) for number in range(7)])
            monday += timedelta(days=7)
        return weeks


def midnight(day: date) -> datetime:
    """When a day begins in the county."""
    return datetime.combine(day, time(0), tzinfo=COUNTY_TIME)
