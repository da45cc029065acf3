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
    return await insert_values(session, type(row), **_values(row))


async def insert_values(session: AsyncSession, kind: type[SQLModel], /, **values: Any) -> int | None:
    """The same by the values alone, for what is written at every message: making the object takes as long as writing it."""
    statement = _insert(_table(kind), session.get_bind().dialect.name)
    new_id: int | None = (await session.execute(statement, {**_defaults(kind), **values})).scalar_one_or_none()
    return new_id


async def put_values(session: AsyncSession, kind: type[SQLModel], /, *, key: tuple[str, ...], **values: Any) -> None:
    """Insert a row, or give the one with the same unique ``key`` its values."""
    statement = _upsert(_table(kind), session.get_bind().dialect.name, key)
    await session.execute(statement, {**_defaults(kind), **values})


def _table(kind: type[SQLModel]) -> Any:
    return kind.__table__  # type: ignore[attr-defined]  # SQLModel adds it to every table class


def _values(row: SQLModel) -> dict[str, Any]:
    named = {column.name: getattr(row, column.name) for column in _table(type(row)).c}
    return named if named["id"] is not None else {name: value for name, value in named.items() if name != "id"}


@cache
def _defaults(kind: type[SQLModel]) -> dict[str, Any]:
    """What a row holds where nothing is said; the database has no defaults of its own."""
    fields = {name: field for name, field in kind.model_fields.items() if name != "id" and not field.is_required()}
    return {name: field.get_default(call_default_factory=True) for name, field in fields.items()}


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
