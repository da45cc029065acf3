"""``fengqiao broadcast calendar``: what goes out in a month."""

from __future__ import annotations

import click

from bot import wording
from bot.app import open_database, utc_now
from bot.cli.console import run, settings_of
from bot.desk.county_time import COUNTY_TIME
from bot.month import Month, midnight
from bot.schedule_words.day import label
from bot.texts import broadcast as texts
from broadcasts.agenda import Agenda, Entry, agenda
from broadcasts.audience import Places
from store import people


def _month(context: click.Context, parameter: click.Parameter, said: str | None) -> Month:
    if said is None:
        return Month.of(utc_now().astimezone(COUNTY_TIME).date())
    found = Month.read(said)
    if found is None:
        raise click.BadParameter(f"{said!r} is no month such as 2026-12")
    return found


@click.command("calendar")
@click.option("--month", callback=_month, help="Such as 2026-12; this month where it is not given.")
@click.pass_context
def calendar(context: click.Context, month: Month) -> None:
    """List what was sent and what goes out in a month, in the order of time; not yet approved ones too."""
    settings, now = settings_of(context), utc_now()

    async def work() -> tuple[Agenda, Places]:
        async with open_database(settings) as database:
            start, end = midnight(month.first_day), midnight(month.following.first_day)
            found = await agenda(database, start, end, now=now, terms=settings.terms)
            async with database.read() as session:
                return found, Places.of(await people.stations(session), await people.villages(session))

    found, places = run(work())
    for entry in found.entries:
        click.echo(_line(entry, places))
    if not found.entries:
        click.echo(f"nothing goes out in {month}")
    for broadcast, until in found.known_until:
        click.echo(texts.KNOWN_UNTIL.format(title=broadcast.title, day=until.isoformat()), err=True)


def _line(entry: Entry, places: Places) -> str:
    day = label(entry.day)
    times = " ".join(f"{at.astimezone(COUNTY_TIME):%H:%M}" for at in entry.times[:3])
    more = texts.MORE_TIMES.format(times=len(entry.times)) if len(entry.times) > 3 else ""
    state = texts.RUN_STATES[entry.run.state] if entry.run else texts.BROADCAST_STATES[entry.broadcast.state]
    parts = [f"{entry.day:%Y-%m-%d}", day.lunar, times + more, str(entry.broadcast.id), entry.broadcast.title, state]
    return "\t".join([*parts, wording.audience(entry.broadcast, places), wording.schedule(entry.broadcast)])
