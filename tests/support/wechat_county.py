"""The demo county on WeChat: its rooms and people on the Wechaty stand-in, and its rows in a store as they are after binding."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.demo import demo_county, seed_demo
from bot.gateways.wechat_text import write_mentions
from store import people
from store.database import Database
from store.tables import Staff
from tests.support.standin import Standin, World
from tests.support.waiting import until_true

GATEWAY, ACCOUNT = "wechat", "main"
BRIDGE_ID = "wxid_bridge"


def room_id(demo_room: str) -> str:
    """The id on WeChat of a room of the demo."""
    return f"{demo_room}@chatroom"


def contact_id(name: str) -> str:
    """The id on WeChat of a person of the demo."""
    return f"wxid_{name}"


def county_world() -> World:
    """Everybody and every room, as the stand-in takes them."""
    world, county = World(), demo_county()
    world.contact(BRIDGE_ID, county.bridge)
    for person in county.people():
        world.contact(contact_id(person.name), person.name)
    for station in county.stations:
        world.room(room_id(station.room), station.topic, [BRIDGE_ID, *(contact_id(person.name) for person in station.staff)])
        for village in station.villages:
            members = [*village.residents, *village.assistants, station.officer]
            world.room(room_id(village.room), village.topic, [BRIDGE_ID, *(contact_id(person.name) for person in members)])
    return world


async def settle(database: Database) -> None:
    """Write the county into an empty store, bound to WeChat instead of to the simulator."""
    await seed_demo(database, datetime.now(UTC))
    async with database.write() as session:
        for room in await people.rooms(session):
            room.gateway, room.account, room.conversation = GATEWAY, ACCOUNT, room_id(room.conversation)
        for member in await session.scalars(select(Staff)):
            member.gateway, member.external_id = GATEWAY, contact_id(member.name)


class WechatCounty:
    """The stand-in with the county on it."""

    def __init__(self, folder: Path) -> None:
        self.standin = Standin(folder, county_world()).start()

    async def say(self, room: str, sender: str, text: str, *, mention: bool = False) -> str:
        """A person says something in a room of the demo; gives the message's id."""
        bridge = demo_county().bridge
        body = {
            "room": room_id(room),
            "from": contact_id(sender),
            "text": write_mentions(text, [bridge]) if mention else text,
            "mentions": [BRIDGE_ID] if mention else [],
        }
        return str((await self.standin.control("say", **body))["id"])

    async def said(self, room: str) -> list[str]:
        """What the bridge said in a room since the stand-in started."""
        heard = await self.standin.said()
        return [one["text"] for one in heard if one["kind"] == "text" and one["conversation"] == room_id(room)]

    async def hears(self, room: str, words: str, *, within_s: float = 30.0) -> str:
        """Wait until the bridge says something with these words in a room."""
        found: list[str] = []

        async def there() -> bool:
            found[:] = [text for text in await self.said(room) if words in text]
            return bool(found)

        await until_true(there, within_s=within_s, what=f"{words!r} in {room}")
        return found[0]
