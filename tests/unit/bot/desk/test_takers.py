"""Two hundred assistants reach for one ticket at the same moment, on PostgreSQL: one has it, the others are told who."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.orders import carry_out
from bot.dialogue.commands import parse
from bot.texts import desk as texts_desk
from store.database import Database
from store.kinds import TicketState
from store.tables import Staff, StaffVillage
from tests.support.databases import PostgresTemplate
from tests.unit.bot.village import DISPUTE, GATEWAY, GROUP, NOW, STAFF_ROOM, Village, village

TAKERS = 200


@pytest.fixture
def postgres_url(postgres_template: PostgresTemplate) -> str:
    return postgres_template.new_url()


async def with_takers(database: Database) -> tuple[Village, list[Staff]]:
    """A dispute is ticket 1, and two hundred assistants look after its village."""
    place = await village(database)
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    ticket = await place.ticket()
    crowd = [
        Staff(name=f"助理{number}", role="assistant", station_id=ticket.station_id, gateway=GATEWAY, external_id=f"助理{number}")
        for number in range(TAKERS)
    ]
    async with database.write() as session:
        session.add_all(crowd)
        await session.flush()
        session.add_all([StaffVillage(staff_id=member.id, village_id=ticket.village_id) for member in crowd])
    return place, crowd


async def check(place: Village, lines: list[str]) -> None:
    ticket = await place.ticket()
    winner = next(member for member in await place.rows(Staff) if member.id == ticket.assignee_id)
    assert lines.count(texts_desk.TAKEN.format(number=1, name=winner.name)) == 1
    assert lines.count(texts_desk.TAKEN_ALREADY.format(number=1, name=winner.name)) == TAKERS - 1
    assert (await place.history()).count("taken") == 1
    assert (ticket.state, ticket.taken_at) == (TicketState.ASSIGNED, NOW)


async def test_one_of_two_hundred_has_it_and_the_others_are_told_who(postgres_url: str) -> None:
    database = Database(postgres_url)
    await database.open()
    try:
        place, crowd = await with_takers(database)
        before = len(await place.outbox())
        await asyncio.gather(*(place.say("接 1", sender=member.name) for member in crowd))
        said = [row.text for row in (await place.outbox())[before:]]
        assert len(said) == TAKERS
        assert STAFF_ROOM not in {row.conversation for row in (await place.outbox())[before:]}
        await check(place, said)
    finally:
        await database.aclose()


async def test_it_is_so_in_two_processes_too(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)
    await database.open()
    await other.open()
    command = parse("接1")
    assert command is not None

    async def take(number: int, member: Staff) -> str:
        async with (database, other)[number % 2].write() as session:
            return await carry_out(session, command, member, key=f"k{number}", now=NOW)

    try:
        place, crowd = await with_takers(database)
        lines = await asyncio.gather(*(take(number, member) for number, member in enumerate(crowd)))
        await check(place, list(lines))
    finally:
        await database.aclose()
        await other.aclose()
