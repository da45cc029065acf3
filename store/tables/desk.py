"""Tickets and everything that belongs to one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.tables.columns import json_column, rows_where, text_column, time_column

TO_ERASE = "removed_at IS NOT NULL AND sha256 != ''"
"""Of which attachments the bytes must go; a query that says so is answered from the index of these rows."""


class Ticket(SQLModel, table=True):
    """A matter in a person's hands. ``id`` is the number that people see (#12)."""

    __tablename__ = "ticket"
    id: int | None = Field(default=None, primary_key=True)
    label: str
    priority: int = 2
    state: str = Field(default="new", index=True)
    summary: str = text_column()
    details: dict[str, str] = json_column()
    confidential: bool = False
    """True for tips and violence at home: never shown in a residents' room."""
    gateway: str
    account: str
    conversation: str
    contact_id: int = Field(foreign_key="contact.id", index=True)
    village_id: int | None = Field(default=None, foreign_key="village.id", index=True)
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    assignee_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    opened_at: datetime = time_column()
    taken_at: datetime | None = time_column(nullable=True)
    answered_at: datetime | None = time_column(nullable=True)
    closed_at: datetime | None = time_column(nullable=True)
    take_by: datetime | None = time_column(nullable=True)
    """When whoever is next in the chain hears of it; moves with every step."""
    answer_by: datetime | None = time_column(nullable=True)
    remind_at: datetime | None = time_column(nullable=True, index=True)
    """Half time: when the assignee is reminded next; None once that was done."""
    escalation: int = 0
    """How many steps up the chain it has gone; at its end each time that it is told there again counts on."""
    late: bool = False
    """It was once taken or answered too late; never unset."""
    reopened: int = 0
    """How many times it was opened again."""
    merged_into_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    """The ticket that goes on in its place."""
    quiet_until: datetime | None = time_column(nullable=True)
    """Until then a person speaks with the resident in the room, and the bridge holds its tongue on the matter."""
    settled_asked_at: datetime | None = time_column(nullable=True)
    """When staff were asked whether what they said in the room settled it; they are asked once."""
    outcome: str = text_column()
    closed_by_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    rating: int | None = None
    """1 to 5, from the resident."""
    rating_text: str = text_column()
    rated_at: datetime | None = time_column(nullable=True)
    purged_at: datetime | None = time_column(nullable=True)
    """When its words were deleted; the row stays for the figures."""
    version: int = 0
    """Counts every change, so that two takers at once cannot both win."""


class TicketEvent(SQLModel, table=True):
    """One change of a ticket; appended, never changed."""

    __tablename__ = "ticket_event"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    kind: str
    actor: str
    """``resident``, ``bridge`` or the staff member's name."""
    actor_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    """The member of staff, for the figures; None for everybody else."""
    text: str = text_column()
    message_id: str | None = Field(default=None, index=True)
    """The message in which it was said: what is recalled is no longer shown."""
    at: datetime = time_column()


class Attachment(SQLModel, table=True):
    """A picture, file, voice message or place that belongs to a ticket, or the picture of a broadcast. The bytes lie in the
    data folder."""

    __tablename__ = "attachment"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    """None: the picture of a broadcast."""
    gateway: str = ""
    account: str = ""
    message_id: str | None = Field(default=None, index=True)
    """The message it came with: what is recalled is no longer shown."""
    kind: str
    name: str = ""
    media_type: str = ""
    size: int = 0
    """Bytes."""
    sha256: str = ""
    from_staff: bool = False
    tries: int = 0
    """How often the network was asked for it in vain."""
    fetch_at: datetime | None = time_column(nullable=True, index=True)
    """When the network is asked for it next; None once it is here or given up."""
    fetched_at: datetime | None = time_column(nullable=True)
    """Since when the bytes are here."""
    fault: str = ""
    """Why they never will be: ``too_large`` or ``gone``."""
    created_at: datetime = time_column()
    removed_at: datetime | None = time_column(nullable=True)
    """Recalled, expired or purged: the bytes are gone."""
    __table_args__ = (Index("ix_attachment_to_erase", "id", **rows_where(TO_ERASE)),)


class SealedNumber(SQLModel, table=True):
    """A phone number that a resident gave for a ticket, encrypted; shown masked, revealed with a reason and an audit row."""

    __tablename__ = "sealed_number"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    masked: str
    """As it is shown: ``138****1234``."""
    sealed: str
    created_at: datetime = time_column()


class Dispute(SQLModel, table=True):
    """What a dispute adds to its ticket."""

    __tablename__ = "dispute"
    ticket_id: int = Field(foreign_key="ticket.id", primary_key=True)
    level: str
    """``on_the_spot`` (当场), ``station`` (派出所) or ``joint`` (联合调解)."""
    parties: str = text_column()
    """Masked: family names and the relation are enough."""
    agreement: str = text_column()
    settled: bool | None = None
    """None while it is being looked into."""
    settled_at: datetime | None = time_column(nullable=True)


class FollowUp(SQLModel, table=True):
    """A day on which somebody looks whether an agreement holds."""

    __tablename__ = "follow_up"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    due_on: date = Field(index=True)
    note: str = text_column()
    reminded_at: datetime | None = time_column(nullable=True)
    done_at: datetime | None = time_column(nullable=True)
    done_by: str = ""


class Notice(SQLModel, table=True):
    """A missing person or a thing lost or found, as a notice that an officer checks before groups hear of it."""

    __tablename__ = "notice"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", unique=True)
    kind: str
    """``missing_person``, ``lost`` or ``found``."""
    state: str = Field(default="draft", index=True)
    """``draft``, ``submitted``, ``approved``, ``rejected``, ``found`` or ``ended``."""
    fields: dict[str, str] = json_column()
    """``who``, ``look``, ``place``, ``time``, ``contact``: what may be told to groups."""
    photo_id: int | None = Field(default=None, foreign_key="attachment.id")
    text: str = text_column()
    """The words that were checked."""
    broadcast_id: int | None = Field(default=None, foreign_key="broadcast.id")
    checked_by: str = ""
    checked_at: datetime | None = time_column(nullable=True)
    approved_hash: str | None = None
    """Hash of what was approved; what goes out must still have it."""
    wave: int = 0
    """How far it has gone: 0 nowhere, 1 the village, 2 its neighbours, 3 the county."""
    found_at: datetime | None = time_column(nullable=True)
    end_text: str = text_column()
    """What the rooms that were told hear at the end; empty: nothing."""
    end_told_at: datetime | None = time_column(nullable=True)
    """When all of them had been told."""
    created_at: datetime = time_column()
    changes: int = 1
    """Counts every change: nobody approves what they have not seen."""
    shown_changes: int = 0
    """The count when officers were last shown it in WeChat."""


class CannedReply(SQLModel, table=True):
    """Words that staff send often."""

    __tablename__ = "canned_reply"
    id: int | None = Field(default=None, primary_key=True)
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    """None: for the whole county."""
    label: str | None = None
    """Offered first on tickets of this label."""
    title: str
    text: str = text_column()
    author: str = ""
    changed_at: datetime = time_column()
