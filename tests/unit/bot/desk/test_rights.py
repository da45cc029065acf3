"""Who may see which tickets: the condition for the database and the test of one ticket say the same. On both databases."""

from __future__ import annotations

import pytest

from bot.desk.rights import scope_of
from intents.labels import COMPLAINT
from store import people, tickets
from store.database import Database
from store.kinds import Role
from store.tables import Contact, Staff, Ticket
from tests.unit.bot.village import ASSISTANT, CHIEF, NOW, OFFICER, STRANGER_STAFF, Village, village

HERE, ELSEWHERE = "柳塘村", "another village of the station"


async def tickets_everywhere(place: Village) -> dict[str, int]:
    """One ticket of each origin; gives their numbers."""
    numbers = {}
    stranger = await place.member(STRANGER_STAFF)
    async with place.database.write() as session:
        contact = Contact(gateway="g", external_id="x", name="王", first_seen_at=NOW)
        session.add(contact)
        await session.flush()
        villages = await people.villages(session)
        here = next(found for found in villages if found.name == HERE)
        other = next(found for found in villages if found.station_id == here.station_id and found.id != here.id)
        origins = {
            HERE: (here.station_id, here.id),
            ELSEWHERE: (here.station_id, other.id),
            "the station, no village": (here.station_id, None),
            "another station": (stranger.station_id, next(v.id for v in villages if v.station_id == stranger.station_id)),
            "nowhere": (None, None),
        }
        for origin, (station_id, village_id) in origins.items():
            ticket = Ticket(
                label="help.noise",
                gateway="g",
                account="a",
                conversation="c",
                contact_id=contact.id or 0,
                station_id=station_id,
                village_id=village_id,
                opened_at=NOW,
            )
            numbers[origin] = (await tickets.open_ticket(session, ticket, actor="resident", now=NOW)).id or 0
    return numbers


async def seen(place: Village, member: Staff, numbers: dict[str, int]) -> set[str]:
    async with place.database.read() as session:
        scope = await scope_of(session, member, now=NOW)
        listed = {ticket.id for ticket in await tickets.list_open(session, scope=scope)}
        held = {number for number in numbers.values() if scope.holds(await place.ticket(number))}
    assert listed == held
    return {origin for origin, number in numbers.items() if number in held}


ALL = {HERE, ELSEWHERE, "the station, no village", "another station", "nowhere"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (ASSISTANT, {HERE, "nowhere"}),
        (OFFICER, {HERE, ELSEWHERE, "the station, no village", "nowhere"}),
        (CHIEF, {HERE, ELSEWHERE, "the station, no village", "nowhere"}),
        (STRANGER_STAFF, {"another station", "nowhere"}),
    ],
)
async def test_everybody_sees_what_is_theirs(database: Database, name: str, expected: set[str]) -> None:
    place = await village(database)
    numbers = await tickets_everywhere(place)
    assert await seen(place, await place.member(name), numbers) == expected


async def test_an_administrator_sees_the_county(database: Database) -> None:
    place = await village(database)
    numbers = await tickets_everywhere(place)
    administrator = next(member for member in await place.rows(Staff) if member.role == Role.ADMINISTRATOR)
    assert await seen(place, administrator, numbers) == ALL


async def test_what_is_in_ones_hands_is_seen_wherever_it_is_from(database: Database) -> None:
    place = await village(database)
    numbers = await tickets_everywhere(place)
    assistant = await place.member(ASSISTANT)
    async with place.database.write() as session:
        ticket = await tickets.get(session, numbers[ELSEWHERE])
        assert ticket is not None
        await tickets.change(session, ticket, assignee_id=assistant.id)
    assert await seen(place, assistant, numbers) == {HERE, ELSEWHERE, "nowhere"}


async def test_complaints_are_seen_by_chiefs_and_administrators_and_by_whom_they_gave_them_to(database: Database) -> None:
    place = await village(database)
    numbers = await tickets_everywhere(place)
    async with place.database.write() as session:
        for number in numbers.values():
            ticket = await tickets.get(session, number)
            assert ticket is not None
            await tickets.change(session, ticket, label=COMPLAINT)
    for name in (ASSISTANT, OFFICER, STRANGER_STAFF):
        assert await seen(place, await place.member(name), numbers) == set()
    assert await seen(place, await place.member(CHIEF), numbers) == {HERE, ELSEWHERE, "the station, no village", "nowhere"}
    administrator = next(member for member in await place.rows(Staff) if member.role == Role.ADMINISTRATOR)
    assert await seen(place, administrator, numbers) == ALL
    officer = await place.member(OFFICER)
    async with place.database.write() as session:
        ticket = await tickets.get(session, numbers[HERE])
        assert ticket is not None
        await tickets.change(session, ticket, assignee_id=officer.id)
    assert await seen(place, officer, numbers) == {HERE}
