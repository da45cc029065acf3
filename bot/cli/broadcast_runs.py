"""``fengqiao broadcast`` on single runs: how the rooms stand, what nobody knows, what failed, taking back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import click

from bot.app import utc_now
from bot.cli.broadcast_work import BY, in_database
from bot.desk.county_time import COUNTY_TIME
from bot.texts import broadcast as texts
from bot.texts import runs as words
from broadcasts import approval, runs, settling
from store import broadcasts as stored
from store import run_rows
from store.database import Database

RUN = click.argument("number", metavar="RUN", type=click.IntRange(min=1, max=2**31 - 1))
Work = Callable[[Database, str, datetime], Awaitable[str]]


@click.command()
@click.pass_context
def unknown(context: click.Context) -> None:
    """List the rooms of which nobody knows whether they got a broadcast."""

    async def work(database: Database) -> list[str]:
        async with database.read() as session:
            rows = await run_rows.unknown(session)
            found = [(row, room, await run_rows.broadcast_of(session, row.id or 0)) for row, room in rows]
        return [
            f"{row.id}\trun {row.run_id}\t{broadcast.title}\t{room.topic if room else row.conversation}"
            for row, room, broadcast in found
        ]

    lines = in_database(context, work)
    click.echo("\n".join(lines) if lines else "no room is uncertain")


@click.command()
@RUN
@click.option("--state", "states", multiple=True, type=click.Choice(list(words.ROW_STATES)), help="Only rooms so; repeatable.")
@click.pass_context
def run(context: click.Context, number: int, states: tuple[str, ...]) -> None:
    """Show run RUN: how many rooms stand where, and every room with its row."""

    async def work(database: Database) -> list[str]:
        done = await runs.progress(database, number)
        async with database.read() as session:
            its_run = await stored.run(session, number)
            rows = await run_rows.of_run(session, number, states=states)
        counts = ", ".join(f"{state.value} {count}" for state, count in sorted(done.counts.items()))
        due = f"{its_run.due_at.astimezone(COUNTY_TIME):%Y-%m-%d %H:%M}"
        head = f"run {number} of broadcast {its_run.broadcast_id}, due {due}: {its_run.state} {its_run.note}".rstrip()
        said = [f"{row.id}\t{row.state}\t{room.topic if room else row.conversation}" for row, room in rows]
        return [head, f"{done.rooms} rooms: {counts}", *said]

    for line in in_database(context, work, missing=words.NO_SUCH_RUN):
        click.echo(line)


@click.command()
@click.argument("number", metavar="ROW", type=click.IntRange(min=1, max=2**31 - 1))
@click.option("--said/--not-said", required=True, help="Whether it stands in the room; if not, it is sent again.")
@BY
@click.pass_context
def settle(context: click.Context, number: int, said: bool, name: str) -> None:
    """Settle row ROW of ``unknown``, after a look into the room."""

    async def author(database: Database) -> str:
        async with database.read() as session:
            return (await run_rows.broadcast_of(session, number)).author

    async def work(database: Database, by: str, now: datetime) -> str:
        await settling.settle(database, number, said=said, by=by, now=now)
        return words.SETTLED_SAID if said else words.SETTLED_AGAIN

    _do(context, name, author, work, missing=words.NO_SUCH_ROW)


@click.command()
@RUN
@BY
@click.pass_context
def resend(context: click.Context, number: int, name: str) -> None:
    """Send run RUN once more to the rooms in which it failed, and to no other."""

    async def work(database: Database, by: str, now: datetime) -> str:
        return words.RESENT.format(rooms=await settling.resend_failed(database, number, by=by, now=now))

    _do(context, name, _author_of_run(number), work)


@click.command("take-back")
@RUN
@BY
@click.pass_context
def take_back(context: click.Context, number: int, name: str) -> None:
    """Take the finished run RUN back from the rooms, as far as WeChat lets us; the running bridge does it."""

    async def work(database: Database, by: str, now: datetime) -> str:
        return words.TAKEN_BACK.format(rooms=await settling.take_back(database, number, by=by, now=now))

    _do(context, name, _author_of_run(number), work)


def _author_of_run(run_id: int) -> Callable[[Database], Awaitable[str]]:
    async def author(database: Database) -> str:
        async with database.read() as session:
            run = await stored.run(session, run_id)
            return (await stored.get(session, run.broadcast_id)).author

    return author


def _do(
    context: click.Context,
    name: str,
    author: Callable[[Database], Awaitable[str]],
    work: Work,
    *,
    missing: str = words.NO_SUCH_RUN,
) -> None:
    async def allowed_work(database: Database) -> str:
        member = await approval.person(database, name)
        if not approval.may_manage(member, author=await author(database)):
            raise click.ClickException(texts.NOT_YOUR_BROADCAST.format(name=member.name))
        return await work(database, member.name, utc_now())

    click.echo(in_database(context, allowed_work, missing=missing))
