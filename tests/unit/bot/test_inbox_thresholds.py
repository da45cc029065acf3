"""A room listens with the thresholds of its station, a private chat with those of the person's village. On both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.inbox.receiving import Inbox
from bot.texts.residents import SOMETHING_WRONG
from store.database import Database
from store.tables import IncomingMessage, Outbox, Room, Station
from tests.support.understanding import tiny_understanding
from tests.unit.bot.test_inbox import refuse_inserts
from tests.unit.bot.village import DISPUTE, FIRE, GROUP, RESIDENT, Village, village

HERE = "禾丰派出所"


async def listening(database: Database, station: str, **thresholds: float) -> Village:
    """The village with an inbox that has other thresholds for one station."""
    place = await village(database)
    known = tiny_understanding()
    own = {station: replace(known.thresholds, **thresholds)}
    place.inbox = Inbox(database, replace(known, station_thresholds=own), place.clock, watch=place.understood.append)
    return place


async def actions(place: Village) -> list[str]:
    return [row.action for row in await place.rows(IncomingMessage)]


@pytest.mark.parametrize("where", [{"room": GROUP, "mentioned": True}, {}], ids=["room", "private"])
@pytest.mark.parametrize(("station", "action"), [(HERE, "clarify"), ("龙井派出所", "handoff")])
async def test_what_takes_more_here_is_asked_about(
    database: Database, where: dict[str, object], station: str, action: str
) -> None:
    place = await listening(database, station, handoff=0.999)
    await place.say(DISPUTE, **where)  # type: ignore[arg-type]
    assert await actions(place) == [action]


async def test_who_belongs_to_no_station_is_met_with_the_countys(database: Database) -> None:
    place = await listening(database, HERE, handoff=0.999)
    await place.say(DISPUTE, sender="外乡人")
    assert await actions(place) == ["handoff"]


@pytest.mark.parametrize(("unasked", "heard"), [(1.0, []), (0.3, ["emergency"])])
async def test_an_emergency_among_chatter_takes_what_the_station_says(
    database: Database, unasked: float, heard: list[str]
) -> None:
    place = await listening(database, HERE, emergency_unaddressed=unasked)
    await place.say(FIRE, room=GROUP)
    assert await actions(place) == heard


async def test_a_room_of_another_station_is_not_touched(database: Database) -> None:
    place = await listening(database, HERE, emergency_unaddressed=1.0)
    stations = {row.id: row.name for row in await place.rows(Station)}
    other = next(row for row in await place.rows(Room) if row.kind == "residents" and stations.get(row.station_id) != HERE)
    await place.say(FIRE, room=other.conversation)
    assert await actions(place) == ["emergency"]


@pytest.mark.parametrize(("unasked", "told"), [(1.0, 0), (0.3, 1)])
async def test_an_alarm_whose_handling_failed_is_measured_with_the_stations_too(
    database: Database, unasked: float, told: int
) -> None:
    place = await listening(database, HERE, emergency_unaddressed=unasked)
    await place.say("你好", room=GROUP, mentioned=True)  # an exchange: here an emergency takes less
    await refuse_inserts(database, "ticket")
    await place.say(FIRE, room=GROUP)
    said = [row for row in await place.rows(Outbox) if row.text == SOMETHING_WRONG]
    assert len(said) == told
    assert all(row.mentions == [[RESIDENT, RESIDENT]] for row in said)
