"""A county of many rooms over several WeChat accounts, each behind a stand-in of its own, for benches and kill tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.files import Files
from bot.pictures import keep_picture
from bot.settings import Settings
from broadcasts import approval, compose
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store.database import Database
from store.kinds import Role
from store.tables import Room, Staff, Station, Village
from tests.support.pictures import png
from tests.support.standin import Standin, World

BRIDGE_ID, RESIDENT = "wxid_bridge", "wxid_resident"
TEXT = "【紧急】请各家看好老人和娃娃，不要靠近河边。"


def room_of(number: int) -> str:
    """The id on WeChat of a room."""
    return f"room{number:04}@chatroom"


def account_of(number: int, accounts: int) -> str:
    """The account that is in a room: they take turns."""
    return f"account{number % accounts}"


def standins(folder: Path, *, rooms: int, accounts: int) -> list[Standin]:
    """One stand-in for each account, with its share of the rooms."""
    found = []
    for account in range(accounts):
        place = folder / f"account{account}"
        place.mkdir(parents=True, exist_ok=True)
        world = World()
        world.contact(BRIDGE_ID, "小枫")
        world.contact(RESIDENT, "李桂芬")
        for number in range(account, rooms, accounts):
            world.room(room_of(number), f"第{number}群", [BRIDGE_ID, RESIDENT])
        found.append(Standin(place, world).start())
    return found


async def settle(database: Database, *, rooms: int, accounts: int, gateway: str = "wechat") -> None:
    """Write the county into an empty store: one station, one village, its rooms, an author and a chief."""
    async with database.write() as session:
        station = Station(name="大河派出所", facts={})
        session.add(station)
        await session.flush()
        village = Village(name="大河村", station_id=station.id or 0)
        session.add(village)
        await session.flush()
        session.add_all(
            Room(
                gateway=gateway,
                account=account_of(number, accounts),
                conversation=room_of(number),
                topic=f"第{number}群",
                station_id=station.id,
                village_id=village.id,
            )
            for number in range(rooms)
        )
        session.add_all(
            [
                Staff(name="杨助理", role=Role.ASSISTANT.value, station_id=station.id),
                Staff(name="王所长", role=Role.CHIEF.value, station_id=station.id),
            ]
        )


async def put_on_calendar(database: Database, *, urgent: bool, now: datetime, data_dir: Path | None = None) -> int:
    """A broadcast to every room, approved and due now. Returns its number.

    Parameters
    ----------
    data_dir
        The data folder of the bridge that sends it, where it has a picture.
    """
    picture = None
    if data_dir is not None:
        picture = await keep_picture(database, Files(Settings(data_dir=data_dir).files_dir), png(), now=now)
    draft = Draft(title="看好老人娃娃", text=TEXT, picture=picture, schedule=AtOnce(), urgent=urgent)
    number = (await compose.create(database, draft, author="杨助理", now=now)).id or 0
    await approval.submit(database, number, by="杨助理", now=now)
    await approval.approve(database, number, approver=await approval.person(database, "王所长"), now=now)
    await approval.put_on_calendar(database, number, by="杨助理", now=now)
    return number
