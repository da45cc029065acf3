"""What the bridge said comes back as a message of its own: that settles the row of the outbox (states in DESIGN §5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import OutboxState
from store.tables import Outbox
from store.tables.outbox import UNSETTLED

_IS_UNSETTLED = text(f"outbox.{UNSETTLED}")
_UNSETTLED = (OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.SENT)
_ROWS: Any = Outbox.__table__  # type: ignore[attr-defined]  # SQLModel adds it to every table class
_CONFIRM = (
    _ROWS.update()
    .where(
        *(_ROWS.c[name] == bindparam(f"in_{name}") for name in ("gateway", "account", "conversation", "network_id")),
        _ROWS.c.state != OutboxState.CONFIRMED.value,
    )
    .values(
        state=OutboxState.CONFIRMED.value,
        confirmed_at=bindparam("now", type_=_ROWS.c.sent_at.type),
        sent_at=func.coalesce(_ROWS.c.sent_at, bindparam("now", type_=_ROWS.c.sent_at.type)),
    )
    .returning(_ROWS.c.id)
)
"""The usual case of ``confirm``, at every message that the bridge says."""


async def confirm(
    session: AsyncSession,
    *,
    gateway: str,
    account: str,
    conversation: str,
    network_id: str,
    text: str,
    now: datetime,
    is_file: bool = False,
) -> int | None:
    """Settle the row whose message came back, by the network's id, else by conversation and text. Returns its id.

    Parameters
    ----------
    is_file
        What came back is a picture or file: without an id it settles the oldest file that was sent there.
    """
    named = {"in_gateway": gateway, "in_account": account, "in_conversation": conversation, "in_network_id": network_id}
    settled: int | None = (await session.execute(_CONFIRM, {**named, "now": now})).scalar()
    if settled is not None:
        return settled
    mine = (col(Outbox.gateway) == gateway, col(Outbox.account) == account, col(Outbox.conversation) == conversation)
    row = await session.scalar(select(Outbox).where(*mine, col(Outbox.network_id) == network_id).with_for_update())
    if row is None:
        candidates = await session.scalars(
            select(Outbox)
            .where(
                *mine,
                _IS_UNSETTLED,
                # One that waits to be said again may have been said the first time after all.
                or_(
                    col(Outbox.state).in_(_UNSETTLED),
                    and_(col(Outbox.state) == OutboxState.WAITING, col(Outbox.claimed_at).is_not(None)),
                ),
                # The id may be stored between the two queries, by the sender that has just got it.
                or_(col(Outbox.network_id).is_(None), col(Outbox.network_id) == network_id),
            )
            .order_by(col(Outbox.id))
            .limit(50)
            .with_for_update()
        )
        found, said = candidates.all(), text.strip()
        row = next((candidate for candidate in found if candidate.network_id == network_id), None)
        alike = [one for one in found if (one.attachment_id is not None) == is_file]
        row = row or next((one for one in alike if is_file or said.endswith(one.text.strip())), None)
    if row is None or row.state == OutboxState.CONFIRMED:
        return None
    row.state = OutboxState.CONFIRMED
    row.confirmed_at = now
    row.network_id = network_id
    row.sent_at = row.sent_at or now
    session.add(row)
    return row.id
