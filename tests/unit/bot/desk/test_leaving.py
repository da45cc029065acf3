"""Leave asked for in a chat: kept for oneself alone, told, taken back, and to whom the duties fall. On both databases."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.desk.county_time import COUNTY_TIME
from bot.gateways.base import private_conversation
from bot.texts import duty as words
from store.database import Database
from store.tables import Audit, IncomingMessage, RotaChange, Staff
from tests.unit.bot.village import ASSISTANT, COLLEAGUE, GROUP, OFFICER, STAFF_ROOM, Clock, Village, village

TOMORROW = "3月3日（周二）全天"
ID_NUMBER = "53292119900101123X"


@pytest.fixture
async def place(database: Database) -> Village:
    return await village(database, Clock())


async def read_back(place: Village, text: str, *, sender: str = ASSISTANT, room: str | None = STAFF_ROOM) -> str:
    """The line that answers the words; the news for everybody is another row."""
    rows = await place.say(text, sender=sender, room=room)
    [line] = [row.text for row in rows if row.key.startswith("say:")]
    return line


def clock(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=COUNTY_TIME)


@pytest.mark.parametrize("room", [STAFF_ROOM, None], ids=["staff room", "private"])
async def test_leave_is_kept_confirmed_and_told_in_the_staff_room(place: Village, room: str | None) -> None:
    rows = await place.say("请假 明天，家里有事", sender=ASSISTANT, room=room)
    [change] = await place.rows(RotaChange)
    member = await place.member(ASSISTANT)
    assert (change.kind, change.absent_id, change.present_id, change.note) == ("leave", member.id, None, "家里有事")
    assert (change.starts_at, change.ends_at, change.created_by) == (clock(3), clock(4), ASSISTANT)
    line = f"记下了：您请假，{TOMORROW}。您的班到时候由{OFFICER}负责。\n要取消，发「取消请假 1」。"
    answer = room or private_conversation(ASSISTANT)
    assert {(row.conversation, row.text) for row in rows} == {
        (answer, line),
        (STAFF_ROOM, f"排班变动：{ASSISTANT}请假，{TOMORROW}，没有人替。"),
    }
    [entry] = await place.rows(Audit)
    assert (entry.action, entry.actor) == ("rota.leave", ASSISTANT)
    [kept] = await place.rows(IncomingMessage)
    assert (kept.action, kept.ticket_id) == ("command:leave", None)


async def test_several_days_name_everybody_to_whom_the_duties_fall(place: Village) -> None:
    line = await read_back(place, "请假 明天到周日")  # the officer has the weekdays, the chief the weekend
    [change] = await place.rows(RotaChange)
    assert (change.starts_at, change.ends_at) == (clock(3), clock(9))
    assert f"由{OFFICER}负责" in line
    weekend = await read_back(place, "请假 周六到周日", sender=COLLEAGUE)
    assert "由赵建国负责" in weekend


async def test_days_without_duty_are_said_to_be_such(place: Village) -> None:
    assert words.LEAVE_NO_DUTY in await read_back(place, "请假 周六", sender=ASSISTANT)


async def test_half_a_day(place: Village) -> None:
    await read_back(place, "请假 明天下午")
    [change] = await place.rows(RotaChange)
    assert (change.starts_at, change.ends_at) == (clock(3, 12), clock(4))


@pytest.mark.parametrize(
    "text", ["请假", "请假 三天", "请假 明天8点到12点", "请假 后天到明天", "请假 2月31日", "请假 李国栋 明天"]
)
async def test_what_is_not_understood_changes_nothing_and_says_how(place: Village, text: str) -> None:
    assert await read_back(place, text) == words.LEAVE_HOW
    assert await place.rows(RotaChange) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("请假 2026年3月1日", "这段时间已经过去了。"),
        ("请假 明天 999天", "一次最多排 366 天。"),
    ],
)
async def test_what_the_rota_refuses_is_said(place: Village, text: str, sentence: str) -> None:
    assert await read_back(place, text) == sentence
    assert await place.rows(RotaChange) == []


async def test_the_same_day_twice_is_refused(place: Village) -> None:
    await read_back(place, "请假 明天")
    assert "已经有变动（第 1 号）" in await read_back(place, "请假 明天到后天")
    assert len(await place.rows(RotaChange)) == 1


async def test_somebody_of_no_station_cannot_be_on_leave(place: Village) -> None:
    async with place.database.write() as session:
        member = await session.get(Staff, (await place.member(ASSISTANT)).id)
        assert member is not None
        member.station_id = None
    assert "没有登记在哪个派出所" in await read_back(place, "请假 明天", room=None)


async def test_numbers_in_a_reason_are_masked(place: Village) -> None:
    await read_back(place, f"请假 明天 带娃看病，{ID_NUMBER}", room=None)
    assert ID_NUMBER not in await place.everything()


async def test_the_only_leave_is_taken_back_without_its_number(place: Village) -> None:
    await read_back(place, "请假 明天")
    assert await read_back(place, "取消请假") == f"您的请假取消了：{TOMORROW}。照原来的排班。"
    [change] = await place.rows(RotaChange)
    assert change.cancelled_at is not None
    assert await read_back(place, "取消请假") == words.LEAVE_NONE


async def test_one_of_several_is_taken_back_by_its_number(place: Village) -> None:
    await read_back(place, "请假 明天")
    await read_back(place, "请假 后天上午")
    which = await read_back(place, "取消请假")
    assert which == f"请发「取消请假 编号」。您请了假的有：第 1 号，{TOMORROW}；第 2 号，3月4日（周三）0:00到12:00。"
    await read_back(place, "取消请假 2号")
    assert [change.cancelled_at is None for change in await place.rows(RotaChange)] == [True, False]


async def test_nobody_takes_back_the_leave_of_somebody_else(place: Village) -> None:
    await read_back(place, "请假 明天")
    assert await read_back(place, "取消请假 1", sender=COLLEAGUE) == words.LEAVE_NONE
    await read_back(place, "请假 后天", sender=COLLEAGUE)
    assert (await read_back(place, "取消请假 1", sender=COLLEAGUE)).startswith("第 1 号不是您的请假。")
    assert [change.cancelled_at for change in await place.rows(RotaChange)] == [None, None]


async def test_for_residents_these_are_ordinary_words(place: Village) -> None:
    await place.say("请假 明天", room=GROUP)
    await place.say("请假 明天")
    assert await place.rows(RotaChange) == []


async def test_in_the_residents_group_nobody_else_reads_the_answer(place: Village) -> None:
    rows = await place.say("请假 明天", sender=ASSISTANT, room=GROUP)
    assert {row.conversation for row in rows} == {private_conversation(ASSISTANT), STAFF_ROOM}
