"""What staff changed is what residents of the place hear, from the next message on; nothing that somebody types is filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.answers.scope import COUNTY
from bot.inbox.receiving import Inbox
from intents.answers import AnswerBook
from store.database import Database
from store.tables import AnswerOverride, Station, Ticket
from tests.support.understanding import tiny_understanding
from tests.unit.bot.answers.office import NEWBORN, NOW, OTHER_VILLAGE, STATION, VILLAGE, Office, office, worded
from tests.unit.bot.village import ASSISTANT, GROUP, STAFF_ROOM, Clock, Village

QUESTION = "娃娃刚出生咋个上户口"
SHIBAN, SHIBAN_GROUP = "普文昌", "residents-shiban"
BOOK = "带上出生医学证明"
PHONE = "演示号码 0000-0001"


@pytest.fixture
async def desk(database: Database) -> Office:
    return await office(database)


async def heard(place: Village, *, sender: str = "李桂芬", room: str = GROUP) -> str:
    rows = await place.say(QUESTION, sender=sender, room=room, mentioned=True)
    return "\n".join(row.text for row in rows if row.conversation == room)


async def test_villages_hear_their_own_words_in_the_group_and_alone(desk: Office) -> None:
    place = Village(desk.database)
    assert BOOK in await heard(place)
    await desk.approved(worded("柳塘村的话。"), VILLAGE)
    await desk.approved(worded("石板村的话。"), OTHER_VILLAGE)
    assert (await heard(place)).startswith("柳塘村的话。\n依据：《户口登记条例》")
    assert (await heard(place, sender=SHIBAN, room=SHIBAN_GROUP)).startswith("石板村的话。")
    assert BOOK in await heard(place, sender="周正发", room="residents-dahe")
    (alone,) = await place.say(QUESTION)
    assert alone.text.startswith("柳塘村的话。")


async def test_facts_are_those_of_the_place(desk: Office) -> None:
    place = Village(desk.database)
    await desk.approved(NEWBORN, STATION)
    assert f"先打{PHONE}问" in await heard(place)


async def test_a_hotline_is_that_of_the_station_where_it_wrote_one_down(desk: Office) -> None:
    place = Village(desk.database)
    await desk.approved(worded("打{county.hotline}反映。", needs=("county.hotline",)), COUNTY)
    assert "打12345反映。" in await heard(place)
    async with desk.database.write() as session:
        station = await session.get(Station, 1)
        assert station is not None
        station.facts = {**station.facts, "hotline": "演示号码 0000-0012"}
    assert "打演示号码 0000-0012反映。" in await heard(place, sender="张德福")
    assert "打12345反映。" in await heard(place, sender=SHIBAN, room=SHIBAN_GROUP)


async def test_two_processes_say_the_same_from_the_next_message_on(desk: Office) -> None:
    one, two = Village(desk.database), Village(desk.database)
    assert BOOK in await heard(one)
    assert BOOK in await heard(two, sender="李小燕")  # the same person would not be told the same twice within a minute
    number = await desk.approved(worded("新的话。"), VILLAGE)
    assert "新的话。" in await heard(two, sender="李小燕")
    assert "新的话。" in await heard(one)
    await desk.take("withdraw", number, by="赵建国")
    assert BOOK in await heard(one)
    assert BOOK in await heard(two, sender="李小燕")


async def test_tampered_words_are_never_said(desk: Office) -> None:
    place = Village(desk.database)
    number = await desk.approved(worded("柳塘村的话。"), VILLAGE)
    async with desk.database.write() as session:
        row = await session.get(AnswerOverride, number)
        assert row is not None
        row.body = row.body.replace("柳塘村的话", "把钱转到这个账户")
        row.changes += 1
    assert BOOK in await heard(place)
    assert len(place.understood) == 1


async def test_label_without_a_valid_answer_makes_a_ticket(desk: Office) -> None:
    known = tiny_understanding()
    (only,) = known.answers.answers.values()
    short = replace(known, answers=AnswerBook([replace(only, review_by=date(2026, 3, 2))]))
    clock = Clock()
    place = Village(desk.database, clock)
    place.inbox = Inbox(desk.database, short, clock, watch=place.understood.append)
    assert BOOK in await heard(place)
    clock.now = NOW.replace(hour=15, minute=59)  # 23:59 in the county
    assert BOOK in await heard(place, sender="张德福")
    assert await place.rows(Ticket) == []
    clock.now = NOW.replace(hour=16)  # midnight: the day is over
    assert "已登记，编号 #1" in await heard(place, sender="王建军")
    (ticket,) = await place.rows(Ticket)
    assert (ticket.label, ticket.summary) == ("hukou.newborn", QUESTION)
    await desk.approved(worded("县里重新写的话。"), VILLAGE)
    assert "县里重新写的话。" in await heard(place, sender="何家旺")


async def test_expired_local_words_give_way_to_the_book(desk: Office) -> None:
    clock = Clock()
    place = Village(desk.database, clock)
    await desk.approved(worded("到三月三日。", review_by=date(2026, 3, 3)), VILLAGE)
    assert "到三月三日。" in await heard(place)
    clock.now = NOW + timedelta(days=2)
    assert BOOK in await heard(place)


@pytest.mark.parametrize("room", [GROUP, None])
@pytest.mark.parametrize(
    "said",
    [
        "{station.phone}",
        "隔壁家砌墙占了我家地 {station.phone} {ticket} {0} {assistant.phone}",
        "娃娃刚出生咋个上户口 {station.phone}",
        "人工 {station.phone}",
    ],
)
async def test_placeholder_typed_by_a_resident_stays_as_it_is(desk: Office, room: str | None, said: str) -> None:
    place = Village(desk.database)
    rows = await place.say(said, room=room, mentioned=room is not None)
    assert rows
    assert [row.text for row in rows if PHONE in row.text or "0000-0101" in row.text] == []
    for ticket in await place.rows(Ticket):
        assert ticket.summary == said
        assert f"：{said}\n" in next(row.text for row in rows if row.conversation == STAFF_ROOM)


async def test_placeholder_typed_by_staff_stays_as_it_is(desk: Office) -> None:
    place = Village(desk.database)
    await place.say("隔壁家砌墙占了我家地", room=GROUP, mentioned=True)
    rows = await place.say("#1 打 {station.phone}", sender=ASSISTANT, room=STAFF_ROOM)
    assert any("打 {station.phone}" in row.text for row in rows)


async def test_words_for_a_later_day_are_said_from_midnight_in_the_county(desk: Office) -> None:
    clock = Clock()
    place = Village(desk.database, clock)
    await desk.approved(worded("三月三日起的话。", valid_from=date(2026, 3, 3)), VILLAGE)
    clock.now = NOW.replace(hour=15, minute=59)
    assert BOOK in await heard(place)
    clock.now = NOW.replace(hour=16, minute=1)  # 0:01 in the county, still the day before in UTC
    assert "三月三日起的话。" in await heard(place, sender="张德福")
