"""``fengqiao migrate``: empty, newer and broken databases, folders that cannot be, several processes at once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from store.database import Database
from store.migrate import head, require_head
from tests.support.cli import Cli, Done, in_database

SECRET = "t0p-secret-pass"


def refused(done: Done) -> str:
    """The one line that says what is wrong."""
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("fengqiao: ")
    assert done.err.count("\n") == 1
    return done.err


def address(cli: Cli) -> str:
    return f"sqlite:///{cli.data_dir / 'fengqiao.db'}"


def test_empty_folder_gets_a_database(cli: Cli) -> None:
    done = cli("migrate")
    assert (done.code, done.out, done.err) == (0, f"database: empty → {head()}\n", "")
    asyncio.run(in_database(address(cli), require_head))


def test_second_time_nothing_happens(cli: Cli, database_url: str) -> None:
    done = cli("migrate", FENGQIAO_DATABASE_URL=database_url)
    assert (done.code, done.out) == (0, f"database: up to date ({head()})\n")


@pytest.mark.parametrize("arguments", [["migrate"], ["ticket", "list"], ["room", "list"], ["broadcast", "list"]])
def test_newer_database_is_refused_in_a_sentence_and_left_alone(cli: Cli, database_url: str, arguments: list[str]) -> None:
    async def raise_version(database: Database) -> None:
        async with database.write() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    async def version(database: Database) -> str:
        async with database.read() as session:
            return str(await session.scalar(text("SELECT version_num FROM alembic_version")))

    asyncio.run(in_database(database_url, raise_version))
    sentence = refused(cli(*arguments, FENGQIAO_DATABASE_URL=database_url))
    assert "9999" in sentence
    assert "newer Fengqiao" in sentence
    assert asyncio.run(in_database(database_url, version)) == "9999"


@pytest.mark.parametrize(
    "place", ["file/below", "/proc/nowhere", "file"], ids=["below a file", "no real folder", "a file itself"]
)
def test_data_folder_that_cannot_be_written_is_named(cli: Cli, place: str) -> None:
    (cli.folder / "file").write_text("no folder")
    folder = str(cli.folder / place)
    sentence = refused(cli("migrate", FENGQIAO_DATA_DIR=folder))
    assert folder in sentence
    assert "FENGQIAO_DATA_DIR" in sentence
    assert (cli.folder / "file").read_text() == "no folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_data_folder_is_named(cli: Cli) -> None:
    cli.data_dir.mkdir(mode=0o500)
    assert str(cli.data_dir) in refused(cli("migrate"))


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("nonsense", "cannot be understood"),
        (f"mysql://u:{SECRET}@db/x", "'mysql'"),
        (f"postgresql://u:{SECRET}@127.0.0.1:1/x", "127.0.0.1"),
        ("sqlite:////proc/nowhere/x.db", "/proc/nowhere/x.db"),
        ("postgresql://127.0.0.1:port/x", "cannot be understood"),
    ],
)
def test_database_address_that_leads_nowhere_is_named_without_its_password(cli: Cli, url: str, word: str) -> None:
    sentence = refused(cli("migrate", FENGQIAO_DATABASE_URL=url))
    assert word in sentence
    assert "FENGQIAO_DATABASE_URL" in sentence
    assert SECRET not in sentence


@pytest.mark.parametrize("content", [b"no database at all, only words " * 100, b"\x00" * 4096], ids=["words", "zeros"])
def test_file_that_is_no_database_is_named_and_left_alone(cli: Cli, content: bytes) -> None:
    cli.data_dir.mkdir()
    file = cli.data_dir / "fengqiao.db"
    file.write_bytes(content)
    assert "fengqiao.db" in refused(cli("migrate"))
    assert file.read_bytes() == content


def test_database_of_another_program_is_not_touched(cli: Cli) -> None:
    async def use_otherwise(database: Database) -> None:
        async with database.write() as session:
            await session.execute(text("CREATE TABLE station (song TEXT)"))

    async def tables(database: Database) -> list[str]:
        async with database.read() as session:
            return sorted(await session.scalars(text("SELECT name FROM sqlite_master")))

    asyncio.run(in_database(address(cli), use_otherwise))
    refused(cli("migrate"))
    assert asyncio.run(in_database(address(cli), tables)) == ["station"]


def test_folder_with_odd_signs_in_its_name_is_used(cli: Cli) -> None:
    folder = cli.folder / "数据 100%41 #1?x=y"
    assert cli("migrate", FENGQIAO_DATA_DIR=str(folder)).code == 0
    assert (folder / "fengqiao.db").stat().st_size > 0


def test_several_processes_may_migrate_at_once(cli: Cli) -> None:
    command = [sys.executable, "-m", "bot", "migrate"]
    started = [
        subprocess.Popen(command, cwd=cli.folder, env=cli.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    ended = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], ended
    assert [err for _, err in ended] == [b"", b"", b""]
    asyncio.run(in_database(address(cli), require_head))
    assert list(Path(cli.data_dir).glob("*.db")) == [cli.data_dir / "fengqiao.db"]
