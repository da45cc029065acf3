"""The real inbox on a database that holds the demo county: people say things, and what came of it is read back.

柳塘村 belongs to 禾丰派出所; 和丽萍 is its assistant on duty at ``NOW``, 李国栋 the other, 段志勇 the officer, 赵建国 the chief.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import SQLModel

from bot.demo import BRIDGE_NAME, GATEWAY, seed_demo
from bot.gateways.base import Incoming, MessageKind, Quote, private_conversation
from bot.inbox.receiving import Inbox, Understood
from bot.texts.desk import CARD
from store import tickets
from store.database import Database
from store.tables import Outbox, Staff, Ticket, TicketEvent
from tests.support.understanding import tiny_understanding

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday, 16:00 in the county."""
ME = {"gateway": GATEWAY, "account": BRIDGE_NAME}
GROUP = "residents-liutang"
STAFF_ROOM = "staff-hefeng"
RESIDENT, ASSISTANT, COLLEAGUE, OFFICER, CHIEF = "李桂芬", "和丽萍", "李国栋", "段志勇", "赵建国"
STRANGER_STAFF = "刀玉香"
"""An assistant of another station."""
DISPUTE = "隔壁家砌墙占了我家地"
FIRE = "我家厨房着火了"
CHATTER = "今天街子上的菌子便宜得很"

_numbers = count(1)


@dataclass(kw_only=True)
class Clock:
    """A clock that stands until it is set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def message(content: str, *, sender: str = RESIDENT, room: str | None = None, **more: Any) -> Incoming:
    """One message, in a room or (without one) in the sender's private chat."""
    values = {"message_id": f"m{next(_numbers)}", "sender_name": sender, "sent_at": NOW, "kind": MessageKind.TEXT, **more}
    return Incoming(text=content, sender_id=sender, conversation=room or private_conversation(sender), **ME, **values)


class Village:
    """The county with an inbox of its own."""

    def __init__(self, database: Database, clock: Clock | None = None, *, notices: bool = False) -> None:
        self.database = database
        self.clock = clock or Clock()
        self.understood: list[Understood] = []
        self.inbox = Inbox(database, tiny_understanding(notices=notices), self.clock, watch=self.understood.append)

    async def say(self, content: str, *, sender: str = RESIDENT, room: str | None = None, **more: Any) -> list[Outbox]:
        """Somebody says something; gives what the bridge put into the outbox for it."""
        before = max((row.id or 0 for row in await self.outbox()), default=0)
        await self.inbox.receive(message(content, sender=sender, room=room, **{"sent_at": self.clock.now, **more}))
        return [row for row in await self.outbox() if (row.id or 0) > before]

    async def quote_card(self, content: str, number: int, *, sender: str = ASSISTANT) -> list[Outbox]:
        """A member of staff quotes the card of a ticket in the staff room."""
        quote = Quote(sender_name=BRIDGE_NAME, text=CARD.split("{")[0] + f"#{number}", from_bridge=True)
        return await self.say(content, sender=sender, room=STAFF_ROOM, quote=quote)

    async def outbox(self) -> Sequence[Outbox]:
        """Everything that is to be said, oldest first."""
        return await self.rows(Outbox)

    async def rows(self, table: type[SQLModel]) -> Sequence[Any]:
        """Every row of a table."""
        async with self.database.read() as session:
            return (await session.scalars(select(table).order_by(text("id")))).all()

    async def ticket(self, number: int = 1) -> Ticket:
        """A ticket as it stands."""
        async with self.database.read() as session:
            found = await tickets.get(session, number)
        assert found is not None
        return found

    async def history(self, number: int = 1) -> list[str]:
        """What happened to a ticket."""
        return [event.kind for event in await self.rows(TicketEvent) if event.ticket_id == number]

    async def member(self, name: str) -> Staff:
        """A member of staff."""
        return next(found for found in await self.rows(Staff) if found.name == name)

    async def counts(self) -> dict[str, int]:
        """How many rows every table has."""
        async with self.database.read() as session:
            tables = SQLModel.metadata.sorted_tables
            return {table.name: await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}

    async def everything(self) -> str:
        """All that is stored, as one text."""
        async with self.database.read() as session:
            found = [(await session.execute(select(table))).all() for table in SQLModel.metadata.sorted_tables]
        return "\n".join(str(tuple(row)) for rows in found for row in rows)


async def village(database: Database, clock: Clock | None = None, *, notices: bool = False) -> Village:
    """Settle the demo county; ``notices``: people and things that are missed are understood too."""
    await seed_demo(database, NOW)
    return Village(database, clock, notices=notices)
