"""What the commands on broadcasts share: who does it, which one, and work on the database whose refusals are sentences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot import wording
from bot.app import open_database
from bot.cli.console import run, settings_of
from bot.texts import broadcast as texts
from broadcasts.errors import Refused
from store.database import Database
from store.errors import NotFound

T = TypeVar("T")
BY = click.option("--by", "name", required=True, help="Name (or number) of the member of staff who does this.")
NUMBER = click.argument("number", type=click.IntRange(min=1, max=2**31 - 1))


def in_database(context: click.Context, work: Callable[[Database], Awaitable[T]], *, missing: str = texts.NO_SUCH_BROADCAST) -> T:
    """Do some work on the database of the settings; a refusal becomes its sentence.

    Parameters
    ----------
    missing
        What is said where there is nothing of the number that was given.
    """

    async def open_and_work() -> T:
        async with open_database(settings_of(context)) as database:
            return await work(database)

    try:
        return run(open_and_work())
    except Refused as fault:
        raise click.ClickException(wording.refusal(fault)) from fault
    except NotFound as fault:
        raise click.ClickException(missing.format(number=context.params.get("number"))) from fault
