"""Days off and make-up workdays as in the State Council's notices of 25 October 2023, 12 November 2024 and 4 November 2025."""

from __future__ import annotations

from datetime import date

import pytest

from broadcasts import workdays
from broadcasts.calendar import EveryWorkday, Holiday, HolidayDay, HolidayPart, Weekly
from broadcasts.calendar.days import known_until
from tests.unit.broadcasts.test_calendar_days import days, of_year

# First and last day off of the notices, and the workdays that make up for them.
NOTICES: dict[int, tuple[dict[Holiday, tuple[str, str]], str]] = {
    2024: (
        {
            Holiday.SPRING_FESTIVAL: ("02-10", "02-17"),
            Holiday.QINGMING: ("04-04", "04-06"),
            Holiday.LABOUR_DAY: ("05-01", "05-05"),
            Holiday.DRAGON_BOAT: ("06-08", "06-10"),  # 与周末连休: the notice joins the weekend
            Holiday.MID_AUTUMN: ("09-15", "09-17"),
            Holiday.NATIONAL_DAY: ("10-01", "10-07"),
        },
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        {
            Holiday.NEW_YEAR: ("01-01", "01-01"),
            Holiday.SPRING_FESTIVAL: ("01-28", "02-04"),
            Holiday.QINGMING: ("04-04", "04-06"),
            Holiday.LABOUR_DAY: ("05-01", "05-05"),
            Holiday.DRAGON_BOAT: ("05-31", "06-02"),
            Holiday.MID_AUTUMN: ("10-01", "10-08"),
            Holiday.NATIONAL_DAY: ("10-01", "10-08"),
        },
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        {
            Holiday.NEW_YEAR: ("01-01", "01-03"),
            Holiday.SPRING_FESTIVAL: ("02-15", "02-23"),
            Holiday.QINGMING: ("04-04", "04-06"),
            Holiday.LABOUR_DAY: ("05-01", "05-05"),
            Holiday.DRAGON_BOAT: ("06-19", "06-21"),
            Holiday.MID_AUTUMN: ("09-25", "09-27"),
            Holiday.NATIONAL_DAY: ("10-01", "10-07"),
        },
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


@pytest.mark.parametrize("year", NOTICES)
def test_days_off_of_the_notices(year: int) -> None:
    off, made_up = NOTICES[year]
    for holiday, (first, last) in off.items():
        assert of_year(HolidayDay(holiday=holiday, part=HolidayPart.FIRST_DAY), year) == [first]
        assert of_year(HolidayDay(holiday=holiday, part=HolidayPart.LAST_DAY), year) == [last]
    weekends = [day for day in days(EveryWorkday(), date(year, 1, 1), date(year, 12, 31)) if day.isoweekday() > 5]
    assert [f"{day:%m-%d}" for day in weekends] == made_up.split()
    every_last = sorted({last for _, last in off.values()} | ({"01-01"} if year == 2024 else set()))
    assert of_year(HolidayDay(holiday=None, part=HolidayPart.LAST_DAY), year) == every_last
    off = {**off, Holiday.NEW_YEAR: off.get(Holiday.NEW_YEAR, ("01-01", "01-01"))}
    free = {day for first, last in off.values() for day in days(Weekly(weekdays=(1, 2, 3, 4, 5)), *_dates(year, first, last))}
    mondays_to_fridays = set(days(Weekly(weekdays=(1, 2, 3, 4, 5)), date(year, 1, 1), date(year, 12, 31)))
    assert set(days(EveryWorkday(), date(year, 1, 1), date(year, 12, 31))) == (mondays_to_fridays - free) | set(weekends)


def test_a_holiday_may_begin_in_the_year_before() -> None:
    new_year_2024 = of_year(HolidayDay(holiday=Holiday.NEW_YEAR, part=HolidayPart.FIRST_DAY), 2023)
    assert new_year_2024 == ["12-30"]  # 元旦：1月1日放假，与周末连休
    assert of_year(HolidayDay(holiday=Holiday.NEW_YEAR, part=HolidayPart.LAST_DAY), 2024) == ["01-01"]


def _dates(year: int, first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}")


def test_workday_before_a_holiday_may_be_one_that_makes_up_for_it() -> None:
    before = HolidayPart.WORKDAY_BEFORE
    assert of_year(HolidayDay(holiday=Holiday.SPRING_FESTIVAL, part=before), 2026) == ["02-14"]  # a Saturday that is worked
    assert of_year(HolidayDay(holiday=Holiday.SPRING_FESTIVAL, part=before), 2025) == ["01-27"]
    assert of_year(HolidayDay(holiday=Holiday.DRAGON_BOAT, part=before), 2024) == ["06-07"]  # Monday off, so Friday
    # New Year 2024 was a Monday: the last day of work was in the year before.
    assert of_year(HolidayDay(holiday=Holiday.NEW_YEAR, part=before), 2023)[-1] == "12-29"


def test_a_year_whose_notice_is_not_out_has_no_days_and_says_so() -> None:
    last = workdays.last_known_year()
    assert last >= 2026
    assert workdays.known(last)
    assert not workdays.known(last + 1)
    for rule in (EveryWorkday(), HolidayDay(holiday=None, part=HolidayPart.FIRST_DAY)):
        assert days(rule, date(last + 1, 1, 1), date(last + 1, 12, 31)) == []
        assert known_until(rule) == date(last, 12, 31)
    # The desk still needs an answer: Monday to Friday.
    assert workdays.is_workday(date(2099, 10, 1))
    assert not workdays.is_workday(date(2099, 10, 3))
    assert workdays.is_workday(date(2026, 2, 14))
    assert not workdays.is_workday(date(2026, 2, 16))
