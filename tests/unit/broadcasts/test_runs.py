"""Pausing, going on, withdrawing, finishing. On both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from broadcasts import runs
from broadcasts.calendar import Cron, Once
from broadcasts.errors import Refused
from broadcasts.expand import expand_due
from store import broadcasts, claims, outbox
from store.database import Database
from store.kinds import BroadcastState as State
from store.kinds import Lane, OutboxState, RunState
from store.tables import Outbox
from tests.unit.broadcasts.county import NOW, draft, on_calendar, settle, stored

MINUTE = timedelta(minutes=1)
DAILY = Cron(expression="0 9 * * *")
ME = {"gateway": "paper", "account": "bridge"}


async def claim(database: Database, limit: int = 99, *, at: timedelta = timedelta(0)) -> Sequence[Outbox]:
    async with database.write() as session:
        return await claims.claim(session, owner="test", now=NOW + at, limit=limit, **ME)


async def started(database: Database, *, schedule: Cron | Once | None = None) -> tuple[int, int]:
    """A broadcast with a run under way: their numbers."""
    county = await settle(database)
    number = await on_calendar(database, county, draft(schedule=schedule or Once(at=NOW)), now=NOW - MINUTE)
    [expansion] = await expand_due(database, NOW)
    assert expansion.run_id is not None
    return number, expansion.run_id


async def sent(database: Database, rows: Sequence[Outbox]) -> None:
    async with database.write() as session:
        for row in rows:
            await outbox.mark_sent(session, row.id or 0, network_id=f"m{row.id}", now=NOW)


async def test_progress_adds_up_at_every_step(database: Database) -> None:
    _, run_id = await started(database)
    first, second, third = await claim(database, 3)
    await sent(database, [first])
    async with database.write() as session:
        await outbox.mark_unknown(session, second.id or 0, error="lost")
        await outbox.mark_failed(session, third.id or 0, error="busy", retry_at=NOW + MINUTE)
    found = await runs.progress(database, run_id)
    assert found.adds_up
    assert (found.rooms, found.open, found.delivered, found.of(OutboxState.UNKNOWN)) == (4, 2, 1, 1)


async def test_a_run_is_done_when_nothing_of_it_can_leave_any_more(database: Database) -> None:
    number, run_id = await started(database)
    *rest, last = await claim(database)
    await sent(database, rest)
    assert await runs.finish_runs(database, NOW) == []
    async with database.write() as session:
        await outbox.mark_unknown(session, last.id or 0, error="lost")
    assert await runs.finish_runs(database, NOW + MINUTE) == [run_id]
    assert await runs.finish_runs(database, NOW + MINUTE) == []
    assert (await stored(database, number)).state == State.DONE
    async with database.read() as session:
        run = await broadcasts.run(session, run_id)
    assert (run.state, run.finished_at) == (RunState.DONE, NOW + MINUTE)


async def test_a_cron_broadcast_waits_for_its_next_time(database: Database) -> None:
    number, _ = await started(database, schedule=DAILY)
    await sent(database, await claim(database))
    await runs.finish_runs(database, NOW)
    assert (await stored(database, number)).state == State.SCHEDULED


async def test_a_pause_holds_what_waits_and_what_comes_back(database: Database) -> None:
    number, run_id = await started(database)
    under_way, failing = await claim(database, 2)
    await runs.pause(database, number, by="杨助理", now=NOW)
    # Two sends were under way: one arrives, one must be tried again, but not while the pause lasts.
    await sent(database, [under_way])
    async with database.write() as session:
        await outbox.mark_failed(session, failing.id or 0, error="busy", retry_at=NOW)
    assert await claim(database) == []
    assert await runs.finish_runs(database, NOW) == []

    await runs.resume(database, number, by="杨助理", now=NOW)
    assert (await stored(database, number)).state == State.RUNNING
    assert len(await claim(database)) == 3
    assert (await runs.progress(database, run_id)).adds_up


async def test_a_paused_run_does_not_hold_back_other_words_to_the_same_room(database: Database) -> None:
    number, _ = await started(database)
    [failing] = await claim(database, 1)
    await runs.pause(database, number, by="杨助理", now=NOW)
    async with database.write() as session:
        await outbox.mark_failed(session, failing.id or 0, error="busy", retry_at=NOW)
        await outbox.enqueue(
            session, key="other", conversation=failing.conversation, text="别的", lane=Lane.BROADCAST, now=NOW, **ME
        )
    assert [row.key for row in await claim(database)] == ["other"]


async def test_nothing_starts_during_a_pause_and_what_passed_is_missed(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(schedule=Once(at=NOW)), now=NOW - MINUTE)
    await runs.pause(database, number, by="杨助理", now=NOW - MINUTE)
    assert await expand_due(database, NOW) == []
    await runs.resume(database, number, by="杨助理", now=NOW + 10 * MINUTE)
    [expansion] = await expand_due(database, NOW + 10 * MINUTE)
    assert expansion.outcome == "missed"


async def test_withdrawing_cancels_what_has_not_left(database: Database) -> None:
    number, run_id = await started(database, schedule=DAILY)
    gone, coming_back = await claim(database, 2)
    await sent(database, [gone])
    withdrawal = await runs.withdraw(database, number, by="王所长", now=NOW)
    assert (withdrawal.cancelled, withdrawal.gone) == (2, 2)
    # The send that was under way fails and would be tried again: not any more.
    async with database.write() as session:
        await outbox.mark_failed(session, coming_back.id or 0, error="busy", retry_at=NOW)
    assert await claim(database) == []
    await runs.finish_runs(database, NOW)
    found = await runs.progress(database, run_id)
    assert found.adds_up
    assert (found.delivered, found.of(OutboxState.CANCELLED)) == (1, 3)
    broadcast = await stored(database, number)
    assert (broadcast.state, broadcast.next_due_at) == (State.WITHDRAWN, None)
    assert await expand_due(database, NOW + timedelta(days=2)) == []


async def test_a_paused_run_can_be_withdrawn(database: Database) -> None:
    number, _ = await started(database)
    await runs.pause(database, number, by="杨助理", now=NOW)
    assert (await runs.withdraw(database, number, by="杨助理", now=NOW)).cancelled == 4
    with pytest.raises(Refused):
        await runs.resume(database, number, by="杨助理", now=NOW)


async def test_rows_that_expire_during_a_pause_end_the_run(database: Database) -> None:
    number, run_id = await started(database)
    await runs.pause(database, number, by="杨助理", now=NOW)
    later = NOW + timedelta(days=2)
    async with database.write() as session:
        assert await outbox.expire(session, now=later) == 4
    await runs.resume(database, number, by="杨助理", now=later)
    assert await runs.finish_runs(database, later) == [run_id]
    assert (await stored(database, number)).state == State.DONE
