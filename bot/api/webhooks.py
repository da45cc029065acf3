"""Platforms that want to hear of tickets: entering and removing them, and putting events down for delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.api import addresses, events
from bot.api.clients import check_name, station_named
from bot.api.signing import new_secret
from bot.privacy.seal import Seal
from store import audit, ticket_queue, webhooks
from store.database import Database, Session
from store.errors import Conflict, NotFound
from store.rows import insert_new
from store.tables import Webhook, WebhookDelivery

AT_ONCE = 200
"""How many events are put down in one transaction."""
SETTLED = timedelta(minutes=5)
"""After this time no event comes to light any more: every transaction has ended long before."""


async def add(
    session: Session,
    seal: Seal,
    name: str,
    url: str,
    wanted: Sequence[str],
    *,
    station: str | None,
    confidential: bool,
    private: bool,
    by: str,
    now: datetime,
) -> str:
    """Enter a platform, which hears of what happens from now on. Returns its secret.

    Parameters
    ----------
    wanted
        Names of events, such as ``ticket.opened``.
    private
        Whether addresses of private networks are allowed.

    Raises
    ------
    NameRefused
    AddressRefused
    Conflict
        There is a webhook of this name.
    NotFound
        There is no such station.
    """
    check_name(name)
    addresses.check(url, private=private)
    if await webhooks.webhook_named(session, name) is not None:
        raise Conflict(f"there is a webhook named {name} already")
    place = await station_named(session, station)
    secret = new_secret()
    session.add(
        Webhook(
            name=name,
            url=url,
            secret_sealed=seal.close(secret),
            events=[event.removeprefix(events.PREFIX) for event in dict.fromkeys(wanted)],
            station_id=place.id if place else None,
            confidential=confidential,
            last_event_id=await ticket_queue.last_event(session),
            created_by=by,
            created_at=now,
        )
    )
    detail = f"{url} for {station or 'the county'}: {' '.join(wanted)}" + (", confidential too" if confidential else "")
    await audit.record(session, actor=by, action="webhook.add", subject=f"webhook:{name}", now=now, detail=detail)
    return secret


async def remove(session: Session, name: str, *, by: str, now: datetime) -> None:
    """Remove a platform; what was to be delivered to it is dropped.

    Raises
    ------
    NotFound
    """
    await webhooks.remove(session, await named(session, name))
    await audit.record(session, actor=by, action="webhook.remove", subject=f"webhook:{name}", now=now)


async def named(session: Session, name: str) -> Webhook:
    """The webhook of this name.

    Raises
    ------
    NotFound
    """
    found = await webhooks.webhook_named(session, name)
    if found is None:
        raise NotFound(f"there is no webhook named {name}")
    return found


async def put_down(database: Database, *, now: datetime) -> int:
    """Put new events down for every webhook that wants them, each once. Returns how many rows there are now more."""
    async with database.read() as session:
        waiting = [
            webhook
            for webhook in await webhooks.webhooks(session)
            if webhook.active
            and (
                await webhooks.news(session, webhook, limit=1)
                or await webhooks.old_events(session, webhook, before=now - SETTLED) is not None
            )
        ]
    count = 0
    for webhook in waiting:
        async with database.write() as session:
            count += await _put_down(session, webhook, now=now)
    return count


async def _put_down(session: Session, webhook: Webhook, *, now: datetime) -> int:
    assert webhook.id is not None
    found = await webhooks.news(session, webhook, limit=AT_ONCE)
    count = 0
    for event, ticket in found:
        assert event.id is not None
        row = WebhookDelivery(
            webhook_id=webhook.id,
            event_id=event.id,
            payload=events.payload(event, ticket),
            not_before=now,
            created_at=now,
        )
        count += await insert_new(session, row) is not None
    old = await webhooks.old_events(session, webhook, before=now - SETTLED)
    if old is not None and len(found) < AT_ONCE:
        await webhooks.pass_events(session, webhook, until=old)
    return count
