"""``fengqiao staff``: who may come into the pages, and a first password for somebody."""

from __future__ import annotations

from datetime import datetime

import click

from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.cli.people import OPERATOR, only
from bot.people import logins
from bot.settings import Settings
from bot.texts import cli as words
from store import access, people
from store.tables import StaffLogin


@click.group()
def staff() -> None:
    """List staff, and give them passwords for the pages."""


@staff.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List everybody on the staff with their login."""
    lines = run(_list(settings_of(context)))
    click.echo("\n".join(lines) if lines else "no staff yet: take them in with `fengqiao import`")


async def _list(settings: Settings) -> list[str]:
    async with open_database(settings) as database, database.read() as session:
        stations = {s.id: s.name for s in await people.stations(session)}
        known = await access.logins(session)
        return [
            "\t".join(
                (
                    str(m.id),
                    m.name,
                    m.role,
                    stations.get(m.station_id, "-"),
                    "active" if m.active else "inactive",
                    _login(known.get(m.id or 0), utc_now()),
                )
            )
            for m in await people.all_staff(session)
        ]


def _login(known: StaffLogin | None, now: datetime) -> str:
    if known is None:
        return "no password"
    notes = [f"login {known.login}"]
    if known.must_change:
        notes.append("must change it")
    if known.locked_until is not None and known.locked_until > now:
        notes.append(f"locked until {known.locked_until:%H:%M} UTC")
    return ", ".join(notes)


@staff.command()
@click.argument("name")
@click.option("--station", help="Name of the station, where several have somebody of this name.")
@click.option("--login", help="Name to log in with (default: the one that the person has, else NAME).")
@click.pass_context
def password(context: click.Context, name: str, station: str | None, login: str | None) -> None:
    """Give the member of staff called NAME a new password, and print it once. It must be changed at the first login."""
    used, given = run(_password(settings_of(context), name, station, login))
    click.echo(words.PASSWORD_GIVEN.format(login=used, password=given))


async def _password(settings: Settings, name: str, station: str | None, login: str | None) -> tuple[str, str]:
    async with open_database(settings) as database, database.write() as session:
        member = await only(session, name, station)
        assert member.id is not None
        known = await access.login_of(session, member.id)
        used = login or (known.login if known else name)
        return used, await logins.give(session, member, login=used, by=OPERATOR, now=utc_now())
