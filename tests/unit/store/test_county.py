"""The county in memory is never older than it may be."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.app import utc_now
from bot.demo import seed_demo
from store import county, people
from store.county import county_of
from store.database import Database
from store.kinds import RoomMode
from store.migrate import migrate
from store.tables import Room, Staff


@pytest.fixture
async def filled(database: Database) -> Database:
    await seed_demo(database, utc_now())
    return database


async def mode_of(database: Database, topic: str) -> str:
    async with database.read() as session:
        known = await county_of(session, now=utc_now())
    return next(room.mode for room in known.rooms.values() if room.topic == topic)


async def room(database: Database) -> Room:
    async with database.read() as session:
        return (await people.rooms(session))[0]


async def is_on_the_staff(database: Database, name: str) -> bool:
    async with database.read() as session:
        return name in {member.name for member in (await county_of(session, now=utc_now())).staff.values()}


async def test_what_this_process_changes_is_seen_at_once(filled: Database) -> None:
    first = await room(filled)
    assert await mode_of(filled, first.topic) == first.mode
    async with filled.write() as session:
        found = await session.get(Room, first.id)
        assert found is not None
        found.mode = RoomMode.QUIET.value
        session.add(found)
    assert await mode_of(filled, first.topic) == RoomMode.QUIET.value


async def test_who_left_the_staff_is_gone_at_once(filled: Database) -> None:
    assert await is_on_the_staff(filled, "和丽萍")
    async with filled.write() as session:
        member = next(one for one in await people.all_staff(session) if one.name == "和丽萍")
        member.active = False
        session.add(member)
    assert not await is_on_the_staff(filled, "和丽萍")


async def leave_and_break_off(database: Database) -> None:
    async with database.write() as session:
        member = next(one for one in await people.all_staff(session) if one.name == "和丽萍")
        member.active = False
        session.add(member)
        assert "和丽萍" not in {one.name for one in (await county_of(session, now=utc_now())).staff.values()}
        raise RuntimeError("broken off")


async def test_a_transaction_sees_its_own_changes_and_nobody_else_does(filled: Database) -> None:
    assert await is_on_the_staff(filled, "和丽萍")
    with pytest.raises(RuntimeError, match="broken off"):
        await leave_and_break_off(filled)
    assert await is_on_the_staff(filled, "和丽萍")


async def test_what_another_process_changes_is_seen_after_a_while(filled: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await is_on_the_staff(filled, "和丽萍")
    async with filled.engine.begin() as connection:  # past the sessions of this process, as another one does it
        await connection.execute(text("UPDATE staff SET active = false WHERE name = '和丽萍'"))
    assert await is_on_the_staff(filled, "和丽萍")
    monkeypatch.setattr(county, "TTL_S", 0.0)
    assert not await is_on_the_staff(filled, "和丽萍")


async def test_databases_are_told_apart(filled: Database, tmp_path: object) -> None:
    other = Database(f"sqlite:///{tmp_path}/other.db")
    await other.open()
    try:
        await migrate(other)
        assert await is_on_the_staff(filled, "和丽萍")
        async with other.read() as session:
            assert not (await county_of(session, now=utc_now())).staff
    finally:
        await other.aclose()


def test_what_is_kept_is_named() -> None:
    assert Staff in county._TABLES
