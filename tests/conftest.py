"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from store.database import Database
from tests.support.databases import PostgresTemplate, SqliteTemplate, postgres_server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """A migrated SQLite file."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[PostgresTemplate]:
    """A migrated database on a real PostgreSQL server."""
    with postgres_server() as uri:
        yield PostgresTemplate(uri)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database, once on SQLite and once on PostgreSQL."""
    template = request.getfixturevalue("sqlite_template" if request.param == "sqlite" else "postgres_template")
    url: str = template.new_url()
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated database of the test's own."""
    opened = Database(database_url)
    await opened.open()
    yield opened
    await opened.aclose()
