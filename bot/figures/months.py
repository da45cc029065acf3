"""Months as the county counts them: from midnight of the first to midnight of the next first, Beijing time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2020, 2100
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")


@dataclass(frozen=True, order=True)
class Month:
    """One month."""

    year: int
    number: int

    @property
    def since(self) -> datetime:
        """Its first moment, UTC."""
        return datetime(self.year, self.number, 1, tzinfo=COUNTY_TIME).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it, UTC."""
        return self.next.since

    @property
    def next(self) -> Month:
        """The month after."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


def month_of(moment: datetime) -> Month:
    """The month of a moment."""
    local = moment.astimezone(COUNTY_TIME)
    return Month(local.year, local.month)


def read_month(text: str) -> Month | None:
    """``2026-11``; None for anything else."""
    found = _MONTH.match(text.strip())
    month = Month(int(found[1]), int(found[2])) if found else None
    return month if month and FIRST_YEAR <= month.year <= LAST_YEAR and 1 <= month.number <= 12 else None


def last_months(until: Month, count: int) -> list[Month]:
    """``count`` months up to and with ``until``, oldest first."""
    months = [until]
    while len(months) < count:
        months.append(months[-1].previous)
    return months[::-1]
