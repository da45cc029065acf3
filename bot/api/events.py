"""What other platforms hear of a ticket's events. No words, no names: whoever may read them asks the API with a token."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from bot.api.values import Sent
from store.kinds import TicketEventKind, TicketState
from store.tables import Ticket, TicketEvent

PREFIX = "ticket."
EVENTS = tuple(f"{PREFIX}{kind.value}" for kind in TicketEventKind)
"""What a webhook may ask for."""
PING = "ping"


class EventTicket(Sent):
    """The ticket as it was when the event was put down for delivery."""

    number: int
    label: str
    priority: int
    state: TicketState
    confidential: bool
    station_id: int | None
    village_id: int | None
    assignee_id: int | None
    version: int


class EventPayload(Sent):
    """One event."""

    id: int = Field(description="The event's id: the same where it is delivered again; 0 for a ping")
    type: str = Field(description="What happened; ping is a trial", json_schema_extra={"enum": [*EVENTS, PING]})
    at: datetime
    ticket: EventTicket | None = Field(description="null for a ping")


def payload(event: TicketEvent, ticket: Ticket) -> str:
    """The bytes to sign and send."""
    about = EventTicket(number=ticket.id or 0, **ticket.model_dump(include=set(EventTicket.model_fields)))
    return EventPayload(id=event.id or 0, type=PREFIX + event.kind, at=event.at, ticket=about).model_dump_json()


def ping(now: datetime) -> str:
    """A trial."""
    return EventPayload(id=0, type=PING, at=now, ticket=None).model_dump_json()
