"""The two networks on which people talk to the bridge during a play, with one face: say something, and read the journal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.demo import BRIDGE_NAME, demo_county
from bot.gateways.wechat_text import write_mentions
from tests.chaos.own_bridge import JOURNAL
from tests.chaos.processes import BridgeProcess
from tests.support.standin import Standin
from tests.support.wechat_county import BRIDGE_ID, contact_id, county_world, room_id


class Place(ABC):
    """Where people are."""

    journal: Path
    """What the bridge said there."""

    @abstractmethod
    def conversation(self, room: str) -> str:
        """How the store names a room of the demo."""

    @abstractmethod
    async def say(self, room: str, speaker: str, text: str, *, mention: bool) -> str:
        """Somebody says something; gives the message's id."""

    @property
    def staff_rooms(self) -> Mapping[str, str]:
        """Of every staff room (by its conversation) the room of the demo."""
        return {self.conversation(station.room): station.room for station in demo_county().stations}


class StandinPlace(Place):
    """WeChat through the Node stand-in."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.journal = folder / JOURNAL
        self.standin = Standin(folder, county_world(), journal=self.journal)
        self._seed = seed
        self._said = 0

    def conversation(self, room: str) -> str:
        """The id on WeChat."""
        return room_id(room)

    async def say(self, room: str, speaker: str, text: str, *, mention: bool) -> str:
        """Through the control port of the stand-in."""
        self._said += 1  # the ids are ours, so that they tell apart what was said before and after a restart
        body: dict[str, Any] = {
            "id": f"chaos-{self._seed}-{self._said}",
            "room": room_id(room),
            "from": contact_id(speaker),
            "text": write_mentions(text, [BRIDGE_NAME]) if mention else text,
            "mentions": [BRIDGE_ID] if mention else [],
        }
        return str((await self.standin.control("say", **body))["id"])


class SimulatedPlace(Place):
    """The simulated network inside the bridge's own process."""

    def __init__(self, folder: Path, bridge: BridgeProcess) -> None:
        self.journal = folder / JOURNAL
        self._bridge = bridge

    def conversation(self, room: str) -> str:
        """The same."""
        return room

    async def say(self, room: str, speaker: str, text: str, *, mention: bool) -> str:
        """Through the control port of the bridge's process."""
        body = {"room": room, "from": speaker, "text": text, "mention": mention}
        return str((await self._bridge.control("say", **body))["id"])
