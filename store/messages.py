"""Named queries on incoming messages and on what the dialogue remembers.

A conversation is locked for the length of a transaction, so that two processes never answer the same person at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import bindparam, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.rows import insert_new, put_values
from store.tables import Contact, ConversationState, IncomingMessage

_MESSAGES: Any = IncomingMessage.__table__  # type: ignore[attr-defined]  # SQLModel adds it to every table class
_STATES: Any = ConversationState.__table__  # type: ignore[attr-defined]
# Asked for at every message, so made once.
_SEEN = select(_MESSAGES.c.id).where(*(_MESSAGES.c[name] == bindparam(name) for name in ("gateway", "account", "message_id")))
_STATE = select(_STATES.c.state, _STATES.c.expires_at).where(
    *(_STATES.c[name] == bindparam(name) for name in ("gateway", "account", "conversation", "person"))
)


async def lock_conversation(session: AsyncSession, *, gateway: str, account: str, conversation: str) -> None:
    """Hold the conversation until the transaction ends (SQLite: the write transaction itself is exclusive)."""
    if session.get_bind().dialect.name == "postgresql":
        number = crc32(f"{gateway}\n{account}\n{conversation}".encode())
        await session.execute(text("SELECT pg_advisory_xact_lock(:space, :number)"), {"space": 41, "number": number - 2**31})


async def seen(session: AsyncSession, *, gateway: str, account: str, message_id: str) -> bool:
    """Whether the effects of this message are in the store already."""
    values = {"gateway": gateway, "account": account, "message_id": message_id}
    return (await session.execute(_SEEN, values)).first() is not None


async def add(session: AsyncSession, message: IncomingMessage) -> int | None:
    """Store a message; None if it was there already."""
    return await insert_new(session, message)


async def load_state(
    session: AsyncSession, *, gateway: str, account: str, conversation: str, person: str, now: datetime
) -> dict[str, Any] | None:
    """What the dialogue remembers, unless its time is over."""
    values = {"gateway": gateway, "account": account, "conversation": conversation, "person": person}
    row = (await session.execute(_STATE, values)).first()
    return dict(row.state) if row is not None and row.expires_at > now else None


async def save_state(
    session: AsyncSession,
    *,
    gateway: str,
    account: str,
    conversation: str,
    person: str,
    state: dict[str, Any],
    now: datetime,
    expires_at: datetime,
) -> None:
    """Remember until ``expires_at``."""
    await put_values(
        session,
        ConversationState,
        key=("gateway", "account", "conversation", "person"),
        gateway=gateway,
        account=account,
        conversation=conversation,
        person=person,
        state=state,
        updated_at=now,
        expires_at=expires_at,
    )


async def forget_states(session: AsyncSession, *, now: datetime) -> int:
    """Delete what the dialogue need not remember any more. Returns how many."""
    gone = await session.scalars(
        delete(ConversationState).where(col(ConversationState.expires_at) <= now).returning(col(ConversationState.id))
    )
    return len(gone.all())


async def latest(
    session: AsyncSession, *, gateway: str, account: str, conversation: str, external_id: str, since: datetime
) -> IncomingMessage | None:
    """The last message of a person in a conversation that is stored, and was received since a moment."""
    query = (
        select(IncomingMessage)
        .join(Contact, col(Contact.id) == col(IncomingMessage.contact_id))
        .where(
            col(IncomingMessage.conversation) == conversation,
            col(IncomingMessage.gateway) == gateway,
            col(IncomingMessage.account) == account,
            col(Contact.gateway) == gateway,
            col(Contact.external_id) == external_id,
            col(IncomingMessage.received_at) >= since,
        )
        .order_by(col(IncomingMessage.id).desc())
        .limit(1)
    )
    found: IncomingMessage | None = await session.scalar(query)
    return found


async def count(session: AsyncSession) -> int:
    """How many messages are stored."""
    return int(await session.scalar(select(func.count()).select_from(IncomingMessage)) or 0)
