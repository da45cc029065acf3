"""Giving a ticket the label that it should have had (``改``), and keeping its text to learn from."""

from __future__ import annotations

from bot.desk import cards, learning
from bot.desk.orders.order import Order
from bot.texts import desk as texts_desk
from intents.labels import label_called, labels_like
from store import tickets
from store.kinds import TicketEventKind, TicketState


async def correct(order: Order) -> str:
    """Change the label, and the priority with it. A matter that is confidential stays so."""
    session, ticket = order.session, order.ticket
    if not order.text:
        return texts_desk.WHICH_LABEL.format(number=ticket.id)
    found = label_called(order.text)
    if found is None:
        nearest = "、".join(near.name for near in labels_like(order.text))
        return texts_desk.NO_SUCH_LABEL.format(name=order.text[: cards.LIST_CHARS], number=ticket.id, nearest=nearest)
    if found.id == ticket.label:
        return texts_desk.CORRECTED_ALREADY.format(number=ticket.id, label=found.name)
    was, priority = ticket.label, ticket.priority
    values: dict[str, object] = {"label": found.id, "confidential": ticket.confidential or found.confidential}
    if found.priority not in (None, priority) and TicketState(ticket.state).is_open:
        values |= order.deadlines.on_correcting(ticket, found.priority, order.now)
    await tickets.change(session, ticket, **values)
    change = texts_desk.CORRECTED_FROM_TO.format(old=cards.label_name(was), new=found.name)
    await tickets.add_event(session, ticket, TicketEventKind.CORRECTED, member=order.member, text=change, now=order.now)
    await learning.keep_correction(session, ticket, was, now=order.now)
    return texts_desk.CORRECTED.format(number=ticket.id, label=found.name)
