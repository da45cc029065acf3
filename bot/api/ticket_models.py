"""Tickets as other programs read them. Who asked is not told; words are masked, as they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from bot.api.values import PLAIN, Moment, Name, Number, Part, Sent, Words, YesNo
from bot.desk.cards import label_name
from store.kinds import TicketState
from store.tables import Ticket, TicketEvent
from store.ticket_queue import NUMBER_MAX

PER_PAGE, PER_PAGE_MAX = 50, 100
PriorityNumber = Annotated[int, Field(ge=0, le=3), PLAIN]
Limit = Annotated[int, Field(ge=1, le=PER_PAGE_MAX), PLAIN]
Version = Annotated[int, Field(ge=0, le=NUMBER_MAX), PLAIN]


class TicketQuery(Part):
    """Which tickets."""

    state: list[TicketState] = Field([], description="In one of these states; may be repeated")
    open: YesNo | None = Field(None, description="true: somebody still has to do something; false: nobody has to")
    label: Name | None = Field(None, description="With this label, such as help.noise")
    priority: PriorityNumber | None = Field(None, description="0 emergency, 1 urgent, 2 normal, 3 low")
    station_id: Number | None = Field(None, description="Of this station")
    village_id: Number | None = Field(None, description="From this village")
    assignee_id: Number | None = Field(None, description="In the hands of this member of staff")
    opened_from: Moment | None = Field(None, description="Opened at this moment or later")
    opened_before: Moment | None = Field(None, description="Opened before this moment")
    limit: Limit = Field(PER_PAGE, description="How many at most")
    cursor: Number | None = Field(None, description="The next_cursor of the answer before")


class TicketItem(Sent):
    """A ticket."""

    number: int = Field(description="What people call it by: #12")
    label: str
    label_name: str = Field(description="The label in Chinese")
    priority: int = Field(description="0 emergency, 1 urgent, 2 normal, 3 low")
    state: TicketState
    summary: str = Field(description="Masked; empty once it was purged")
    confidential: bool
    station_id: int | None = Field(description="null: nobody's yet")
    village_id: int | None
    assignee_id: int | None = Field(description="The member of staff who has it")
    opened_at: datetime
    taken_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    take_by: datetime | None = Field(description="When whoever is next in the chain hears that nobody took it")
    answer_by: datetime | None
    late: bool = Field(description="It was once taken or answered too late")
    escalation: int = Field(description="How many steps up the chain it has gone")
    reopened: int = Field(description="How many times it was opened again")
    merged_into: int | None = Field(description="The ticket that goes on in its place")
    outcome: str
    rating: int | None = Field(description="1 to 5, from the resident")
    version: int = Field(description="Counts every change")


class TicketList(Sent):
    """Tickets, the newest first."""

    items: list[TicketItem]
    next_cursor: int | None = Field(description="Ask again with it as cursor for those that follow; null: there are no more")


class TicketHistoryItem(Sent):
    """Something that happened to a ticket."""

    id: int
    kind: str
    actor: str = Field(description="resident, bridge, the name of a member of staff, or of a program")
    staff_id: int | None = Field(description="The member of staff who did it")
    text: str = Field(description="Masked; empty once it was purged")
    at: datetime


class TicketWithEvents(TicketItem):
    """A ticket with its history."""

    details: dict[str, str] = Field(description="What was asked: what, place, time, people, look, amount")
    events: list[TicketHistoryItem] = Field(description="Oldest first")


class NoteBody(Part):
    """A note in the history; only staff read it."""

    text: Words


class OrderBody(Part):
    """An order that a member of staff gave in another program."""

    staff_id: Number = Field(description="Whose order it is; the resident reads this name")
    version: Version | None = Field(None, description="The ticket's version as it was read: refused where it has changed since")


class ReplyBody(OrderBody):
    """A reply to the resident."""

    text: Words


class CloseBody(OrderBody):
    """The end of a matter."""

    outcome: Words | None = Field(None, description="What came of it, for the resident")


def item(ticket: Ticket) -> TicketItem:
    """A ticket as it is sent."""
    return TicketItem(**_values(ticket))


def with_events(ticket: Ticket, events: Sequence[TicketEvent]) -> TicketWithEvents:
    """A ticket and its history as they are sent."""
    history = [
        TicketHistoryItem(
            id=event.id or 0, kind=event.kind, actor=event.actor, staff_id=event.actor_id, text=event.text, at=event.at
        )
        for event in events
    ]
    return TicketWithEvents(**_values(ticket), details=ticket.details, events=history)


def _values(ticket: Ticket) -> dict[str, Any]:
    same = TicketItem.model_fields.keys() & Ticket.model_fields.keys()
    return {
        **ticket.model_dump(include=set(same)),
        "number": ticket.id,
        "label_name": label_name(ticket.label),
        "merged_into": ticket.merged_into_id,
    }
