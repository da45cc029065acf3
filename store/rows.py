"""Inserting a row that may exist already, the same way on both databases."""

from __future__ import annotations

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
    table: Any = type(row).__table__  # type: ignore[attr-defined]  # SQLModel adds it to every table class
    values = row.model_dump(exclude={"id"} if row.id is None else set())  # type: ignore[attr-defined]  # every table here has an id
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(table.c.id)
    new_id: int | None = (await session.execute(statement)).scalar_one_or_none()
    return new_id
