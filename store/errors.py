"""What the store refuses, split by what the caller does about it."""

from __future__ import annotations


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
