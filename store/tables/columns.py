"""Kinds of columns that every table uses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Text, TypeDecorator, text
from sqlalchemy.engine import Dialect
from sqlmodel import Field


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


def time_column(*, nullable: bool = False, index: bool = False) -> Any:
    """An aware UTC time."""
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable, index=index))


def text_column() -> Any:
    """Words of any length, never NULL."""
    return Field(default="", sa_column=Column(Text(), nullable=False, default=""))


def json_column(factory: type = dict) -> Any:
    """Plain values, never NULL."""
    return Field(default_factory=factory, sa_column=Column(JSON(), nullable=False))


def rows_where(condition: str) -> dict[str, Any]:
    """The rows that a unique index is about."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
