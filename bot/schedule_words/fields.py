"""The gaps in the sentences about schedules: how a value is said, and what it looks like when it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Protocol

from bot.texts import schedule as words
from broadcasts.calendar import Animal, Holiday, HolidayPart, SolarTerm, TermPart
from broadcasts.errors import Reason, ScheduleFault


class Field(Protocol):
    """A gap in a sentence."""

    @property
    def pattern(self) -> str:
        """A regular expression without groups."""

    def say(self, value: Any) -> str:
        """The words for a value."""

    def read(self, said: str) -> Any:
        """The value of words that the pattern takes."""


@dataclass(frozen=True)
class Number:
    """Digits."""

    pattern: str = r"\d{1,4}"

    def say(self, value: int) -> str:
        """The digits."""
        return str(value)

    def read(self, said: str) -> int:
        """The number."""
        return int(said)


@dataclass(frozen=True)
class Text:
    """Any words."""

    pattern: str = ".+"

    def say(self, value: str) -> str:
        """As they are."""
        return value

    def read(self, said: str) -> str:
        """As they are."""
        return said


@dataclass(frozen=True)
class TimeOfDay:
    """Hours and minutes."""

    pattern: str = r"\d{1,2}:\d{2}"

    def say(self, value: time) -> str:
        """Such as 9:00."""
        return f"{value.hour}:{value.minute:02}"

    def read(self, said: str) -> time:
        """The time.

        Raises
        ------
        ScheduleFault
            The day has no such time.
        """
        hour, _, minute = said.partition(":")
        try:
            return time(int(hour), int(minute))
        except ValueError as error:
            raise ScheduleFault(Reason.SCHEDULE_TIME, part=said) from error


@dataclass(frozen=True)
class Choice:
    """One of some names."""

    names: Mapping[Any, str]

    @property
    def pattern(self) -> str:
        """The names, the longest first."""
        return "(?:" + "|".join(re.escape(name) for name in sorted(self.names.values(), key=len, reverse=True)) + ")"

    def say(self, value: Any) -> str:
        """The name."""
        return self.names[value]

    def read(self, said: str) -> Any:
        """The value with this name."""
        return next(value for value, name in self.names.items() if name == said)


@dataclass(frozen=True)
class Several:
    """Some of the names of a choice, in its order."""

    choice: Choice

    @property
    def pattern(self) -> str:
        """Names, joined."""
        return f"{self.choice.pattern}(?:{words.JOIN}{self.choice.pattern})*"

    def say(self, value: tuple[Any, ...]) -> str:
        """The names, joined."""
        return words.JOIN.join(self.choice.say(one) for one in value)

    def read(self, said: str) -> tuple[Any, ...]:
        """Their values, each once, in the order of the choice."""
        chosen = {self.choice.read(name) for name in said.split(words.JOIN)}
        return tuple(value for value in self.choice.names if value in chosen)


_WEEKDAY = Choice(words.WEEKDAYS)
FIELDS: Mapping[str, Field] = {
    **{name: Number() for name in ("year", "month", "day", "every", "from_month", "from_day", "to_month", "to_day", "days")},
    "at": TimeOfDay(),
    "expression": Text(),
    "weekday": _WEEKDAY,
    "weekdays": Several(_WEEKDAY),
    "nth": Choice(words.NTH),
    "lunar_month": Choice(words.LUNAR_MONTHS),
    "lunar_day": Choice(words.LUNAR_DAYS),
    "lunar_days": Several(Choice({day: name for day, name in words.LUNAR_DAYS.items() if day > 0})),
    "term": Choice({term: words.TERMS[term.value] for term in SolarTerm}),
    "holiday": Choice({None: words.ANY_HOLIDAY, **{holiday: words.HOLIDAYS[holiday.value] for holiday in Holiday}}),
    "holiday_part": Choice({part: words.HOLIDAY_PARTS[part.value] for part in HolidayPart}),
    "animals": Several(Choice({animal: words.ANIMALS[animal.value] for animal in Animal})),
    "term_part": Choice({part: words.TERM_PARTS[part.value] for part in TermPart}),
}
