"""``fengqiao serve``: the real thing, from settings."""

from __future__ import annotations

from contextlib import AsyncExitStack

import click

from bot import texts_cli as words
from bot.app import forever, open_database, running_bridge, understanding_of, wechat_account
from bot.cli.console import models_of, run, settings_of
from bot.cli.demo import prepare
from bot.errors import SettingsError
from bot.logs import set_up
from bot.settings import Settings
from bot.web.server import build_web, serving
from intents.train import Models


@click.command()
@click.pass_context
def serve(context: click.Context) -> None:
    """Run the bridge for the WeChat account of the settings, with its pages and its scheduler."""
    settings = settings_of(context)
    if not settings.wechat.endpoint:
        raise SettingsError(words.NOTHING_TO_SERVE)
    prepare(settings.data_dir)
    set_up(settings.log_level)
    run(_serve(settings, models_of(settings)))


async def _serve(settings: Settings, models: Models) -> None:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        bridge = await stack.enter_async_context(
            running_bridge(settings, database, understanding_of(models), [wechat_account(settings)])
        )
        server = await stack.enter_async_context(
            serving(build_web(bridge, None), host=settings.web.host, port=settings.web.port)
        )
        click.echo(words.SERVE_READY.format(address=server.address, data=settings.data_dir.absolute()))
        await forever()
