"""``fengqiao broadcast``: write, approve, schedule, watch and stop broadcasts from the command line.

The rules are those of ``broadcasts``; a running bridge sees within seconds what was put on the calendar here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import click

from bot import texts_broadcast as texts
from bot import texts_cli as words
from bot import wording
from bot.app import open_database, utc_now
from bot.cli.broadcast_library import library, ready_broadcast
from bot.cli.console import run, settings_of
from bot.desk.rota import COUNTY_TIME
from broadcasts import approval, compose, runs
from broadcasts.audience import Audience, Places
from broadcasts.calendar import AtOnce, Schedule, read_schedule
from broadcasts.compose import Draft
from broadcasts.errors import Reason, Refused
from store import broadcasts as stored
from store import people
from store.database import Database
from store.errors import NotFound
from store.kinds import BroadcastState, MissedRule, OutboxState
from store.tables import Broadcast, Staff

T = TypeVar("T")
BY = click.option("--by", "name", required=True, help="Name (or number) of the member of staff who does this.")
NUMBER = click.argument("number", type=click.IntRange(min=1, max=2**31 - 1))


@click.group()
def broadcast() -> None:
    """Write, approve, schedule and watch broadcasts.

    The way of one: create → approve (by somebody else) → schedule → it goes out by itself while the bridge runs.
    """


broadcast.add_command(library)


def _in_database(context: click.Context, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do some work on the database of the settings; a refusal becomes its sentence."""

    async def open_and_work() -> T:
        async with open_database(settings_of(context)) as database:
            return await work(database)

    try:
        return run(open_and_work())
    except Refused as fault:
        raise click.ClickException(wording.refusal(fault)) from fault
    except NotFound as fault:
        raise click.ClickException(texts.NO_SUCH_BROADCAST.format(number=context.params.get("number"))) from fault


@broadcast.command()
@click.option("--title", help="Short name, for staff only.")
@click.option("--text", help="What the groups read.")
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Read the text from this file.")
@click.option("--from-library", "ready_id", help="Take title and text from `fengqiao broadcast library`, as a draft.")
@click.option("--station", "stations", multiple=True, help="Name of a station whose rooms get it; repeatable.")
@click.option(
    "--village", "villages", multiple=True, help="Name of a village (or STATION/VILLAGE) whose rooms get it; repeatable."
)
@click.option("--tag", "tags", multiple=True, help="Only rooms with this tag; repeatable.")
@click.option("--at", help="Once, at this local time: 2026-12-01T09:00. Default: as soon as it is scheduled.")
@click.option("--cron", help="Again and again: minute hour day month weekday, local time, such as '0 9 * * 1'.")
@click.option("--urgent", is_flag=True, help="Before other broadcasts.")
@click.option("--late", "late_minutes", type=click.IntRange(min=0), help="Still send it this many minutes late; else skip it.")
@click.option("--draft", "keep_draft", is_flag=True, help="Keep it as a draft instead of asking for approval.")
@BY
@click.pass_context
def create(
    context: click.Context,
    title: str | None,
    text: str | None,
    file: Path | None,
    ready_id: str | None,
    stations: tuple[str, ...],
    villages: tuple[str, ...],
    tags: tuple[str, ...],
    at: str | None,
    cron: str | None,
    urgent: bool,
    late_minutes: int | None,
    keep_draft: bool,
    name: str,
) -> None:
    """Write a broadcast and ask for its approval. Without --station and --village every residents' room gets it."""
    if [text, file, ready_id].count(None) != 2:
        raise click.UsageError("give either --text or --file or --from-library")
    if title is None and ready_id is None:
        raise click.UsageError("give a --title")
    if at and cron:
        raise click.UsageError("give --at or --cron, not both")
    ready = None if ready_id is None else ready_broadcast(ready_id)
    keep_draft = keep_draft or ready is not None  # its author reads it first

    async def work(database: Database) -> tuple[int, int]:
        author = await approval.person(database, name)
        draft = Draft(
            title=title if title is not None else ready.title if ready else "",
            text=ready.text if ready else text if text is not None else _read(file),
            audience=await _audience(database, stations, villages, tags),
            schedule=_schedule(at, cron),
            urgent=urgent,
            missed_rule=MissedRule.SKIP if late_minutes is None else MissedRule.SEND_LATE,
            late_limit=timedelta(minutes=late_minutes or 60),
        )
        made = await compose.create(database, draft, author=author.name, now=utc_now())
        assert made.id is not None
        if not keep_draft:
            await approval.submit(database, made.id, by=author.name, now=utc_now())
        return made.id, len((await compose.preview(database, draft)).messages)

    number, rooms = _in_database(context, work)
    click.echo((words.BROADCAST_DRAFTED if keep_draft else words.BROADCAST_SUBMITTED).format(number=number, rooms=rooms))


