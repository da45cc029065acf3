"""Schedules in Chinese: what is said is read as the same schedule, and the other ways in which people write it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot import wording
from bot.schedule_words import say, understand
from bot.texts import broadcast as texts_broadcast
from broadcasts.calendar import (
    LAST,
    Animal,
    AtOnce,
    Cron,
    DayRule,
    EveryDays,
    EveryWorkday,
    Holiday,
    HolidayDay,
    HolidayPart,
    LunarDay,
    LunarMonthDays,
    MonthDay,
    MonthWeekday,
    Once,
    Recurring,
    Schedule,
    SchoolDay,
    Season,
    SolarTerm,
    SolarTermDay,
    TermPart,
    Weekly,
    YearDay,
    ZodiacDays,
)
from broadcasts.calendar.stored import RULES
from broadcasts.errors import Reason, ScheduleFault


def several(dice: random.Random, values: Sequence[object]) -> tuple[object, ...]:
    chosen = dice.sample(values, dice.randint(1, min(5, len(values))))
    return tuple(value for value in values if value in chosen)


def a_season(dice: random.Random) -> Season:
    first, last = (date(2023, 1, 1) + timedelta(days=dice.randrange(365)) for _ in range(2))
    ends = {"from_month": first.month, "from_day": first.day, "to_month": last.month, "to_day": last.day}
    if dice.random() < 0.5:
        return Season(**ends, every=dice.randint(1, 366))
    return Season(**ends, weekdays=several(dice, range(1, 8)))  # type: ignore[arg-type]


def a_year_day(dice: random.Random) -> YearDay:
    day = date(2023, 1, 1) + timedelta(days=dice.randrange(365))
    return YearDay(month=day.month, day=day.day)


MAKERS: Sequence[Callable[[random.Random], DayRule]] = (
    lambda dice: Weekly(weekdays=dice.choice([tuple(range(1, 8)), several(dice, range(1, 8))])),  # type: ignore[arg-type]
    lambda dice: MonthDay(day=dice.choice([LAST, *range(1, 32)])),
    lambda dice: MonthWeekday(nth=dice.choice([LAST, 1, 2, 3, 4, 5]), weekday=dice.randint(1, 7)),
    a_year_day,
    lambda dice: LunarDay(month=dice.randint(1, 12), day=dice.choice([LAST, *range(1, 31)]), leap_too=dice.random() < 0.3),
    lambda dice: LunarMonthDays(days=several(dice, range(1, 31))),  # type: ignore[arg-type]
    lambda dice: SolarTermDay(term=dice.choice(list(SolarTerm))),
    lambda dice: HolidayDay(holiday=dice.choice([None, *Holiday]), part=dice.choice(list(HolidayPart))),
    lambda dice: EveryWorkday(),
    lambda dice: EveryDays(every=dice.randint(1, 366), first_day=date(2020, 1, 1) + timedelta(days=dice.randrange(5000))),
    lambda dice: ZodiacDays(animals=several(dice, list(Animal))),  # type: ignore[arg-type]
    a_season,
    lambda dice: SchoolDay(part=dice.choice(list(TermPart))),
)


@pytest.mark.parametrize("make", MAKERS)
def test_every_schedule_is_read_as_what_was_said(make: Callable[[random.Random], DayRule]) -> None:
    dice = random.Random(20261125)
    for _ in range(400):
        schedule = Recurring(
            rule=make(dice),
            offset_days=dice.choice([0, dice.randint(-60, 60)]),
            at=time(dice.randrange(24), dice.randrange(60)),
        )
        said = say(schedule)
        assert understand(said) == schedule, said
        assert understand("".join(said.split())) == schedule, said


def test_every_kind_of_rule_is_tried_here() -> None:
    dice = random.Random(1)
    assert {type(make(dice)) for make in MAKERS} == {rule_type for rule_type, _ in RULES.values()}


@pytest.mark.parametrize(
    "schedule", [AtOnce(), Once(at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC)), Cron(expression="0 9 1,15 * mon-fri")]
)
def test_the_other_schedules_too(schedule: Schedule) -> None:
    assert understand(say(schedule)) == schedule


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Recurring(rule=LunarDay(month=6, day=24), offset_days=-3, at=time(9)), "每年农历六月廿四前 3 天 9:00"),
        (Recurring(rule=LunarDay(month=12, day=LAST), at=time(18, 30)), "每年除夕 18:30"),
        (Recurring(rule=ZodiacDays(animals=(Animal.RAT,)), at=time(8)), "每逢属鼠日 8:00"),
        (Recurring(rule=SolarTermDay(term=SolarTerm.QINGMING), offset_days=-7, at=time(9)), "清明前 7 天 9:00"),
        (
            Recurring(rule=HolidayDay(holiday=Holiday.QINGMING, part=HolidayPart.FIRST_DAY), at=time(9)),
            "清明放假第一天 9:00",
        ),
        (Recurring(rule=SchoolDay(part=TermPart.FIRST_DAY), offset_days=-3, at=time(9)), "学校开学前 3 天 9:00"),
        (Once(at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC)), "2026 年 12 月 1 日 9:00 发一次"),
    ],
)
def test_wording(schedule: Schedule, said: str) -> None:
    assert say(schedule) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("每年农历六月廿四前3天9:00", "每年农历六月廿四前 3 天 9:00"),
        ("农历六月二十四提前三天早上九点", "每年农历六月廿四前 3 天 9:00"),
        ("农历6月24日前3天 9点", "每年农历六月廿四前 3 天 9:00"),
        ("除夕前一天上午9点半", "每年除夕前 1 天 9:30"),
        ("腊月三十 下午3点", "每年除夕 15:00"),
        ("每年正月十五晚上7点", "每年农历正月十五 19:00"),
        ("每年十二月初八9:00", "每年农历腊月初八 9:00"),
        ("中秋节前3天9:00", "每年农历八月十五前 3 天 9:00"),
        ("每月初一、十五 8点", "每逢农历初一、十五 8:00"),
        ("每年清明节提前七天上午9点", "清明前 7 天 9:00"),
        ("冬至当天９：００", "冬至 9:00"),
        ("每逢属鼠、马日8:00", "每逢属鼠日、属马日 8:00"),
        ("逢鼠日、牛日8:00", "每逢属鼠日、属牛日 8:00"),
        ("每个星期一和星期四9:00。", "每周一、四 9:00"),
        ("每周一到周五9:00", "每周一、二、三、四、五 9:00"),
        ("每天早上9点", "每天 9:00"),
        ("12月1日到6月15日每天8:00", "每年 12 月 1 日到 6 月 15 日每周一、二、三、四、五、六、日 8:00"),
        ("每月5号9:00", "每月 5 日 9:00"),
        ("每月最后一个星期五 9点", "每月最后一个周五 9:00"),
        ("春节放假前3天9:00", "春节放假第一天前 3 天 9:00"),
        ("12月1日至6月15日，每周一、四 8:00", "每年 12 月 1 日到 6 月 15 日每周一、四 8:00"),
        ("从2026年12月5日起，每五天8:00", "从 2026 年 12 月 5 日起每 5 天 8:00"),
        ("开学前3天8点", "学校开学前 3 天 8:00"),
        ("2026年12月1日9:00", "2026 年 12 月 1 日 9:00 发一次"),
    ],
)
def test_people_write_it_in_other_ways_too(written: str, said: str) -> None:
    assert say(understand(written)) == said


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", Reason.SCHEDULE_SENTENCE),
        ("明天上午", Reason.SCHEDULE_SENTENCE),
        ("每年农历六月廿四", Reason.SCHEDULE_SENTENCE),  # no time of day
        ("12月1日9:00", Reason.SCHEDULE_SENTENCE),  # once, or every year?
        ("每周二十点", Reason.SCHEDULE_SENTENCE),  # Tuesday at ten, or at twenty?
        ("除夕晚上12点", Reason.SCHEDULE_SENTENCE),  # which midnight?
        ("闰六月廿四9:00", Reason.SCHEDULE_SENTENCE),
        ("每" * 5000, Reason.SCHEDULE_SENTENCE),
        ("每年2月30日9:00", Reason.SCHEDULE_DATE),
        ("每年除夕前70天9:00", Reason.SCHEDULE_NUMBER),
        ("每月32日9:00", Reason.SCHEDULE_NUMBER),
        ("清明前7天25:00", Reason.SCHEDULE_TIME),
        ("从2026年2月30日起每5天8:00", Reason.SCHEDULE_UNREADABLE),
        ("按「0 9 * *」重复发", Reason.SCHEDULE_UNREADABLE),
    ],
)
def test_what_is_not_understood_is_refused_in_words(written: str, reason: Reason) -> None:
    with pytest.raises(ScheduleFault) as caught:
        understand(written)
    assert caught.value.reason is reason
    sentence = wording.refusal(caught.value)
    assert "{" not in sentence
    assert sentence.endswith("。")


def test_every_reason_has_a_sentence_and_every_example_is_understood() -> None:
    assert set(texts_broadcast.REFUSALS) == {reason.value for reason in Reason}
    for example in texts_broadcast.SCHEDULE_EXAMPLES:
        assert say(understand(example)) == example
