"""The weekly pattern with its changes, as values: who is on duty, what changes next, where nobody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.county_time import WEEK_MINUTES, week_minute, week_start
from bot.desk.roster import Gap, Post, Roster, covers
from store.kinds import RotaChangeKind
from store.tables import RotaChange, RotaShift

MONDAY = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
"""Monday 2026-03-02, 0:00 in the county."""
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
NINE, FIVE = 9 * 60, 17 * 60
ANNA, BERT, CARL, OFFICER = 1, 2, 3, 9
TREE, BRIDGE = 11, 12
EVERYBODY = frozenset({ANNA, BERT, CARL, OFFICER})


def shift(
    staff: int, start: int = 0, end: int = WEEK_MINUTES, *, village: int | None = TREE, stand_in: bool = False
) -> RotaShift:
    return RotaShift(staff_id=staff, station_id=1, village_id=village, start_minute=start, end_minute=end, stand_in=stand_in)


def change(
    kind: RotaChangeKind,
    absent: int | None,
    present: int | None,
    start: timedelta = timedelta(),
    end: timedelta = WEEK,
    *,
    village: int | None = None,
) -> RotaChange:
    return RotaChange(
        kind=kind.value,
        station_id=1,
        village_id=village,
        absent_id=absent,
        present_id=present,
        starts_at=MONDAY + start,
        ends_at=MONDAY + end,
    )


def leave(absent: int, stand_in: int | None = None, start: timedelta = timedelta(), end: timedelta = WEEK) -> RotaChange:
    return change(RotaChangeKind.LEAVE, absent, stand_in, start, end)


def swap(first: int, second: int, start: timedelta = timedelta(), end: timedelta = WEEK) -> list[RotaChange]:
    return [change(RotaChangeKind.SWAP, *pair, start, end) for pair in ((first, second), (second, first))]


def roster(*parts: RotaShift | RotaChange, staff: frozenset[int] = EVERYBODY) -> Roster:
    shifts = [part for part in parts if isinstance(part, RotaShift)]
    return Roster(shifts=shifts, changes=[part for part in parts if isinstance(part, RotaChange)], staff=staff)


def who(found: Roster, moment: datetime = MONDAY, village: int | None = TREE) -> set[int]:
    return {post.staff_id for post in found.for_village(village, moment)}


# The pattern


@pytest.mark.parametrize(
    ("moment", "minute"),
    [(MONDAY, 0), (MONDAY - timedelta(minutes=1), WEEK_MINUTES - 1), (MONDAY + 9 * HOUR + timedelta(seconds=59), NINE)],
)
def test_the_week_begins_on_monday_in_the_county(moment: datetime, minute: int) -> None:
    assert week_minute(moment) == minute
    assert week_start(MONDAY + 3 * DAY) == week_start(MONDAY) == MONDAY


@pytest.mark.parametrize(
    ("start", "end", "minute", "holds"),
    [
        (NINE, FIVE, NINE, True),
        (NINE, FIVE, FIVE, False),  # the next one has it
        (0, WEEK_MINUTES, WEEK_MINUTES - 1, True),
        (WEEK_MINUTES - 60, NINE, WEEK_MINUTES - 1, True),  # over the end of the week …
        (WEEK_MINUTES - 60, NINE, 0, True),
        (WEEK_MINUTES - 60, NINE, NINE, False),  # … to Monday morning
    ],
)
def test_a_stretch_holds_its_beginning_and_not_its_end(start: int, end: int, minute: int, holds: bool) -> None:
    assert covers(start, end, minute) is holds


def test_the_village_comes_before_the_station() -> None:
    found = roster(shift(ANNA, NINE, FIVE), shift(OFFICER, village=None))
    assert who(found, MONDAY + 9 * HOUR) == {ANNA}
    assert who(found, MONDAY) == {OFFICER}
    assert who(found, MONDAY + 9 * HOUR, BRIDGE) == who(found, MONDAY + 9 * HOUR, None) == {OFFICER}


def test_a_stand_in_of_the_pattern_is_there_only_where_nobody_else_is() -> None:
    found = roster(shift(ANNA, NINE, FIVE), shift(BERT, stand_in=True))
    assert who(found, MONDAY + 9 * HOUR) == {ANNA}
    assert who(found, MONDAY) == {BERT}
    assert who(roster(shift(ANNA), shift(BERT, stand_in=True), leave(ANNA))) == {BERT}


def test_who_is_no_longer_staff_is_on_no_duty() -> None:
    assert roster(shift(ANNA), shift(BERT), leave(BERT, CARL), staff=frozenset({BERT})).at(MONDAY) == ()


# Changes


def test_on_leave_the_stand_in_has_the_duty_and_without_one_nobody() -> None:
    assert roster(shift(ANNA), leave(ANNA, BERT)).at(MONDAY) == (Post(staff_id=BERT, village_id=TREE, instead_of=ANNA),)
    assert roster(shift(ANNA), leave(ANNA)).at(MONDAY) == ()


def test_a_leave_begins_and_ends_on_its_minute() -> None:
    found = roster(shift(ANNA), leave(ANNA, BERT, DAY, 2 * DAY))
    seconds = timedelta(seconds=1)
    assert [who(found, MONDAY + at) for at in (DAY - seconds, DAY, 2 * DAY - seconds, 2 * DAY)] == [
        {ANNA},
        {BERT},
        {BERT},
        {ANNA},
    ]


def test_a_leave_from_one_village_leaves_the_other_alone() -> None:
    away = change(RotaChangeKind.LEAVE, ANNA, None, village=TREE)
    found = roster(shift(ANNA), shift(ANNA, village=BRIDGE), away)
    assert (who(found), who(found, village=BRIDGE)) == (set(), {ANNA})
    assert found.is_absent(ANNA, MONDAY, TREE)
    assert not found.is_absent(ANNA, MONDAY, BRIDGE)
    assert not found.is_absent(ANNA, MONDAY)


def test_a_swap_goes_both_ways_at_once() -> None:
    found = roster(shift(ANNA), shift(BERT, village=BRIDGE), *swap(ANNA, BERT))
    assert (who(found), who(found, village=BRIDGE)) == ({BERT}, {ANNA})


def test_a_stand_in_who_is_away_too_is_stood_in_for() -> None:
    assert who(roster(shift(ANNA), leave(ANNA, BERT), leave(BERT, CARL))) == {CARL}
    assert who(roster(shift(ANNA), leave(ANNA, BERT), leave(BERT))) == set()


def test_two_who_stand_in_for_each_other_and_are_both_away_leave_a_gap() -> None:
    assert who(roster(shift(ANNA), shift(BERT), leave(ANNA, BERT), leave(BERT, ANNA))) == set()


def test_a_leave_counts_also_for_what_was_swapped_or_taken_on() -> None:
    assert who(roster(shift(ANNA), *swap(ANNA, BERT), leave(BERT, CARL))) == {CARL}
    extra = change(RotaChangeKind.EXTRA, None, BERT, village=TREE)
    assert who(roster(extra)) == {BERT}
    assert who(roster(extra, leave(BERT))) == set()


def test_extra_duty_is_besides_the_others() -> None:
    assert who(roster(shift(ANNA), change(RotaChangeKind.EXTRA, None, BERT, village=TREE))) == {ANNA, BERT}


# Stretches


def test_duties_are_cut_where_somebody_else_comes() -> None:
    found = roster(shift(ANNA, 0, 2 * 1440), shift(BERT, 2 * 1440, WEEK_MINUTES), leave(ANNA, CARL, DAY, 3 * DAY))
    duties = found.duties(MONDAY + HOUR, MONDAY + 4 * DAY)
    assert [(duty.post.staff_id, duty.starts_at - MONDAY, duty.ends_at - MONDAY) for duty in duties] == [
        (ANNA, HOUR, DAY),
        (CARL, DAY, 2 * DAY),
        (BERT, 2 * DAY, 4 * DAY),
    ]


def test_the_next_change_is_when_somebody_else_comes_not_when_a_shift_ends() -> None:
    found = roster(shift(ANNA, 0, NINE), shift(ANNA, NINE, FIVE), shift(BERT, FIVE, WEEK_MINUTES))
    assert found.next_change(TREE, MONDAY) == MONDAY + 17 * HOUR
    assert found.next_change(TREE, MONDAY + 17 * HOUR) == MONDAY + WEEK
    assert found.next_change(TREE, MONDAY + 17 * HOUR, within=DAY) is None
    assert roster(shift(ANNA)).next_change(TREE, MONDAY) is None
    assert roster(shift(ANNA), leave(ANNA, None, DAY)).next_change(TREE, MONDAY) == MONDAY + DAY


def gaps(found: Roster, *villages: int, until: timedelta = WEEK) -> list[tuple[timedelta, timedelta, tuple[int | None, ...]]]:
    return [(g.starts_at - MONDAY, g.ends_at - MONDAY, g.village_ids) for g in found.gaps(MONDAY, MONDAY + until, villages)]


def test_a_leave_without_a_stand_in_is_a_gap_even_where_somebody_is_there_for_the_station() -> None:
    station = shift(OFFICER, village=None)
    assert gaps(roster(shift(ANNA), station), TREE) == []
    assert gaps(roster(shift(ANNA), station, leave(ANNA, None, DAY, 2 * DAY)), TREE) == [(DAY, 2 * DAY, (TREE,))]
    assert gaps(roster(shift(ANNA), station, leave(ANNA, BERT, DAY, 2 * DAY)), TREE) == []


def test_hours_that_the_pattern_leaves_to_the_station_are_no_gap_and_without_it_they_are() -> None:
    day_shift = shift(ANNA, 0, 6 * 1440)
    assert gaps(roster(day_shift, shift(OFFICER, village=None)), TREE) == []
    assert gaps(roster(day_shift), TREE) == [(6 * DAY, WEEK, (TREE,))]


def test_a_village_without_shifts_lacks_nobody_but_relies_on_the_station() -> None:
    assert gaps(roster(shift(ANNA)), TREE, BRIDGE) == []  # 桥头 has no rota at all: its assistant answers
    station = shift(OFFICER, 0, 5 * 1440, village=None)
    assert gaps(roster(shift(ANNA), station), TREE, BRIDGE) == [(5 * DAY, WEEK, (None,))]
    assert gaps(roster(shift(ANNA), station), TREE) == []


def test_villages_that_lack_somebody_in_the_same_time_are_one_gap() -> None:
    found = roster(shift(ANNA), shift(ANNA, village=BRIDGE), leave(ANNA, None, DAY, 2 * DAY))
    assert gaps(found, TREE, BRIDGE) == [(DAY, 2 * DAY, (TREE, BRIDGE))]


# Properties

MINUTES = st.integers(0, WEEK_MINUTES)
PEOPLE = st.sampled_from([ANNA, BERT, CARL])
VILLAGES = st.sampled_from([TREE, BRIDGE, None])
SHIFTS = st.lists(st.builds(shift, PEOPLE, MINUTES, MINUTES, village=VILLAGES, stand_in=st.booleans()), max_size=6)
SPANS = st.tuples(st.integers(0, 14 * 24), st.integers(1, 100)).map(lambda span: (span[0] * HOUR, sum(span) * HOUR))
LEAVES = st.builds(lambda who_, stand_in, span: leave(who_, stand_in, *span), PEOPLE, st.one_of(st.none(), PEOPLE), SPANS)
EXTRAS = st.builds(
    lambda who_, village, span: change(RotaChangeKind.EXTRA, None, who_, *span, village=village), PEOPLE, VILLAGES, SPANS
)
SWAPS = st.builds(lambda pair, span: swap(*pair, *span), st.permutations([ANNA, BERT, CARL]).map(lambda p: p[:2]), SPANS)
CHANGES = st.tuples(st.lists(LEAVES, max_size=3), st.lists(EXTRAS, max_size=2), st.lists(SWAPS, max_size=2)).map(
    lambda found: [*found[0], *found[1], *(row for pair in found[2] for row in pair)]
)
MOMENTS = st.integers(0, 14 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(SHIFTS, CHANGES, MOMENTS)
def test_whoever_is_absent_is_never_on_duty(shifts: list[RotaShift], changes: list[RotaChange], moment: datetime) -> None:
    found = roster(*shifts, *changes)
    assert not any(found.is_absent(post.staff_id, moment, post.village_id) for post in found.at(moment))


@settings(max_examples=40)
@given(SHIFTS, CHANGES, MOMENTS)
def test_duties_say_for_every_moment_the_same_as_the_moment_itself(
    shifts: list[RotaShift], changes: list[RotaChange], moment: datetime
) -> None:
    found = roster(*shifts, *changes)
    running = {d.post for d in found.duties(moment - DAY, moment + DAY) if d.starts_at <= moment < d.ends_at}
    assert running == set(found.at(moment))


@settings(max_examples=40)
@given(SHIFTS, CHANGES, MOMENTS)
def test_in_a_gap_nobody_is_on_duty_for_the_place(shifts: list[RotaShift], changes: list[RotaChange], moment: datetime) -> None:
    found = roster(*shifts, *changes)
    inside: list[Gap] = [g for g in found.gaps(moment - DAY, moment + DAY, [TREE, BRIDGE]) if g.starts_at <= moment < g.ends_at]
    lacking = {village for gap in inside for village in gap.village_ids}
    assert not lacking & {post.village_id for post in found.at(moment)}
