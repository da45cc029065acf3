"""Backups: one compressed file with every row, the pictures and files, and a note of what it is; made while the bridge runs.

The key of sealed numbers is left out unless asked for: it is kept apart, or a stolen backup opens everything.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from bot.errors import BridgeError
from bot.privacy.seal import KEY_FILE
from store import dump
from store.database import Database
from store.migrate import current, head

FORMAT = 1
_MANIFEST, _ROWS, _FILES = "manifest.json", "rows", "files"
_IN_MEMORY = 16 * 1024 * 1024


class BackupUnreadable(BridgeError):
    """The file is no backup of this Fengqiao, or it is broken."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What was written or read."""

    rows: int
    files: int
    made_at: datetime


async def write_backup(
    database: Database, data_dir: Path, target: Path, *, files_dir: Path, with_key: bool, now: datetime
) -> Backup:
    """Write a backup; whole, or the file is not there.

    Raises
    ------
    OSError
        The target cannot be written.
    """
    partly = target.with_name(target.name + ".part")
    rows = files = 0
    try:
        with tarfile.open(partly, "w:gz") as archive:
            manifest = {"format": FORMAT, "revision": await current(database), "made_at": now.isoformat()}
            _add(archive, _MANIFEST, json.dumps(manifest).encode(), now)
            stream: IO[bytes]
            with SpooledTemporaryFile(max_size=_IN_MEMORY) as stream:
                async for table, line in dump.lines(database):
                    stream.write(f"{table}\t{line}\n".encode())
                    rows += 1
                info = tarfile.TarInfo(_ROWS)
                info.size, info.mtime = stream.tell(), int(now.timestamp())
                stream.seek(0)
                archive.addfile(info, stream)
            for path in _whole_files(files_dir):
                archive.add(path, f"{_FILES}/{path.relative_to(files_dir).as_posix()}", recursive=False)
                files += 1
            key = data_dir / KEY_FILE
            if with_key and key.exists():
                archive.add(key, KEY_FILE, recursive=False)
        partly.chmod(0o600)
        partly.replace(target)
    finally:
        partly.unlink(missing_ok=True)
    return Backup(rows=rows, files=files, made_at=now)


async def restore_backup(database: Database, data_dir: Path, source: Path, *, files_dir: Path) -> Backup:
    """Read a backup into an empty database and data folder.

    Raises
    ------
    BackupUnreadable
        It is none, is broken, or was written by another version of the tables.
    NotEmpty, Unreadable
        See ``store.dump``.
    """
    files = 0
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _manifest(archive)
            made_at = datetime.fromisoformat(str(manifest["made_at"])).astimezone(UTC)
            if manifest.get("format") != FORMAT or manifest.get("revision") != head():
                raise BackupUnreadable(
                    f"{source} was written by another version (tables {manifest.get('revision')}, here {head()})"
                )
            member = archive.extractfile(_ROWS)
            if member is None:
                raise BackupUnreadable(f"{source} holds no rows")
            rows = await dump.load(database, _rows(member))
            for info in archive:
                inside = info.name.startswith(f"{_FILES}/") or info.name == KEY_FILE
                content = archive.extractfile(info) if info.isfile() and inside else None
                if content is not None:
                    _put(data_dir, files_dir, info.name, content.read())
                    files += info.name != KEY_FILE
    except (tarfile.TarError, EOFError, KeyError, ValueError) as error:
        raise BackupUnreadable(f"{source} is no backup, or it is broken: {error}") from error
    return Backup(rows=rows, files=files, made_at=made_at)


def _manifest(archive: tarfile.TarFile) -> dict[str, object]:
    member = archive.extractfile(_MANIFEST)
    found = json.loads(member.read()) if member else {}
    return found if isinstance(found, dict) else {}


def _rows(stream: IO[bytes]) -> Iterator[tuple[str, str]]:
    for line in stream:
        table, _, values = line.decode().rstrip("\n").partition("\t")
        yield table, values


def _put(data_dir: Path, files_dir: Path, name: str, content: bytes) -> None:
    """Write a file of the backup where it belongs, and nowhere else."""
    folder, relative = (data_dir, name) if name == KEY_FILE else (files_dir, name.removeprefix(f"{_FILES}/"))
    path = (folder / relative).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BackupUnreadable(f"the backup names a file outside of the data folder: {name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)


def _whole_files(folder: Path) -> list[Path]:
    """The files that are written to their end."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part")


def _add(archive: tarfile.TarFile, name: str, content: bytes, now: datetime) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime = len(content), int(now.timestamp())
    archive.addfile(info, io.BytesIO(content))
