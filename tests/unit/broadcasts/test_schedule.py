"""The clock: it looks when something is due and when it is woken. On both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from broadcasts import schedule
from broadcasts.calendar import Once
from broadcasts.schedule import BroadcastClock
from store import claims, outbox
from store.database import Database
from store.kinds import BroadcastState as State
from tests.unit.broadcasts.county import draft, on_calendar, settle, stored


def now() -> datetime:
    return datetime.now(UTC)


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  # the condition stands in a database
            await asyncio.sleep(0.02)


@asynccontextmanager
async def ticking(database: Database, wake_senders: Callable[[], None] = lambda: None) -> AsyncIterator[BroadcastClock]:
    clock = BroadcastClock(database, now, wake_senders=wake_senders)
    await clock.start()
    try:
        yield clock
    finally:
        await clock.aclose()


async def test_due_before_the_start_is_sent_at_the_start_and_senders_are_woken(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, now=now())
    woken = asyncio.Event()
    async with ticking(database, woken.set):
        async with asyncio.timeout(10):
            await woken.wait()
    assert (await stored(database, number)).state == State.RUNNING


async def test_it_looks_again_when_the_next_one_is_due(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "LOOK_AGAIN_S", 3600.0)
    county = await settle(database)
    number = await on_calendar(database, county, draft(schedule=Once(at=now() + timedelta(seconds=1))), now=now())

    async def runs() -> bool:
        return (await stored(database, number)).state == State.RUNNING

    async with ticking(database):
        await until(runs)


async def test_waking_makes_it_look_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "LOOK_AGAIN_S", 3600.0)
    county = await settle(database)
    woken = asyncio.Event()
    async with ticking(database, woken.set) as clock:
        await clock.tick()
        await on_calendar(database, county, now=now())
        clock.wake()
        async with asyncio.timeout(10):
            await woken.wait()


async def test_a_run_under_way_is_soon_seen_to_be_done(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "LOOK_AGAIN_S", 3600.0)
    monkeypatch.setattr(schedule, "WHILE_RUNNING_S", 0.05)
    county = await settle(database)
    number = await on_calendar(database, county, draft(urgent=True), now=now())  # at any hour

    async def done() -> bool:
        async with database.write() as session:
            rows = await claims.claim(session, gateway="paper", account="bridge", owner="test", now=now(), limit=9)
        async with database.write() as session:
            for row in rows:
                await outbox.mark_sent(session, row.id or 0, network_id=None, now=now())
        return (await stored(database, number)).state == State.DONE

    async with ticking(database):
        await until(done)


async def test_a_fault_does_not_stop_the_clock(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(schedule, "LOOK_AGAIN_S", 0.05)
    county = await settle(database)
    number = await on_calendar(database, county, now=now())
    faults = iter([OSError("disk full"), OSError("disk full")])

    def stumbling() -> datetime:
        for fault in faults:
            raise fault
        return now()

    clock = BroadcastClock(database, stumbling)
    await clock.start()

    async def runs() -> bool:
        return (await stored(database, number)).state == State.RUNNING

    await until(runs)
    await clock.aclose()
    assert [getattr(r, "action", "") for r in caplog.records].count("broadcast_clock_failed") == 2


async def test_after_the_end_nothing_happens_any_more(database: Database) -> None:
    county = await settle(database)
    async with ticking(database) as clock:
        pass
    number = await on_calendar(database, county, now=now())
    clock.wake()
    await clock.tick()
    assert (await stored(database, number)).state == State.SCHEDULED
