"""What the bridge has to say, and when its link was down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.tables.columns import json_column, rows_where, text_column, time_column

OPEN = "state IN ('waiting', 'failed', 'sending', 'unknown')"
UNSETTLED = "state IN ('waiting', 'failed', 'sending', 'unknown', 'sent')"
"""A query that says one of these too is answered from the index of these rows."""


class Outbox(SQLModel, table=True):
    """One thing to say: the only way out of the bridge."""

    __tablename__ = "outbox"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """The same reply, card or (run, room) can exist once."""
    gateway: str
    account: str
    conversation: str
    text: str = text_column()
    mentions: list[list[str]] = json_column(list)
    attachment_id: int | None = Field(default=None, foreign_key="attachment.id")
    """A picture or file to send in place of the text."""
    lane: int = 1
    state: str = "waiting"
    attempts: int = 0
    unknown_policy: str = "send_again_once"
    not_before: datetime = time_column()
    claimed_at: datetime | None = time_column(nullable=True)
    claimed_by: str | None = None
    spoken_by: str | None = None
    """The account that took the row: another than its own where that one stands in."""
    sent_at: datetime | None = time_column(nullable=True)
    confirmed_at: datetime | None = time_column(nullable=True)
    expires_at: datetime | None = time_column(nullable=True)
    network_id: str | None = None
    """The message id that the network gave."""
    recall: str | None = None
    """Taking it back: ``wanted``, ``done`` or ``refused``; None where nobody asked."""
    replies: int = 0
    """How often it was answered in the room within a day."""
    error: str | None = None
    incoming_id: int | None = Field(default=None, foreign_key="incoming_message.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    run_id: int | None = Field(default=None, foreign_key="broadcast_run.id")
    trace: str | None = None
    """Because of which message it was written (see ``store.following``)."""
    created_at: datetime = time_column()
    __table_args__ = (
        # What there is still something to do about: few rows, however many were said in years.
        Index("ix_outbox_open", "gateway", "account", "lane", "id", **rows_where(OPEN)),
        Index("ix_outbox_unsettled", "gateway", "account", "conversation", "id", **rows_where(UNSETTLED)),
        # SQLite, which keeps no statistics, takes the index that more of a query's columns stand in: a room has many rows.
        Index("ix_outbox_network_id", "network_id", "conversation"),
        Index("ix_outbox_run_id", "run_id", "conversation", **rows_where("run_id IS NOT NULL")),
        Index("ix_outbox_conversation", "conversation", "id"),
        Index("ix_outbox_recall", "gateway", **rows_where("recall = 'wanted'")),
    )


class CountedAnswer(SQLModel, table=True):
    """That an answer to a broadcast was counted: a message that is heard again is not counted again."""

    __tablename__ = "counted_answer"
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    """Of the id of the message; nothing leads back to the message or its sender."""
    expires_at: datetime = time_column(index=True)


class LinkGap(SQLModel, table=True):
    """A stretch of time in which the link was down and messages may have been lost."""

    __tablename__ = "link_gap"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    account: str
    since: datetime = time_column()
    until: datetime | None = time_column(nullable=True)
    reason: str = ""
