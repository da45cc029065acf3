"""What ``say`` and ``classify`` know of the county: its answers, facts and thresholds, where the settings lead to a database.

The database is only read. Without one, or where it cannot be read, there is the answer book alone; only a place cannot be asked
for then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.answers.asking import Here, look_around
from bot.answers.local import LocalAnswers
from bot.answers.scope import Place
from bot.app import utc_now
from bot.cli.console import run, sentence_for
from bot.cli.places import station_named, village_named
from bot.errors import SettingsError
from bot.settings import Settings
from bot.texts import cli as words
from bot.understanding import Understanding
from store.database import Database, Session
from store.errors import DatabaseNotMigrated, DatabaseTooNew, DatabaseUnavailable
from store.migrate import require_head

UNREADABLE = (DatabaseUnavailable, DatabaseNotMigrated, DatabaseTooNew)


@dataclass(frozen=True, kw_only=True)
class There:
    """What holds in the place that was asked for, and why the database was not read; empty where it was."""

    here: Here
    unread: str = ""
    broken: bool = False
    """There is a database, but it cannot be read."""


def has_database(settings: Settings) -> bool:
    """Whether the settings name a database, or the embedded one is there."""
    return settings.database_url is not None or (settings.data_dir / "fengqiao.db").exists()


@asynccontextmanager
async def only_read(settings: Settings) -> AsyncIterator[Database]:
    """The database as old as it is: it is not brought up to date."""
    database = Database(settings.database)
    try:
        await database.open()
        await require_head(database)
        yield database
    finally:
        await database.aclose()


def there(settings: Settings, known: Understanding, *, village: str | None, station: str | None) -> There:
    """What holds in a village or a station; in the county where neither is named.

    Raises
    ------
    SettingsError
        A place is named, and there is no database.
    StoreError
        ... and the database cannot be read, or has no such place.
    """
    bare = Here(book=known.answers, thresholds=known.thresholds, facts=settings.county_facts)
    if not has_database(settings):
        if village or station:
            raise SettingsError(words.PLACE_WITHOUT_DATABASE)
        return There(here=bare, unread=words.ANSWERS_NO_DATABASE_YET)
    try:
        return There(here=run(_look(settings, known, village, station)))
    except UNREADABLE as error:
        if village or station:
            raise
        return There(here=bare, unread=sentence_for(error), broken=True)


async def _look(settings: Settings, known: Understanding, village: str | None, station: str | None) -> Here:
    async with only_read(settings) as database, database.read() as session:
        place = await _place(session, village, station)
        answers = LocalAnswers(known.answers)
        return await look_around(session, known, answers, place, now=utc_now(), county=settings.county_facts)


async def _place(session: Session, village: str | None, station: str | None) -> Place:
    if village is not None:
        found = await village_named(session, village, station=station)
        return Place(station_id=found.station_id, village_id=found.id)
    return Place(station_id=(await station_named(session, station)).id) if station is not None else Place()
