"""A correction goes to exactly the rooms that heard what it corrects. On both databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, update

from broadcasts import approval, compose, runs
from broadcasts.audience import Audience, Exclusion
from broadcasts.burden import Budget, read_stretches
from broadcasts.errors import Reason, Refused
from broadcasts.expand import expand_due
from store import broadcasts, outbox, people
from store.database import Database
from store.kinds import Recall, RoomMode
from store.tables import Outbox, Room, Staff
from tests.unit.broadcasts.county import DRAFT, NOW, County, draft, on_calendar, settle
from tests.unit.broadcasts.test_runs import claim, sent

BUDGET = Budget(quiet=read_stretches("21:30-07:30"), per_day=1, per_week=1)


async def said_wrong(database: Database, county: County) -> int:
    """A withdrawn run: r1 heard it, of r2 nobody knows, r3 refused it, r4 had not been sent yet. Returns its number."""
    number = await on_calendar(database, county)
    [expansion] = await expand_due(database, NOW)
    rows = {row.conversation: row for row in await claim(database, 3)}
    await sent(database, [rows["r1"]])
    async with database.write() as session:
        await outbox.mark_unknown(session, rows["r2"].id or 0, error="lost")
        await outbox.mark_failed(session, rows["r3"].id or 0, error="refused", retry_at=None)
    await runs.withdraw(database, number, by="杨助理", now=NOW)
    return expansion.run_id or 0


async def corrected(database: Database, county: County, run_id: int, *, at: timedelta = timedelta(0)) -> Counter[str]:
    """Send a correction. Returns how often each room gets it."""
    content = draft(text="更正：以后面的通知为准。", audience=Audience(told_by=run_id))
    number = await on_calendar(database, county, content, now=NOW + at)
    await expand_due(database, NOW + at, budget=BUDGET)
    return Counter(row.conversation for row in await rows_of(database, number))


async def rows_of(database: Database, number: int) -> list[Outbox]:
    async with database.read() as session:
        return [row for run in await broadcasts.runs(session, number) for row in await outbox.of_run(session, run.id or 0)]


async def test_only_rooms_that_heard_it_or_may_have(database: Database) -> None:
    county = await settle(database)
    run_id = await said_wrong(database, county)
    assert await corrected(database, county, run_id) == {"r1": 1, "r2": 1}


async def test_whatever_became_of_the_room_since(database: Database) -> None:
    county = await settle(database)
    run_id = await said_wrong(database, county)
    async with database.write() as session:
        for room in await people.rooms(session):
            if room.conversation == "r1":  # moved away, and wants to hear of emergencies only
                room.station_id, room.village_id, room.tags, room.mode = county.hill, county.villages[2], [], RoomMode.QUIET.value
                session.add(room)
        session.add(Room(gateway="paper", account="bridge", conversation="new", topic="新群", station_id=county.river))
    assert await corrected(database, county, run_id) == {"r1": 1, "r2": 1}


async def test_a_room_from_which_it_was_taken_back_needs_none_and_the_page_says_why(database: Database) -> None:
    county = await settle(database)
    run_id = await said_wrong(database, county)
    async with database.write() as session:
        await session.execute(update(Outbox).where(col(Outbox.conversation) == "r1").values(recall=Recall.DONE.value))
    planned = await compose.preview(database, replace(DRAFT, audience=Audience(told_by=run_id)))
    assert [message.room.conversation for message in planned.messages] == ["r2"]
    assert {entry.room.conversation: entry.reason for entry in planned.excluded} == {
        "r1": Exclusion.TAKEN_BACK,
        **dict.fromkeys(("r3", "r4", "left", "staff"), Exclusion.NOT_TOLD),
    }


async def test_who_heard_it_within_another_message_hears_the_correction_too(database: Database) -> None:
    county = await settle(database)
    first = await on_calendar(database, county, draft(text="关好火。"))
    second = await on_calendar(database, county, draft(text="戴头盔。"))
    await expand_due(database, NOW, budget=replace(BUDGET, per_day=9, per_week=9))
    assert len(await rows_of(database, first)) == 4
    async with database.read() as session:
        [run] = await broadcasts.runs(session, second)
    assert (await rows_of(database, second), run.note) == ([], "spared")
    await sent(database, await claim(database, 3))
    assert await corrected(database, county, run.id or 0) == {"r1": 1, "r2": 1, "r3": 1}


async def test_caps_do_not_hold_it_and_quiet_hours_do(database: Database) -> None:
    county = await settle(database)
    run_id = await said_wrong(database, county)
    at = timedelta(hours=14)  # 23:00 in the county; the cap of one a week is used up
    assert await corrected(database, county, run_id, at=at) == {"r1": 1, "r2": 1}
    async with database.read() as session:
        [newest, *_] = await broadcasts.listing(session)
    assert {row.not_before for row in await rows_of(database, newest.id or 0)} == {NOW + timedelta(hours=22, minutes=30)}


async def test_an_officer_approves_one_that_stays_in_the_own_station(database: Database) -> None:
    county = await settle(database)
    here = await said_wrong(database, county)
    await asked(database, county, here, by=county.officer)
    async with database.write() as session:
        elsewhere = next(room for room in await people.rooms(session) if room.conversation == "r2")
        elsewhere.village_id, elsewhere.station_id = None, county.hill
        session.add(elsewhere)
    with pytest.raises(Refused) as refused:
        await asked(database, county, here, by=county.officer)
    assert refused.value.reason is Reason.OTHER_STATION


async def asked(database: Database, county: County, run_id: int, *, by: Staff) -> None:
    made = await compose.create(database, draft(audience=Audience(told_by=run_id)), author=county.author.name, now=NOW)
    await approval.submit(database, made.id or 0, by=county.author.name, now=NOW)
    await approval.approve(database, made.id or 0, approver=by, now=NOW)
