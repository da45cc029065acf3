"""Counting what a broadcast drew: answers in its room within a day. Only the number is kept, nothing of the answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.gateways.base import Incoming
from bot.inbox import received
from bot.texts.runs import ACKNOWLEDGEMENTS
from store import messages, run_rows
from store.county import county_of
from store.database import Database

ANSWERED_WITHIN = timedelta(hours=24)
_MARKS = "。.！!~～，, "


async def count_answer(database: Database, incoming: Incoming, now: datetime) -> bool:
    """Count a message that quotes a broadcast, or answers it as the last thing that the bridge said in the room."""
    quoted = incoming.quote.text if incoming.quote is not None and incoming.quote.from_bridge else None
    acknowledges = incoming.text.strip(_MARKS) in ACKNOWLEDGEMENTS
    if incoming.is_private or not (quoted is not None or incoming.mentioned or acknowledges):
        return False
    async with database.read(quick=True) as session:
        last_run_at = (await county_of(session, now=now)).last_run_at
        if last_run_at is None or last_run_at < now - ANSWERED_WITHIN or await messages.seen(session, **_id_of(incoming)):
            return False
        row = await run_rows.answered(session, **received.where(incoming), since=now - ANSWERED_WITHIN, quoted=quoted)
    if row is None:
        return False
    async with database.write(quick=True) as session:
        await run_rows.count_answer(session, row)
    return True


def _id_of(incoming: Incoming) -> dict[str, str]:
    return {"gateway": incoming.gateway, "account": incoming.account, "message_id": incoming.message_id}
