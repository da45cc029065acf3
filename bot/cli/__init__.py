"""The command line: one module per area, each command thin over the parts that do the work."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.answers import answers
from bot.cli.api import api_client, webhook
from bot.cli.backup import backup, restore
from bot.cli.broadcast import broadcast
from bot.cli.check import check
from bot.cli.demo import demo
from bot.cli.examples import examples
from bot.cli.migrate import migrate
from bot.cli.model import evaluate, train
from bot.cli.people import bind, export, import_
from bot.cli.purge import purge
from bot.cli.room import room
from bot.cli.rota import rota
from bot.cli.serve import serve
from bot.cli.staff import staff
from bot.cli.talk import classify, say, scam
from bot.cli.ticket import ticket
from bot.cli.trace import trace
from bot.cli.village import village

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with the settings (default: fengqiao.toml here, if there is one; FENGQIAO_… in the environment wins).",
)
@click.version_option(package_name="fengqiao")
@click.pass_context
def main(context: click.Context, settings_file: Path | None) -> None:
    """Fengqiao 枫桥: a WeChat bridge between village safety groups and the people who answer for them.

    Start with `fengqiao demo` and open the address that it prints. `fengqiao serve` is the real thing;
    `fengqiao check` says what is missing for it.
    """
    context.obj = settings_file


for command in (
    demo,
    serve,
    say,
    classify,
    scam,
    train,
    evaluate,
    examples,
    answers,
    broadcast,
    ticket,
    trace,
    room,
    village,
    rota,
    staff,
    migrate,
    check,
    import_,
    export,
    purge,
    backup,
    restore,
    bind,
    api_client,
    webhook,
):
    main.add_command(command)
