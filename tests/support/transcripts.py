"""Conversations written down as they would be read in a chat, held with the real bridge on the simulated network.

A transcript is a YAML file::

    about: 老人给孙子上户口
    in: 柳塘村                          # whose group is meant where a line names no other place
    chat:
      - 李桂芬: "@小枫 娃娃刚出生咋个上户口"   # 「@小枫」 in front mentions the bridge
      - 小枫: [出生医学证明, 派出所]           # what the bridge said holds every one of these
      - 李桂芬 私聊: 要多少钱                  # in a private chat
      - 小枫 私聊: {has: [不收费], lacks: [元]}
      - 和丽萍 警务群: {quotes: "#1", says: 我下午来}   # quoting what the bridge said there last that holds #1
      - 李桂芬: {sends: image}                # something that is not text
      - 小枫 警务群: {sends: image}           # and the bridge sends one on
      - wait: 6                              # minutes
    tickets: {1: help.dispute closed}        # what is in the store in the end; nothing else is
    stored: nothing                          # optional: no message, contact or outbox row was written

After every line of a person all that the bridge says anywhere must stand in the lines below it, in any order: a word too
many fails as a word too few does. Places: a village's name is its group, 警务群 the staff room of its station, 私聊
a private chat of the person spoken with last; after 小枫 a member of staff's name is the private chat with them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlmodel import col

from bot.app import running_bridge
from bot.bridge import Account
from bot.demo import BRIDGE_NAME, DemoStation, demo_county, demo_network, seed_demo
from bot.gateways.base import FETCHED, FileContent, MessageKind
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulated_rooms import SimulatedMessage
from bot.gateways.simulator import SimulatorGateway
from bot.inbox.receiving import Understood
from bot.settings import PaceSettings, Settings
from bot.understanding import Understanding
from store import tickets
from store.database import Database
from store.kinds import OutboxState
from store.tables import Attachment, Contact, IncomingMessage, Outbox

START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in the county."""
PACE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)
MENTION = f"@{BRIDGE_NAME}"
PICTURE = b"\x89PNG\r\n\x1a\n a picture"
PRIVATE, STAFF_ROOM, WAIT = "私聊", "警务群", "wait"
UNDER_WAY = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.SENT)


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """One written conversation."""

    name: str
    about: str
    village: str
    chat: Sequence[Mapping[str, Any]]
    tickets: Mapping[int, str]
    stored: str | None

    @classmethod
    def read(cls, path: Path) -> Transcript:
        """Read a file. Raises ``ValueError`` that names what is wrong with it."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        unknown = set(data) - {"about", "in", "chat", "tickets", "stored"}
        if unknown or any(len(line) != 1 for line in data["chat"]):
            raise ValueError(f"{path.name}: {sorted(unknown)} unknown, or a line with more than one speaker")
        return cls(
            name=path.stem,
            about=data["about"],
            village=data["in"],
            chat=data["chat"],
            tickets=data.get("tickets") or {},
            stored=data.get("stored"),
        )


@dataclass(kw_only=True)
class _Clock:
    """The county's time: it stands but for the waits of the transcript."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass(kw_only=True)
