"""``fengqiao serve``: the real thing, from settings."""

from __future__ import annotations

import click

from bot.app import serve_process, until_stopped
from bot.cli.console import models_of, prepare, run, settings_of
from bot.errors import SettingsError
from bot.garbage import keep_what_is_loaded
from bot.logs import set_up
from bot.settings import Settings
from bot.texts import cli as words
from intents.train import Models


@click.command()
@click.pass_context
def serve(context: click.Context) -> None:
    """Run the bridge for the WeChat accounts of the settings, with its pages and its scheduler."""
    settings = settings_of(context)
    if not settings.wechat_accounts:
        raise SettingsError(words.NOTHING_TO_SERVE)
    prepare(settings.data_dir)
    set_up(settings.log_level)
    run(_serve(settings, models_of(settings)))


async def _serve(settings: Settings, models: Models) -> None:
    async with serve_process(settings, models) as address:
        click.echo(words.SERVE_READY.format(address=address, data=settings.data_dir.absolute()))
        keep_what_is_loaded()
        await until_stopped()
