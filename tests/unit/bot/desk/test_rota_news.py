"""A gap in the rota is told a day ahead, once, by day, to the staff room and to whom it falls. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.chores import Chores
from bot.desk import rota_changes
from bot.desk.county_time import COUNTY_TIME
from bot.desk.rota_news import tell_gaps
from bot.gateways.base import private_conversation
from store.database import Database
from store.kinds import Lane
from store.tables import Outbox
from tests.unit.bot.village import ASSISTANT, CHIEF, COLLEAGUE, NOW, OFFICER, STAFF_ROOM, Village, village

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=COUNTY_TIME)


async def leave(place: Village, name: str, starts_at: datetime, ends_at: datetime, stand_in: str | None = None) -> int:
    member, other = await place.member(name), await place.member(stand_in) if stand_in else None
    async with place.database.write() as session:
        row = await rota_changes.add_leave(
            session, member, starts_at=starts_at, ends_at=ends_at, stand_in=other, by="test", now=NOW - DAY
        )
        return row.id or 0


async def tell(place: Village, now: datetime) -> list[Outbox]:
    before = len(await place.outbox())
    async with place.database.write() as session:
        await tell_gaps(session, now=now)
    return list(await place.outbox())[before:]


@pytest.fixture
async def place(database: Database) -> Village:
    """和丽萍 is away on Wednesday the 4th, and nobody stands in."""
    found = await village(database)
    await leave(found, ASSISTANT, at("03-04 00:00"), at("03-05 00:00"))
    return found


async def test_a_rota_without_gaps_tells_nothing(database: Database) -> None:
    found = await village(database)
    for hours in range(0, 7 * 24, 6):
        assert await tell(found, NOW + hours * HOUR) == []


async def test_a_gap_is_told_to_the_staff_room_and_the_officer(place: Village) -> None:
    said = await tell(place, at("03-02 12:00"))
    text = f"排班空缺：3月4日（周三）全天，柳塘村没有人值班。\n这段时间的事由{OFFICER}负责。有人能替，请告诉所里。"
    assert [(row.conversation, row.text) for row in said] == [(STAFF_ROOM, text), (private_conversation(OFFICER), text)]
    assert {row.lane for row in said} == {Lane.NOTICE}


async def test_it_is_told_once_between_36_and_24_hours_before_by_day(place: Village) -> None:
    told = []
    moment = at("03-01 00:00")
    while moment < at("03-06 00:00"):
        told += [moment] if await tell(place, moment) else []
        moment += HOUR / 2
    assert told == [at("03-02 12:00")]


@pytest.mark.parametrize("hour", range(24))
async def test_whenever_a_gap_begins_it_is_told_at_least_a_day_before(database: Database, hour: int) -> None:
    found = await village(database)
    begins = at("03-10 00:00") + hour * HOUR
    await leave(found, ASSISTANT, begins, begins + 2 * HOUR)
    moment = begins - 2 * DAY
    while not await tell(found, moment):
        moment += HOUR / 2
        assert moment <= begins - DAY
    assert 8 <= moment.hour < 20


async def test_entered_at_short_notice_it_is_told_late_rather_than_never(place: Village) -> None:
    await leave(place, "马春梅", at("03-02 15:00"), at("03-02 22:00"))
    assert "大禾村" in (await tell(place, NOW))[0].text
    assert await tell(place, NOW + HOUR) == []


async def test_at_night_nobody_is_told(place: Village) -> None:
    assert await tell(place, at("03-03 07:59")) == []
    assert await tell(place, at("03-02 20:00")) == []
    assert len(await tell(place, at("03-03 08:00"))) == 2


async def test_where_the_officer_is_away_too_it_falls_to_the_chief(place: Village) -> None:
    await leave(place, OFFICER, at("03-02 00:00"), at("03-06 00:00"))
    said = [row for row in await tell(place, at("03-03 09:00")) if "柳塘村" in row.text]
    assert f"由{CHIEF}负责" in said[0].text


async def test_a_stand_in_fills_the_gap(place: Village) -> None:
    async with place.database.write() as session:
        await rota_changes.cancel(session, 1, by="test", now=NOW)
    await leave(place, ASSISTANT, at("03-04 00:00"), at("03-05 00:00"), COLLEAGUE)
    assert await tell(place, at("03-03 09:00")) == []


async def test_a_gap_without_an_end_in_sight_says_when_it_begins(database: Database) -> None:
    found = await village(database)
    await leave(found, "马春梅", at("03-04 08:00"), at("04-20 00:00"))
    [said, _] = await tell(found, at("03-03 09:00"))
    assert said.text.startswith("排班空缺：明天 8:00起，大禾村没有人值班。")
    for days in range(1, 40):
        assert await tell(found, at("03-03 09:00") + days * DAY) == []


async def test_several_processes_and_a_restart_tell_it_once(place: Village) -> None:
    place.clock.now = at("03-02 12:00")
    before = len(await place.outbox())
    for _ in range(2):
        await Chores(place.database, place.clock, wake_senders=lambda: None).do_once()
    assert len(await place.outbox()) == before + 2
