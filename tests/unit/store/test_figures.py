"""What is counted for the figures: questions of the places that one may see, within a month of the county."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.figures.months import Month
from intents.labels import COMPLAINT
from store import figures
from store.database import Database
from store.scope import COUNTY, Scope
from store.tables import Contact, IncomingMessage, Room, Station, Village

MARCH = Month(2026, 3)
INSIDE = MARCH.since + timedelta(days=3)
NETWORK = {"gateway": "test", "account": "bridge"}


@pytest.fixture
async def places(database: Database) -> dict[str, int]:
    """Three villages of two stations; a question in the room of each, one in private, one from nowhere."""
    async with database.write() as session:
        here, there = Station(name="here"), Station(name="there")
        session.add_all([here, there])
        await session.flush()
        villages = [Village(name=name, station_id=s.id or 0) for name, s in (("a", here), ("b", here), ("c", there))]
        session.add_all(villages)
        await session.flush()
        contacts = [
            Contact(gateway="test", external_id=name, name=name, first_seen_at=INSIDE, village_id=place)
            for name, place in (("of a", villages[0].id), ("of nowhere", None))
        ]
        rooms = [
            Room(**NETWORK, conversation=v.name, topic=v.name, kind="residents", station_id=v.station_id, village_id=v.id)
            for v in villages
        ]
        session.add_all([*contacts, *rooms])
        await session.flush()
        neighbour, stranger = (contact.id or 0 for contact in contacts)
        session.add_all([message(room.conversation, stranger) for room in rooms])
        session.add_all([message("private:a", neighbour), message("private:nowhere", stranger)])
        return {"here": here.id or 0, "there": there.id or 0, "a": villages[0].id or 0, "neighbour": neighbour}


def message(
    place: str, contact: int, *, at: datetime = INSIDE, action: str = "answer", label: str = "help.noise"
) -> IncomingMessage:
    return IncomingMessage(
        **NETWORK,
        message_id=f"{place} {at} {action} {label}",
        conversation=place,
        contact_id=contact,
        intent=label,
        action=action,
        sent_at=at,
        received_at=at,
    )


async def counted(database: Database, scope: Scope) -> int:
    async with database.read() as session:
        found = await figures.questions(session, scope=scope, since=MARCH.since, until=MARCH.until)
    return sum(line.count for line in found)


async def test_questions_are_counted_for_whoever_may_see_their_place(database: Database, places: dict[str, int]) -> None:
    assert await counted(database, COUNTY) == 5
    assert await counted(database, Scope(station_id=places["here"])) == 3  # two rooms, and the neighbour in private
    assert await counted(database, Scope(station_id=places["there"])) == 1
    assert await counted(database, Scope(station_id=places["here"], villages=frozenset({places["a"]}))) == 2
    assert await counted(database, Scope(station_id=places["here"], villages=frozenset())) == 0


async def test_hidden_labels_small_talk_orders_and_failures_are_not_counted(database: Database, places: dict[str, int]) -> None:
    async with database.write() as session:
        session.add(message("a", places["neighbour"], label=COMPLAINT))
        for action in ("chat", "silent", "command:take", "spoken", "bind", "failed"):
            session.add(message("a", places["neighbour"], action=action))
    assert await counted(database, COUNTY) == 6
    assert await counted(database, Scope(hidden=frozenset({COMPLAINT}))) == 5


async def test_a_month_begins_and_ends_at_midnight_in_the_county(database: Database, places: dict[str, int]) -> None:
    second = timedelta(seconds=1)
    async with database.write() as session:
        for at in (MARCH.since - second, MARCH.since, MARCH.until - second, MARCH.until):
            session.add(message("a", places["neighbour"], at=at))
    assert await counted(database, COUNTY) == 7
