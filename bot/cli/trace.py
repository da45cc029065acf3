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
from store.database import Session
from store.errors import NotFound
from store.following import MESSAGE, of_message
from store.tables import Outbox

_TICKET, _ROW, _NUMBER = re.compile(r"^(?:#|ticket:)(\d{1,9})$"), re.compile(r"^outbox:(\d{1,9})$"), re.compile(r"^\d{1,9}$")


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--words", "with_words", is_flag=True, help="Show what was said, masked; this is noted in the audit.")
@click.pass_context
def trace(context: click.Context, id_: str, *, with_words: bool) -> None:
    """Tell the way of a message.

    ID is its number, its id on the network, ticket:NUMBER, outbox:NUMBER, or the `trace` of a log line.
    """
    click.echo("\n".join(run(_trace(settings_of(context), id_.strip(), with_words=with_words))))


async def _trace(settings: Settings, asked: str, *, with_words: bool) -> Sequence[str]:
    async with open_database(settings) as database:
        async with database.read() as session:
            subject, lines = await _told(session, asked, with_words=with_words)
        if not lines:
            raise NotFound(words.TRACE_NOTHING.format(asked=asked))
        if with_words:
            async with database.write() as session:
                await audit.record(session, actor="command line", action="trace.words", subject=subject, now=utc_now())
    return lines


async def _told(session: Session, asked: str, *, with_words: bool) -> tuple[str, Sequence[str]]:
    """What was found, and the lines on it; none where nothing is known."""
    row: Outbox | None = None
    if ticket := _TICKET.match(asked):
        subject, ways = f"ticket:{ticket[1]}", await stored.by_ticket(session, int(ticket[1]))
    elif number := _ROW.match(asked):
        subject, (row, ways) = f"outbox:{number[1]}", await stored.by_outgoing(session, int(number[1]))
    else:
        if _NUMBER.match(asked):
            ways = await stored.by_message(session, number=int(asked))
        else:
            ways = await stored.by_message(session, network_id=asked.removeprefix(MESSAGE))
        subject = of_message(ways[0].incoming.message_id) if ways else ""
    lines = [line for way in ways for line in tracing.told(way, with_words=with_words)]
    if row is not None and not ways:
        lines = list(tracing.of_row(row, since=None, with_words=with_words))
    return subject, lines
