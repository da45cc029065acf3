"""Inserting a row that may exist already, the same way on both databases."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel


async def insert_new(session: AsyncSession, row: SQLModel) -> int | None:
    """Insert the row unless a unique key holds it back.

    Returns
    -------
    int or None
        The new id, or None if the row existed already (nothing is changed then).
    """
    table = _table(row)
    statement = _insert(table, session.get_bind().dialect.name)
    new_id: int | None = (await session.execute(statement, _values(table, row))).scalar_one_or_none()
    return new_id


async def put(session: AsyncSession, row: SQLModel, *, key: tuple[str, ...]) -> None:
    """Insert the row, or give the one with the same unique ``key`` its values."""
    table = _table(row)
    await session.execute(_upsert(table, session.get_bind().dialect.name, key), _values(table, row))


def _table(row: SQLModel) -> Any:
    return type(row).__table__  # type: ignore[attr-defined]  # SQLModel adds it to every table class


def _values(table: Any, row: SQLModel) -> dict[str, Any]:
    named = {column.name: getattr(row, column.name) for column in table.c}
    return named if named["id"] is not None else {name: value for name, value in named.items() if name != "id"}


# Statements are made once for a table: making one takes longer than the insert itself.


@cache
def _insert(table: Any, dialect: str) -> Any:
    return _dialect(dialect).insert(table).on_conflict_do_nothing().returning(table.c.id)


@cache
def _upsert(table: Any, dialect: str, key: tuple[str, ...]) -> Any:
    statement = _dialect(dialect).insert(table)
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in ("id", *key)}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changed)


def _dialect(name: str) -> Any:
    return postgresql if name == "postgresql" else sqlite
