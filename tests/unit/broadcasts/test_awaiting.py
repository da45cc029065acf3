"""Broadcasts whose next time nobody has published yet, and what a run leaves when the clock is set back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import update

from broadcasts import approval, compose, workdays
from broadcasts.awaiting import look_again
from broadcasts.calendar import (
    Holiday,
    HolidayDay,
    HolidayPart,
    LunarDay,
    Recurring,
    SchoolDay,
    SchoolTerm,
    TermPart,
    next_due,
)
from broadcasts.expand import Outcome, expand_due
from broadcasts.runs import finish_runs, pause, resume
from broadcasts.schedule import BroadcastClock
from store import broadcasts
from store.database import Database
from store.kinds import BroadcastState, OutboxState, RunState
from store.tables import Outbox
from tests.support.waiting import until_true
from tests.unit.broadcasts.county import County, draft, settle, stored
from tests.unit.broadcasts.county import on_calendar as put

OPENS = Recurring(rule=SchoolDay(part=TermPart.FIRST_DAY), offset_days=-3, at=time(9))
AUTUMN = SchoolTerm(first_day=date(2026, 9, 1), last_day=date(2027, 1, 15))
SPRING = SchoolTerm(first_day=date(2027, 2, 22), last_day=date(2027, 7, 9))
SUMMER = datetime(2026, 8, 1, tzinfo=UTC)


async def school_broadcast(database: Database, county: County) -> int:
    """A broadcast before the autumn term, on the calendar."""
    made = await compose.create(database, draft(schedule=OPENS), author=county.author.name, now=SUMMER, terms=(AUTUMN,))
    assert made.id is not None
    await approval.submit(database, made.id, by=county.author.name, now=SUMMER, terms=(AUTUMN,))
    await approval.approve(database, made.id, approver=county.chief, now=SUMMER, terms=(AUTUMN,))
    await approval.put_on_calendar(database, made.id, by=county.author.name, now=SUMMER, terms=(AUTUMN,))
    return made.id


async def finish(database: Database, number: int, now: datetime) -> None:
    """Let every row of its runs be sent."""
    async with database.write() as session:
        await session.execute(update(Outbox).values(state=OutboxState.SENT.value))
    await finish_runs(database, now)


async def test_after_the_last_known_term_it_waits_for_the_next_one(database: Database) -> None:
    county = await settle(database)
    number = await school_broadcast(database, county)
    due = datetime(2026, 8, 29, 1, tzinfo=UTC)
    assert (await stored(database, number)).next_due_at == due
    (expansion,) = await expand_due(database, due, (AUTUMN,))
    assert expansion.outcome is Outcome.SENT
    await finish(database, number, due)
    waiting = await stored(database, number)
    assert (waiting.state, waiting.next_due_at) == (BroadcastState.SCHEDULED, None)
    # Nothing new: it goes on waiting. A new term: it goes on.
    assert await look_again(database, due, (AUTUMN,)) == []
    assert (await stored(database, number)).state == BroadcastState.SCHEDULED
    assert await look_again(database, due, (AUTUMN, SPRING)) == [number]
    assert (await stored(database, number)).next_due_at == datetime(2027, 2, 19, 1, tzinfo=UTC)


async def test_the_clock_of_a_bridge_that_starts_with_a_new_term_goes_on(database: Database) -> None:
    county = await settle(database)
    number = await school_broadcast(database, county)
    due = datetime(2026, 8, 29, 1, tzinfo=UTC)
    await expand_due(database, due, (AUTUMN,))
    await finish(database, number, due)
    clock = BroadcastClock(database, lambda: due, terms=(AUTUMN, SPRING))
    await clock.start()

    async def goes_on() -> bool:
        return (await stored(database, number)).next_due_at == datetime(2027, 2, 19, 1, tzinfo=UTC)

    await until_true(goes_on)
    await clock.aclose()


async def test_pausing_one_that_waits_does_not_end_it(database: Database) -> None:
    county = await settle(database)
    number = await school_broadcast(database, county)
    due = datetime(2026, 8, 29, 1, tzinfo=UTC)
    await expand_due(database, due, (AUTUMN,))
    await finish(database, number, due)
    await pause(database, number, by=county.author.name, now=due)
    assert await look_again(database, due, (AUTUMN, SPRING)) == []  # paused is paused
    await resume(database, number, by=county.author.name, now=due)
    assert await look_again(database, due, (AUTUMN, SPRING)) == [number]


async def test_one_that_expires_before_anything_is_published_is_done(database: Database) -> None:
    county = await settle(database)
    last = workdays.last_known_year()
    rule = HolidayDay(holiday=Holiday.NATIONAL_DAY, part=HolidayPart.LAST_DAY)
    schedule, now = Recurring(rule=rule, at=time(9)), datetime(last, 9, 1, tzinfo=UTC)
    due = next_due(schedule, now)
    assert due is not None
    number = await put(database, county, draft(schedule=schedule, expires_at=due + timedelta(days=30)), now=now)
    await expand_due(database, due)
    await finish(database, number, due)
    assert (await stored(database, number)).state == BroadcastState.SCHEDULED
    await look_again(database, due + timedelta(days=31))
    assert (await stored(database, number)).state == BroadcastState.DONE


async def test_a_clock_that_is_set_back_sends_nothing_twice(database: Database) -> None:
    county = await settle(database)
    torch = Recurring(rule=LunarDay(month=6, day=24), offset_days=-3, at=time(9))
    before = datetime(2026, 8, 1, tzinfo=UTC)
    due = datetime(2026, 8, 3, 1, tzinfo=UTC)
    number = await put(database, county, draft(schedule=torch), now=before)
    (expansion,) = await expand_due(database, due)
    assert expansion.outcome is Outcome.SENT
    await finish(database, number, due)
    # Back by two days, then over the same moment again.
    for now in (due - timedelta(days=2), due, due + timedelta(minutes=1)):
        assert await expand_due(database, now) == []
    async with database.read() as session:
        (run,) = await broadcasts.runs(session, number)
    assert run.state == RunState.DONE
    assert (await stored(database, number)).next_due_at == datetime(2027, 7, 24, 1, tzinfo=UTC)
    # Even a due time that was stored again meets the run of that time.
    async with database.write() as session:
        (await broadcasts.lock(session, number)).next_due_at = due
    (again,) = await expand_due(database, due)
    assert again.outcome is Outcome.DONE_ALREADY
