"""Backups: everything comes back, also on the other kind of database; broken ones change nothing."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.backup import BackupUnreadable, restore_backup, write_backup
from bot.files import Files
from bot.privacy.seal import KEY_FILE, Seal
from store.database import Database
from store.errors import NotEmpty
from store.migrate import migrate
from store.tables import Attachment, Ticket
from tests.support.databases import PostgresTemplate, SqliteTemplate
from tests.unit.bot.village import DISPUTE, FIRE, GROUP, NOW, Clock, Village, village


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, sqlite_template: SqliteTemplate, postgres_template: PostgresTemplate) -> str:
    """An empty database to read a backup into: of either kind, whatever kind wrote it."""
    return (sqlite_template if request.param == "sqlite" else postgres_template).new_url()


@pytest.fixture
async def other(other_url: str) -> AsyncIterator[Database]:
    """The same, open."""
    found = Database(other_url)
    await found.open()
    yield found
    await found.aclose()


async def lived_in(database: Database, folder: Path) -> Village:
    """A county in which something has happened: two tickets, the first merged into the second, a picture, a sealed number."""
    place = await village(database, Clock())
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    await place.say(FIRE)
    async with database.write() as session:
        first = await session.get(Ticket, 1)
        assert first is not None
        first.merged_into_id = 2
        session.add_all([first, Attachment(ticket_id=2, kind="image", created_at=NOW)])
    Files(folder / "files").write(1, b"\xff\xd8 picture")
    Seal.in_folder(folder)
    return place


async def backed_up(database: Database, folder: Path, *, with_key: bool = False) -> Path:
    target = folder / "backup.tar.gz"
    await write_backup(database, folder, target, files_dir=folder / "files", with_key=with_key, now=NOW)
    return target


async def test_everything_comes_back_on_either_kind_of_database(database: Database, other: Database, tmp_path: Path) -> None:
    place = await lived_in(database, tmp_path)
    target = await backed_up(database, tmp_path)
    new = tmp_path / "new"
    done = await restore_backup(other, new, target, files_dir=new / "files")
    copy = Village(other, place.clock)
    assert await copy.counts() == await place.counts()
    assert sorted((await copy.everything()).splitlines()) == sorted((await place.everything()).splitlines())
    assert done.rows == sum((await place.counts()).values())
    assert (done.files, Files(new / "files").read(1)) == (1, b"\xff\xd8 picture")
    assert not (new / KEY_FILE).exists()
    said = await copy.say(DISPUTE, room=GROUP, sender="张德福", mentioned=True)  # ids go on after the greatest
    assert any("#3" in row.text for row in said)


async def test_the_key_comes_along_only_when_asked_for(database: Database, tmp_path: Path) -> None:
    await lived_in(database, tmp_path)
    with tarfile.open(await backed_up(database, tmp_path)) as archive:
        assert KEY_FILE not in archive.getnames()
    with tarfile.open(await backed_up(database, tmp_path, with_key=True)) as archive:
        assert KEY_FILE in archive.getnames()
    assert (tmp_path / "backup.tar.gz").stat().st_mode & 0o077 == 0


async def test_a_database_with_rows_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    place = await lived_in(database, tmp_path)
    before = await place.everything()
    with pytest.raises(NotEmpty):
        await restore_backup(database, tmp_path, await backed_up(database, tmp_path), files_dir=tmp_path / "files")
    assert await place.everything() == before


async def test_a_backup_of_a_running_bridge_is_of_one_moment(database: Database, tmp_path: Path) -> None:
    place = await lived_in(database, tmp_path)
    talk = asyncio.create_task(_talk(place))
    target = await backed_up(database, tmp_path)
    await talk
    rows: dict[str, list[dict[str, object]]] = {}
    with tarfile.open(target) as archive:
        member = archive.extractfile("rows")
        assert member is not None
        for line in member.read().decode().splitlines():
            table, _, values = line.partition("\t")
            rows.setdefault(table, []).append(json.loads(values))
    tickets = {row["id"] for row in rows["ticket"]}
    assert {row["ticket_id"] for row in rows["ticket_event"]} == tickets


async def _talk(place: Village) -> None:
    for number in range(10):
        await place.say(f"{DISPUTE}{number}", sender=f"人{number}")


async def _archive(path: Path, **parts: bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in parts.items():
            info = tarfile.TarInfo(name.replace("__", "/"))
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


async def test_what_is_no_backup_is_told_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    place = await lived_in(database, tmp_path)
    good = await backed_up(database, tmp_path)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    text = tmp_path / "text.tar.gz"
    text.write_text("hello")
    other_format = await _archive(
        tmp_path / "o.tar.gz", **{"manifest.json": b'{"format": 9, "made_at": "2026-01-01T00:00:00+00:00"}'}
    )
    for broken in (cut, text, other_format):
        with pytest.raises((BackupUnreadable, NotEmpty)):
            await restore_backup(database, tmp_path, broken, files_dir=tmp_path / "files")
    async with database.read() as session:
        assert len((await session.scalars(select(Ticket))).all()) == 2
    del place


async def test_a_backup_cannot_write_outside_of_its_folder(other: Database, tmp_path: Path) -> None:
    source = Database(f"sqlite:///{tmp_path}/source.db")
    await source.open()
    await migrate(source)
    good = await backed_up(source, tmp_path)
    await source.aclose()
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(good) as old, tarfile.open(evil, "w:gz") as new:
        for info in old:
            new.addfile(info, old.extractfile(info))
        info = tarfile.TarInfo("files/../../outside")
        info.size = 1
        new.addfile(info, io.BytesIO(b"x"))
    with pytest.raises(BackupUnreadable, match="outside"):
        await restore_backup(other, tmp_path / "new", evil, files_dir=tmp_path / "new" / "files")
    assert not (tmp_path / "outside").exists()
