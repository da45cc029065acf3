"""The days for which somebody asks leave, as they are typed on a phone: 「11月28日」, 「明天到后天」, 「明天下午」.

Pure reading. A day without a year is the next one of that name; what holds a clock time is not understood rather than rounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_NEAR: Mapping[str, int] = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = "一二三四五六日"
_NUMBERS = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_DAY = (
    r"(?:(?P<near{n}>大后天|今天|今日|明天|明日|后天)"
    r"|(?P<week{n}>下下|下|这|本)?(?:个)?(?:周|星期|礼拜)(?P<weekday{n}>[一二三四五六日天])"
    r"|(?:(?P<year{n}>20\d\d)\s*[年./-]\s*)?(?P<month{n}>\d{{1,2}})\s*[月./-]\s*(?P<of_month{n}>\d{{1,2}})\s*[日号]?(?!\d)"
    r"|(?P<bare{n}>\d{{1,2}})\s*(?:[日号]|(?=[到至])))"
)
_ASKED = re.compile(
    r"^[\s,，:：]*(?:从)?" + _DAY.format(n=1) + r"\s*(?P<half>上午|下午|全天|一天)?"
    r"(?:\s*(?:到|至|[-~—–]+)\s*"
    + _DAY.format(n=2)
    + r"|\s*(?:起|开始)?\s*[,，]?\s*(?:请|休|共)?\s*(?P<count>\d{1,3}|[一二两三四五六七八九十])\s*天)?"
    r"(?P<rest>.*)$",
    re.DOTALL,
)
_CLOCK = re.compile(r"^\s*(?:[早晚]上?|中午)?\s*(?:\d{1,2}|[一二两三四五六七八九十]+)\s*[点:时]")
NOON = time(12)


@dataclass(frozen=True, kw_only=True)
class Leave:
    """A stretch of days, the last one counted."""

    first: date
    last: date
    half: str = ""
    """``morning`` or ``afternoon`` of the one day; empty for whole days."""
    reason: str = ""
    """What else was written."""

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """From when until when, in the county's time."""
        starts = datetime.combine(self.first, NOON if self.half == "afternoon" else time(), zone)
        if self.half == "morning":
            return starts, datetime.combine(self.first, NOON, zone)
        return starts, datetime.combine(self.last + timedelta(days=1), time(), zone)


def names_a_day(text: str) -> bool:
    """Whether a text begins with a day, whatever day it is."""
    return _ASKED.match(_plain(text)) is not None


def read(text: str, *, today: date) -> Leave | None:
    """The days, None where they are not understood.

    Parameters
    ----------
    today
        The day in the county.
    """
    found = _ASKED.match(_plain(text))
    if found is None or _CLOCK.match(found["rest"]):
        return None
    first = _day(found, 1, after=today, today=today)
    if first is None:
        return None
    last: date | None = first
    if found["count"]:
        count = int(found["count"]) if found["count"].isdecimal() else _NUMBERS[found["count"]]
        last = first + timedelta(days=count - 1) if count else None
    elif any(found[f"{name}2"] for name in ("near", "weekday", "month", "bare")):
        last = _day(found, 2, after=first, today=today)
    half = {"上午": "morning", "下午": "afternoon"}.get(found["half"] or "", "")
    if last is None or last < first or (half and last != first):
        return None
    return Leave(first=first, last=last, half=half, reason=found["rest"].strip(" \t\r\n,，。.:：、"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _day(found: re.Match[str], number: int, *, after: date, today: date) -> date | None:
    """The day that one of the two groups names: the first of its name that is not before ``after``."""

    def said(name: str) -> str:
        return found[f"{name}{number}"] or ""

    if near := said("near"):
        return today + timedelta(days=_NEAR[near])
    if weekday := said("weekday").replace("天", "日"):
        return _weekday(_WEEKDAYS.index(weekday), said("week"), after=after, today=today)
    if said("month"):
        year = int(said("year") or after.year)
        day = _on(year, int(said("month")), int(said("of_month")))
        if day is not None and day < after and not said("year"):
            day = _on(year + 1, int(said("month")), int(said("of_month")))
        return day
    months = (after.year * 12 + after.month - 1 + more for more in range(3))  # not every month has a 31st
    days = (_on(month // 12, month % 12 + 1, int(said("bare"))) for month in months)
    return next((day for day in days if day is not None and day >= after), None)


def _weekday(weekday: int, week: str, *, after: date, today: date) -> date:
    if week in ("下", "下下", "这", "本"):
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=weekday, weeks={"下": 1, "下下": 2}.get(week, 0))
    return after + timedelta(days=(weekday - after.weekday()) % 7)


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
