"""How a ticket reads in a chat: cards and lists for staff, sentences for residents."""

from __future__ import annotations

from bot.texts import desk as texts_desk
from intents.labels import labels
from store.tables import Ticket

SUMMARY_CHARS = 120
LIST_CHARS = 24


def label_name(label_id: str) -> str:
    """The Chinese name of a label; the id where an older ticket has a label that is gone."""
    found = labels().get(label_id)
    return found.name if found else label_id


def card(ticket: Ticket, *, person: str, village: str, assignee: str | None) -> str:
    """The card that stands in the staff room."""
    text = texts_desk.CARD.format(
        number=ticket.id,
        priority=texts_desk.PRIORITIES[ticket.priority],
        label=label_name(ticket.label),
        village=village,
        person=person,
        summary=ticket.summary[:SUMMARY_CHARS],
        assignee=texts_desk.ASSIGNED_TO.format(name=assignee) if assignee else texts_desk.ASSIGNED_TO_NOBODY,
    )
    if ticket.confidential:
        text += texts_desk.CARD_CONFIDENTIAL
    return texts_desk.CARD_EMERGENCY_HEAD + text if ticket.priority == 0 else text


def line(ticket: Ticket, *, village: str, assignee: str | None) -> str:
    """One line of a list."""
    return texts_desk.LIST_LINE.format(
        number=ticket.id,
        priority=texts_desk.PRIORITIES[ticket.priority].split()[0],
        label=label_name(ticket.label),
        village=village,
        summary=ticket.summary[:LIST_CHARS],
        assignee=assignee or texts_desk.LIST_NOBODY,
    )
