"""The settings of the desk: how long tickets of each priority may wait, and when people work."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_SPAN = re.compile(r"([1-9]\d{0,3})(min|h|d)", re.ASCII)
_STRETCH = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)
ALWAYS = frozenset({0, 1})
"""Priorities whose time never stands still."""
_CALENDAR_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60


def length_of(span: str, *, day: timedelta) -> timedelta:
    """How long ``30min``, ``2h`` or ``3d`` is, where a day is as long as given."""
    found = _SPAN.fullmatch(span)
    assert found is not None, "spans are checked when they are set"
    return int(found[1]) * {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": day}[found[2]]


def stretches_of(hours: str) -> tuple[tuple[int, int], ...]:
    """Working hours as minutes since midnight: ``08:30-12:00,14:00-17:30`` is ((510, 720), (840, 1050)).

    Raises
    ------
    ValueError
        It is written otherwise, a stretch does not end after its beginning, or they are not in order.
    """
    found = [_STRETCH.fullmatch(part.strip()) for part in hours.split(",")]
    times = [int(m[i]) * 60 + int(m[i + 1]) for m in found if m is not None for i in (1, 3)]
    if None in found or times != sorted(set(times)) or times[-1] > _DAY_MINUTES:
        raise ValueError("write stretches in order, such as 08:30-12:00,14:00-17:30")
    return tuple(zip(times[::2], times[1::2], strict=True))


def _is_span(value: str) -> str:
    if _SPAN.fullmatch(value) is None:
        raise ValueError("write a number from 1 to 9999 and min, h or d, such as 30min")
    return value


def _is_hours(value: str) -> str:
    stretches_of(value)
    return value


Span = Annotated[str, AfterValidator(_is_span)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PrioritySettings(_Part):
    """How long tickets of one priority may wait."""

    take: Span = Field(description="Time to be taken, such as 10min, 2h or 1d")
    answer: Span = Field(description="Time to be answered, from the opening as well")


class DeskSettings(_Part):
    """Deadlines of tickets. P0 and P1 count always, P2 and P3 working time; a day of theirs is one whole day's working hours."""

    p0: PrioritySettings = PrioritySettings(take="2min", answer="5min")
    p1: PrioritySettings = PrioritySettings(take="10min", answer="30min")
    p2: PrioritySettings = PrioritySettings(take="2h", answer="1d")
    p3: PrioritySettings = PrioritySettings(take="1d", answer="3d")
    hours: Annotated[str, AfterValidator(_is_hours)] = Field("08:30-17:30", description="Working hours of a workday")
    repeat: Span = Field("5min", description="After which the chief hears again of a P0 that nobody took")
    repeats: int = Field(6, ge=0, le=100, description="How often the chief hears of it again")

    @property
    def working_day(self) -> timedelta:
        """How much is worked on one day."""
        return timedelta(minutes=sum(end - start for start, end in stretches_of(self.hours)))

    def times(self, priority: int) -> tuple[timedelta, timedelta]:
        """How long a ticket may wait to be taken and to be answered; working time from P2 on."""
        found: PrioritySettings = (self.p0, self.p1, self.p2, self.p3)[priority]
        day = _CALENDAR_DAY if priority in ALWAYS else self.working_day
        return length_of(found.take, day=day), length_of(found.answer, day=day)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        for priority in range(4):
            take, answer = self.times(priority)
            if answer < take:
                raise ValueError(f"p{priority}: answering may not have less time than taking")
        return self
