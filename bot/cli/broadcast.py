"""``fengqiao broadcast``: write, approve, schedule, watch and stop broadcasts from the command line.

The rules are those of ``broadcasts``; a running bridge sees within seconds what was put on the calendar here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container
from datetime import datetime

import click

from bot import wording
from bot.app import utc_now
from bot.cli.broadcast_audience import audience
from bot.cli.broadcast_calendar import calendar
from bot.cli.broadcast_create import create
from bot.cli.broadcast_library import library
from bot.cli.broadcast_runs import resend, run, settle, take_back, unknown
from bot.cli.broadcast_work import BY, NUMBER, in_database
from bot.cli.console import settings_of
from bot.desk import broadcast_news
from bot.desk.county_time import COUNTY_TIME
from bot.texts import broadcast as texts
from bot.texts import cli as words
from broadcasts import approval, compose, runs
from broadcasts.audience import Places
from broadcasts.content import with_link
from broadcasts.message import Plan
from store import attachments, people, spared
from store import broadcasts as stored
from store.database import Database
from store.kinds import BroadcastState, OutboxState
from store.tables import Broadcast, Staff


@click.group()
def broadcast() -> None:
    """Write, approve, schedule and watch broadcasts.

    The way of one: create → approve (by somebody else) → schedule → it goes out by itself while the bridge runs.
    """


broadcast.add_command(audience)
broadcast.add_command(calendar)
broadcast.add_command(create)
broadcast.add_command(library)
for _command in (run, unknown, settle, resend, take_back):
    broadcast.add_command(_command)


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def submit(context: click.Context, number: int, name: str) -> None:
    """Ask for the approval of draft NUMBER."""
    terms = settings_of(context).terms
    _step(context, number, name, lambda database, who, now: approval.submit(database, number, by=who.name, now=now, terms=terms))


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def approve(context: click.Context, number: int, name: str) -> None:
    """Approve NUMBER: a chief, or an officer of the only station that gets it; never its author."""
    terms = settings_of(context).terms
    _step(
        context,
        number,
        name,
        lambda database, who, now: approval.approve(database, number, approver=who, now=now, terms=terms),
        approving=True,
    )


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def emergency(context: click.Context, number: int, name: str) -> None:
    """Send the urgent NUMBER at once, on the word of a chief alone; it goes round quiet hours and caps, and is audited."""
    _step(
        context,
        number,
        name,
        lambda database, who, now: approval.send_emergency(database, number, chief=who, now=now),
        approving=True,
    )


@broadcast.command()
@NUMBER
@click.option("--reason", required=True, help="Why; its author reads it.")
@BY
@click.pass_context
def reject(context: click.Context, number: int, reason: str, name: str) -> None:
    """Send NUMBER back to its author, who hears why."""
    _step(
        context,
        number,
        name,
        lambda database, who, now: approval.reject(
            database, number, approver=who, reason=reason, now=now, tell=broadcast_news.rejected
        ),
        approving=True,
    )


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def schedule(context: click.Context, number: int, name: str) -> None:
    """Put the approved NUMBER on the calendar, at the time that was approved."""
    terms = settings_of(context).terms
    _step(
        context,
        number,
        name,
        lambda database, who, now: approval.put_on_calendar(database, number, by=who.name, now=now, terms=terms),
    )


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def pause(context: click.Context, number: int, name: str) -> None:
    """Let nothing more of NUMBER leave until it is resumed."""
    _step(context, number, name, lambda database, who, now: runs.pause(database, number, by=who.name, now=now))


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def resume(context: click.Context, number: int, name: str) -> None:
    """Go on with NUMBER where it was paused."""
    _step(context, number, name, lambda database, who, now: runs.resume(database, number, by=who.name, now=now))


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def withdraw(context: click.Context, number: int, name: str) -> None:
    """Stop NUMBER for good; says how many rooms have it already."""

    async def work(database: Database, who: Staff, now: datetime) -> None:
        done = await runs.withdraw(database, number, by=who.name, now=now)
        click.echo(words.BROADCAST_WITHDRAWN.format(cancelled=done.cancelled, gone=done.gone))

    _step(context, number, name, work)


Step = Callable[[Database, Staff, datetime], Awaitable[object]]


def _step(context: click.Context, number: int, name: str, step: Step, *, approving: bool = False) -> None:
    """Take one step as a member of staff and say where the broadcast stands then; approving has rules of its own."""

    async def work(database: Database) -> Broadcast:
        member = await approval.person(database, name)
        async with database.read() as session:
            found = await stored.get(session, number)
        if not approving and not approval.may_manage(member, author=found.author):
            raise click.ClickException(texts.NOT_YOUR_BROADCAST.format(name=member.name))
        await step(database, member, utc_now())
        async with database.read() as session:
            return await stored.get(session, number)

    found = in_database(context, work)
    due = f", {found.next_due_at.astimezone(COUNTY_TIME):%Y-%m-%d %H:%M}" if found.next_due_at else ""
    click.echo(f"broadcast {number}: {found.state}{due}")


@broadcast.command("list")
@click.option("--state", type=click.Choice([state.value for state in BroadcastState]), help="Only those in this state.")
@click.pass_context
def list_(context: click.Context, state: str | None) -> None:
    """List broadcasts, the newest first."""

    async def work(database: Database) -> list[str]:
        async with database.read() as session:
            places = Places.of(await people.stations(session), await people.villages(session))
            found = await stored.listing(session, states=[BroadcastState(state)] if state else ())
        return [f"{b.id}\t{b.state}\t{b.title}\t{wording.audience(b, places)}\t{wording.schedule(b)}\t{b.author}" for b in found]

    lines = in_database(context, work)
    click.echo("\n".join(lines) if lines else "no broadcasts")


@broadcast.command()
@NUMBER
@click.pass_context
def show(context: click.Context, number: int) -> None:
    """Show NUMBER: its text, who gets it, and how far each run is."""
    able = {account.account for account in settings_of(context).wechat_accounts if account.everybody_id}
    for line in in_database(context, lambda database: _shown(database, number, able)):
        click.echo(line)


async def _shown(database: Database, number: int, able: Container[str]) -> list[str]:
    """``able``: the accounts that can mention everybody."""
    async with database.read() as session:
        found = await stored.get(session, number)
        places = Places.of(await people.stations(session), await people.villages(session))
        its_runs = await stored.runs(session, number)
        instead = await spared.counts(session, [run.id for run in its_runs if run.id is not None])
    planned = await compose.preview(database, compose.draft_of(found), author=found.author)
    everybody = wording.everybody(found, [one.room.speaker or one.room.account for one in planned.messages], able=able)
    lines = [
        f"{found.id} {found.title}: {found.state}",
        f"audience   {wording.audience(found, places)} ({len(planned.messages)} rooms)",
        f"schedule   {wording.schedule(found)}",
        f"author     {found.author}",
        f"approver   {found.approver or '-'}",
        *([f"rejected   {found.rejected_by}: {found.rejection}"] if found.rejection else []),
        *([everybody] if everybody else []),
        *([f"picture    {await _picture(database, found.picture_id)}"] if found.picture_id is not None else []),
        "",
        with_link(found.text, found.link),
        *([] if its_runs else _as_read(planned)),
    ]
    for its_run in its_runs:
        assert its_run.id is not None
        done = await runs.progress(database, its_run.id)
        stuck = done.of(OutboxState.UNKNOWN, OutboxState.GAVE_UP, OutboxState.EXPIRED, OutboxState.CANCELLED)
        lines.append(
            f"\nrun {its_run.id} due {its_run.due_at.astimezone(COUNTY_TIME):%Y-%m-%d %H:%M}: {its_run.state} {its_run.note}\n"
            f"  {done.rooms} rooms: {done.delivered} have it, {done.open} to go, {stuck} did not get it or nobody knows"
        )
        if its_run.id in instead:
            lines.append("  " + wording.spared(instead[its_run.id]))
    return lines


async def _picture(database: Database, number: int) -> str:
    async with database.read() as session:
        picture = await attachments.get(session, number)
    return f"{picture.media_type}, {picture.size / 1024:.0f} KiB, SHA-256 {picture.sha256[:12]}" if picture else "-"


def _as_read(planned: Plan) -> list[str]:
    """What the rooms will read, each text once with the rooms that read it."""
    readers: dict[str, list[str]] = {}
    for message in planned.messages:
        readers.setdefault(message.text, []).append(message.room.topic)
    return [f"\n{len(rooms)} rooms read ({', '.join(rooms)}):\n{text}" for text, rooms in readers.items()]
