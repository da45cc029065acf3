"""Named queries on webhooks: which events are news to one, and what has to be delivered.

Ids of events are given out before their transaction ends, so on PostgreSQL a smaller id may come to light after a greater
one. What a webhook has passed (``last_event_id``) therefore only moves over events that are old enough; above it, what was put
down for delivery already is left out, and the unique key (webhook, event) keeps two processes from doing it twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import DeliveryState
from store.scope import Scope
from store.tables import Ticket, TicketEvent, Webhook, WebhookDelivery


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many deliveries of a webhook are in which state, and what was wrong with the last that is not delivered."""

    waiting: int = 0
    delivered: int = 0
    gave_up: int = 0
    error: str = ""


async def webhooks(session: AsyncSession) -> Sequence[Webhook]:
    """Every webhook, by id."""
    return (await session.scalars(select(Webhook).order_by(col(Webhook.id)))).all()


async def webhook_named(session: AsyncSession, name: str) -> Webhook | None:
    """The webhook of this name."""
    found: Webhook | None = await session.scalar(select(Webhook).where(col(Webhook.name) == name))
    return found


async def remove(session: AsyncSession, webhook: Webhook) -> None:
    """Delete a webhook and what was to be delivered to it."""
    await session.execute(delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == webhook.id))
    await session.delete(webhook)


async def news(session: AsyncSession, webhook: Webhook, *, limit: int) -> Sequence[tuple[TicketEvent, Ticket]]:
    """Events that the webhook wants and that were not put down for delivery yet, oldest first, with their tickets."""
    put_down = exists().where(col(WebhookDelivery.webhook_id) == webhook.id, col(WebhookDelivery.event_id) == col(TicketEvent.id))
    query = (
        select(TicketEvent, Ticket)
        .join(Ticket, col(Ticket.id) == col(TicketEvent.ticket_id))
        .where(
            col(TicketEvent.id) > webhook.last_event_id,
            col(TicketEvent.kind).in_(webhook.events),
            Scope(station_id=webhook.station_id).condition(),
            ~put_down,
        )
        .order_by(col(TicketEvent.id))
        .limit(limit)
    )
    if not webhook.confidential:
        query = query.where(col(Ticket.confidential).is_(False))
    return [(event, ticket) for event, ticket in (await session.execute(query)).all()]


async def old_events(session: AsyncSession, webhook: Webhook, *, before: datetime) -> int | None:
    """The newest event that happened before and was not passed yet; None where there is none."""
    old = select(func.max(col(TicketEvent.id))).where(col(TicketEvent.id) > webhook.last_event_id, col(TicketEvent.at) < before)
    found: int | None = await session.scalar(old)
    return found


async def pass_events(session: AsyncSession, webhook: Webhook, *, until: int) -> None:
    """Events up to this one need no more looking at for this webhook."""
    await session.execute(
        update(Webhook)
        .where(col(Webhook.id) == webhook.id, col(Webhook.last_event_id) < until)
        .values(last_event_id=until)
        .execution_options(synchronize_session=False)
    )


async def with_due(session: AsyncSession, *, now: datetime) -> Sequence[Webhook]:
    """Active webhooks to which something has to be delivered now, by id."""
    due = exists().where(
        col(WebhookDelivery.webhook_id) == col(Webhook.id),
        col(WebhookDelivery.state) == DeliveryState.WAITING.value,
        col(WebhookDelivery.not_before) <= now,
    )
    return (await session.scalars(select(Webhook).where(col(Webhook.active).is_(True), due).order_by(col(Webhook.id)))).all()


async def claim(session: AsyncSession, webhook: Webhook, *, now: datetime, lease: timedelta) -> WebhookDelivery | None:
    """The oldest delivery that is due, counted as tried. Nobody else gets it for the time of the lease."""
    query = (
        select(WebhookDelivery)
        .where(
            col(WebhookDelivery.webhook_id) == webhook.id,
            col(WebhookDelivery.state) == DeliveryState.WAITING.value,
            col(WebhookDelivery.not_before) <= now,
        )
        .order_by(col(WebhookDelivery.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found: WebhookDelivery | None = await session.scalar(query)
    if found is not None:
        found.attempts += 1
        found.not_before = now + lease
        session.add(found)
    return found


async def settle(session: AsyncSession, delivery: WebhookDelivery, **values: Any) -> None:
    """Note what became of a try, unless another process has delivered it meanwhile."""
    await session.execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.id) == delivery.id, col(WebhookDelivery.state) == DeliveryState.WAITING.value)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def tallies(session: AsyncSession) -> Mapping[int, Tally]:
    """How the deliveries of every webhook stand, by its id."""
    counted = (
        await session.execute(
            select(col(WebhookDelivery.webhook_id), col(WebhookDelivery.state), func.count()).group_by(
                col(WebhookDelivery.webhook_id), col(WebhookDelivery.state)
            )
        )
    ).all()
    found: dict[int, dict[str, Any]] = {}
    for webhook_id, state, count in counted:
        found.setdefault(webhook_id, {})[state] = count
    for webhook_id, values in found.items():
        values["error"] = await _last_error(session, webhook_id)
    return {webhook_id: Tally(**values) for webhook_id, values in found.items()}


async def _last_error(session: AsyncSession, webhook_id: int) -> str:
    wrong = and_(
        col(WebhookDelivery.webhook_id) == webhook_id,
        col(WebhookDelivery.state) != DeliveryState.DELIVERED.value,
        col(WebhookDelivery.error) != "",
    )
    return (
        await session.scalar(select(col(WebhookDelivery.error)).where(wrong).order_by(col(WebhookDelivery.id).desc()).limit(1))
        or ""
    )
