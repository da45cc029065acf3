"""What is left after a play: what people said, what they heard, and what stands in the database. Reading only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlmodel import SQLModel, col

from bot.gateways.base import private_conversation
from store.database import Database
from store.tables import IncomingMessage, LinkGap, Outbox, Ticket
from tests.chaos.talk import Spoken


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One thing that the bridge said, as the network took it; in the order of saying."""

    conversation: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All of it."""

    spoken: Sequence[Spoken]
    heard: Sequence[Heard]
    incoming: Sequence[IncomingMessage] = ()
    outbox: Sequence[Outbox] = ()
    tickets: Sequence[Ticket] = ()
    gaps: Sequence[LinkGap] = ()
    staff_rooms: frozenset[str] = field(default=frozenset())
    fetches_spoiled: bool = False
    """Whether the fetching of messages was disturbed: one that is slow to fetch comes late, and is allowed to."""


def heard_in(journal: Path) -> Sequence[Heard]:
    """What a journal tells, with private chats named as the store names them. A line that was cut off is left out."""
    found = []
    for line in journal.read_text(encoding="utf-8", errors="replace").splitlines() if journal.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry["kind"] == "text":
            where = entry["conversation"]
            alone = "@" not in where and where.startswith("wxid_")
            found.append(Heard(conversation=private_conversation(where) if alone else where, text=entry["text"]))
    return found


async def gather(
    database: Database,
    journal: Path,
    spoken: Sequence[Spoken],
    *,
    staff_rooms: frozenset[str],
    fetches_spoiled: bool,
) -> Evidence:
    """Look at everything at one moment. What was heard is read last: what the store knows must be a part of it."""
    async with database.read() as session:

        async def every(table: type[SQLModel]) -> Sequence[SQLModel]:
            return (await session.scalars(select(table).order_by(col(table.id)))).all()  # type: ignore[attr-defined]

        rows = {table: await every(table) for table in (IncomingMessage, Outbox, Ticket, LinkGap)}
    return Evidence(
        spoken=tuple(spoken),
        heard=heard_in(journal),
        incoming=rows[IncomingMessage],  # type: ignore[arg-type]
        outbox=rows[Outbox],  # type: ignore[arg-type]
        tickets=rows[Ticket],  # type: ignore[arg-type]
        gaps=rows[LinkGap],  # type: ignore[arg-type]
        staff_rooms=staff_rooms,
        fetches_spoiled=fetches_spoiled,
    )
