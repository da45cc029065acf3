"""Deleting what need not be kept any more. Rows stay for the figures; words, names and numbers go.

Every kind is a condition that finds what is too old and has not been emptied yet. What is due is looked for without holding up
anybody who writes, then emptied a little at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from store.kinds import OutboxState, TicketState
from store.tables import (
    Attachment,
    Audit,
    Contact,
    ConversationState,
    CountedAnswer,
    Dispute,
    FollowUp,
    IncomingMessage,
    Notice,
    Outbox,
    Proposal,
    SealedNumber,
    Ticket,
    TicketEvent,
    WebhookDelivery,
    WebSession,
)

_CLOSED = [state.value for state in TicketState if not state.is_open]
_SAID = [
    state.value
    for state in (OutboxState.SENT, OutboxState.CONFIRMED, OutboxState.GAVE_UP, OutboxState.CANCELLED, OutboxState.EXPIRED)
]
"""Nothing will be done about these rows any more."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Something that is kept for a time: which rows are due, and what is emptied in them."""

    name: str
    table: type[SQLModel]
    due: ColumnElement[bool]
    values: Mapping[str, Any] | None
    """None: the rows themselves are deleted."""


def kinds(*, words_before: datetime, numbers_before: datetime, audit_before: datetime, now: datetime) -> Sequence[Kind]:
    """Everything that is kept for a time, in an order in which it can be emptied.

    Parameters
    ----------
    words_before
        What was said or closed before is emptied; what forgotten people said as well.
    numbers_before
        Sealed numbers of tickets that were closed before are deleted.
    """
    forgotten = select(col(Contact.id)).where(col(Contact.forgotten_at).is_not(None))
    closed = col(Ticket.state).in_(_CLOSED)
    over = and_(closed, or_(col(Ticket.closed_at) < words_before, col(Ticket.contact_id).in_(forgotten)))
    tickets_over = select(col(Ticket.id)).where(over)
    numbers_over = select(col(Ticket.id)).where(
        closed, or_(col(Ticket.closed_at) < numbers_before, col(Ticket.contact_id).in_(forgotten))
    )
    message_over = or_(
        col(IncomingMessage.received_at) < words_before,
        col(IncomingMessage.ticket_id).in_(tickets_over),
        and_(col(IncomingMessage.contact_id).in_(forgotten), col(IncomingMessage.ticket_id).is_(None)),
    )
    messages_over = select(col(IncomingMessage.id)).where(message_over)
    said = and_(
        col(Outbox.state).in_(_SAID),
        col(Outbox.run_id).is_(None),
        or_(
            col(Outbox.created_at) < words_before,
            col(Outbox.ticket_id).in_(tickets_over),
            col(Outbox.incoming_id).in_(messages_over),
        ),
    )
    return (
        Kind(name="sealed numbers", table=SealedNumber, due=col(SealedNumber.ticket_id).in_(numbers_over), values=None),
        Kind(name="conversations", table=ConversationState, due=col(ConversationState.expires_at) <= now, values=None),
        Kind(name="counted answers", table=CountedAnswer, due=col(CountedAnswer.expires_at) <= now, values=None),
        Kind(
            name="proposals",
            table=Proposal,
            due=or_(col(Proposal.expires_at) <= now, col(Proposal.ticket_id).in_(tickets_over)),
            values=None,
        ),
        Kind(
            name="what the bridge said", table=Outbox, due=and_(said, col(Outbox.text) != ""), values={"text": "", "mentions": []}
        ),
        Kind(
            name="messages", table=IncomingMessage, due=and_(message_over, col(IncomingMessage.text) != ""), values={"text": ""}
        ),
        Kind(
            name="disputes",
            table=Dispute,
            due=and_(col(Dispute.ticket_id).in_(tickets_over), or_(col(Dispute.parties) != "", col(Dispute.agreement) != "")),
            values={"parties": "", "agreement": ""},
        ),
        Kind(
            name="follow-ups",
            table=FollowUp,
            due=and_(col(FollowUp.ticket_id).in_(tickets_over), col(FollowUp.note) != ""),
            values={"note": ""},
        ),
        Kind(
            name="notices",
            table=Notice,
            due=and_(col(Notice.ticket_id).in_(tickets_over), col(Notice.text) != ""),
            values={"text": "", "fields": {}},
        ),
        Kind(
            name="events of tickets",
            table=TicketEvent,
            due=and_(col(TicketEvent.ticket_id).in_(tickets_over), col(TicketEvent.text) != ""),
            values={"text": ""},
        ),
        Kind(
            name="tickets",
            table=Ticket,
            due=and_(over, col(Ticket.purged_at).is_(None)),
            values={"summary": "", "details": {}, "outcome": "", "rating_text": "", "purged_at": now},
        ),
        Kind(name="web sessions", table=WebSession, due=col(WebSession.expires_at) <= now, values=None),
        Kind(
            name="webhook deliveries",
            table=WebhookDelivery,
            due=and_(col(WebhookDelivery.created_at) < numbers_before, col(WebhookDelivery.state) != "waiting"),
            values=None,
        ),
        Kind(name="audit", table=Audit, due=col(Audit.at) < audit_before, values=None),
    )


