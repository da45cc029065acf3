"""``fengqiao ticket``: look at tickets from the command line."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.app import open_database
from bot.cli.console import run, settings_of
from bot.desk import cards
from bot.desk.tickets import assignee_name, village_name
from bot.settings import Settings
from store import tickets
from store.errors import NotFound
from store.tables import Ticket, TicketEvent


@click.group()
def ticket() -> None:
    """List and show tickets."""


@ticket.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.pass_context
def list_(context: click.Context, everything: bool) -> None:
    """List open tickets, the most urgent first."""
    lines = run(_list(settings_of(context), everything))
    click.echo("\n".join(lines) if lines else "no tickets")


async def _list(settings: Settings, everything: bool) -> list[str]:
    async with open_database(settings) as database, database.read() as session:
        found = await tickets.latest(session) if everything else await tickets.list_open(session)
        return [
            f"{cards.line(t, village=await village_name(session, t), assignee=await assignee_name(session, t))}\t{t.state}"
            for t in found
        ]


@ticket.command()
@click.argument("number", type=click.IntRange(min=1, max=2**31 - 1))
@click.pass_context
def show(context: click.Context, number: int) -> None:
    """Show one ticket with its history."""
    found, events = run(_show(settings_of(context), number))
    click.echo(f"#{found.id} P{found.priority} {found.label} {found.state} opened {found.opened_at:%Y-%m-%d %H:%M} UTC")
    click.echo(found.summary)
    for name, value in found.details.items():
        click.echo(f"  {name}: {value}")
    for event in events:
        click.echo(f"{event.at:%m-%d %H:%M:%S}  {event.kind:<14} {event.actor:<10} {event.text}")


async def _show(settings: Settings, number: int) -> tuple[Ticket, Sequence[TicketEvent]]:
    async with open_database(settings) as database, database.read() as session:
        found = await tickets.get(session, number)
        if found is None:
            raise NotFound(f"there is no ticket {number}")
        return found, await tickets.events(session, number)