def _read(file: Path | None) -> str:
    assert file is not None
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8 at byte {error.start}") from error


def _schedule(at: str | None, cron: str | None) -> Schedule:
    stored_form = {"kind": "once", "at": at} if at else {"kind": "cron", "expression": cron} if cron else {}
    return read_schedule(stored_form) or AtOnce()


async def _audience(database: Database, stations: tuple[str, ...], villages: tuple[str, ...], tags: tuple[str, ...]) -> Audience:
    """Names to numbers; a village that several stations have is written ``STATION/VILLAGE``. Raises ``Refused``."""
    async with database.read() as session:
        station_ids = {station.name: station.id or 0 for station in await people.stations(session)}
        its_station = {number: name for name, number in station_ids.items()}
        places: dict[str, dict[str, int]] = {}
        for village in await people.villages(session):
            full_name = f"{its_station[village.station_id]}/{village.name}"
            for key in (village.name, full_name):
                places.setdefault(key, {})[full_name] = village.id or 0
    for name in stations:
        if name not in station_ids:
            raise Refused(Reason.UNKNOWN_STATION, name=name)
    for name in villages:
        if name not in places:
            raise Refused(Reason.UNKNOWN_VILLAGE, name=name)
        if len(places[name]) > 1:
            raise click.ClickException(texts.AMBIGUOUS_VILLAGE.format(name=name, choices="、".join(places[name])))
    return Audience(
        stations=tuple(station_ids[name] for name in stations),
        villages=tuple(number for name in villages for number in places[name].values()),
        tags=tags,
    )


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def submit(context: click.Context, number: int, name: str) -> None:
    """Ask for the approval of draft NUMBER."""
    _step(context, number, name, lambda database, who, now: approval.submit(database, number, by=who.name, now=now))


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def approve(context: click.Context, number: int, name: str) -> None:
    """Approve NUMBER: a chief, or an officer of the only station that gets it; never its author."""
    _step(
        context,
        number,
        name,
        lambda database, who, now: approval.approve(database, number, approver=who, now=now),
        approving=True,
    )


@broadcast.command()
@NUMBER
@click.option("--reason", default="", help="Why, for its author.")
@BY
@click.pass_context
def reject(context: click.Context, number: int, reason: str, name: str) -> None:
    """Send NUMBER back to its author."""
    _step(
        context,
        number,
        name,
        lambda database, who, now: approval.reject(database, number, approver=who, reason=reason, now=now),
        approving=True,
    )


@broadcast.command()
@NUMBER
@BY
@click.pass_context
def schedule(context: click.Context, number: int, name: str) -> None:
    """Put the approved NUMBER on the calendar, at the time that was approved."""
    _step(context, number, name, lambda database, who, now: approval.put_on_calendar(database, number, by=who.name, now=now))


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

    found = _in_database(context, work)
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

    lines = _in_database(context, work)
    click.echo("\n".join(lines) if lines else "no broadcasts")


@broadcast.command()
@NUMBER
@click.pass_context
def show(context: click.Context, number: int) -> None:
    """Show NUMBER: its text, who gets it, and how far each run is."""
    for line in _in_database(context, lambda database: _shown(database, number)):
        click.echo(line)


async def _shown(database: Database, number: int) -> list[str]:
    async with database.read() as session:
        found = await stored.get(session, number)
        places = Places.of(await people.stations(session), await people.villages(session))
        its_runs = await stored.runs(session, number)
    planned = await compose.preview(database, compose.draft_of(found))
    lines = [
        f"{found.id} {found.title}: {found.state}",
        f"audience   {wording.audience(found, places)} ({len(planned.messages)} rooms)",
        f"schedule   {wording.schedule(found)}",
        f"author     {found.author}",
        f"approver   {found.approver or '-'}",
        "",
        found.text,
    ]
    for its_run in its_runs:
        assert its_run.id is not None
        done = await runs.progress(database, its_run.id)
        stuck = done.of(OutboxState.UNKNOWN, OutboxState.GAVE_UP, OutboxState.EXPIRED, OutboxState.CANCELLED)
        lines.append(
            f"\nrun {its_run.id} due {its_run.due_at.astimezone(COUNTY_TIME):%Y-%m-%d %H:%M}: {its_run.state} {its_run.note}\n"
            f"  {done.rooms} rooms: {done.delivered} have it, {done.open} to go, {stuck} did not get it or nobody knows"
        )
    return lines
