"""What the store refuses, split by what the caller does about it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as NoConnectionFree


class StoreError(Exception):
    """Root of the store's errors."""


class DatabaseUnavailable(StoreError):
    """The database cannot be opened (wrong address, read-only folder, no server)."""


class DatabaseTooNew(StoreError):
    """The database was written by a newer Fengqiao; this one must not touch it."""


class DatabaseNotMigrated(StoreError):
    """The database is older than this Fengqiao: ``fengqiao migrate`` brings it up to date."""


class Conflict(StoreError):
    """Somebody else changed the same thing first; read again and decide anew."""


class NotFound(StoreError):
    """There is no such row."""


class NotEmpty(StoreError):
    """A backup can only be read into an empty database."""


class Unreadable(StoreError):
    """What should be rows of a table is not."""


_PASSING_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
# Connection, rollback, resources, locks, operator, system: https://www.postgresql.org/docs/current/errcodes-appendix.html
_PASSING_POSTGRES = ("08", "40", "53", "55", "57", "58")


def is_passing(error: BaseException) -> bool:
    """Whether the database is away, locked, full or in a deadlock: the same may succeed when it is tried again later."""
    if isinstance(error, (OSError, TimeoutError, NoConnectionFree, InterfaceError)):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _PASSING_SQLITE
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    return gone or (getattr(cause, "sqlstate", None) or "").startswith(_PASSING_POSTGRES)