async def count(session: AsyncSession, kind: Kind) -> int:
    """How many rows of a kind are due."""
    return int(await session.scalar(select(func.count()).select_from(kind.table).where(kind.due)) or 0)


async def due(session: AsyncSession, kind: Kind, *, after: Any = None, limit: int = 5_000) -> Sequence[Any]:
    """Keys of rows of a kind that are due, in order, those behind ``after``. It may read through the table: not while writing."""
    key = _key(kind)
    query = select(key).where(kind.due) if after is None else select(key).where(kind.due, key > after)
    return (await session.scalars(query.order_by(key).limit(limit))).all()


async def empty(session: AsyncSession, kind: Kind, keys: Sequence[Any]) -> None:
    """Empty or delete some rows that are due."""
    statement = delete(kind.table) if kind.values is None else update(kind.table).values(**kind.values)
    await session.execute(statement.where(_key(kind).in_(keys)).execution_options(synchronize_session=False))


def _key(kind: Kind) -> Any:
    return kind.table.__table__.primary_key.columns[0]  # type: ignore[attr-defined]  # SQLModel adds it to every table class


async def attachments_due(session: AsyncSession, *, before: datetime) -> Sequence[int]:
    """Ids of attachments whose bytes must go: of tickets closed before, and of people who asked to be forgotten."""
    forgotten = select(col(Contact.id)).where(col(Contact.forgotten_at).is_not(None))
    query = (
        select(col(Attachment.id))
        .join(Ticket, col(Ticket.id) == col(Attachment.ticket_id))
        .where(
            col(Attachment.removed_at).is_(None),
            col(Ticket.state).in_(_CLOSED),
            or_(col(Ticket.closed_at) < before, col(Ticket.contact_id).in_(forgotten)),
        )
    )
    return [number for number in (await session.scalars(query)).all() if number is not None]


async def note_removed(session: AsyncSession, numbers: Sequence[int], *, now: datetime) -> None:
    """The bytes of these attachments are gone."""
    await session.execute(update(Attachment).where(col(Attachment.id).in_(numbers)).values(removed_at=now, name=""))


async def to_unlink(session: AsyncSession) -> Sequence[Contact]:
    """People who asked to be forgotten, have nothing open, and are still tied to WeChat."""
    still_open = select(col(Ticket.contact_id)).where(col(Ticket.state).not_in(_CLOSED))
    query = select(Contact).where(
        col(Contact.forgotten_at).is_not(None),
        col(Contact.external_id).not_like("forgotten:%"),
        col(Contact.id).not_in(still_open),
    )
    return (await session.scalars(query)).all()


async def mentioning(session: AsyncSession, contact: Contact, *, after: int = 0) -> Sequence[int]:
    """Ids of what was said to a person by name, behind ``after``. From the beginning it reads through all that was ever said."""
    mentioned = cast(col(Outbox.mentions), String).contains(json.dumps(contact.external_id), autoescape=True)
    query = select(col(Outbox.id)).where(col(Outbox.id) > after, col(Outbox.gateway) == contact.gateway, mentioned)
    return [number for number in (await session.scalars(query.order_by(col(Outbox.id)))).all() if number is not None]


async def newest_said(session: AsyncSession) -> int:
    """The id of what was put into the outbox last; 0 where nothing was."""
    return await session.scalar(select(func.max(col(Outbox.id)))) or 0


async def unlink(session: AsyncSession, contact: Contact, said: Sequence[int]) -> None:
    """Cut the tie of a person to WeChat.

    Parameters
    ----------
    said
        What was said to the person by name.
    """
    await session.execute(
        delete(ConversationState).where(
            col(ConversationState.gateway) == contact.gateway, col(ConversationState.person) == contact.external_id
        )
    )
    private, gone = f"private:{contact.external_id}", f"forgotten:{contact.id}"
    for table, own in ((Outbox, true()), (IncomingMessage, true()), (Ticket, col(Ticket.contact_id) == contact.id)):
        await session.execute(
            update(table)
            .where(own, col(table.gateway) == contact.gateway, col(table.conversation) == private)
            .values(conversation=gone)
        )
    for theirs in (col(Outbox.id).in_(said), col(Outbox.conversation) == gone):
        await session.execute(
            update(Outbox)
            .where(theirs, col(Outbox.state).in_(_SAID))
            .values(text="", mentions=[])
            .execution_options(synchronize_session=False)
        )
    cut = {"external_id": gone, "name": "", "village_id": None}
    await session.execute(update(Contact).where(col(Contact.id) == contact.id).values(**cut))
