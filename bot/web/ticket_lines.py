"""Tickets as pages show them: with names instead of numbers, and what of them is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.cards import label_name
from store import people, ticket_queue
from store.database import Session
from store.kinds import TicketState
from store.tables import Ticket


@dataclass(frozen=True, kw_only=True)
class TicketLine:
    """One ticket."""

    ticket: Ticket
    label: str
    village: str
    station: str
    person: str
    assignee: str
    due_at: datetime | None
    """Until when the next thing has to be done; None where nothing is pending."""
    overdue: bool
    """``due_at`` is over."""

    @property
    def number(self) -> int:
        """What people call it by."""
        assert self.ticket.id is not None
        return self.ticket.id

    @property
    def untaken(self) -> bool:
        """Nobody has taken it yet."""
        return self.ticket.taken_at is None


async def lines(session: Session, found: Sequence[Ticket], *, now: datetime) -> Sequence[TicketLine]:
    """Fill the names in."""
    stations = {station.id: station.name for station in await people.stations(session)}
    villages = {village.id: village.name for village in await people.villages(session)}
    staff = {member.id: member.name for member in await people.all_staff(session)}
    contacts = await ticket_queue.contact_names(session, {ticket.contact_id for ticket in found})
    shown = []
    for ticket in found:
        due_at = _due(ticket)
        shown.append(
            TicketLine(
                ticket=ticket,
                label=label_name(ticket.label),
                village=villages.get(ticket.village_id, ""),
                station=stations.get(ticket.station_id, ""),
                person=contacts.get(ticket.contact_id, ""),
                assignee=staff.get(ticket.assignee_id, ""),
                due_at=due_at,
                overdue=due_at is not None and due_at <= now,
            )
        )
    return shown


def _due(ticket: Ticket) -> datetime | None:
    if not TicketState(ticket.state).is_open:
        return None
    if ticket.taken_at is None and ticket.take_by is not None:
        return ticket.take_by
    return ticket.answer_by if ticket.answered_at is None else None