class Stage:
    """The bridge, the county and the clock, with what was said and not read yet."""

    database: Database
    network: SimulatedNetwork
    clock: _Clock
    heard: dict[str, asyncio.Event]
    read_up_to: int = 0
    unread: list[tuple[str, SimulatedMessage]] = field(default_factory=list)
    partner: str = ""

    async def play(self, transcript: Transcript) -> None:
        """Hold the conversation; raises ``AssertionError`` with the line at which it went another way."""
        for number, line in enumerate(transcript.chat, 1):
            ((head, content),) = line.items()
            where = f"{transcript.name}, line {number} ({head}: {content})"
            speaker, _, place = head.partition(" ")
            if speaker == WAIT:
                self.clock.now += timedelta(minutes=content)
            elif speaker == BRIDGE_NAME:
                self._expect(where, self._room(transcript.village, place, self.partner), content)
            else:
                self._nothing_left(where)
                if place != STAFF_ROOM:
                    self.partner = speaker
                await self._say(where, self._room(transcript.village, place, speaker), speaker, content)
        self._nothing_left(f"{transcript.name}, the end")
        await self._check_store(transcript)

    def _room(self, village: str, place: str, person: str) -> str:
        if place == PRIVATE or place in _people():
            return self.network.private_room(person if place == PRIVATE else place, BRIDGE_NAME).id
        station, of_village = _places()[village if place in ("", STAFF_ROOM) else place]
        return station.room if place == STAFF_ROOM else of_village

    async def _say(self, where: str, room: str, speaker: str, content: str | Mapping[str, str]) -> None:
        wanted = {"says": content} if isinstance(content, str) else content
        text = wanted.get("says", "")
        mention = text.startswith(MENTION)
        kind = MessageKind(wanted.get("sends", MessageKind.TEXT))
        quote = self._find(where, room, wanted["quotes"]) if "quotes" in wanted else None
        message_id = self.network.post(
            room,
            speaker,
            text.removeprefix(MENTION).strip() if mention else text,
            mention=mention,
            quote=quote,
            kind=kind,
            file=FileContent(name="", content=PICTURE) if kind in FETCHED else None,
        )
        done = self.heard.setdefault(str(message_id), asyncio.Event())
        async with asyncio.timeout(30):
            await done.wait()
            while await self._under_way():  # noqa: ASYNC110 - a database tells nobody when it changes
                await asyncio.sleep(0.01)
        for one in self.network.rooms():
            self.unread += [(one.id, m) for m in self.network.messages(one.id, after=message_id) if m.from_bridge]

    def _find(self, where: str, room: str, words: str) -> int:
        found = [m.id for m in self.network.messages(room) if m.from_bridge and words in m.text]
        assert found, f"{where}: nothing to quote"
        return found[-1]

    async def _under_way(self) -> int:
        async with self.database.read() as session:
            coming = await session.scalar(select(func.count()).where(col(Attachment.fetch_at).is_not(None)))
            if coming:
                return int(coming)
            query = select(func.count()).where(col(Outbox.state).in_([state.value for state in UNDER_WAY]))
            return int(await session.scalar(query) or 0)

    def _expect(self, where: str, room: str, content: str | Sequence[str] | Mapping[str, Sequence[str]]) -> None:
        has, lacks = _wanted(content)
        kind = content.get("sends", MessageKind.TEXT) if isinstance(content, Mapping) else MessageKind.TEXT
        for number, (place, message) in enumerate(self.unread):
            if (
                place == room
                and message.kind == kind
                and all(words in message.text for words in has)
                and not any(w in message.text for w in lacks)
            ):
                del self.unread[number]
                return
        said = "\n".join(f"  [{place}] {message.text}" for place, message in self.unread) or "  nothing"
        raise AssertionError(f"{where}\nthe bridge said:\n{said}")

    def _nothing_left(self, where: str) -> None:
        said = "\n".join(f"  [{place}] {message.text}" for place, message in self.unread)
        assert not self.unread, f"before {where}\nthe bridge also said:\n{said}"

    async def _check_store(self, transcript: Transcript) -> None:
        async with self.database.read() as session:
            found = {t.id: f"{t.label} {t.state}" for t in await tickets.latest(session)}
            rows = [await session.scalar(select(func.count()).select_from(t)) for t in (IncomingMessage, Outbox)]
            strangers = await session.scalar(select(func.count()).where(col(Contact.first_seen_at) > START))
        assert found == transcript.tickets, f"{transcript.name}: the tickets are {found}"
        if transcript.stored == "nothing":
            assert (rows, strangers) == ([0, 0], 0), f"{transcript.name}: something was stored"


def _places() -> Mapping[str, tuple[DemoStation, str]]:
    return {village.name: (station, village.room) for station in demo_county().stations for village in station.villages}


def _people() -> set[str]:
    return {person.name for person in demo_county().people()}


def _wanted(content: str | Sequence[str] | Mapping[str, Sequence[str]]) -> tuple[Sequence[str], Sequence[str]]:
    if isinstance(content, Mapping):
        return content.get("has", ()), content.get("lacks", ())
    return ([content] if isinstance(content, str) else content), ()


@asynccontextmanager
async def stage(database: Database, understanding: Understanding) -> AsyncIterator[Stage]:
    """The demo county with the bridge at work in it, until the block ends."""
    clock = _Clock()
    heard: dict[str, asyncio.Event] = {}

    def watch(understood: Understood) -> None:
        heard.setdefault(understood.incoming.message_id, asyncio.Event()).set()

    await seed_demo(database, START)
    network = demo_network()
    account = Account(gateway=SimulatorGateway(network, BRIDGE_NAME), id=BRIDGE_NAME)
    async with running_bridge(Settings(pace=PACE), database, understanding, [account], clock=clock, watch=watch):
        yield Stage(database=database, network=network, clock=clock, heard=heard)
