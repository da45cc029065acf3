"""However much is stored: no statement on the way of a message reads through all of it."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot.chores import Chores
from bot.collector import Collector
from bot.demo import demo_county, demo_network, seed_demo
from bot.files import Files
from bot.gateways.base import FileContent, Incoming, LinkStatus, MessageKind, private_conversation
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.inbox.receiving import Inbox
from bot.privacy.retention import Keep, purge
from bot.sender import Sender
from store import queue_state
from store.database import Database
from store.tables import IncomingMessage, Ticket
from tests.support.history import OPEN_TICKETS, TICKET_EVERY, fill
from tests.support.statements import asked
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until
from tests.unit.bot.post import NO_PACE
from tests.unit.bot.village import ASSISTANT, BRIDGE_NAME, CHATTER, DISPUTE, FIRE, GROUP, NOW, RESIDENT, STAFF_ROOM, Clock

GROWING = ["incoming_message", "outbox", "ticket", "ticket_event", "contact", "attachment", "broadcast_run"]
"""Tables that hold all that ever was."""
OF_FEW_ROWS = "outbox_(?:open|recall|unsettled)|attachment_to_erase"
"""Indexes of what there is still something to do about."""
READ_THROUGH = re.compile(
    rf"(?:SCAN|Seq Scan on) (?:{'|'.join(GROWING)})(?:_\d+)?\b(?! USING (?:COVERING )?INDEX ix_(?:{OF_FEW_ROWS}))"
)
FEW, MANY = 5_000, 30_000
"""Stored messages: some 600 and some 4,000 for each room."""


@dataclass(kw_only=True)
class Day:
    """The demo county at work; nothing runs by itself but the delivery of what is said."""

    network: SimulatedNetwork
    gateway: SimulatorGateway
    files: Files
    sender: Sender
    heard: list[Incoming] = field(default_factory=list)

    async def says(
        self, who: str, words: str, *, room: str = "", mention: bool = False, kind: MessageKind = MessageKind.TEXT
    ) -> int:
        """Somebody says something, in a room or alone to the bridge; everything is said and heard that comes of it."""
        file = (
            FileContent(name="p.png", content=b"\x89PNG\r\n\x1a\n", media_type="image/png") if kind is MessageKind.IMAGE else None
        )
        number = self.network.post(room or private_conversation(who), who, words, mention=mention, kind=kind, file=file)
        await self.settles()
        return number

    async def settles(self) -> None:
        """Until there is nothing more to say or to hear."""
        await self._all_heard()
        while await self.sender.drain_once():
            await self._all_heard()

    async def _all_heard(self) -> None:
        rooms = [room.id for room in self.network.rooms()]
        await until(lambda: len(self.heard) == sum(len(self.network.messages(room)) for room in rooms), what="hearing it all")


@asynccontextmanager
async def day(database: Database, clock: Clock, folder: Path) -> AsyncIterator[Day]:
    """Open it until the block ends."""
    network = demo_network()
    network.now = clock
    gateway = SimulatorGateway(network, BRIDGE_NAME)
    inbox = Inbox(database, tiny_understanding(), clock)
    files = Files(folder)
    sender = Sender(database, gateway, BRIDGE_NAME, clock, pace=NO_PACE, files=files)
    found = Day(network=network, gateway=gateway, files=files, sender=sender)

    async def receive(incoming: Incoming) -> None:
        await inbox.receive(incoming)
        found.heard.append(incoming)

    async def changed(_status: LinkStatus) -> None:
        pass

    await gateway.open(receive, changed)
    await sender.start()
    await sender.aclose()  # from here on it sends when it is told to
    try:
        yield found
    finally:
        await gateway.aclose()


async def a_day_passes(at: Day, database: Database, clock: Clock) -> None:
    """Something of everything that people and the bridge do."""
    chores = Chores(database, clock, wake_senders=lambda: None)
    collector = Collector(database, at.files, {BRIDGE_NAME: at.gateway}, clock)
    asked_for = await at.says(RESIDENT, "娃娃刚出生咋个上户口", room=GROUP, mention=True)
    await at.says(RESIDENT, "要带哪些东西")
    await at.says(RESIDENT, CHATTER, room=GROUP)
    await at.says(RESIDENT, DISPUTE, room=GROUP, mention=True)
    await at.says(RESIDENT, "", room=GROUP, kind=MessageKind.IMAGE)
    number = await newest_ticket(database)
    await at.says(ASSISTANT, f"接 {number}", room=STAFF_ROOM)
    await at.says(ASSISTANT, f"#{number} 明天上午来看", room=STAFF_ROOM)
    await at.says(ASSISTANT, f"#{number} 我到了")
    await at.says(RESIDENT, DISPUTE)
    await at.says(ASSISTANT, "待办", room=STAFF_ROOM)
    await at.says(ASSISTANT, f"结 {number} 两家谈好了", room=STAFF_ROOM)
    await at.says(RESIDENT, "5")
    await at.says(RESIDENT, FIRE, room=GROUP)
    await at.says(RESIDENT, "人工", room=GROUP, mention=True)
    await at.says(RESIDENT, "收到", room=GROUP)
    at.network.say(BRIDGE_NAME, GROUP, "我是派出所的，用这个号说一句")
    at.network.recall(asked_for, by=RESIDENT)
    await at.settles()
    for _ in range(3):
        clock.now += timedelta(minutes=40)
        await chores.do_once()
        await collector.collect_once()
        await at.settles()
    async with database.read() as session:
        await queue_state.waiting(session, now=clock.now)
        await queue_state.open_tickets(session)


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What went wrong meanwhile: then the day was not what it should be."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def newest_ticket(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.max(col(Ticket.id)))) or 0


async def stored_county(database: Database, *, first: int = 1, last: int) -> None:
    """Let the demo county have a history from here to there."""
    if first == 1:
        await seed_demo(database, NOW)
    people = [person.name for person in demo_county().people() if person.village]
    await fill(database, first=first, last=last, people=people, now=NOW)


async def test_no_statement_on_the_way_of_a_message_reads_through_what_is_stored(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await stored_county(database, last=MANY)
    clock = Clock()
    async with asked(database) as found, day(database, clock, tmp_path) as at:
        await a_day_passes(at, database, clock)
    plans = await found.plans(database)
    assert {statement: plan for statement, plan in plans.items() if READ_THROUGH.search(plan)} == {}
    assert len(plans) > 60
    assert faults(caplog) == []


async def test_the_work_for_a_day_does_not_grow_with_what_is_stored(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    work = []
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        await stored_county(database, first=first, last=last)
        clock = Clock(now=NOW + timedelta(days=len(work)))
        # What a sender asks once when it starts is bounded, but by more rows than are few.
        async with day(database, clock, tmp_path) as at, asked(database, GROWING) as found:
            await a_day_passes(at, database, clock)
        work.append(found.work)
    # PostgreSQL reads a small table whole where it likes; what grows with the history would be six times as much.
    assert 0 < work[1] < (1.2 if database.is_sqlite else 3) * work[0]
    assert faults(caplog) == []


async def test_emptying_what_is_old_reads_through_it_only_while_others_may_write(database: Database, tmp_path: Path) -> None:
    await stored_county(database, last=FEW)
    async with asked(database) as found:
        done = await purge(database, Files(tmp_path), Keep(), now=NOW + timedelta(days=200))
    assert done["messages"] == FEW
    assert done["tickets"] == FEW // TICKET_EVERY - OPEN_TICKETS
    async with database.read() as session:
        assert await session.scalar(select(func.count()).where(col(IncomingMessage.text) != "")) == 0
    changes = {statement: plan for statement, plan in (await found.plans(database)).items() if not statement.startswith("SELECT")}
    assert {statement: plan for statement, plan in changes.items() if READ_THROUGH.search(plan)} == {}
    assert len(changes) >= 4
