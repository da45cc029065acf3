"""``fengqiao demo``: a whole invented county on one page, without network or token."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from bot import texts_cli as words
from bot.app import demo_process, forever
from bot.cli.console import models_of, run, settings_of
from bot.demo import demo_accounts
from bot.errors import SettingsError
from bot.logs import set_up
from bot.settings import PaceSettings, Settings
from intents.train import Models

DEMO_PACE = PaceSettings(account_interval_s=0.15, room_interval_s=0.3, reply_interval_s=0.05)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the page (default 8000; 0: any free one).")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the demo's database and model (default: demo-data here).",
)
@click.pass_context
def demo(context: click.Context, port: int | None, data: Path | None) -> None:
    """Run an invented county: 3 stations, 8 villages, their groups and people, on a page like WeChat."""
    settings = settings_of(context)
    folder = data or Path("demo-data")
    web = settings.web.model_copy(update={"port": port} if port is not None else {})
    settings = settings.model_copy(update={"data_dir": folder, "web": web, "pace": DEMO_PACE, "county": "青禾县"})
    prepare(folder)
    set_up(settings.log_level if settings.log_level != "INFO" else "WARNING")
    run(_demo(settings, models_of(settings)))


def prepare(folder: Path) -> None:
    """Make the data folder.

    Raises
    ------
    SettingsError
        It cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(words.FOLDER_UNWRITABLE.format(folder=folder, error=error.strerror or error)) from error


async def _demo(settings: Settings, models: Models) -> None:
    async with demo_process(settings, models) as address:
        ready = words.DEMO_READY.format(address=address, accounts=demo_accounts(), data=settings.data_dir.absolute())
        click.echo(ready)
        await forever()
