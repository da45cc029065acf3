"""From a due broadcast to rows: exactly once, late or not at all, and only as approved. On both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from broadcasts.audience import Audience
from broadcasts.calendar import Cron, Once
from broadcasts.expand import Outcome, expand_due
from store import broadcasts, outbox, people
from store.database import Database
from store.kinds import BroadcastState as State
from store.kinds import Lane, MissedRule, RunState, UnknownPolicy
from store.tables import BroadcastRun, Outbox
from tests.unit.broadcasts.county import NOW, draft, on_calendar, settle, stored

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DAILY = Cron(expression="0 9 * * *")


async def rows_of(database: Database, number: int) -> Sequence[Outbox]:
    async with database.read() as session:
        return [row for run in await broadcasts.runs(session, number) for row in await outbox.of_run(session, run.id or 0)]


async def runs_of(database: Database, number: int) -> Sequence[BroadcastRun]:
    async with database.read() as session:
        return await broadcasts.runs(session, number)


async def test_one_row_per_room_with_everything_that_the_sender_needs(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(text="{village.name}的乡亲：骑车戴头盔。"))
    [expansion] = await expand_due(database, NOW)
    assert (expansion.outcome, expansion.rooms) == (Outcome.SENT, 4)
    rows = await rows_of(database, number)
    assert [(row.key, row.text) for row in rows] == [
        (f"run:{expansion.run_id}:paper:r1", "大树村的乡亲：骑车戴头盔。"),
        (f"run:{expansion.run_id}:paper:r2", "桥头村的乡亲：骑车戴头盔。"),
        (f"run:{expansion.run_id}:paper:r3", "山背村的乡亲：骑车戴头盔。"),
        (f"run:{expansion.run_id}:paper:r4", "桥头村的乡亲：骑车戴头盔。"),
    ]
    assert {(row.account, row.lane, row.unknown_policy, row.not_before, row.expires_at) for row in rows} == {
        ("bridge", Lane.BROADCAST, UnknownPolicy.ASK_A_PERSON, NOW, NOW + DAY)
    }
    assert (await stored(database, number)).state == State.RUNNING
    assert await expand_due(database, NOW + MINUTE) == []


async def test_urgent_leaves_in_the_notice_lane_and_an_early_expiry_is_kept(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(urgent=True, expires_at=NOW + MINUTE))
    await expand_due(database, NOW)
    assert {(row.lane, row.expires_at) for row in await rows_of(database, number)} == {(Lane.NOTICE, NOW + MINUTE)}


async def test_nothing_before_its_time(database: Database) -> None:
    county = await settle(database)
    await on_calendar(database, county, draft(schedule=Once(at=NOW + MINUTE)))
    assert await expand_due(database, NOW) == []
    assert [e.outcome for e in await expand_due(database, NOW + MINUTE)] == [Outcome.SENT]


async def test_many_expanders_at_once_make_one_run(database: Database) -> None:
    county = await settle(database, more_rooms=30)
    numbers = [await on_calendar(database, county) for _ in range(3)]
    # A second connection pool stands for another process on the same database.
    other = Database(database.url)
    await other.open()
    try:
        found = await asyncio.gather(*(expand_due(one, NOW) for one in (database, other) * 5))
    finally:
        await other.aclose()
    assert sorted(e.broadcast_id for expansions in found for e in expansions) == numbers
    for number in numbers:
        rows = await rows_of(database, number)
        assert len(rows) == 34
        assert len({row.conversation for row in rows}) == 34
        assert len(await runs_of(database, number)) == 1


async def test_a_due_time_that_had_its_run_gets_no_second_one(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(schedule=DAILY), now=NOW - MINUTE)
    await expand_due(database, NOW)
    async with database.write() as session:  # as after a restored calendar, or a clock set back
        (await broadcasts.lock(session, number)).next_due_at = NOW
        for run in await broadcasts.open_runs(session, number):
            run.state = RunState.DONE.value
    [again] = await expand_due(database, NOW)
    assert again.outcome is Outcome.DONE_ALREADY
    assert len(await rows_of(database, number)) == 4


async def test_cron_comes_again(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(schedule=DAILY), now=NOW - MINUTE)
    assert (await stored(database, number)).next_due_at == NOW
    await expand_due(database, NOW)
    assert (await stored(database, number)).next_due_at == NOW + DAY


async def test_a_run_that_still_goes_on_is_not_piled_upon(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(schedule=DAILY), now=NOW - MINUTE)
    await expand_due(database, NOW)
    [second] = await expand_due(database, NOW + DAY)
    assert second.outcome is Outcome.STILL_RUNNING
    assert [(run.state, run.note) for run in await runs_of(database, number)] == [
        (RunState.SKIPPED, "still_running"),
        (RunState.RUNNING, ""),
    ]
    broadcast = await stored(database, number)
    assert (broadcast.state, broadcast.next_due_at) == (State.RUNNING, NOW + 2 * DAY)


@pytest.mark.parametrize(
    ("rule", "late", "outcome", "state"),
    [
        (MissedRule.SKIP, 10 * MINUTE, Outcome.MISSED, State.DONE),
        (MissedRule.SEND_LATE, 10 * MINUTE, Outcome.SENT, State.RUNNING),
        (MissedRule.SEND_LATE, 31 * MINUTE, Outcome.MISSED, State.DONE),
    ],
)
async def test_missed_rule(database: Database, rule: MissedRule, late: timedelta, outcome: Outcome, state: State) -> None:
    county = await settle(database)
    content = draft(schedule=Once(at=NOW), missed_rule=rule, late_limit=30 * MINUTE)
    number = await on_calendar(database, county, content, now=NOW - DAY)
    [expansion] = await expand_due(database, NOW + late)
    assert expansion.outcome is outcome
    assert len(await rows_of(database, number)) == (4 if outcome is Outcome.SENT else 0)
    assert (await stored(database, number)).state == state
    assert [(run.due_at, run.note) for run in await runs_of(database, number)] == [
        (NOW, "" if outcome is Outcome.SENT else "missed")
    ]


async def test_a_missed_cron_stays_on_the_calendar(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(schedule=DAILY), now=NOW - MINUTE)
    await expand_due(database, NOW + 3 * DAY + 10 * MINUTE)
    broadcast = await stored(database, number)
    assert (broadcast.state, broadcast.next_due_at) == (State.SCHEDULED, NOW + 4 * DAY)
    assert len(await runs_of(database, number)) == 1, "three missed mornings are one missed run"


async def test_an_expired_broadcast_is_over(database: Database) -> None:
    county = await settle(database)
    content = draft(schedule=Once(at=NOW), expires_at=NOW + MINUTE, missed_rule=MissedRule.SEND_LATE)
    number = await on_calendar(database, county, content, now=NOW - DAY)
    [expansion] = await expand_due(database, NOW + MINUTE)
    assert expansion.outcome is Outcome.EXPIRED
    assert (await stored(database, number)).state == State.DONE


async def test_rooms_that_are_gone_by_then_leave_nobody_to_tell(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(audience=Audience(tags=("林区",)), schedule=Once(at=NOW)), now=NOW - DAY)
    async with database.write() as session:
        for room in await people.rooms(session):
            room.joined = False
    [expansion] = await expand_due(database, NOW)
    assert expansion.outcome is Outcome.NO_ROOMS
    assert (await stored(database, number)).state == State.DONE


async def test_what_was_changed_behind_the_back_is_not_sent(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county)
    async with database.write() as session:
        (await broadcasts.lock(session, number)).text = "汇款到这个账户"
    [expansion] = await expand_due(database, NOW)
    assert expansion.outcome is Outcome.ASK_AGAIN
    broadcast = await stored(database, number)
    assert (broadcast.state, broadcast.approver, broadcast.next_due_at) == (State.SUBMITTED, None, None)
    assert await rows_of(database, number) == []


async def test_more_rooms_than_fit_into_one_statement(database: Database) -> None:
    county = await settle(database, more_rooms=900)
    number = await on_calendar(database, county)
    [expansion] = await expand_due(database, NOW)
    assert expansion.rooms == 904
    assert len({row.conversation for row in await rows_of(database, number)}) == 904
