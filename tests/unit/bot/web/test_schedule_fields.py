"""The form's fields about time: what a schedule shows is read as the same schedule."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC, datetime, time

import pytest
from multidict import MultiDict, MultiDictProxy

from bot.web.schedule_fields import CHOICES, When, read_when, schedule_of, when_of
from broadcasts.calendar import AtOnce, Cron, LunarMonthDays, Once, Recurring, Schedule
from broadcasts.errors import Reason, ScheduleFault
from tests.unit.bot.schedule_words.test_sentences import MAKERS


def sent(when: When) -> MultiDictProxy[str]:
    """What a browser sends for these fields: unchecked boxes are missing."""
    form: MultiDict[str] = MultiDict()
    for field in fields(When):
        value = getattr(when, field.name)
        form.extend([(field.name, one) for one in (value if isinstance(value, tuple) else (value,))])
    return MultiDictProxy(form)


@pytest.mark.parametrize("make", MAKERS)
def test_a_schedule_comes_back_from_the_form_as_it_was(make: object) -> None:
    dice = random.Random(5)
    for _ in range(60):
        schedule = Recurring(
            rule=make(dice),  # type: ignore[operator]
            offset_days=dice.choice([0, dice.randint(-60, 60)]),
            at=time(dice.randrange(24), dice.randrange(60)),
        )
        shown = when_of(schedule)
        assert read_when(sent(shown)) == shown  # type: ignore[arg-type]
        assert schedule_of(shown) == schedule
        assert shown.when in CHOICES.kinds


@pytest.mark.parametrize("schedule", [AtOnce(), Once(at=datetime(2026, 12, 1, 1, tzinfo=UTC)), Cron(expression="0 9 * * 1")])
def test_the_others_too(schedule: Schedule) -> None:
    assert schedule_of(when_of(schedule)) == schedule


def test_what_the_fields_cannot_show_is_shown_as_a_sentence() -> None:
    shown = when_of(Recurring(rule=LunarMonthDays(days=(1, 15)), at=time(8)))
    assert (shown.when, shown.sentence) == ("words", "每逢农历初一、十五 8:00")


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (When(when="weekly"), Reason.SCHEDULE_NOTHING_CHOSEN),
        (When(when="weekly", weekday=("9",)), Reason.SCHEDULE_NUMBER),
        (When(when="monthly", month_day=""), Reason.SCHEDULE_NOTHING_CHOSEN),
        (When(when="monthly", month_day="x"), Reason.SCHEDULE_UNREADABLE),
        (When(when="yearly", year_month="2", year_day="30"), Reason.SCHEDULE_DATE),
        (When(when="market"), Reason.SCHEDULE_NOTHING_CHOSEN),
        (When(when="market", market_way="every"), Reason.SCHEDULE_NOTHING_CHOSEN),
        (When(when="season"), Reason.SCHEDULE_NOTHING_CHOSEN),
        (When(when="lunar", offset_way="before", offset_days="99"), Reason.SCHEDULE_NUMBER),
        (When(when="lunar", time_of_day=""), Reason.SCHEDULE_TIME),
        (When(when="words", sentence="改天"), Reason.SCHEDULE_SENTENCE),
        (When(when="once"), Reason.SCHEDULE_UNREADABLE),
    ],
)
def test_empty_and_wrong_fields_are_named(when: When, reason: Reason) -> None:
    with pytest.raises(ScheduleFault) as caught:
        schedule_of(when)
    assert caught.value.reason is reason


def test_the_offset_counts_only_where_it_was_chosen() -> None:
    given = When(when="term", term="qingming", offset_days="7")
    on, before, after = (schedule_of(replace(given, offset_way=way)) for way in ("on", "before", "after"))
    assert isinstance(on, Recurring)
    assert isinstance(before, Recurring)
    assert isinstance(after, Recurring)
    assert (on.offset_days, before.offset_days, after.offset_days) == (0, -7, 7)


def test_no_kind_is_no_schedule() -> None:
    assert schedule_of(When(when="")) is None
    assert schedule_of(When(when="full moon")) is None
