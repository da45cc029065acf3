"""``fengqiao broadcast library``: what is ready to be taken over, and finding one of it by its id."""

from __future__ import annotations

from difflib import get_close_matches

import click

from bot.app import utc_now
from bot.desk.rota import COUNTY_TIME
from bot.texts import broadcast as texts
from bot.texts import cli as words
from broadcasts.library import Library, ReadyBroadcast, Subject


@click.command()
@click.option("--month", type=click.IntRange(1, 12), help="Only what fits this month; its own season comes first.")
@click.option("--subject", type=click.Choice([subject.value for subject in Subject]), help="Only this subject.")
@click.option("--full", is_flag=True, help="With texts and sources.")
def library(month: int | None, subject: str | None, full: bool) -> int:
    """List the broadcasts that are ready to be taken over: id, title, season, whom they are for.

    `fengqiao broadcast create --from-library ID` makes a draft of one. Broken files are named, with exit code 1.
    """
    found = Library.load()
    chosen = found.for_month(month) if month else list(found.ready.values())
    lines = [line for ready in chosen if subject in (None, ready.subject.value) for line in _lines(ready, full=full)]
    click.echo("\n".join(lines) if lines else words.LIBRARY_EMPTY)
    for name, faults in found.faults.items():
        click.echo(words.LIBRARY_BROKEN.format(name=name, faults="; ".join(faults)), err=True)
    return 1 if found.faults else 0


def ready_broadcast(ready_id: str) -> ReadyBroadcast:
    """The ready broadcast with this id, if it may be taken over today.

    Raises
    ------
    click.ClickException
        There is none, or its review date is past.
    """
    found = Library.load()
    ready = found.get(ready_id)
    if ready is None:
        near = "、".join(get_close_matches(ready_id, found.ready))
        sentence = texts.NO_SUCH_READY_NEAR if near else texts.NO_SUCH_READY
        raise click.ClickException(sentence.format(name=ready_id, near=near))
    if not ready.is_valid(utc_now().astimezone(COUNTY_TIME).date()):
        raise click.ClickException(texts.READY_TOO_OLD.format(name=ready_id, day=ready.review_by.isoformat()))
    return ready


def _lines(ready: ReadyBroadcast, *, full: bool) -> list[str]:
    months = ",".join(map(str, ready.months)) or words.LIBRARY_ALL_YEAR
    season = f"{months} {ready.occasion}".strip()
    head = "\t".join([ready.id, ready.title, season, ", ".join(ready.audience)])
    if not ready.is_valid(utc_now().astimezone(COUNTY_TIME).date()):
        head += "\t" + words.LIBRARY_TOO_OLD.format(day=ready.review_by.isoformat())
    if not full:
        return [head]
    sources = [f"  {f'{source.name} {source.article}'.strip()} ({source.issued_by}, {source.date})" for source in ready.sources]
    return [head, *(f"  {line}" for line in ready.text.splitlines()), *sources, ""]
