"""The demo county is whole: everybody has one name, somebody is always on duty, and nothing in it looks real."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.demo import BRIDGE_NAME, demo_accounts, demo_county, demo_network, seed_demo
from bot.desk.rota import on_duty
from bot.gateways.simulated_rooms import RoomKind
from store import people
from store.database import Database
from store.kinds import Role
from store.tables import Contact

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_county_has_the_promised_shape() -> None:
    stations = demo_county().stations
    rooms = [room for room in demo_network().rooms() if not room.is_private]
    assert len(stations) == 3
    assert sum(len(station.villages) for station in stations) == 8
    assert [room.kind for room in rooms].count(RoomKind.RESIDENTS) == 8
    assert [room.kind for room in rooms].count(RoomKind.STAFF) == 3
    assert all(len(village.residents) >= 6 for station in stations for village in station.villages)


def test_everybody_has_a_name_of_their_own() -> None:
    names = [person.name for person in demo_county().people()]
    assert len(names) == len(set(names))
    assert BRIDGE_NAME not in names


def test_numbers_are_visibly_no_real_ones() -> None:
    county = demo_county()
    phones = [station.facts["phone"] for station in county.stations]
    phones += [village.phone for station in county.stations for village in station.villages]
    assert all(re.fullmatch(r"演示号码 0000-0\d{3}", phone) for phone in phones)
    assert len(phones) == len(set(phones))


def test_accounts_to_try_name_people_who_are_there() -> None:
    named = [person.name for person in demo_county().people() if person.name in demo_accounts()]
    assert len(named) >= 5


def test_same_data_gives_the_same_world() -> None:
    assert demo_network().rooms() == demo_network().rooms()


async def test_second_seeding_changes_nothing(database: Database) -> None:
    await seed_demo(database, NOW)
    async with database.write() as session:
        station = (await people.stations(session))[0]
        station.facts = {**station.facts, "phone": "changed by somebody"}
        session.add(station)
    await seed_demo(database, NOW)
    async with database.read() as session:
        stations = await people.stations(session)
        staff = await people.staff_of_station(session, None)
        assert stations[0].facts["phone"] == "changed by somebody"
        assert len(stations) == 3
        assert len(await people.villages(session)) == 8
        assert len(await people.rooms(session)) == 11
        assert len(staff) == len({member.name for member in staff})
        assert [member.role for member in staff].count(Role.ADMINISTRATOR) == 1


async def test_rooms_in_the_store_are_those_of_the_network(database: Database) -> None:
    await seed_demo(database, NOW)
    network = demo_network()
    network.add_account(BRIDGE_NAME)
    async with database.read() as session:
        for row in await people.rooms(session):
            room = network.room(row.conversation)
            assert room is not None
            assert (room.topic, room.kind.value) == (row.topic, row.kind)
            assert network.hears(row.account, room)


async def test_a_resident_is_known_with_the_village(database: Database) -> None:
    await seed_demo(database, NOW)
    async with database.read() as session:
        villages = {village.id: village.name for village in await people.villages(session)}
    async with database.write() as session:
        known: Contact = await people.contact(session, gateway="simulator", external_id="鲁阿妹", name="鲁阿妹", now=NOW)
    assert villages[known.village_id] == "石板村"


async def test_somebody_of_the_village_is_on_duty_at_every_hour_of_the_week(database: Database) -> None:
    await seed_demo(database, NOW)
    names = {
        village.name: {person.name for person in village.assistants}
        for station in demo_county().stations
        for village in station.villages
    }
    async with database.read() as session:
        for village in await people.villages(session):
            for hour in range(0, 7 * 24, 3):
                moment = NOW + timedelta(hours=hour)
                found = await on_duty(session, station_id=village.station_id, village_id=village.id, now=moment)
                assert found.by_rota
                assert found.member is not None
                assert found.member.name in names[village.name]
            whole_station = await on_duty(session, station_id=village.station_id, village_id=None, now=NOW)
            assert whole_station.member is not None
            assert whole_station.member.role == Role.OFFICER
