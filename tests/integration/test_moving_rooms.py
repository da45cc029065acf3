"""Giving a room to another account, by page and by command."""

from __future__ import annotations

import asyncio
from pathlib import Path

from store import accounts, people
from store.database import Database
from store.tables import Room
from tests.support.cli import Cli, in_database
from tests.unit.broadcasts.county import settle

FOUND = [(name, f"群{name}") for name in ("r1", "r2", "r3", "r4", "staff")]


async def two_accounts_in_every_room(database: Database) -> None:
    await settle(database)
    async with database.write() as session:
        for account in ("bridge", "second"):
            await accounts.note_rooms(session, gateway="paper", account=account, found=FOUND)


def test_a_room_is_moved_on_the_command_line(tmp_path: Path, database_url: str) -> None:
    asyncio.run(in_database(database_url, two_accounts_in_every_room))
    cli = Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)
    done = cli("room", "move", "1", "second")
    assert (done.code, done.out.strip()) == (0, "「群r1」现在由「second」说话。")

    async def first_of(database: Database) -> list[str]:
        async with database.read() as session:
            return [one.account for one in (await accounts.standings(session, [1]))[1]]

    assert asyncio.run(in_database(database_url, first_of)) == ["second", "bridge"]
    refused = cli("room", "move", "1", "third")
    assert (refused.code, "「third」不在「群r1」里" in refused.err) == (1, True)
    assert cli("room", "move", "99", "second").code == 1


async def test_one_room_is_one_row_however_many_accounts_are_in_it(database: Database) -> None:
    await two_accounts_in_every_room(database)
    async with database.write() as session:
        await accounts.note_rooms(session, gateway="paper", account="bridge", found=[])
    async with database.read() as session:
        rooms = {room.conversation: room for room in await people.rooms(session)}
        assert len(rooms) == 6
        assert rooms["r1"].joined  # the second account is still in it
        assert not rooms["left"].joined
    async with database.write() as session:
        await accounts.note_rooms(session, gateway="paper", account="second", found=[])
    async with database.read() as session:
        assert not [room for room in await people.rooms(session) if room.joined]
        room = await session.get(Room, 1)
        assert room is not None
        assert room.account == "bridge"
