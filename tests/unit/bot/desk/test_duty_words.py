"""值班 tells who is on duty now and next, for the villages that somebody sees, and whom a gap falls to. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.desk import rota_changes
from bot.desk.county_time import COUNTY_TIME
from bot.desk.duty_words import duty_message
from bot.desk.moments import say_moment, say_stretch
from bot.texts import duty as words
from store import people
from store.database import Database
from store.kinds import Role
from store.tables import RotaShift, Staff
from tests.unit.bot.village import ASSISTANT, CHIEF, COLLEAGUE, NOW, OFFICER, STAFF_ROOM, STRANGER_STAFF, Village, village

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = "柳塘村"
STATION = "禾丰派出所"


def at(text: str, year: int = 2026) -> datetime:
    return datetime.strptime(f"{year}-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=COUNTY_TIME)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at("03-02 00:00"), "今天 0:00"),
        (at("03-02 16:05"), "今天 16:05"),
        (at("03-03 08:30"), "明天 8:30"),
        (at("03-04 12:00"), "3月4日（周三）12:00"),
        (at("03-01 12:00"), "3月1日（周日）12:00"),
        (at("01-03 08:00", 2027), "2027年1月3日8:00"),
    ],
)
def test_moments_are_as_short_as_today_allows(moment: datetime, said: str) -> None:
    assert say_moment(moment, now=NOW) == said


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "said"),
    [
        (at("03-05 00:00"), at("03-06 00:00"), "3月5日（周四）全天"),
        (at("03-05 00:00"), at("03-08 00:00"), "3月5日（周四）到3月7日（周六）"),
        (at("12-31 00:00"), at("01-03 00:00", 2027), "12月31日（周四）到2027年1月2日"),
        (at("03-02 18:00"), at("03-03 08:00"), "今天 18:00到明天 8:00"),
        (at("03-05 00:00"), at("03-05 12:00"), "3月5日（周四）0:00到12:00"),
    ],
)
def test_whole_days_are_said_as_days(starts_at: datetime, ends_at: datetime, said: str) -> None:
    assert say_stretch(starts_at, ends_at, now=NOW) == said


async def duty(place: Village, name: str, *, now: datetime = NOW) -> list[str]:
    member = await place.member(name)
    async with place.database.read() as session:
        return (await duty_message(session, member, now=now)).split("\n")


async def leave(place: Village, name: str, starts_at: datetime, ends_at: datetime, stand_in: str | None = None) -> None:
    member, other = await place.member(name), await place.member(stand_in) if stand_in else None
    async with place.database.write() as session:
        await rota_changes.add_leave(session, member, starts_at=starts_at, ends_at=ends_at, stand_in=other, by="test", now=NOW)


async def test_an_assistant_reads_the_own_village_and_the_station(database: Database) -> None:
    assert await duty(await village(database), ASSISTANT) == [
        "值班（现在 今天 16:00）",
        f"{HERE}：{ASSISTANT}，到3月5日（周四）12:00，接着{COLLEAGUE}",
        f"全所：{OFFICER}，到3月7日（周六）0:00，接着{CHIEF}",
    ]


async def test_officer_and_chief_read_every_village_of_the_station(database: Database) -> None:
    place = await village(database)
    head, *lines = await duty(place, OFFICER)
    assert [line.split("：")[0] for line in lines] == [HERE, "大禾村", "桥头社区", "全所"]
    assert await duty(place, CHIEF) == [head, *lines]
    other = await duty(place, STRANGER_STAFF)
    assert not any(HERE in line for line in other)


async def test_somebody_who_is_always_on_duty_is_named_without_an_end(database: Database) -> None:
    assert "大禾村：马春梅" in await duty(await village(database), OFFICER)


async def test_a_leave_is_seen_now_and_coming(database: Database) -> None:
    place = await village(database)
    await leave(place, ASSISTANT, at("03-03 00:00"), at("03-04 00:00"))
    assert (await duty(place, ASSISTANT))[1] == f"{HERE}：{ASSISTANT}，到明天 0:00，接着没人值班，找{OFFICER}"
    tomorrow = at("03-03 10:00")
    gap = f"{HERE}：没人值班，找{OFFICER}，明天 0:00起{ASSISTANT}"
    assert (await duty(place, ASSISTANT, now=tomorrow))[1] == gap
    assert (await duty(place, CHIEF, now=tomorrow))[1] == gap


async def test_a_stand_in_is_named_and_sees_the_village(database: Database) -> None:
    place = await village(database)
    await leave(place, ASSISTANT, at("03-02 00:00"), at("03-04 00:00"), "马春梅")
    assert f"{HERE}：马春梅，到3月4日（周三）0:00，接着{ASSISTANT}" in await duty(place, "马春梅")


async def test_without_any_rota_it_is_said_who_answers(database: Database) -> None:
    place = await village(database)
    async with database.write() as session:
        for shift in await place.rows(RotaShift):
            await session.delete(shift)
    assert (await duty(place, ASSISTANT))[1:] == [f"{HERE}：没有排班，找{ASSISTANT}"]


async def test_a_village_without_shifts_of_its_own_stands_behind_the_station(database: Database) -> None:
    place = await village(database)
    async with database.write() as session:
        here = next(v for v in await people.villages(session) if v.name == HERE)
        for shift in await place.rows(RotaShift):
            if shift.village_id == here.id:
                await session.delete(shift)
    assert [line.split("：")[0] for line in (await duty(place, ASSISTANT))[1:]] == ["全所"]


async def test_an_administrator_reads_the_stations_and_the_villages_that_have_nobody(database: Database) -> None:
    place = await village(database)
    administrator = next(member.name for member in await place.rows(Staff) if member.role == Role.ADMINISTRATOR)
    lines = (await duty(place, administrator))[1:]
    assert len(lines) == 3
    assert lines[0] == f"{STATION}：{OFFICER}，到3月7日（周六）0:00，接着{CHIEF}"
    await leave(place, ASSISTANT, NOW - HOUR, NOW + DAY)
    lines = (await duty(place, administrator))[1:]
    assert len(lines) == 4
    assert lines[0].startswith(f"{HERE}：没人值班，找{OFFICER}")


async def test_who_belongs_to_no_station_is_told_so(database: Database) -> None:
    place = await village(database)
    async with database.write() as session:
        session.add(Staff(name="孤助理", role="assistant"))
    assert await duty(place, "孤助理") == [words.NO_STATION]


async def test_it_is_one_order_in_the_chat(database: Database) -> None:
    place = await village(database)
    [said] = await place.say("值班", sender=ASSISTANT, room=STAFF_ROOM)
    assert said.text.split("\n") == await duty(place, ASSISTANT)
