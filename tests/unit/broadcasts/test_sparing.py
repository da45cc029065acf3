"""The burden budget on the rows of runs: waiting, joining, sparing, and going round it. On both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from broadcasts import runs
from broadcasts.burden import Budget, read_stretches
from broadcasts.expand import Outcome, expand_due
from store import broadcasts, claims, outbox, spared
from store.database import Database
from store.kinds import BroadcastState, Lane, OutboxState
from store.tables import Outbox
from tests.unit.broadcasts.county import NOW, County, draft, on_calendar, settle, stored

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BUDGET = Budget(quiet=read_stretches("21:30-07:30"), per_day=2, per_week=5)
EVENING = NOW + 12 * HOUR
"""21:00 in the county."""


async def rows_of(database: Database, number: int) -> Sequence[Outbox]:
    async with database.read() as session:
        return [row for run in await broadcasts.runs(session, number) for row in await outbox.of_run(session, run.id or 0)]


async def spared_of(database: Database, number: int) -> dict[str, int]:
    async with database.read() as session:
        (run,) = await broadcasts.runs(session, number)
        return dict((await spared.counts(session, [run.id or 0])).get(run.id or 0, {}))


async def sent(database: Database) -> None:
    """The sender took everything."""
    async with database.write() as session:
        for row in await claims.claim(session, gateway="paper", account="bridge", owner="me", now=NOW + 23 * HOUR, limit=100):
            await outbox.mark_sent(session, row.id or 0, network_id=None, now=row.not_before)


async def go(database: Database, county: County, text: str, *, at: timedelta = timedelta(0), **more: object) -> int:
    number = await on_calendar(database, county, draft(text=text, **more), now=NOW + at)
    await expand_due(database, NOW + at, budget=BUDGET)
    return number


async def test_two_that_meet_are_one_message_in_every_room(database: Database) -> None:
    county = await settle(database)
    first, second = await go(database, county, "关好火。"), await go(database, county, "戴头盔。")
    assert {row.text for row in await rows_of(database, first)} == {"关好火。\n\n戴头盔。"}
    assert await rows_of(database, second) == []
    assert await spared_of(database, second) == {"merged": 4}
    assert (await stored(database, second)).state == BroadcastState.DONE
    assert await spared_of(database, first) == {}


async def test_withdrawing_the_first_leaves_the_second_its_own_message(database: Database) -> None:
    county = await settle(database)
    first, second = await go(database, county, "关好火。"), await go(database, county, "戴头盔。")
    await runs.withdraw(database, first, by="王所长", now=NOW)
    assert {row.state for row in await rows_of(database, first)} == {OutboxState.CANCELLED}
    assert {(row.text, row.state) for row in await rows_of(database, second)} == {("戴头盔。", OutboxState.WAITING)}
    assert len(await rows_of(database, second)) == 4
    assert await spared_of(database, second) == {}
    (run,) = await _runs(database, second)
    assert (await runs.progress(database, run)).adds_up


async def _runs(database: Database, number: int) -> list[int]:
    async with database.read() as session:
        return [run.id or 0 for run in await broadcasts.runs(session, number)]


async def test_what_has_left_is_not_joined_and_the_next_one_waits(database: Database) -> None:
    county = await settle(database)
    await go(database, county, "关好火。")
    await sent(database)
    second = await go(database, county, "戴头盔。", at=10 * MINUTE)
    assert {row.not_before for row in await rows_of(database, second)} == {NOW + 30 * MINUTE}


async def test_the_third_of_a_day_waits_for_the_morning_and_what_expires_before_is_spared(database: Database) -> None:
    county = await settle(database)
    for hours in (0, 1):
        await go(database, county, "关好火。", at=hours * HOUR)
        await sent(database)
    third = await go(database, county, "戴头盔。", at=2 * HOUR)
    assert {row.not_before for row in await rows_of(database, third)} == {NOW + 22.5 * HOUR}
    fourth = await go(database, county, "看好娃娃。", at=3 * HOUR, expires_at=NOW + 5 * HOUR)
    assert await rows_of(database, fourth) == []
    assert await spared_of(database, fourth) == {"daily_cap": 4}
    async with database.read() as session:
        (run,) = await broadcasts.runs(session, fourth)
        assert (run.state, run.note, run.rooms) == ("skipped", Outcome.SPARED, 0)
        assert await spared.count_since(session, NOW) == 4
        assert {room.topic for _, room in await spared.of_run(session, run.id or 0)} == {"群r1", "群r2", "群r3", "群r4"}


async def test_urgent_goes_round_all_of_it_and_nothing_joins_it(database: Database) -> None:
    county = await settle(database)
    night = NOW + 14 * HOUR
    urgent = await go(database, county, "洪水来了，快往高处走。", at=14 * HOUR, urgent=True)
    assert {(row.not_before, row.lane) for row in await rows_of(database, urgent)} == {(night, Lane.NOTICE)}
    other = await go(database, county, "戴头盔。", at=14 * HOUR)
    assert {row.not_before for row in await rows_of(database, other)} == {NOW + 22.5 * HOUR}


async def test_when_quiet_hours_begin_what_has_not_left_waits_and_what_is_urgent_does_not(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(), now=EVENING)
    urgent = await on_calendar(database, county, draft(urgent=True), now=EVENING)
    await expand_due(database, EVENING, budget=BUDGET)
    await expand_due(database, EVENING + 29 * MINUTE, budget=BUDGET)
    assert {row.not_before for row in await rows_of(database, number)} == {EVENING}
    await expand_due(database, EVENING + 30 * MINUTE - timedelta(seconds=10), budget=BUDGET)
    assert {row.not_before for row in await rows_of(database, number)} == {NOW + 22.5 * HOUR}
    assert {row.not_before for row in await rows_of(database, urgent)} == {EVENING}


async def test_without_a_budget_nothing_is_spared(database: Database) -> None:
    county = await settle(database)
    for _ in range(3):
        number = await on_calendar(database, county)
        (expansion,) = await expand_due(database, NOW)
        assert (expansion.outcome, expansion.rooms, expansion.spared) == (Outcome.SENT, 4, 0)
        assert {row.not_before for row in await rows_of(database, number)} == {NOW}
