"""Which tickets a member of staff or a program may see, as a condition for the database and for one ticket."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import col

from store.tables import Ticket


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one may see: the county, a station, or some villages of a station; and always what one has in hand.

    A ticket of no station is nobody's: everybody sees it, so that it does not lie.
    """

    staff_id: int | None = None
    """Tickets in this person's hands are seen wherever they are from."""
    station_id: int | None = None
    """None: every station."""
    villages: frozenset[int] | None = None
    """None: every village of the station, and what came from the station but from no village."""

    hidden: frozenset[str] = frozenset()
    """Labels that are seen only by whoever has the ticket in hand."""

    def condition(self) -> ColumnElement[bool]:
        """What a query on tickets adds."""
        place: ColumnElement[bool] = true()
        if self.station_id is not None:
            place = col(Ticket.station_id) == self.station_id
        if self.villages is not None:
            place = and_(place, col(Ticket.village_id).in_(self.villages))
        place = or_(place, col(Ticket.station_id).is_(None))
        if self.hidden:
            place = and_(place, col(Ticket.label).not_in(self.hidden))
        return place if self.staff_id is None else or_(place, col(Ticket.assignee_id) == self.staff_id)

    def holds(self, ticket: Ticket) -> bool:
        """Whether this ticket may be seen."""
        if self.staff_id is not None and ticket.assignee_id == self.staff_id:
            return True
        if ticket.label in self.hidden:
            return False
        if ticket.station_id is None:
            return True
        if self.station_id is not None and ticket.station_id != self.station_id:
            return False
        return self.villages is None or ticket.village_id in self.villages


COUNTY = Scope()
"""Everything."""
