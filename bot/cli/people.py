"""``fengqiao import``, ``export`` and ``bind``: stations, villages, staff, rooms and the rota as an Excel file; binding codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.cli.places import station_named, village_named
from bot.people import binding
from bot.people.exporting import empty_form, export_people
from bot.people.importing import take_in
from bot.people.reading import read_people
from bot.settings import Settings
from bot.texts import cli as words
from store import people
from store.database import Session
from store.errors import NotFound, StoreError
from store.kinds import RoomKind
from store.tables import Staff

OPERATOR = "command line"


class _DryRun(Exception):
    """Ends the transaction of a trial."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Check the file and tell what would change; change nothing.")
@click.pass_context
def import_(context: click.Context, file: Path, dry_run: bool) -> None:
    """Take stations, villages, staff, rooms and the rota in from an Excel FILE: everything or, with any fault, nothing."""
    for line in run(_import(settings_of(context), file.read_bytes(), dry_run=dry_run)):
        click.echo(line)
    click.echo(words.NOTHING_CHANGED if dry_run else words.TAKEN_IN)


async def _import(settings: Settings, content: bytes, *, dry_run: bool) -> Sequence[str]:
    lines: Sequence[str] = ()
    sheets, faults = read_people(content)
    async with open_database(settings) as database:
        try:
            async with database.write() as session:
                lines = (await take_in(session, sheets, faults, actor=OPERATOR, now=utc_now())).lines()
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
    return lines


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--empty", is_flag=True, help="An empty form that explains itself.")
@click.option("--residents", is_flag=True, help="With the residents' names and villages.")
@click.pass_context
def export(context: click.Context, file: Path, empty: bool, residents: bool) -> None:
    """Write stations, villages, staff, rooms and the rota to an Excel FILE (.xlsx) that can be taken in again."""
    content = empty_form() if empty else run(_export(settings_of(context), residents=residents))
    try:
        file.write_bytes(content)
    except OSError as error:
        raise StoreError(words.FILE_UNWRITABLE.format(file=file, error=error.strerror or error)) from error
    click.echo(words.WRITTEN.format(file=file))


async def _export(settings: Settings, *, residents: bool) -> bytes:
    async with open_database(settings) as database, database.read() as session:
        return await export_people(session, residents=residents)


@click.group()
def bind() -> None:
    """Make codes that work once: whoever sends one to the bridge in WeChat is bound, or the group is."""


@bind.command("staff")
@click.argument("name")
@click.option("--station", help="Name of the station, where several have somebody of this name.")
@click.pass_context
def bind_staff(context: click.Context, name: str, station: str | None) -> None:
    """Make a code for the member of staff called NAME."""
    _tell(run(_bind_staff(settings_of(context), name, station)), words.SEND_PRIVATELY)


async def _bind_staff(settings: Settings, name: str, station: str | None) -> str:
    async with open_database(settings) as database, database.write() as session:
        return await binding.code_for_member(session, await only(session, name, station), by=OPERATOR, now=utc_now())


async def only(session: Session, name: str, station: str | None) -> Staff:
    """The only active member of staff of this name, in the named station where one is named.

    Raises
    ------
    NotFound
    """
    stations = {s.name: s.id for s in await people.stations(session)}
    found = [m for m in await people.all_staff(session) if m.active and m.name == name]
    if station is not None:
        found = [m for m in found if m.station_id == stations.get(station)]
    if not found:
        raise NotFound(f"there is no active member of staff named {name}")
    if len(found) > 1:
        raise NotFound(f"{len(found)} members of staff are named {name}: say which with --station")
    return found[0]


@bind.command("room")
@click.option("--station", required=True, help="Name of the station.")
@click.option("--village", help="Name of the village; without one it is the staff room of the station.")
@click.pass_context
def bind_room(context: click.Context, station: str, village: str | None) -> None:
    """Make a code for a group: of a village, or the staff room of a station."""
    _tell(run(_bind_room(settings_of(context), station, village)), words.SEND_IN_ROOM)


async def _bind_room(settings: Settings, station_name: str, village_name: str | None) -> str:
    async with open_database(settings) as database, database.write() as session:
        station = await station_named(session, station_name)
        village = None if village_name is None else await village_named(session, village_name, station=station_name)
        kind = RoomKind.RESIDENTS if village else RoomKind.STAFF
        return await binding.code_for_room(session, kind=kind, station=station, village=village, by=OPERATOR, now=utc_now())


def _tell(code: str, how: str) -> None:
    until = (utc_now() + timedelta(days=binding.VALID.days)).date()
    click.echo(words.CODE.format(code=code, how=how.format(code=code), until=until))
