"""The pictures and files of a ticket, on request (``图 12``): where it was asked, or alone where colleagues must not see them."""

from __future__ import annotations

from bot.desk import post
from bot.desk.orders.order import Order
from bot.texts import notices as words
from store import attachments

AT_MOST = 9
"""Of more, only the newest are sent."""


async def show_files(order: Order) -> str:
    """Send what is here; say what is not."""
    session, ticket = order.session, order.ticket
    assert ticket.id is not None
    found = await attachments.of_ticket(session, ticket.id)
    here = [one for one in found if one.fetched_at is not None]
    for one in here[-AT_MOST:]:
        key = f"show:{order.key}:{one.id}"
        if order.place.staff is not None and not ticket.confidential:
            await post.to_staff(session, ticket, "", key=key, now=order.now, attachment_id=one.id)
        else:
            await post.to_member(session, ticket, order.member, "", key=key, now=order.now, attachment_id=one.id)
    lines = [words.FILES_COMING.format(number=ticket.id, count=len(here))] if here else []
    if len(here) > AT_MOST:
        lines.append(words.FILES_MORE.format(count=AT_MOST))
    if pending := sum(one.fetch_at is not None for one in found):
        lines.append(words.FILES_PENDING.format(count=pending))
    if lost := sum(one.fault != "" for one in found):
        lines.append(words.FILES_LOST.format(count=lost))
    return "\n".join(lines) or words.NO_FILES.format(number=ticket.id)
