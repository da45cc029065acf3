"""``fengqiao purge``: delete now what need not be kept any more; the bridge does the same once a day."""

from __future__ import annotations

from collections.abc import Mapping

import click

from bot.app import keep_of, open_database, utc_now
from bot.cli.console import run, settings_of
from bot.files import Files
from bot.privacy.retention import purge as purge_now
from bot.settings import Settings


@click.command()
@click.option("--dry-run", is_flag=True, help="Tell what would be deleted; delete nothing.")
@click.pass_context
def purge(context: click.Context, dry_run: bool) -> None:
    """Delete words, names, numbers and files that are older than the settings allow ([keep]); figures stay."""
    for kind, count in run(_purge(settings_of(context), dry_run=dry_run)).items():
        click.echo(f"{count:>8}  {kind}")
    click.echo("nothing was deleted (--dry-run)" if dry_run else "deleted")


async def _purge(settings: Settings, *, dry_run: bool) -> Mapping[str, int]:
    async with open_database(settings) as database:
        return await purge_now(database, Files(settings.files_dir), keep_of(settings), now=utc_now(), dry_run=dry_run)
