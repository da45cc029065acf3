"""The county of the measurements: 112 villages with a group each, fifteen residents who write in each, and what they ask."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.gateways.wechat_text import write_mentions
from store.database import Database
from store.kinds import Role, RoomKind
from store.tables import Room, RotaShift, Staff, StaffVillage, Station, Village
from tests.support.standin import World
from tests.support.wechat_county import ACCOUNT, BRIDGE_ID, GATEWAY

STATIONS, VILLAGES, RESIDENTS = 9, 112, 15
BRIDGE_NAME = "小枫"
WEEK_MINUTES = 7 * 24 * 60
QUESTIONS = (
    "娃娃刚出生咋个上户口",
    "身份证丢了怎么补办",
    "临时身份证要好久才拿得到",
    "结婚了户口要迁到男方家咋个办",
    "户口本丢了去哪里补",
    "老人去世了户口要不要注销",
    "娃娃考起大学户口要不要迁走",
    "办居住证要带哪些东西",
    "改名字要准备什么材料",
)

rooms = [f"village-{number}@chatroom" for number in range(VILLAGES)]
people = [f"wxid_resident_{number}" for number in range(VILLAGES * RESIDENTS)]
"""Person n writes in room n modulo ``VILLAGES``."""


def world() -> World:
    """Everybody and every room, as the stand-in takes them."""
    made = World()
    made.contact(BRIDGE_ID, BRIDGE_NAME)
    for number, person in enumerate(people):
        made.contact(person, f"居民{number}")
    for number, room in enumerate(rooms):
        made.room(room, f"第{number}村治安防控群", [BRIDGE_ID, *people[number::VILLAGES]])
    return made


def questions() -> list[str]:
    """What is asked, with the mention of the bridge."""
    return [write_mentions(text, [BRIDGE_NAME]) for text in QUESTIONS]


async def settle(database: Database, *, gateway: str = GATEWAY, account: str = ACCOUNT) -> None:
    """Write stations, villages, rooms and staff on duty into an empty, migrated store."""
    async with database.write() as session:
        stations = [Station(name=f"第{n}派出所", facts={"address": f"{n}号", "hours": "周一至周五"}) for n in range(STATIONS)]
        session.add_all(stations)
        await session.flush()
        for number, conversation in enumerate(rooms):
            station_id = stations[number % STATIONS].id
            assert station_id is not None
            village = Village(name=f"第{number}村", station_id=station_id, facts={})
            member = Staff(name=f"助理{number}", role=Role.ASSISTANT.value, station_id=station_id)
            session.add_all([village, member])
            await session.flush()
            assert village.id is not None
            assert member.id is not None
            shift = RotaShift(
                staff_id=member.id, station_id=station_id, village_id=village.id, start_minute=0, end_minute=WEEK_MINUTES
            )
            room = Room(
                gateway=gateway,
                account=account,
                conversation=conversation,
                topic=f"第{number}村治安防控群",
                kind=RoomKind.RESIDENTS.value,
                station_id=station_id,
                village_id=village.id,
            )
            session.add_all([StaffVillage(staff_id=member.id, village_id=village.id), shift, room])


def utc_now() -> datetime:
    """Now."""
    return datetime.now(UTC)
