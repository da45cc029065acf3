"""One order on one ticket, with everything that carrying it out takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.deadlines import Deadlines
from store.database import Session
from store.scope import Scope
from store.tables import Staff, Ticket


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an order was given."""

    in_group: bool = False
    """Colleagues read what is read back."""
    residents: Mapping[str, str] | None = None
    """Gateway, account and conversation of the residents' group, where it was given there."""
    staff: Mapping[str, str] | None = None
    """The same of the staff room."""


PRIVATE = Place()
"""In a private chat, or on a page."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A ticket that the member may see, and that nobody else changes until the transaction ends."""

    session: Session
    ticket: Ticket
    text: str
    """The reply, the outcome, the name of a colleague or of a label."""
    into: int | None
    """The ticket that goes on, where two are merged."""
    member: Staff
    scope: Scope
    """What the member may see."""
    key: str
    """Makes what is said because of it unique: gateway, account and id of the message, or the page and its version."""
    now: datetime
    deadlines: Deadlines
    place: Place = PRIVATE
    """Where it was given."""
