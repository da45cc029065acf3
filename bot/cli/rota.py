"""``fengqiao rota``: who is on duty in a week, and changing that for a while: leave, swaps, extra duty.

The weekly pattern itself comes with ``fengqiao import``. Times are the county's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import click

from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.cli.people import OPERATOR, only
from bot.desk import rota_changes
from bot.desk.county_time import COUNTY_TIME, week_start
from bot.desk.rota import on_duty, roster_of
from bot.desk.rota_changes import RotaRefused
from bot.month import FIRST_YEAR, LAST_YEAR
from bot.texts import cli as words
from store import people
from store import rota as stored
from store.database import Session
from store.errors import NotFound
from store.kinds import RotaChangeKind
from store.tables import RotaChange, Staff, Station, Village

T = TypeVar("T")


def _moment(context: click.Context, option: click.Parameter, said: str | None) -> datetime | None:
    """A local time, or the beginning of a day."""
    return None if said is None else _read(context, option, said, timedelta())


def _end(context: click.Context, option: click.Parameter, said: str) -> datetime:
    """A local time, or the end of a day."""
    return _read(context, option, said, timedelta(days=1))


def _read(context: click.Context, option: click.Parameter, said: str, of_day: timedelta) -> datetime:
    found = None
    with contextlib.suppress(ValueError):
        found = datetime.fromisoformat(said)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise click.BadParameter(words.ROTA_TIME.format(value=said), ctx=context, param=option)
    if found.tzinfo is None:
        found = found.replace(tzinfo=COUNTY_TIME)
    return found + of_day if len(said) <= len("YYYY-MM-DD") else found


FROM = click.option("--from", "starts_at", callback=_moment, required=True, help="First day, or a local time: 2026-11-30T08:00.")
TO = click.option("--to", "ends_at", callback=_end, required=True, help="Last day (all of it), or a local time.")
NOTE = click.option("--note", default="", help="Why; read by nobody in WeChat.")
STATION = click.option("--station", help="Name of the station, where several have somebody of this name.")


@click.group()
def rota() -> None:
    """Show the rota and change it for a while."""


def _in_database(context: click.Context, work: Callable[[Session], Awaitable[T]]) -> T:
    """Do some work in one transaction; a refusal becomes its sentence."""

    async def open_and_work() -> T:
        async with open_database(settings_of(context)) as database, database.write() as session:
            return await work(session)

    try:
        return run(open_and_work())
    except RotaRefused as refused:
        raise click.ClickException(words.ROTA_REFUSED[refused.fault.value].format(**refused.details)) from refused


@rota.command()
@click.argument("name")
@FROM
@TO
@click.option("--stand-in", "stand_in_name", help="Who has NAME's duties for that time; else they fall to the officer.")
@click.option("--village", "village_name", help="Only the duties for this village.")
@NOTE
@STATION
@click.pass_context
def leave(
    context: click.Context,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    stand_in_name: str | None,
    village_name: str | None,
    note: str,
    station: str | None,
) -> None:
    """NAME is away."""

    async def work(session: Session) -> RotaChange:
        member = await only(session, name, station)
        return await rota_changes.add_leave(
            session,
            member,
            starts_at=starts_at,
            ends_at=ends_at,
            stand_in=await _colleague(session, stand_in_name, member) if stand_in_name else None,
            village=await _village(session, village_name, member) if village_name else None,
            note=note,
            by=OPERATOR,
            now=utc_now(),
        )

    change = _in_database(context, work)
    then = words.ROTA_STAND_IN.format(name=stand_in_name) if stand_in_name else words.ROTA_NO_STAND_IN
    click.echo(words.ROTA_LEAVE.format(number=change.id, name=name, stretch=_stretch(change), then=then))


@rota.command()
@click.argument("name")
@click.argument("other")
@FROM
@TO
@NOTE
@STATION
@click.pass_context
def swap(
    context: click.Context, name: str, other: str, starts_at: datetime, ends_at: datetime, note: str, station: str | None
) -> None:
    """NAME and OTHER have each other's duties for a while."""

    async def work(session: Session) -> RotaChange:
        member = await only(session, name, station)
        second = await _colleague(session, other, member)
        span = {"starts_at": starts_at, "ends_at": ends_at}
        return (await rota_changes.add_swap(session, member, second, **span, note=note, by=OPERATOR, now=utc_now()))[0]

    change = _in_database(context, work)
    click.echo(words.ROTA_SWAP.format(number=change.id, name=name, other=other, stretch=_stretch(change)))


