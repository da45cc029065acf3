"""What was said to the bridge, what it remembers of an exchange, and what it may learn from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import json_column, text_column, time_column


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
    text: str = text_column()
    intent: str | None = None
    confidence: float | None = None
    action: str = ""
    state: str = "handled"
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    sent_at: datetime = time_column()
    received_at: datetime = time_column(index=True)
    __table_args__ = (UniqueConstraint("gateway", "account", "message_id"),)


class ConversationState(SQLModel, table=True):
    """What the dialogue remembers of one person in one conversation, until ``expires_at``."""

    __tablename__ = "conversation_state"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    account: str
    conversation: str
    person: str
    state: dict[str, Any] = json_column()
    updated_at: datetime = time_column()
    expires_at: datetime = time_column(index=True)
    __table_args__ = (UniqueConstraint("gateway", "account", "conversation", "person"),)


class Proposal(SQLModel, table=True):
    """A masked text that the model may learn from, once a person has looked at it; forgotten at ``expires_at``."""

    __tablename__ = "proposal"
    id: int | None = Field(default=None, primary_key=True)
    text: str = text_column()
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
    created_at: datetime = time_column()
    expires_at: datetime = time_column(index=True)
