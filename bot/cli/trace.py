"""``fengqiao trace``: what became of one message."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.settings import Settings
from bot.texts import cli as words
from bot.watch import tracing
from store import audit
from store import trace as stored
from store.errors import NotFound

_TICKET, _ROW, _NUMBER = re.compile(r"^(?:#|ticket:)(\d{1,9})$"), re.compile(r"^outbox:(\d{1,9})$"), re.compile(r"^\d{1,9}$")


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--words", "with_words", is_flag=True, help="Show what was said, masked; this is noted in the audit.")
@click.pass_context
def trace(context: click.Context, id_: str, *, with_words: bool) -> None:
    """Tell the way of a message: ID is its number, its id on the network, ticket:NUMBER or outbox:NUMBER."""
    click.echo("\n".join(run(_trace(settings_of(context), id_.strip(), with_words=with_words))))


async def _trace(settings: Settings, asked: str, *, with_words: bool) -> Sequence[str]:
    lines: list[str] = []
    async with open_database(settings) as database:
        if with_words:
            async with database.write() as session:
                await audit.record(session, actor="command line", action="trace.words", subject=asked[:100], now=utc_now())
        async with database.read() as session:
            if ticket := _TICKET.match(asked):
                ways = await stored.by_ticket(session, int(ticket[1]))
            elif row := _ROW.match(asked):
                found, ways = await stored.by_outgoing(session, int(row[1]))
                if found is not None and not ways:
                    lines += tracing.of_row(found, since=None, with_words=with_words)
            elif _NUMBER.match(asked):
                ways = await stored.by_message(session, number=int(asked))
            else:
                ways = await stored.by_message(session, network_id=asked)
        for way in ways:
            lines += tracing.told(way, with_words=with_words)
    if not lines:
        raise NotFound(words.TRACE_NOTHING.format(asked=asked))
    return lines