@rota.command()
@click.argument("name")
@FROM
@TO
@click.option("--village", "village_name", help="For this village; without it for the whole station.")
@NOTE
@STATION
@click.pass_context
def extra(
    context: click.Context,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    village_name: str | None,
    note: str,
    station: str | None,
) -> None:
    """NAME is on duty besides the others."""

    async def work(session: Session) -> RotaChange:
        member = await only(session, name, station)
        return await rota_changes.add_extra(
            session,
            member,
            starts_at=starts_at,
            ends_at=ends_at,
            village=await _village(session, village_name, member) if village_name else None,
            note=note,
            by=OPERATOR,
            now=utc_now(),
        )

    change = _in_database(context, work)
    click.echo(words.ROTA_EXTRA.format(number=change.id, name=name, stretch=_stretch(change)))


@rota.command()
@click.argument("number", type=click.IntRange(min=1, max=2**31 - 1))
@click.pass_context
def cancel(context: click.Context, number: int) -> None:
    """Take change NUMBER back (`rota show` gives the numbers); of a swap both halves."""
    done = _in_database(context, lambda session: rota_changes.cancel(session, number, by=OPERATOR, now=utc_now()))
    click.echo(words.ROTA_CANCELLED.format(numbers=", ".join(str(change.id) for change in done)))


@rota.command()
@click.option("--station", help="Name of a station; without it every station.")
@click.option("--week", callback=_moment, help="Any day of the week; without it this week.")
@click.pass_context
def show(context: click.Context, station: str | None, week: datetime | None) -> None:
    """Show who is on duty in a week, where nobody is, and what was changed."""
    since = week_start(week or utc_now())

    async def work(session: Session) -> list[str]:
        found = [s for s in await people.stations(session) if station in (None, s.name)]
        if not found:
            raise NotFound(words.ROTA_NO_STATION.format(name=station) if station else words.CHECK_NO_STATION)
        return [line for each in found for line in await _week(session, each, since)]

    click.echo("\n".join(_in_database(context, work)))


async def _week(session: Session, station: Station, since: datetime) -> list[str]:
    assert station.id is not None
    until = since + timedelta(weeks=1)
    villages = await people.villages(session, station_id=station.id)
    places = {None: words.ROTA_WHOLE_STATION, **{village.id: village.name for village in villages}}
    roster, staff = await roster_of(session, station.id, since=since, until=until)
    names = {member.id: member.name for member in await people.all_staff(session)}
    lines = [words.ROTA_WEEK.format(station=station.name, day=since.date())]
    for duty in roster.duties(since, until):
        instead = duty.post.instead_of
        name = staff[duty.post.staff_id].name
        who = words.ROTA_INSTEAD.format(name=name, other=names[instead]) if instead is not None else name
        lines.append(f"{_local(duty.starts_at)}\t{_local(duty.ends_at)}\t{places[duty.post.village_id]}\t{who}")
    for gap in roster.gaps(since, until, [village.id for village in villages if village.id is not None]):
        where = ", ".join(places[village_id] for village_id in gap.village_ids)
        to = await on_duty(session, station_id=station.id, village_id=gap.village_ids[-1], now=gap.starts_at)
        who = words.ROTA_GAP.format(name=to.member.name if to.member else words.ROTA_NOBODY)
        lines.append(f"{_local(gap.starts_at)}\t{_local(gap.ends_at)}\t{where}\t{who}")
    for change in await stored.changes(session, station_id=station.id, since=since, until=until):
        lines.append(_described(change, names, places))
    return lines


def _described(change: RotaChange, names: dict[int | None, str], places: dict[int | None, str]) -> str:
    absent, present = names.get(change.absent_id, ""), names.get(change.present_id, "")
    where = "" if change.village_id is None else f"\t{places[change.village_id]}"
    who = present if change.kind == RotaChangeKind.EXTRA else f"{absent} → {present or words.ROTA_NOBODY}"
    note = f"\t{change.note}" if change.note else ""
    return words.ROTA_CHANGE.format(number=change.id, kind=change.kind) + f"\t{_stretch(change)}\t{who}{where}{note}"


async def _colleague(session: Session, name: str, member: Staff) -> Staff:
    """Somebody of the member's station; of another one where nobody there is called so, which the rota then refuses."""
    own = next((s.name for s in await people.stations(session) if s.id == member.station_id), None)
    try:
        return await only(session, name, own)
    except NotFound:
        return await only(session, name, None)


async def _village(session: Session, name: str, member: Staff) -> Village:
    found = next((v for v in await people.villages(session, station_id=member.station_id) if v.name == name), None)
    if found is None:
        raise NotFound(words.ROTA_NO_VILLAGE.format(name=name, member=member.name))
    return found


def _stretch(change: RotaChange) -> str:
    return f"{_local(change.starts_at)} to {_local(change.ends_at)}"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(COUNTY_TIME):%a %Y-%m-%d %H:%M}"
