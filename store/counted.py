"""The rows behind a figure, as a condition for the database: what ``bot.figures.counting`` counts, the ticket list shows."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from store.kinds import TicketState
from store.tables import Dispute, Ticket

DISPUTE, LOST_FOUND, MISSING = "help.dispute", "help.lost_found", "help.missing_person"
_CLOSED = [state.value for state in TicketState if not state.is_open]


class Counted(StrEnum):
    """Which of the opened tickets a figure counts. Merged ones count in their own figure and in none of the others."""

    MERGED = "merged"
    LATE = "late"
    REOPENED = "reopened"
    TAKEN = "taken"
    ANSWERED = "answered"
    RATED = "rated"
    OPEN = "open"
    UNTAKEN = "untaken"
    UNANSWERED = "unanswered"
    DISPUTES = "disputes"
    SETTLED = "settled"
    PEOPLE_FOUND = "people_found"
    THINGS_FOUND = "things_found"


def counted_by(figure: Counted) -> ColumnElement[bool]:
    """The tickets that the figure counts."""
    if figure is Counted.MERGED:
        return col(Ticket.merged_into_id).is_not(None)
    return and_(col(Ticket.merged_into_id).is_(None), _OWN[figure])


def in_hands_of(staff_id: int | None) -> ColumnElement[bool]:
    """Tickets that this member of staff closed, or has in hand; None: nobody's."""
    who = func.coalesce(col(Ticket.closed_by_id), col(Ticket.assignee_id))
    return who.is_(None) if staff_id is None else who == staff_id


def _closed(label: str) -> ColumnElement[bool]:
    return and_(col(Ticket.label) == label, col(Ticket.state).in_(_CLOSED))


_SETTLED = select(col(Dispute.ticket_id)).where(col(Dispute.settled).is_(True))
_OWN = {
    Counted.LATE: col(Ticket.late).is_(True),
    Counted.REOPENED: col(Ticket.reopened) > 0,
    Counted.TAKEN: col(Ticket.taken_at).is_not(None),
    Counted.ANSWERED: col(Ticket.answered_at).is_not(None),
    Counted.RATED: col(Ticket.rating).is_not(None),
    Counted.OPEN: col(Ticket.state).not_in(_CLOSED),
    Counted.UNTAKEN: and_(col(Ticket.state).not_in(_CLOSED), col(Ticket.taken_at).is_(None)),
    Counted.UNANSWERED: and_(col(Ticket.state).not_in(_CLOSED), col(Ticket.answered_at).is_(None)),
    Counted.DISPUTES: col(Ticket.label) == DISPUTE,
    Counted.SETTLED: and_(col(Ticket.label) == DISPUTE, col(Ticket.id).in_(_SETTLED)),
    Counted.PEOPLE_FOUND: _closed(MISSING),
    Counted.THINGS_FOUND: _closed(LOST_FOUND),
}
