"""Which days a rule marks, against calendars made elsewhere, for 2024 to 2028.

Lunar months and solar terms were compared with the packed tables for 1900 to 2100 that many calendars carry, those of 2026 also
with the Purple Mountain Observatory's (雨水 on 2026-02-18 at 23:52).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from lunar_python import Solar

from broadcasts.calendar import (
    LAST,
    Animal,
    DayRule,
    EveryDays,
    LunarDay,
    LunarMonthDays,
    MonthDay,
    MonthWeekday,
    SchoolDay,
    SchoolTerm,
    Season,
    SolarTerm,
    SolarTermDay,
    TermPart,
    Weekly,
    YearDay,
    ZodiacDays,
)
from broadcasts.calendar.days import SchoolTerms, known_until, marks
from broadcasts.calendar.lunar import animal_of, lunar_date, lunar_months, solar_terms


def days(rule: DayRule, first: date, last: date, terms: SchoolTerms = ()) -> list[date]:
    span = ((first + timedelta(days=number)) for number in range((last - first).days + 1))
    return [day for day in span if marks(rule, day, terms)]


def of_year(rule: DayRule, year: int) -> list[str]:
    return [f"{day:%m-%d}" for day in days(rule, date(year, 1, 1), date(year, 12, 31))]


SPRING_FESTIVAL = {
    # year: New Year's Day of the lunar calendar, New Year's Eve before it and the number of that day (29 or 30).
    2024: ("02-10", "02-09", 30),
    2025: ("01-29", "01-28", 29),
    2026: ("02-17", "02-16", 29),
    2027: ("02-06", "02-05", 29),
    2028: ("01-26", "01-25", 29),
    2029: ("02-13", "02-12", 29),
    2030: ("02-03", "02-02", 30),
}


@pytest.mark.parametrize(("year", "expected"), SPRING_FESTIVAL.items())
def test_new_years_eve_is_the_29th_or_the_30th(year: int, expected: tuple[str, str, int]) -> None:
    new_year, eve, number = expected
    assert of_year(LunarDay(month=1, day=1), year) == [new_year]
    assert of_year(LunarDay(month=12, day=LAST), year) == [eve]
    found = lunar_date(date.fromisoformat(f"{year}-{eve}"))
    assert (found.month.number, found.day) == (12, number)
    assert of_year(LunarDay(month=12, day=30), year) == ([eve] if number == 30 else [])


@pytest.mark.parametrize(
    ("year", "leap"),
    [
        (2023, 2),
        (2024, None),
        (2025, 6),
        (2026, None),
        (2027, None),
        (2028, 5),
        (2029, None),
        (2031, 3),
        (2033, 11),
        (2034, None),
    ],
)
def test_leap_months(year: int, leap: int | None) -> None:
    # 2033 is the year that many programs get wrong: the leap month follows the eleventh, not the seventh.
    assert [month.number for month in lunar_months(year) if month.leap] == ([] if leap is None else [leap])


@pytest.mark.parametrize(
    ("rule", "year", "expected"),
    [
        # The Torch Festival; in 2025 the leap sixth month repeats the date on 17 August, which counts only on request.
        (LunarDay(month=6, day=24), 2024, ["07-29"]),
        (LunarDay(month=6, day=24), 2025, ["07-18"]),
        (LunarDay(month=6, day=24, leap_too=True), 2025, ["07-18", "08-17"]),
        (LunarDay(month=6, day=24), 2026, ["08-06"]),
        (LunarDay(month=6, day=24), 2027, ["07-27"]),
        (LunarDay(month=6, day=24), 2028, ["08-14"]),
        # Dragon Boat Festival 2028 stands before the leap fifth month.
        (LunarDay(month=5, day=5), 2028, ["05-28"]),
        (LunarDay(month=5, day=5, leap_too=True), 2028, ["05-28", "06-27"]),
        # Lantern Festival, Dragon Boat and Mid-Autumn of the almanacs.
        (LunarDay(month=1, day=15), 2024, ["02-24"]),
        (LunarDay(month=1, day=15), 2025, ["02-12"]),
        (LunarDay(month=1, day=15), 2026, ["03-03"]),
        (LunarDay(month=5, day=5), 2024, ["06-10"]),
        (LunarDay(month=5, day=5), 2025, ["05-31"]),
        (LunarDay(month=5, day=5), 2026, ["06-19"]),
        (LunarDay(month=8, day=15), 2024, ["09-17"]),
        (LunarDay(month=8, day=15), 2025, ["10-06"]),
        (LunarDay(month=8, day=15), 2026, ["09-25"]),
        (LunarDay(month=8, day=15), 2027, ["09-15"]),
        (LunarDay(month=8, day=15), 2028, ["10-03"]),
        # The last day of the ordinary sixth month, not of the leap one.
        (LunarDay(month=6, day=LAST), 2025, ["07-24"]),
    ],
)
def test_lunar_days(rule: DayRule, year: int, expected: list[str]) -> None:
    assert of_year(rule, year) == expected


def test_first_and_fifteenth_come_in_leap_months_too() -> None:
    found = of_year(LunarMonthDays(days=(1, 15)), 2025)
    assert found[:2] == ["01-14", "01-29"]  # the 15th of the twelfth month, then New Year
    assert {"06-25", "07-09", "07-25", "08-08"} <= set(found)  # sixth month, then leap sixth month
    assert len(found) == 2 * 12


# Dates in China of all 24 terms, from 小寒 to 冬至.
SOLAR_TERMS = {
    2024: "0106 0120 0204 0219 0305 0320 0404 0419 0505 0520 0605 0621"
    " 0706 0722 0807 0822 0907 0922 1008 1023 1107 1122 1206 1221",
    2025: "0105 0120 0203 0218 0305 0320 0404 0420 0505 0521 0605 0621"
    " 0707 0722 0807 0823 0907 0923 1008 1023 1107 1122 1207 1221",
    2026: "0105 0120 0204 0218 0305 0320 0405 0420 0505 0521 0605 0621"
    " 0707 0723 0807 0823 0907 0923 1008 1023 1107 1122 1207 1222",
    2027: "0105 0120 0204 0219 0306 0321 0405 0420 0506 0521 0606 0621"
    " 0707 0723 0808 0823 0908 0923 1008 1023 1107 1122 1207 1222",
    2028: "0106 0120 0204 0219 0305 0320 0404 0419 0505 0520 0605 0621"
    " 0706 0722 0807 0822 0907 0922 1008 1023 1107 1122 1206 1221",
}


@pytest.mark.parametrize(("year", "expected"), SOLAR_TERMS.items())
def test_solar_terms_of_the_printed_almanacs(year: int, expected: str) -> None:
    assert [f"{begins:%m%d}" for begins in solar_terms(year).values()] == expected.split()


@pytest.mark.parametrize(
    ("year", "term", "day", "clock"),
    [
        # Within an hour of midnight in Beijing: in UTC, or in Japan, several fall on another date.
        (2021, SolarTerm.DONGZHI, "12-21", "23:59"),  # 41 seconds before midnight
        (2008, SolarTerm.XIAOMAN, "05-21", "00:00"),  # 54 seconds after it
        (2014, SolarTerm.JINGZHE, "03-06", "00:02"),
        (2016, SolarTerm.XIAOSHU, "07-07", "00:03"),
        (2024, SolarTerm.DAXUE, "12-06", "23:17"),
        (2025, SolarTerm.DONGZHI, "12-21", "23:03"),
        (2026, SolarTerm.YUSHUI, "02-18", "23:51"),
        (2026, SolarTerm.MANGZHONG, "06-05", "23:48"),
        (2027, SolarTerm.LIDONG, "11-07", "23:38"),
    ],
)
def test_a_solar_term_near_midnight_belongs_to_the_day_in_china(year: int, term: SolarTerm, day: str, clock: str) -> None:
    assert of_year(SolarTermDay(term=term), year) == [day]
    assert f"{solar_terms(year)[term]:%H:%M}" == clock


def test_days_of_animals_agree_with_the_library_for_a_century() -> None:
    day, animals = date(1990, 1, 1), list(Animal)
    while day < date(2090, 1, 1):
        assert animals.index(animal_of(day)) == Solar.fromYmd(day.year, day.month, day.day).getLunar().getDayZhiIndex()
        day += timedelta(days=61)  # 61 and 60 have no common divisor: every day of the cycle comes
    assert of_year(ZodiacDays(animals=(Animal.RAT,)), 2026)[:3] == ["01-02", "01-14", "01-26"]
    assert len(days(ZodiacDays(animals=(Animal.RAT, Animal.HORSE)), date(2026, 1, 1), date(2026, 1, 24))) == 4


def test_weeks_months_and_years() -> None:
    assert of_year(Weekly(weekdays=(1, 4)), 2026)[:3] == ["01-01", "01-05", "01-08"]
    assert of_year(MonthDay(day=31), 2026) == ["01-31", "03-31", "05-31", "07-31", "08-31", "10-31", "12-31"]
    assert of_year(MonthDay(day=LAST), 2024)[1] == "02-29"
    assert of_year(MonthDay(day=LAST), 2026)[1] == "02-28"
    assert of_year(MonthWeekday(nth=2, weekday=3), 2026)[:2] == ["01-14", "02-11"]
    assert of_year(MonthWeekday(nth=LAST, weekday=5), 2026)[:2] == ["01-30", "02-27"]
    assert of_year(MonthWeekday(nth=5, weekday=7), 2026) == ["03-29", "05-31", "08-30", "11-29"]
    assert of_year(YearDay(month=11, day=9), 2026) == ["11-09"]


def test_markets_every_so_many_days_from_the_first_one() -> None:
    rule = EveryDays(every=5, first_day=date(2026, 12, 5))
    assert days(rule, date(2026, 11, 1), date(2026, 12, 31)) == [date(2026, 12, day) for day in (5, 10, 15, 20, 25, 30)]
    assert days(rule, date(2027, 1, 1), date(2027, 1, 9)) == [date(2027, 1, 4), date(2027, 1, 9)]


def test_a_season_over_the_years_end() -> None:
    fire = Season(from_month=12, from_day=1, to_month=6, to_day=15, weekdays=(1,))
    found = days(fire, date(2026, 11, 1), date(2027, 12, 10))
    assert (found[0], found[-1]) == (date(2026, 12, 7), date(2027, 12, 6))
    assert not [day for day in found if date(2027, 6, 16) <= day <= date(2027, 11, 30)]
    assert date(2027, 1, 4) in found
    assert date(2027, 6, 14) in found
    # Every three days counts on from the first day of the season, through New Year.
    every = Season(from_month=12, from_day=1, to_month=6, to_day=15, every=3)
    assert days(every, date(2026, 12, 28), date(2027, 1, 4)) == [date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 3)]
    assert days(every, date(2027, 6, 10), date(2027, 12, 3)) == [date(2027, 6, 11), date(2027, 6, 14), date(2027, 12, 1)]
    rain = Season(from_month=5, from_day=15, to_month=10, to_day=15, weekdays=(6, 7))
    assert of_year(rain, 2026)[0] == "05-16"
    assert of_year(rain, 2026)[-1] == "10-11"


TERMS: Sequence[SchoolTerm] = (
    SchoolTerm(first_day=date(2026, 9, 1), last_day=date(2027, 1, 15)),
    SchoolTerm(first_day=date(2027, 2, 22), last_day=date(2027, 7, 9)),
)


def test_school_goes_by_the_terms_that_the_county_wrote_down_and_by_nothing_else() -> None:
    opens, ends = SchoolDay(part=TermPart.FIRST_DAY), SchoolDay(part=TermPart.LAST_DAY)
    span = date(2026, 1, 1), date(2028, 12, 31)
    assert days(opens, *span, TERMS) == [date(2026, 9, 1), date(2027, 2, 22)]
    assert days(ends, *span, TERMS) == [date(2027, 1, 15), date(2027, 7, 9)]
    assert days(opens, *span) == []
    assert known_until(opens, TERMS) == date(2027, 7, 9)
    assert known_until(opens) == date.min
