"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from store.database import Database
from tests.support.cli import Cli
from tests.support.databases import PostgresTemplate, SqliteTemplate, postgres_server

if TYPE_CHECKING:
    from tests.support.full_models import FullModels

# The same cases in every run, and no limit of time for one: machines that test are slow now and then.
settings.register_profile("fengqiao", deadline=None, derandomize=True, database=None)
settings.load_profile("fengqiao")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """A migrated SQLite file."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[PostgresTemplate]:
    """A migrated database on a real PostgreSQL server."""
    with postgres_server() as uri:
        yield PostgresTemplate(uri)


@pytest.fixture(scope="session")
def full_models(tmp_path_factory: pytest.TempPathFactory) -> FullModels:
    """The models that ship, fitted once for the whole run (some 10 seconds); for anything else ``tiny_understanding`` will do."""
    from tests.support.full_models import fit_full_models  # scikit-learn costs a second: only who asks pays it

    return fit_full_models(tmp_path_factory.mktemp("models"))


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


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The command line on a data folder that is not there yet; SQLite."""
    return Cli(tmp_path)


@pytest.fixture
def knowing_cli(cli: Cli) -> Cli:
    """The command line with models that know a few sentences."""
    cli.give_models()
    return cli
