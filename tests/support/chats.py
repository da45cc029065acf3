"""WeChat as the people of the demo county see it: they say things in groups and alone, and read what the bridge says.

The same on the simulated network and on the Node stand-in, so that one story is told on both.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from bot.demo import BRIDGE_NAME
from bot.gateways.base import private_conversation
from bot.gateways.simulated_network import SimulatedNetwork
from tests.support.waiting import until_true
from tests.support.wechat_county import WechatCounty, contact_id, room_id


@dataclass(kw_only=True)
class Chat(ABC):
    """Everybody's WeChat."""

    read: dict[str, int] = field(default_factory=dict)
    """How many messages of the bridge were read in each place."""

    @abstractmethod
    async def says(self, who: str, text: str, *, room: str = "", mention: bool = False, quoting: str = "") -> None:
        """Somebody says something in a room, else to the bridge alone; perhaps quoting what it said there with some words."""

    @abstractmethod
    async def said(self, place: str) -> list[str]:
        """All that the bridge said in a room, or to a person alone."""

    async def hears(self, place: str, *words: str) -> str:
        """Wait until the bridge says something new with all these words; what it said before that counts as read."""
        found: list[str] = []

        async def there() -> bool:
            unread = (await self.said(place))[self.read.get(place, 0) :]
            for number, text in enumerate(unread, 1):
                if all(word in text for word in words):
                    self.read[place] = self.read.get(place, 0) + number
                    found.append(text)
                    return True
            return False

        await until_true(there, what=f"{words} in {place}")
        return found[0]


@dataclass(kw_only=True)
class SimulatedChat(Chat):
    """On the simulated network."""

    network: SimulatedNetwork

    async def says(self, who: str, text: str, *, room: str = "", mention: bool = False, quoting: str = "") -> None:
        """Say it."""
        place = room or private_conversation(who)
        quoted = [m.id for m in self.network.messages(place) if m.from_bridge and quoting and quoting in m.text]
        self.network.post(place, who, text, mention=mention, quote=quoted[-1] if quoted else None)

    async def said(self, place: str) -> list[str]:
        """What was said."""
        there = {room.id for room in self.network.rooms()}
        conversation = place if place in there else private_conversation(place)
        return [m.text for m in self.network.messages(conversation) if m.from_bridge]


@dataclass(kw_only=True)
class WechatChat(Chat):
    """On the Node stand-in, through the Wechaty puppet service."""

    county: WechatCounty

    async def says(self, who: str, text: str, *, room: str = "", mention: bool = False, quoting: str = "") -> None:
        """Say it."""
        if room and not quoting:
            await self.county.say(room, who, text, mention=mention)
            return
        quoted = next((said for said in reversed(await self.said(room or who)) if quoting and quoting in said), "")
        quote = {"quote": {"name": BRIDGE_NAME, "text": quoted}} if quoted else {}
        where = {"room": room_id(room)} if room else {}
        await self.county.standin.control("say", **where, **quote, **{"from": contact_id(who)}, text=text)

    async def said(self, place: str) -> list[str]:
        """What was said."""
        heard = await self.county.standin.said()
        return [
            one["text"] for one in heard if one["kind"] == "text" and one["conversation"] in (room_id(place), contact_id(place))
        ]
