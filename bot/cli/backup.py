"""``fengqiao backup`` and ``fengqiao restore``: everything in one file, made while the bridge runs, read into an empty place."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app import open_database, utc_now
from bot.backup import Backup, restore_backup, write_backup
from bot.cli.console import prepare, run, settings_of
from bot.settings import Settings
from store.errors import StoreError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-key", is_flag=True, help="With the key of sealed numbers; keep such a backup under lock.")
@click.pass_context
def backup(context: click.Context, file: Path, with_key: bool) -> None:
    """Write everything to FILE (.tar.gz), as of one moment; the bridge may go on running."""
    try:
        done = run(_backup(settings_of(context), file, with_key=with_key))
    except OSError as error:
        raise StoreError(f"cannot write {file}: {error.strerror or error}") from error
    click.echo(f"{file}: {done.rows} rows, {done.files} files")


async def _backup(settings: Settings, file: Path, *, with_key: bool) -> Backup:
    async with open_database(settings) as database:
        return await write_backup(
            database, settings.data_dir, file, files_dir=settings.files_dir, with_key=with_key, now=utc_now()
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Read FILE into the database of the settings, which must be empty (SQLite or PostgreSQL, whichever wrote it)."""
    settings = settings_of(context)
    prepare(settings.data_dir)
    done = run(_restore(settings, file))
    click.echo(f"{done.rows} rows and {done.files} files, as of {done.made_at:%Y-%m-%d %H:%M} UTC")


async def _restore(settings: Settings, file: Path) -> Backup:
    async with open_database(settings) as database:
        return await restore_backup(database, settings.data_dir, file, files_dir=settings.files_dir)
