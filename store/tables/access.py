"""Settings that staff change, who may come in, and who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import json_column, text_column, time_column


class Setting(SQLModel, table=True):
    """A setting that staff change while the bridge runs, such as the county's hotline."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: dict[str, Any] = json_column()
    updated_at: datetime = time_column()
    updated_by: str = ""


class Audit(SQLModel, table=True):
    """Who did what that others must be able to check: approvals, reveals, changes of settings."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = time_column(index=True)
    actor: str
    action: str
    subject: str
    detail: str = text_column()


class StaffLogin(SQLModel, table=True):
    """How a member of staff comes into the pages."""

    __tablename__ = "staff_login"
    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    login: str = Field(unique=True)
    password_hash: str
    """argon2id."""
    must_change: bool = True
    """The password was given by somebody else."""
    failures: int = 0
    """Wrong passwords in a row."""
    locked_until: datetime | None = time_column(nullable=True)
    changed_at: datetime = time_column()


class WebSession(SQLModel, table=True):
    """A browser in which somebody is logged in."""

    __tablename__ = "web_session"
    token_hash: str = Field(primary_key=True)
    """Hash of the cookie: whoever reads the store cannot take the session over."""
    staff_id: int = Field(foreign_key="staff.id", index=True)
    created_at: datetime = time_column()
    seen_at: datetime = time_column()
    expires_at: datetime = time_column(index=True)
    kept: dict[str, Any] = json_column()
    """The form that was sent when the session before this one was over: ``path`` and ``fields`` (pairs); else empty."""


class ApiClient(SQLModel, table=True):
    """A program that may use the API."""

    __tablename__ = "api_client"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    token_hash: str = Field(unique=True)
    scopes: list[str] = json_column(list)
    station_id: int | None = Field(default=None, foreign_key="station.id")
    """It sees this station only; None: the whole county."""
    active: bool = True
    created_by: str = ""
    created_at: datetime = time_column()
    used_at: datetime | None = time_column(nullable=True)


class Webhook(SQLModel, table=True):
    """A platform (12345, 110) that wants to hear of tickets."""

    __tablename__ = "webhook"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    url: str
    secret_sealed: str
    """Encrypted: signing needs the secret itself."""
    events: list[str] = json_column(list)
    """Kinds of ticket events."""
    station_id: int | None = Field(default=None, foreign_key="station.id")
    confidential: bool = False
    """Whether it hears of confidential tickets too."""
    last_event_id: int = 0
    """Events up to this one need no more looking at."""
    active: bool = True
    created_by: str = ""
    created_at: datetime = time_column()


class WebhookDelivery(SQLModel, table=True):
    """One event for one platform: tried until it is taken or given up."""

    __tablename__ = "webhook_delivery"
    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id", index=True)
    event_id: int = Field(foreign_key="ticket_event.id", index=True)
    payload: str = text_column()
    """The very bytes that are signed, as JSON."""
    state: str = Field(default="waiting", index=True)
    """``waiting``, ``delivered`` or ``gave_up``."""
    attempts: int = 0
    not_before: datetime = time_column(index=True)
    error: str = ""
    created_at: datetime = time_column()
    delivered_at: datetime | None = time_column(nullable=True)
    __table_args__ = (UniqueConstraint("webhook_id", "event_id"),)
