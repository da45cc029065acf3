"""Every table, in the order in which a message meets them.

Times are aware UTC (``UtcDateTime``). Texts of residents are stored masked. Words of chatter that was not addressed to
the bridge have no table at all: they are never stored.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Index, Text, TypeDecorator, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database (SQLite itself forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored; pass an aware one")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _time(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable, index=index))


def _text() -> Any:
    return Field(default="", sa_column=Column(Text(), nullable=False, default=""))


def _json(factory: type = dict) -> Any:
    return Field(default_factory=factory, sa_column=Column(JSON(), nullable=False))


def _where(condition: str) -> dict[str, Any]:
    """The rows that a unique index is about."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


_OPEN_OVERRIDE = "state IN ('draft', 'submitted', 'rejected')"


class Station(SQLModel, table=True):
    """A police station (派出所) and the local facts that answers use."""

    __tablename__ = "station"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    facts: dict[str, str] = _json()
    """``phone``, ``address``, ``hours`` …: what is not set is never invented."""


class Village(SQLModel, table=True):
    """A village or community (村、社区) that one station serves."""

    __tablename__ = "village"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    station_id: int = Field(foreign_key="station.id", index=True)
    facts: dict[str, str] = _json()
    __table_args__ = (UniqueConstraint("station_id", "name"),)


class Room(SQLModel, table=True):
    """A WeChat group as one account sees it."""

    __tablename__ = "room"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    account: str
    conversation: str
    topic: str = ""
    kind: str = "residents"
    mode: str = "mention"
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    village_id: int | None = Field(default=None, foreign_key="village.id", index=True)
    tags: list[str] = _json(list)
    joined: bool = True
    """False once the account was found to be no longer in the room."""
    __table_args__ = (UniqueConstraint("gateway", "account", "conversation"),)


class Contact(SQLModel, table=True):
    """A person who wrote to the bridge."""

    __tablename__ = "contact"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    external_id: str
    name: str = ""
    village_id: int | None = Field(default=None, foreign_key="village.id", index=True)
    first_seen_at: datetime = _time()
    __table_args__ = (UniqueConstraint("gateway", "external_id"),)


class Staff(SQLModel, table=True):
    """An assistant, officer, chief or administrator; obeyed only from the bound contact."""

    __tablename__ = "staff"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str = "assistant"
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    gateway: str | None = None
    external_id: str | None = None
    active: bool = True
    __table_args__ = (UniqueConstraint("gateway", "external_id"),)


class StaffVillage(SQLModel, table=True):
    """Which villages a member of staff looks after."""

    __tablename__ = "staff_village"
    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    village_id: int = Field(foreign_key="village.id", primary_key=True, index=True)


class RotaShift(SQLModel, table=True):
    """A weekly stretch of duty. Minutes count from Monday 00:00 local time; no village means the whole station."""

    __tablename__ = "rota_shift"
    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    village_id: int | None = Field(default=None, foreign_key="village.id")
    start_minute: int
    end_minute: int
    stand_in: bool = False


class IncomingMessage(SQLModel, table=True):
    """A message that was addressed to the bridge (or an emergency), masked."""

    __tablename__ = "incoming_message"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    account: str
    message_id: str
    conversation: str = Field(index=True)
    contact_id: int = Field(foreign_key="contact.id", index=True)
    kind: str = "text"
    text: str = _text()
    intent: str | None = None
    confidence: float | None = None
    action: str = ""
    state: str = "handled"
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    sent_at: datetime = _time()
    received_at: datetime = _time(index=True)
    __table_args__ = (UniqueConstraint("gateway", "account", "message_id"),)


class ConversationState(SQLModel, table=True):
    """What the dialogue remembers of one person in one conversation, until ``expires_at``."""

    __tablename__ = "conversation_state"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    account: str
    conversation: str
    person: str
    state: dict[str, Any] = _json()
    updated_at: datetime = _time()
    expires_at: datetime = _time(index=True)
    __table_args__ = (UniqueConstraint("gateway", "account", "conversation", "person"),)


class Ticket(SQLModel, table=True):
    """A matter in a person's hands. ``id`` is the number that people see (#12)."""

    __tablename__ = "ticket"
    id: int | None = Field(default=None, primary_key=True)
    label: str
    priority: int = 2
    state: str = Field(default="new", index=True)
    summary: str = _text()
    details: dict[str, str] = _json()
    confidential: bool = False
    """True for tips and violence at home: never shown in a residents' room."""
    gateway: str
    account: str
    conversation: str
    contact_id: int = Field(foreign_key="contact.id", index=True)
    village_id: int | None = Field(default=None, foreign_key="village.id", index=True)
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    assignee_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    opened_at: datetime = _time()
    taken_at: datetime | None = _time(nullable=True)
    answered_at: datetime | None = _time(nullable=True)
    closed_at: datetime | None = _time(nullable=True)
    take_by: datetime | None = _time(nullable=True)
    answer_by: datetime | None = _time(nullable=True)
    escalation: int = 0
    """How many steps up the chain it has gone."""
    outcome: str = _text()
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
    text: str = _text()
    at: datetime = _time()


class Proposal(SQLModel, table=True):
    """A masked text that the model may learn from, once a person has looked at it; forgotten at ``expires_at``."""

    __tablename__ = "proposal"
    id: int | None = Field(default=None, primary_key=True)
    text: str = _text()
    label: str
    """What was understood."""
    probability: float
    """How likely that was."""
    staff_label: str | None = None
    """What staff said it is; None where nobody said anything."""
    reason: str = "unsure"
    state: str = Field(default="open", index=True)
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    created_at: datetime = _time()
    expires_at: datetime = _time(index=True)


