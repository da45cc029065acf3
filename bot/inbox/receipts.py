"""Counting what a broadcast drew: answers in its room within a day, each once. Nothing is kept of what they say."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from bot.gateways.base import Incoming
from bot.inbox import received
from bot.texts.runs import ACKNOWLEDGEMENTS
from store import run_rows
from store.county import county_of
from store.database import Session

ANSWERED_WITHIN = timedelta(hours=24)
_CLOCKS_APART = timedelta(minutes=1)
"""How much the network's clock may be behind ours."""
_MARKS = "。.！!~～，, "


def acknowledges(incoming: Incoming) -> bool:
    """Whether somebody in a group says no more than that they have read it."""
    return not incoming.is_private and incoming.text.strip(_MARKS) in ACKNOWLEDGEMENTS


async def count_answer(session: Session, incoming: Incoming, now: datetime) -> bool:
    """Count a message that quotes a broadcast, or answers it as the last thing that the bridge said in the room."""
    quoted = incoming.quote.text if incoming.quote is not None and incoming.quote.from_bridge else None
    if incoming.is_private or not (quoted is not None or incoming.mentioned or acknowledges(incoming)):
        return False
    last_run_at = (await county_of(session, now=now)).last_run_at
    if last_run_at is None or last_run_at < now - ANSWERED_WITHIN:
        return False
    row = await run_rows.answered(
        session,
        **received.where(incoming),
        since=now - ANSWERED_WITHIN,
        until=incoming.sent_at + _CLOCKS_APART,
        quoted=quoted,
    )
    if row is None:
        return False
    digest = sha256(received.key(incoming).encode()).hexdigest()
    return await run_rows.count_answer(session, row, digest=digest, expires_at=now + ANSWERED_WITHIN)
