"""Owners are told two weeks ahead, once, by day, in the staff room of the author's station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from bot.answers.expiry import tell_owners
from bot.answers.scope import COUNTY
from bot.chores import Chores
from intents.answers import AnswerBook
from store.database import Database
from store.kinds import RoomKind
from store.tables import Outbox, Room
from tests.unit.bot.answers.office import ASSISTANT, CHIEF, NEWBORN, NOW, OTHER_VILLAGE, VILLAGE, Office, office, worded

IN_TIME = date(2026, 3, 16)
"""Two weeks after ``NOW``."""
EMPTY = AnswerBook([])


async def tell(desk: Office, book: AnswerBook = EMPTY, *, now: datetime = NOW) -> int:
    async with desk.database.write() as session:
        return await tell_owners(session, book, now=now)


async def told(desk: Office) -> Sequence[Outbox]:
    async with desk.database.read() as session:
        return (await session.scalars(select(Outbox).order_by(Outbox.id))).all()  # type: ignore[arg-type]


async def test_author_is_told_once_in_the_staff_room(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("到期的话。", review_by=IN_TIME), VILLAGE)
    assert await tell(desk, now=NOW - timedelta(days=1)) == 0
    assert [await tell(desk), await tell(desk), await tell(desk, now=NOW + timedelta(days=3))] == [1, 0, 0]
    (row,) = await told(desk)
    assert row.conversation == "staff-hefeng"
    assert row.mentions == [[ASSISTANT, ASSISTANT]]
    assert "· 新生儿上户口（柳塘村（禾丰派出所），用到 3 月 16 日，和丽萍写的）" in row.text


async def test_new_day_in_the_answer_is_told_anew(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("到期的话。", review_by=IN_TIME), VILLAGE)
    await tell(desk)
    await desk.approved(worded("再用几天。", review_by=date(2026, 3, 20)), VILLAGE)
    assert await tell(desk, now=NOW + timedelta(days=5)) == 1
    assert "用到 3 月 20 日" in (await told(desk))[-1].text


async def test_nobody_is_told_at_night(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("到期的话。", review_by=IN_TIME), VILLAGE)
    assert await tell(desk, now=NOW.replace(hour=14)) == 0  # 22:00
    assert await tell(desk, now=NOW.replace(hour=23)) == 0  # 7:00 of the next day
    assert await tell(desk, now=NOW + timedelta(hours=16)) == 1  # 8:00


async def test_many_files_make_one_short_message(database: Database) -> None:
    desk = await office(database)
    book = AnswerBook([worded("书。", id=f"hukou.newborn/n-{n}", title=f"第{n}个", review_by=IN_TIME) for n in range(300)])
    assert [await tell(desk, book), await tell(desk, book)] == [1, 0]
    (row,) = await told(desk)
    assert "还有 292 条" in row.text
    assert len(row.text) < 500


async def test_expired_already_is_told_too(database: Database) -> None:
    desk = await office(database)
    assert await tell(desk, AnswerBook([replace(NEWBORN, review_by=date(2026, 2, 1), valid_from=date(2025, 1, 1))])) == 1


async def test_file_that_the_whole_county_words_anew_is_nobodys_worry(database: Database) -> None:
    desk = await office(database)
    book = AnswerBook([replace(NEWBORN, review_by=IN_TIME)])
    await desk.approved(worded("县里的话。"), COUNTY)
    assert await tell(desk, book) == 0
    village = AnswerBook([replace(NEWBORN, id="hukou.newborn/two", review_by=IN_TIME)])
    await desk.approved(worded("村里的话。", id="hukou.newborn/two"), VILLAGE)
    assert await tell(desk, village) == 1


async def test_each_station_hears_of_its_own(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("柳塘村的话。", review_by=IN_TIME), VILLAGE)
    number = await desk.write(worded("石板村的话。", review_by=IN_TIME), OTHER_VILLAGE, by="白雪松")
    await desk.take("submit", number, by="白雪松")
    await desk.take("approve", number, by=CHIEF)
    assert await tell(desk) == 2
    assert [row.conversation for row in await told(desk)] == ["staff-hefeng", "staff-songjian"]


async def test_drafts_and_what_was_replaced_are_not_told(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("旧的话。", review_by=IN_TIME), VILLAGE)
    await desk.approved(worded("新的话。"), VILLAGE)
    await desk.write(worded("草稿。", review_by=IN_TIME), COUNTY)
    assert await tell(desk) == 0


async def test_without_a_staff_room_it_waits_for_one(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("到期的话。", review_by=IN_TIME), VILLAGE)
    async with database.write() as session:
        rooms = (await session.scalars(select(Room).where(Room.kind == RoomKind.STAFF.value))).all()  # type: ignore[arg-type]
        for room in rooms:
            room.joined = False
    assert await tell(desk) == 0
    async with database.write() as session:
        room = await session.get(Room, rooms[0].id)
        assert room is not None
        room.joined = True
    assert await tell(desk) == 1


async def test_chore_tells_wakes_the_senders_and_settles(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("到三月。", review_by=IN_TIME), VILLAGE)
    await desk.approved(worded("三月五日起。", valid_from=date(2026, 3, 5)), VILLAGE)
    now, woken = [NOW], list[int]()
    chores = Chores(database, lambda: now[0], wake_senders=lambda: woken.append(1), book=EMPTY)
    await chores.do_once()
    await chores.do_once()
    assert await desk.states() == ["approved", "approved"]
    now[0] = NOW + timedelta(days=3)
    await chores.do_once()
    assert await desk.states() == ["superseded", "approved"]
    await desk.approved(worded("另一个。", id="hukou.newborn/two", review_by=date(2026, 3, 17)), VILLAGE)
    await chores.do_once()
    assert len(woken) == len(await told(desk)) == 1
