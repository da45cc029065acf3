"""``fengqiao room``: which groups the account is in, and to which village or station each belongs."""

from __future__ import annotations

from collections.abc import Mapping

import click

from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.cli.places import station_named, village_named
from bot.people import speakers
from bot.settings import Settings
from bot.texts import runs as words
from store import people
from store.errors import NotFound
from store.kinds import RoomKind, RoomMode
from store.tables import Room


@click.group()
def room() -> None:
    """List rooms and bind them to villages and stations."""


@room.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List every room that an account is or was in."""
    lines = run(_list(settings_of(context)))
    click.echo("\n".join(lines) if lines else "no rooms yet: they appear once the account is online")


async def _list(settings: Settings) -> list[str]:
    async with open_database(settings) as database, database.read() as session:
        stations = {s.id: s.name for s in await people.stations(session)}
        villages = {v.id: v.name for v in await people.villages(session)}
        return [_line(r, stations, villages) for r in await people.rooms(session)]


def _line(room: Room, stations: Mapping[int | None, str], villages: Mapping[int | None, str]) -> str:
    place = f"{stations.get(room.station_id, '-')}\t{villages.get(room.village_id, '-')}"
    stands_in = f"\t{room.speaker}" if room.speaker else ""
    left = "" if room.joined else "left"
    return f"{room.id}\t{room.gateway}/{room.account}\t{room.topic}\t{room.kind}\t{room.mode}\t{place}\t{left}{stands_in}"


@room.command()
@click.argument("room_id", type=click.IntRange(min=1, max=2**31 - 1))
@click.option("--village", help="Name of the village; its station follows.")
@click.option("--station", help="Name of the station (for a staff room).")
@click.option("--kind", type=click.Choice([k.value for k in RoomKind]), help="Whom the room is for.")
@click.option("--mode", type=click.Choice([m.value for m in RoomMode]), help="When the bridge speaks without being asked.")
@click.pass_context
def bind(
    context: click.Context, room_id: int, village: str | None, station: str | None, kind: str | None, mode: str | None
) -> None:
    """Bind room ROOM_ID to a village or a station, and set its kind and mode."""
    if not any((village, station, kind, mode)):
        raise click.UsageError("give at least one of --village, --station, --kind and --mode")
    run(_bind(settings_of(context), room_id, village, station, kind, mode))
    click.echo(f"room {room_id} is bound")


async def _bind(
    settings: Settings, room_id: int, village: str | None, station: str | None, kind: str | None, mode: str | None
) -> None:
    async with open_database(settings) as database, database.write() as session:
        found = next((r for r in await people.rooms(session) if r.id == room_id), None)
        if found is None:
            raise NotFound(f"there is no room {room_id}")
        if station is not None:
            found.station_id = (await station_named(session, station)).id
        if village is not None:
            place = await village_named(session, village, station=station)
            found.village_id, found.station_id = place.id, place.station_id
        found.kind, found.mode = kind or found.kind, mode or found.mode
        session.add(found)


@room.command()
@click.argument("room_id", type=click.IntRange(min=1, max=2**31 - 1))
@click.argument("account")
@click.pass_context
def move(context: click.Context, room_id: int, account: str) -> None:
    """Let ACCOUNT speak for room ROOM_ID from now on; what waits to be said there goes with it."""
    click.echo(run(_move(settings_of(context), room_id, account)))


async def _move(settings: Settings, room_id: int, account: str) -> str:
    async with open_database(settings) as database, database.write() as session:
        found = await session.get(Room, room_id)
        if found is None:
            raise NotFound(f"there is no room {room_id}")
        await speakers.move_room(session, found, account, by=None, now=utc_now())
        return words.ROOM_MOVED.format(room=found.topic or found.id, account=account)
