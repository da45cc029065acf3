"""``fengqiao broadcast create``: write a broadcast, for whom and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from bot.app import utc_now
from bot.cli.broadcast_library import ready_broadcast
from bot.cli.broadcast_work import BY, in_database
from bot.cli.console import settings_of
from bot.files import Files
from bot.pictures import keep_picture
from bot.schedule_words import understand
from bot.texts import broadcast as texts
from bot.texts import cli as words
from bot.texts import runs as texts_runs
from broadcasts import approval, compose
from broadcasts.audience import Audience
from broadcasts.calendar import AtOnce, Schedule, read_schedule
from broadcasts.compose import Draft
from broadcasts.errors import Reason, Refused
from store import broadcasts, people
from store.database import Database, Session
from store.errors import NotFound
from store.kinds import MissedRule, RoomKind


@click.command()
@click.option("--title", help="Short name, for staff only.")
@click.option("--text", help="What the groups read.")
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Read the text from this file.")
@click.option("--link", default="", help="http(s) address that stands below the text as a line of its own.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JPEG or PNG that follows the text as a message of its own.",
)
@click.option("--from-library", "ready_id", help="Take title and text from `fengqiao broadcast library`, as a draft.")
@click.option("--station", "stations", multiple=True, help="Name of a station whose rooms get it; repeatable.")
@click.option(
    "--village", "villages", multiple=True, help="Name of a village (or STATION/VILLAGE) whose rooms get it; repeatable."
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in RoomKind]),
    help="Rooms of residents (default) or of staff; repeatable.",
)
@click.option("--tag", "tags", multiple=True, help="Only rooms with this tag; repeatable.")
@click.option(
    "--corrects",
    type=click.IntRange(min=1, max=2**31 - 1),
    metavar="RUN",
    help="A correction of this run: only the rooms that heard it get it.",
)
@click.option("--at", help="Once, at this local time: 2026-12-01T09:00. Default: as soon as it is scheduled.")
@click.option("--cron", help="Again and again: minute hour day month weekday, local time, such as '0 9 * * 1'.")
@click.option("--when", help=f"The time in words: {'; '.join(texts.SCHEDULE_EXAMPLES)}.")
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
    link: str,
    picture: Path | None,
    ready_id: str | None,
    stations: tuple[str, ...],
    villages: tuple[str, ...],
    kinds: tuple[str, ...],
    tags: tuple[str, ...],
    corrects: int | None,
    at: str | None,
    cron: str | None,
    when: str | None,
    urgent: bool,
    late_minutes: int | None,
    keep_draft: bool,
    name: str,
) -> None:
    """Write a broadcast and ask for its approval.

    Without --station and --village every residents' room gets it that its author may write to.
    """
    if [text, file, ready_id].count(None) != 2:
        raise click.UsageError("give either --text or --file or --from-library")
    if title is None and ready_id is None:
        raise click.UsageError("give a --title")
    if corrects is not None and (stations or villages or kinds or tags):
        raise click.UsageError("--corrects RUN says already which rooms get it")
    if [at, cron, when].count(None) < 2:
        raise click.UsageError("give one of --at, --cron and --when, not both")
    settings = settings_of(context)
    terms = settings.terms
    files, content = Files(settings.files_dir), picture.read_bytes() if picture is not None else None
    ready = None if ready_id is None else ready_broadcast(ready_id)
    keep_draft = keep_draft or ready is not None  # its author reads it first

    async def work(database: Database) -> tuple[int, int]:
        author = await approval.person(database, name)
        audience = await _audience(database, stations, villages, tags, corrects)
        draft = Draft(
            title=title if title is not None else ready.title if ready else "",
            text=ready.text if ready else text if text is not None else _read(file),
            link=link,
            picture=await keep_picture(database, files, content, now=utc_now()) if content is not None else None,
            audience=replace(audience, kinds=tuple(map(RoomKind, kinds))),
            schedule=_schedule(at, cron, when),
            urgent=urgent,
            missed_rule=MissedRule.SKIP if late_minutes is None else MissedRule.SEND_LATE,
            late_limit=timedelta(minutes=late_minutes or 60),
        )
        made = await compose.create(database, draft, author=author.name, now=utc_now(), terms=terms)
        assert made.id is not None
        if not keep_draft:
            await approval.submit(database, made.id, by=author.name, now=utc_now(), terms=terms)
        return made.id, len((await compose.preview(database, compose.draft_of(made))).messages)

    number, rooms = in_database(context, work)
    click.echo((words.BROADCAST_DRAFTED if keep_draft else words.BROADCAST_SUBMITTED).format(number=number, rooms=rooms))


def _read(file: Path | None) -> str:
    assert file is not None
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8 at byte {error.start}") from error


def _schedule(at: str | None, cron: str | None, when: str | None) -> Schedule:
    if when is not None:
        return understand(when)
    stored_form = {"kind": "once", "at": at} if at else {"kind": "cron", "expression": cron} if cron else {}
    return read_schedule(stored_form) or AtOnce()


async def _audience(
    database: Database, stations: tuple[str, ...], villages: tuple[str, ...], tags: tuple[str, ...], corrects: int | None
) -> Audience:
    """Names to numbers; a village that several stations have is written ``STATION/VILLAGE``. Raises ``Refused``."""
    async with database.read() as session:
        if corrects is not None:
            await _existing_run(session, corrects)
            return Audience(told_by=corrects)
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


async def _existing_run(session: Session, number: int) -> None:
    try:
        await broadcasts.run(session, number)
    except NotFound as fault:
        raise click.ClickException(texts_runs.NO_SUCH_RUN.format(number=number)) from fault
