"""A database, a simulated network and the bridge's account on it: what the tests of the sender need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from bot.gateways.base import Incoming, LinkStatus
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.inbox.receiving import Inbox
from bot.pacing import Pace
from bot.sender import Sender
from store import claims, outbox
from store.database import Database
from store.kinds import Lane
from store.tables import Outbox
from tests.support.understanding import tiny_understanding
from tests.unit.bot.village import BRIDGE_NAME, ME, NOW, Clock

NO_PACE = Pace(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)
SECOND = timedelta(seconds=1)


@dataclass
class Post:
    """A database, a network of three rooms, and the bridge's own account on it. Echoes reach the real inbox."""

    database: Database
    network: SimulatedNetwork
    gateway: SimulatorGateway
    clock: Clock = field(default_factory=Clock)
    heard: list[str] = field(default_factory=list)

    def sender(self, pace: Pace = NO_PACE, *, attempts: int = 6, echo_wait_s: float = 30.0) -> Sender:
        """A sender as a process that has just started has it, but nothing drains by itself."""
        return Sender(self.database, self.gateway, BRIDGE_NAME, self.clock, pace=pace, attempts=attempts, echo_wait_s=echo_wait_s)

    async def put(self, key: str, lane: Lane = Lane.REPLY, room: str = "r1", **more: object) -> None:
        async with self.database.write() as session:
            await outbox.enqueue(session, key=key, conversation=room, text=key, lane=lane, now=NOW, **ME, **more)  # type: ignore[arg-type]

    async def row(self, key: str) -> Outbox:
        async with self.database.read() as session:
            return (await session.scalars(select(Outbox).where(Outbox.key == key))).one()  # type: ignore[arg-type]

    async def left_by_a_crash(self, key: str, **more: object) -> None:
        """A process claimed a row and died before it knew."""
        await self.put(key, **more)  # type: ignore[arg-type]
        async with self.database.write() as session:
            assert len(await claims.claim(session, owner="dead", now=self.clock.now, **ME)) == 1

    def said(self) -> list[str]:
        """What the network shows, in the order in which it was said."""
        rooms = [room.id for room in self.network.rooms() if not room.is_private]
        messages = [message for room in rooms for message in self.network.messages(room)]
        return [message.text for message in sorted(messages, key=lambda message: message.id)]


@asynccontextmanager
async def open_post(database: Database) -> AsyncIterator[Post]:
    """Open it until the block ends."""
    network = SimulatedNetwork()
    for room in ("r1", "r2", "r3"):
        network.add_room(room, topic=room, members=["李桂芬"])
    found = Post(database, network, SimulatorGateway(network, BRIDGE_NAME, deadline_s=0.01))
    inbox = Inbox(database, tiny_understanding(), found.clock)

    async def receive(incoming: Incoming) -> None:
        await inbox.receive(incoming)
        found.heard.append(incoming.text)

    async def changed(_status: LinkStatus) -> None:
        pass

    await found.gateway.open(receive, changed)
    try:
        yield found
    finally:
        await found.gateway.aclose()


async def drain(sender: Sender) -> None:
    """Send until nothing may leave."""
    while await sender.drain_once():
        pass
