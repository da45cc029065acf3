"""Broadcasts and the occasions on which they go out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import json_column, text_column, time_column


class Broadcast(SQLModel, table=True):
    """What goes to many rooms: the words, the audience, the schedule, and who approved it."""

    __tablename__ = "broadcast"
    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str = text_column()
    link: str = text_column()
    """An address that stands below the text as a line of its own; empty: none."""
    picture_id: int | None = Field(default=None, foreign_key="attachment.id")
    """A picture that follows the text as a message of its own."""
    picture_sha256: str = ""
    """SHA-256 of its bytes, so that an approval is one of this very picture."""
    state: str = Field(default="draft", index=True)
    audience: dict[str, Any] = json_column()
    """``{"stations": [ids], "villages": [ids], "tags": [names]}``; empty means every residents' room."""
    schedule: dict[str, Any] = json_column()
    """``{"kind": "once", "at": ISO time}`` or ``{"kind": "cron", "expression": "0 9 * * 1"}`` (local time)."""
    urgent: bool = False
    missed_rule: str = "skip"
    late_limit_minutes: int = 60
    expires_at: datetime | None = time_column(nullable=True)
    author: str = ""
    approver: str | None = None
    approved_hash: str | None = None
    """Hash of what was approved; what is sent must still have it."""
    rejected_by: str | None = None
    rejection: str = text_column()
    """Why it was sent back to its author; empty where it was not, or was submitted again since."""
    created_at: datetime = time_column()
    next_due_at: datetime | None = time_column(nullable=True, index=True)
    version: int = 0


class BroadcastRun(SQLModel, table=True):
    """One occasion of a broadcast; unique per due time."""

    __tablename__ = "broadcast_run"
    id: int | None = Field(default=None, primary_key=True)
    broadcast_id: int = Field(foreign_key="broadcast.id", index=True)
    due_at: datetime = time_column()
    state: str = Field(default="running", index=True)
    text: str = text_column()
    link: str = text_column()
    picture_id: int | None = Field(default=None, foreign_key="attachment.id")
    rooms: int = 0
    started_at: datetime | None = time_column(nullable=True, index=True)
    finished_at: datetime | None = time_column(nullable=True)
    note: str = ""
    __table_args__ = (UniqueConstraint("broadcast_id", "due_at"),)


class BroadcastSpared(SQLModel, table=True):
    """A message of a run that a room did not get, or got within another one, and why."""

    __tablename__ = "broadcast_spared"
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="broadcast_run.id", index=True)
    room_id: int = Field(foreign_key="room.id", index=True)
    reason: str
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    """The message within which it was said; None where it was not said at all."""
    text: str = text_column()
    at: datetime = time_column()
