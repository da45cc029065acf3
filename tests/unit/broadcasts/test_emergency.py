"""What a chief may send alone: urgent, at once, on record. And what nobody may: shouting at everybody for less."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from broadcasts import approval, compose
from broadcasts.audience import Exclusion
from broadcasts.burden import Budget, read_stretches
from broadcasts.calendar import Once
from broadcasts.errors import Reason, Refused
from broadcasts.expand import Outcome, expand_due
from store import people
from store.database import Database
from store.kinds import BroadcastState as State
from store.kinds import RoomMode
from tests.unit.broadcasts.county import NOW, County, draft, settle, stored

NIGHT = NOW + timedelta(hours=16)


async def written(database: Database, county: County, **changes: object) -> int:
    """A draft by the chief. Returns its number."""
    made = await compose.create(database, draft(**changes), author=county.chief.name, now=NOW)
    assert made.id is not None
    return made.id


async def test_a_chief_sends_at_once_what_is_urgent_and_it_is_logged_loudly(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    county = await settle(database)
    number = await written(database, county, urgent=True, schedule=Once(at=NOW + timedelta(days=3)))
    with caplog.at_level(logging.WARNING):
        await approval.send_emergency(database, number, chief=county.chief, now=NIGHT)
    assert [record.action for record in caplog.records] == ["broadcast_emergency"]  # type: ignore[attr-defined]
    budget = Budget(quiet=read_stretches("21:30-07:30"))
    (expansion,) = await expand_due(database, NIGHT, budget=budget)
    assert (expansion.outcome, expansion.rooms) == (Outcome.SENT, 4)
    broadcast = await stored(database, number)
    assert (broadcast.author, broadcast.approver) == (county.chief.name, county.chief.name)
    assert broadcast.approved_hash == approval.content_hash(broadcast)


async def test_nobody_else_may_and_nothing_else_may_be_sent_so(database: Database) -> None:
    county = await settle(database)
    urgent, usual = await written(database, county, urgent=True), await written(database, county)
    for member in (county.author, county.officer):
        with pytest.raises(Refused) as refused:
            await approval.send_emergency(database, urgent, chief=member, now=NOW)
        assert refused.value.reason is Reason.CHIEF_ONLY
    with pytest.raises(Refused) as refused:
        await approval.send_emergency(database, usual, chief=county.chief, now=NOW)
    assert refused.value.reason is Reason.NOT_URGENT
    assert (await stored(database, urgent)).state == State.DRAFT
    assert (await stored(database, usual)).next_due_at is None


async def test_the_text_that_mentions_everybody_must_be_urgent(database: Database) -> None:
    county = await settle(database)
    for text in ("@所有人 赶街戴头盔", "赶街戴头盔 @ALL"):
        with pytest.raises(Refused) as refused:
            await written(database, county, text=text)
        assert refused.value.reason is Reason.MENTION_ALL
    assert await written(database, county, text="@所有人 洪水来了，快往高处走。", urgent=True)


async def test_a_room_that_wants_emergencies_only_gets_nothing_else_and_is_named(database: Database) -> None:
    await settle(database)
    async with database.write() as session:
        room = next(room for room in await people.rooms(session) if room.conversation == "r1")
        room.mode = RoomMode.QUIET.value
        session.add(room)
    usual = await compose.preview(database, draft())
    assert [entry.room.conversation for entry in usual.excluded if entry.reason is Exclusion.QUIET_ROOM] == ["r1"]
    assert len(usual.messages) == 3
    assert len((await compose.preview(database, draft(urgent=True))).messages) == 4
