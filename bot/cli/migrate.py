"""``fengqiao migrate``: bring the database up to date."""

from __future__ import annotations

import click

from bot.cli.console import prepare, run, settings_of
from bot.settings import Settings
from store import migrate as migrations
from store.database import Database


@click.command()
@click.pass_context
def migrate(context: click.Context) -> None:
    """Bring the database up to date (safe to repeat; a newer database is refused)."""
    settings = settings_of(context)
    prepare(settings.data_dir)
    before, after = run(_migrate(settings))
    click.echo(f"database: {before or 'empty'} → {after}" if before != after else f"database: up to date ({after})")


async def _migrate(settings: Settings) -> tuple[str | None, str]:
    database = Database(settings.database)
    await database.open()
    try:
        return await migrations.migrate(database)
    finally:
        await database.aclose()
