"""How long anything is kept, and carrying that out: once a day by itself, or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.files import Files
from store import attachments, retention
from store.database import Database

AT_ONCE = 500
"""Rows that are emptied in one transaction."""
FILES, PEOPLE = "attachments", "forgotten people"
UNUSED = timedelta(days=1)
"""How long a picture waits for the broadcast that it was sent in for."""


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Times to keep things."""

    words: timedelta = timedelta(days=180)
    """What residents and staff said, from the day it was said; of a ticket from its closing."""
    numbers: timedelta = timedelta(days=30)
    """Sealed phone numbers, and pictures and files, from the closing of their ticket."""
    audit: timedelta = timedelta(days=3 * 365)


async def purge(database: Database, files: Files, keep: Keep, *, now: datetime, dry_run: bool = False) -> Mapping[str, int]:
    """Delete what is too old; gives how many rows of each kind that were, or would be.

    The bytes of attachments go before the row says so: what is interrupted is done again the next time.
    """
    kinds = retention.kinds(
        words_before=now - keep.words, numbers_before=now - keep.numbers, audit_before=now - keep.audit, now=now
    )
    done: dict[str, int] = {}
    async with database.read() as session:
        due = [
            *await retention.attachments_due(session, before=now - keep.numbers),
            *await attachments.unused(session, before=now - UNUSED),
        ]
        done[FILES] = len(due)
        if dry_run:
            return done | {kind.name: await retention.count(session, kind) for kind in kinds}
    for number in due:
        files.remove(number)
    async with database.write() as session:
        await retention.note_removed(session, due, now=now)
    for kind in kinds:
        done[kind.name] = await _empty(database, kind)
    done[PEOPLE] = await _forget(database)
    return done


async def _empty(database: Database, kind: retention.Kind) -> int:
    """A little at a time, so that no message waits long for its turn to be stored."""
    count, last = 0, None
    while True:
        async with database.read() as session:
            keys = await retention.due(session, kind, after=last)
        if not keys:
            return count
        for start in range(0, len(keys), AT_ONCE):
            async with database.write() as session:
                await retention.empty(session, kind, keys[start : start + AT_ONCE])
        count, last = count + len(keys), keys[-1]


async def _forget(database: Database) -> int:
    async with database.read() as session:
        people = await retention.to_unlink(session)
    for contact in people:
        async with database.read() as session:
            newest = await retention.newest_said(session)
            said = await retention.mentioning(session, contact)
        async with database.write() as session:  # and what was said meanwhile
            later = await retention.mentioning(session, contact, after=newest)
            await retention.unlink(session, contact, [*said, *later])
    return len(people)
