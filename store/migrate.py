"""Bring a database up to date with Alembic, and refuse one that a newer Fengqiao wrote."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from store.database import Database
from store.errors import DatabaseNotMigrated, DatabaseTooNew, DatabaseUnavailable

_SCRIPTS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 7_311_205  # any fixed number: it keeps two processes from migrating at once


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this Fengqiao knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None, "the package contains no migration"
    return newest


async def current(database: Database) -> str | None:
    """The revision of the database; None for an empty one."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


def _known(revision: str) -> bool:
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


async def require_head(database: Database) -> None:
    """Pass only if the database is exactly as new as this Fengqiao.

    Raises
    ------
    DatabaseTooNew, DatabaseNotMigrated
    """
    revision = await current(database)
    if revision == head():
        return
    if revision is not None and not _known(revision):
        raise DatabaseTooNew(f"the database has revision {revision}, which this Fengqiao does not know")
    raise DatabaseNotMigrated(f"the database has revision {revision or 'none'}, this Fengqiao needs {head()}")


async def migrate(database: Database) -> tuple[str | None, str]:
    """Upgrade to the newest revision. Safe to call from several processes at once.

    Returns
    -------
    (before, after)
        Revisions; ``before`` is None for an empty database.

    Raises
    ------
    DatabaseTooNew
    DatabaseUnavailable
        The database refuses the new tables; nothing was changed.
    """
    before = await current(database)
    if before is not None and not _known(before):
        raise DatabaseTooNew(f"the database has revision {before}, which this Fengqiao does not know")
    options = {"fengqiao_write": True} if database.is_sqlite else {}
    try:
        async with database.engine.execution_options(**options).begin() as connection:
            if not database.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
            await connection.run_sync(lambda c: command.upgrade(_config(c), "head"))
    except DBAPIError as error:  # another program's tables, a full disk, no right to create tables
        reason = str(error.orig).splitlines()[0]
        raise DatabaseUnavailable(f"cannot bring the database {database.safe_url} up to date: {reason}") from error
    return before, head()
