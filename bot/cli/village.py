"""``fengqiao village``: which villages border on which; a missing person is told there next."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.cli.places import village_named
from bot.people.neighbours import named
from bot.settings import Settings
from store import audit, neighbours, people
from store.errors import NotFound


@click.group()
def village() -> None:
    """List villages, and set which border on which."""


@village.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List every village with its station and its neighbours."""
    lines = run(_list(settings_of(context)))
    click.echo("\n".join(lines) if lines else "no villages yet: fengqiao import people.xlsx")


@village.command("neighbours")
@click.argument("name")
@click.argument("others", nargs=-1)
@click.option("--station", help="Name of the station, where several have a village of this name.")
@click.pass_context
def neighbours_(context: click.Context, name: str, others: tuple[str, ...], station: str | None) -> None:
    """Set the neighbours of village NAME; without OTHERS there are none, and the villages of its station count as such."""
    count = run(_set(settings_of(context), name, others, station))
    click.echo(f"{name} has {count} neighbours")


async def _list(settings: Settings) -> list[str]:
    async with open_database(settings) as database, database.read() as session:
        stations = {s.id: s.name for s in await people.stations(session)}
        villages = {v.id: v for v in await people.villages(session)}
        known = await neighbours.by_village(session)
        return [
            f"{v.id}\t{v.name}\t{stations[v.station_id]}\t{', '.join(villages[n].name for n in known.get(v.id or 0, ()))}"
            for v in villages.values()
        ]


async def _set(settings: Settings, name: str, others: Sequence[str], station: str | None) -> int:
    async with open_database(settings) as database, database.write() as session:
        villages = await people.villages(session)
        here = await village_named(session, name, station=station)
        found = [named(villages, other, near=here) for other in others]
        if missing := [other for other, one in zip(others, found, strict=True) if one is None or one.id == here.id]:
            raise NotFound(f"there is no village {missing[0]} beside {name}, or there are several")
        assert here.id is not None
        numbers = {one.id for one in found if one is not None and one.id is not None}
        await neighbours.put(session, here.id, numbers)
        subject = f"village:{here.id}"
        await audit.record(session, actor="cli", action="village.neighbours", subject=subject, now=utc_now())
        return len(numbers)
