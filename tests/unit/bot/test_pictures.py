"""Keeping pictures for broadcasts: by their bytes, not by their names; and what nobody takes is deleted."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from bot import pictures
from bot.files import Files
from bot.pictures import keep_picture
from bot.privacy.retention import FILES, Keep, purge
from broadcasts import compose
from broadcasts.errors import Reason, Refused
from store import attachments
from store.database import Database
from store.tables import Attachment
from tests.support.pictures import png
from tests.unit.broadcasts.county import NOW, draft, settle

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\xff\xda\x00\x08" + b"rest" * 9 + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "media_type", "name"), [(png(), "image/png", "picture.png"), (JPEG, "image/jpeg", "picture.jpg")]
)
async def test_it_lies_in_the_folder_and_stands_in_the_database(
    database: Database, tmp_path: Path, content: bytes, media_type: str, name: str
) -> None:
    files = Files(tmp_path)
    number = await keep_picture(database, files, content, now=NOW)
    assert files.read(number) == content
    async with database.read() as session:
        found = await attachments.get(session, number)
    assert found is not None
    assert (found.ticket_id, found.media_type, found.name, found.size) == (None, media_type, name, len(content))
    assert (found.sha256, found.fetch_at) == (hashlib.sha256(content).hexdigest(), None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.PICTURE_EMPTY),
        (b"GIF89a" + b"x" * 99, Reason.PICTURE_KIND),
        (b"RIFF\0\0\0\0WEBP", Reason.PICTURE_KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Reason.PICTURE_KIND),
        (b"MZ\x90 a program that is called photo.jpg", Reason.PICTURE_KIND),
        (png()[:200], Reason.PICTURE_KIND),  # cut off on its way
        (b"\x89PNG\r\n\x1a\n IEND", Reason.PICTURE_KIND),
        (JPEG[:-2], Reason.PICTURE_KIND),
        (b"\xff\xd8\xff\xd9", Reason.PICTURE_KIND),
    ],
)
async def test_what_is_no_whole_picture_is_refused_and_leaves_nothing(
    database: Database, tmp_path: Path, content: bytes, reason: Reason
) -> None:
    with pytest.raises(Refused) as refused:
        await keep_picture(database, Files(tmp_path), content, now=NOW)
    assert refused.value.reason is reason
    async with database.read() as session:
        assert await session.get(Attachment, 1) is None
    assert not (tmp_path / "0000").exists()


async def test_a_picture_that_is_too_large_is_refused(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = png()
    monkeypatch.setattr(pictures, "FILE_BYTES", len(content) - 1)
    with pytest.raises(Refused) as refused:
        await keep_picture(database, Files(tmp_path), content, now=NOW)
    assert refused.value.reason is Reason.PICTURE_BIG


async def test_where_the_disk_is_full_there_is_no_row(database: Database, tmp_path: Path) -> None:
    (tmp_path / "0000").write_text("in the way")
    with pytest.raises(OSError, match="exists"):
        await keep_picture(database, Files(tmp_path), png(), now=NOW)
    async with database.read() as session:
        assert await session.get(Attachment, 1) is None


async def test_a_picture_that_no_broadcast_took_is_deleted_after_a_day(database: Database, tmp_path: Path) -> None:
    county, files = await settle(database), Files(tmp_path)
    taken, forgotten = [await keep_picture(database, files, png(shade=shade), now=NOW) for shade in (0, 1)]
    await compose.create(database, draft(picture=taken), author=county.author.name, now=NOW)
    assert (await purge(database, files, Keep(), now=NOW + timedelta(hours=23)))[FILES] == 0
    assert (await purge(database, files, Keep(), now=NOW + timedelta(days=500)))[FILES] == 1
    assert files.read(forgotten) is None
    assert files.read(taken) is not None
    async with database.read() as session:
        found = await attachments.get(session, forgotten)
    assert found is not None
    assert found.removed_at == NOW + timedelta(days=500)
