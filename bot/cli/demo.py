"""``fengqiao demo``: a whole invented county on one page, without network or token."""

from __future__ import annotations

from pathlib import Path

import click

from bot.app import demo_process, until_stopped
from bot.cli.console import models_of, prepare, run, settings_of
from bot.demo import demo_accounts, demo_county
from bot.garbage import keep_what_is_loaded
from bot.logs import set_up
from bot.settings import PaceSettings, Settings
from bot.texts import cli as words
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
    # A database of its own, whatever the settings say: invented people must never mix with real ones.
    burden = settings.burden.model_copy(update={"quiet_hours": "", "apart_min": 0})  # who tries it out does so at any hour
    own = {
        "burden": burden,
        "data_dir": folder,
        "database_url": None,
        "web": web,
        "pace": DEMO_PACE,
        "county": demo_county().name,
    }
    settings = settings.model_copy(update=own)
    prepare(folder)
    set_up(settings.log_level if settings.log_level != "INFO" else "WARNING")
    run(_demo(settings, models_of(settings)))


async def _demo(settings: Settings, models: Models) -> None:
    async with demo_process(settings, models) as address:
        ready = words.DEMO_READY.format(address=address, accounts=demo_accounts(), data=settings.data_dir.absolute())
        click.echo(ready)
        keep_what_is_loaded()
        await until_stopped()
