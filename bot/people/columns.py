"""The sheets of the Excel file: which columns there are, and what may stand in a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.texts import people as words

NAME_CHARS = 30
TEXT_CHARS = 200
TAG_CHARS = 20
PHONE_CHARS, PHONE_DIGITS = 60, 3
_TIME = re.compile(r"^(\d{1,2})[:：](\d{2})(?:[:：]00)?$")
DAY_MINUTES = 24 * 60

Check = Callable[[str], str]
"""Gives the problem with what stands in a cell; empty where there is none."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet."""

    key: str
    check: Check
    required: bool = False
    shown_only: bool = False
    """Exported for people to read; what stands there is ignored."""
    choices: Sequence[str] = ()
    width: int = 16


def is_name(text: str) -> str:
    """A name of a place or person."""
    return _short(text, NAME_CHARS)


def is_text(text: str) -> str:
    """One line."""
    return _short(text, TEXT_CHARS)


def is_anything(_text: str) -> str:
    """Whatever stands there."""
    return ""


def is_id(text: str) -> str:
    """A number that an export gave."""
    fine = text.isascii() and text.isdecimal() and 0 < int(text) < 2**31
    return "" if fine else words.NOT_A_NUMBER.format(text=text[:NAME_CHARS])


def is_phone(text: str) -> str:
    """Phone numbers, perhaps with a word on whose they are; the shortest have three digits."""
    fine = len(text) <= PHONE_CHARS and "\n" not in text and sum(c.isdigit() for c in text) >= PHONE_DIGITS
    return "" if fine else words.NOT_A_PHONE.format(text=text[:NAME_CHARS])


def is_day(text: str) -> str:
    """A day of the week."""
    return "" if text in words.WEEKDAY_FORMS else words.NOT_A_DAY.format(text=text[:NAME_CHARS])


def is_time(text: str) -> str:
    """A time of the day, 0:00 to 24:00."""
    return "" if minute_of(text) is not None else words.NOT_A_TIME.format(text=text[:NAME_CHARS])


def minute_of(text: str) -> int | None:
    """Minutes since midnight; None for what is no time."""
    found = _TIME.match(text)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else DAY_MINUTES + 1
    return minute if minute <= DAY_MINUTES else None


def one_of(choices: Sequence[str]) -> Check:
    """One of a few words."""

    def check(text: str) -> str:
        return "" if text in choices else words.NOT_A_CHOICE.format(text=text[:NAME_CHARS], choices=words.LIST_MARK.join(choices))

    return check


def _short(text: str, limit: int) -> str:
    if len(text) > limit:
        return words.TOO_LONG.format(limit=limit)
    return words.HAS_BREAK if "\n" in text else ""


def _choice(key: str, choices: Sequence[str], **more: bool) -> Column:
    return Column(key=key, check=one_of(choices), choices=choices, width=12, **more)


_ID = Column(key="id", check=is_id, width=8)
_YES_NO = (words.YES, words.NO)

COLUMNS: Mapping[str, Sequence[Column]] = {
    "stations": (
        _ID,
        Column(key="name", check=is_name, required=True),
        Column(key="phone", check=is_phone),
        Column(key="address", check=is_text, width=32),
        Column(key="hours", check=is_text, width=32),
        Column(key="hotline", check=is_phone),
    ),
    "villages": (
        _ID,
        Column(key="name", check=is_name, required=True),
        Column(key="station", check=is_name, required=True),
        Column(key="phone", check=is_phone),
        Column(key="neighbours", check=is_text, width=32),
    ),
    "staff": (
        _ID,
        Column(key="name", check=is_name, required=True),
        _choice("role", tuple(words.ROLES.values()), required=True),
        Column(key="station", check=is_name),
        Column(key="villages", check=is_text, width=32),
        Column(key="phone", check=is_phone),
        _choice("active", _YES_NO),
        Column(key="bound", check=is_anything, shown_only=True, width=10),
    ),
    "rooms": (
        _ID,
        Column(key="topic", check=is_text, required=True, width=32),
        _choice("kind", tuple(words.KINDS.values())),
        Column(key="station", check=is_name),
        Column(key="village", check=is_name),
        _choice("mode", tuple(words.MODES.values())),
        Column(key="tags", check=is_text),
        Column(key="joined", check=is_anything, shown_only=True),
    ),
    "rota": (
        Column(key="person", check=is_name, required=True),
        Column(key="station", check=is_name, required=True),
        Column(key="village", check=is_name),
        Column(key="start_day", check=is_day, required=True, choices=words.WEEKDAYS, width=10),
        Column(key="start_time", check=is_time, required=True, width=10),
        Column(key="end_day", check=is_day, required=True, choices=words.WEEKDAYS, width=10),
        Column(key="end_time", check=is_time, required=True, width=10),
        _choice("stand_in", _YES_NO),
    ),
    "residents": (
        Column(key="id", check=is_id, required=True, width=8),
        Column(key="name", check=is_anything, shown_only=True),
        Column(key="station", check=is_name),
        Column(key="village", check=is_name),
    ),
}
"""By sheet, in the order in which the columns are written."""


def head_of(sheet: str, column: Column) -> str:
    """What stands in the first row."""
    return words.HEADS[sheet][column.key] + ("*" if column.required else "")
