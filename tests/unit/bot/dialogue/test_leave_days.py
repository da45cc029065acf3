"""Days of leave as staff type them, read on Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.desk.county_time import COUNTY_TIME
from bot.dialogue.leave_days import Leave, names_a_day, read

TODAY = date(2026, 11, 25)


def days(first: tuple[int, int], last: tuple[int, int] | None = None, *, year: int = 2026, **more: str) -> Leave:
    month, day = last or first
    return Leave(first=date(year, *first), last=date(year, month, day), **more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11月28日", days((11, 28))),
        ("11月28号", days((11, 28))),
        ("11.28", days((11, 28))),
        ("１１月２８日", days((11, 28))),
        ("2026年12月1日", days((12, 1))),
        ("28号", days((11, 28))),
        ("3号", days((12, 3))),  # over for this month
        ("31号", days((12, 31))),  # November has none
        ("1月5日", days((1, 5), year=2027)),
        ("今天", days((11, 25))),
        ("明天到后天", days((11, 26), (11, 27))),
        ("明天-大后天", days((11, 26), (11, 28))),
        ("11月28日到30日", days((11, 28), (11, 30))),
        ("11月28日至12月2日", days((11, 28), (12, 2))),
        ("28到30号", days((11, 28), (11, 30))),
        ("28号到2号", days((11, 28), (12, 2))),
        ("12月30日到1月2日", Leave(first=date(2026, 12, 30), last=date(2027, 1, 2))),
        ("周三", days((11, 25))),
        ("周一", days((11, 30))),
        ("下周一", days((11, 30))),
        ("下周三", days((12, 2))),
        ("下下星期天", days((12, 13))),
        ("周五到周日", days((11, 27), (11, 29))),
        ("下周一到周三", days((11, 30), (12, 2))),
        ("明天三天", days((11, 26), (11, 28))),
        ("明天起请2天", days((11, 26), (11, 27))),
        ("明天下午", days((11, 26), half="afternoon")),
        ("后天上午", days((11, 27), half="morning")),
        ("明天全天", days((11, 26))),
        ("明天，家里有事", days((11, 26), reason="家里有事")),
        ("11月28日 娃娃开家长会。", days((11, 28), reason="娃娃开家长会")),
        ("明天 8点到12点", None),
        ("明天下午3点", None),
        ("明天下午到后天", None),
        ("后天到明天", None),
        ("11月31日", None),
        ("13月1日", None),
        ("0天", None),
        ("明天0天", None),
        ("这周一", days((11, 23))),  # over: the rota says so
        ("", None),
        ("李国栋 明天", None),
        ("条放在哪里", None),
    ],
)
def test_days_are_read(text: str, expected: Leave | None) -> None:
    assert read(text, today=TODAY) == expected


@pytest.mark.parametrize(("text", "fine"), [("明天 8点", True), ("31号", True), ("的事", False), ("条", False), ("3 天", False)])
def test_what_begins_with_a_day_is_known_without_knowing_today(text: str, fine: bool) -> None:
    assert names_a_day(text) is fine


def test_bounds_are_whole_days_or_halves_of_one() -> None:
    def clock(day: int, hour: int = 0) -> datetime:
        return datetime(2026, 11, day, hour, tzinfo=COUNTY_TIME)

    assert days((11, 26), (11, 27)).bounds(COUNTY_TIME) == (clock(26), clock(28))
    assert days((11, 26), half="morning").bounds(COUNTY_TIME) == (clock(26), clock(26, 12))
    assert days((11, 26), half="afternoon").bounds(COUNTY_TIME) == (clock(26, 12), clock(27))