class AnswerOverride(SQLModel, table=True):
    """One version of what is said in a place instead of an answer of the book, or of an answer that the book does not have.

    What is said is the newest approved version that is valid, of the place closest to the resident.
    """

    __tablename__ = "answer_override"
    id: int | None = Field(default=None, primary_key=True)
    answer_id: str = Field(index=True)
    scope: str = "county"
    """``province``, ``county``, ``station`` or ``village``."""
    scope_id: int = 0
    """Id of the station or village; 0 for the province and the county (a missing value would be unequal to itself)."""
    version: int = 1
    """Counts the versions of this answer in this place."""
    state: str = Field(default="draft", index=True)
    title: str = ""
    body: str = _text()
    """The whole answer in the file format of the book."""
    valid_from: date
    review_by: date
    """The last day on which it is said."""
    author: str = ""
    author_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    """Whoever wrote or changed it last."""
    approver: str | None = None
    approved_hash: str | None = None
    """Hash of what was approved; what is said must still have it."""
    note: str = _text()
    """Why it was sent back."""
    created_at: datetime = _time()
    approved_at: datetime | None = _time(nullable=True)
    changes: int = 1
    """Counts every change: nobody approves or overwrites what they have not seen, and other processes notice."""
    __table_args__ = (
        UniqueConstraint("answer_id", "scope", "scope_id", "version"),
        # One version at a time is being written for a place.
        Index("ux_answer_override_open", "answer_id", "scope", "scope_id", unique=True, **_where(_OPEN_OVERRIDE)),
    )


class AnswerNotice(SQLModel, table=True):
    """That the owner of an answer was told of the day on which it must be read again; once per answer, place and day."""

    __tablename__ = "answer_notice"
    id: int | None = Field(default=None, primary_key=True)
    answer_id: str
    scope: str
    """As in an override; ``book`` for the files."""
    scope_id: int = 0
    review_by: date
    told_at: datetime = _time()
    __table_args__ = (UniqueConstraint("answer_id", "scope", "scope_id", "review_by"),)


class Broadcast(SQLModel, table=True):
    """What goes to many rooms: the words, the audience, the schedule, and who approved it."""

    __tablename__ = "broadcast"
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str = _text()
    state: str = Field(default="draft", index=True)
    audience: dict[str, Any] = _json()
    """``{"stations": [ids], "villages": [ids], "tags": [names]}``; empty means every residents' room."""
    schedule: dict[str, Any] = _json()
    """``{"kind": "once", "at": ISO time}`` or ``{"kind": "cron", "expression": "0 9 * * 1"}`` (local time)."""
    urgent: bool = False
    missed_rule: str = "skip"
    late_limit_minutes: int = 60
    expires_at: datetime | None = _time(nullable=True)
    author: str = ""
    approver: str | None = None
    approved_hash: str | None = None
    """Hash of what was approved; what is sent must still have it."""
    created_at: datetime = _time()
    next_due_at: datetime | None = _time(nullable=True, index=True)
    version: int = 0


class BroadcastRun(SQLModel, table=True):
    """One occasion of a broadcast; unique per due time."""

    __tablename__ = "broadcast_run"
    id: int | None = Field(default=None, primary_key=True)
    broadcast_id: int = Field(foreign_key="broadcast.id", index=True)
    due_at: datetime = _time()
    state: str = Field(default="running", index=True)
    text: str = _text()
    rooms: int = 0
    started_at: datetime | None = _time(nullable=True)
    finished_at: datetime | None = _time(nullable=True)
    note: str = ""
    __table_args__ = (UniqueConstraint("broadcast_id", "due_at"),)


class Outbox(SQLModel, table=True):
    """One thing to say: the only way out of the bridge."""

    __tablename__ = "outbox"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """The same reply, card or (run, room) can exist once."""
    gateway: str
    account: str
    conversation: str
    text: str = _text()
    mentions: list[list[str]] = _json(list)
    lane: int = 1
    state: str = "waiting"
    attempts: int = 0
    unknown_policy: str = "send_again_once"
    not_before: datetime = _time()
    claimed_at: datetime | None = _time(nullable=True)
    claimed_by: str | None = None
    sent_at: datetime | None = _time(nullable=True)
    confirmed_at: datetime | None = _time(nullable=True)
    expires_at: datetime | None = _time(nullable=True)
    network_id: str | None = None
    """The message id that the network gave."""
    error: str | None = None
    incoming_id: int | None = Field(default=None, foreign_key="incoming_message.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    run_id: int | None = Field(default=None, foreign_key="broadcast_run.id", index=True)
    created_at: datetime = _time()
    __table_args__ = (
        Index("ix_outbox_due", "gateway", "account", "state", "lane", "not_before"),
        Index("ix_outbox_echo", "gateway", "account", "conversation", "state"),
        Index("ix_outbox_network_id", "network_id"),
    )


class LinkGap(SQLModel, table=True):
    """A stretch of time in which the link was down and messages may have been lost."""

    __tablename__ = "link_gap"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    account: str
    since: datetime = _time()
    until: datetime | None = _time(nullable=True)
    reason: str = ""


class Setting(SQLModel, table=True):
    """A setting that staff change while the bridge runs, such as the county's hotline."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: dict[str, Any] = _json()
    updated_at: datetime = _time()
    updated_by: str = ""


class Audit(SQLModel, table=True):
    """Who did what that others must be able to check: approvals, reveals, changes of settings."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _time(index=True)
    actor: str
    action: str
    subject: str
    detail: str = _text()
