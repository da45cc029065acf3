"""Alembic's entry: it runs on the connection that ``store.migrate`` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from store import tables  # noqa: F401  # fills the metadata


def run(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]  # attributes are untyped in Alembic
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
