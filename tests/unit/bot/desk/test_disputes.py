"""Disputes: levels, agreements with masked parties, settled or not, follow-ups that remind once. On both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.desk import disputes
from store import disputes as stored
from store.database import Database, Session
from store.kinds import DisputeLevel
from store.tables import Dispute, FollowUp, Staff, Ticket
from tests.unit.bot.village import ASSISTANT, DISPUTE, FIRE, GROUP, NOW, Clock, Village, village

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张三、李四", "张某、李某"),
        ("张三丰和欧阳锋", "张某、欧阳某"),
        ("罗文玉 与 罗文清", "罗某、罗某"),
        ("", ""),
        ("A", "A"),
    ],
)
def test_of_parties_the_family_name_is_kept(text: str, masked: str) -> None:
    assert disputes.mask_names(text) == masked


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("7天", date(2026, 3, 9)),
        ("30 天后", date(2026, 4, 1)),
        ("两周后", date(2026, 3, 16)),
        ("一个星期", date(2026, 3, 9)),
        ("3月2日", TODAY),
        ("3月1号", date(2027, 3, 1)),
        ("12.10", date(2026, 12, 10)),
        ("2026-12-10", date(2026, 12, 10)),
        ("2月29日", None),
        ("13月1日", None),
        ("过几天", None),
        ("", None),
    ],
)
def test_a_day_is_read(text: str, day: date | None) -> None:
    assert disputes.read_day(text, TODAY) == day


@pytest.mark.parametrize(("text", "level"), [("当场", "on_the_spot"), (" 派出所 ", "station"), ("联合", "joint"), ("法院", None)])
def test_a_level_is_read(text: str, level: str | None) -> None:
    assert disputes.read_level(text) == (DisputeLevel(level) if level else None)


async def with_dispute(database: Database) -> tuple[Village, int]:
    place = await village(database, Clock())
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    return place, (await place.member(ASSISTANT)).id or 0


async def dispute_rows(database: Database) -> Sequence[Dispute]:
    async with database.read() as session:
        return (await session.scalars(select(Dispute))).all()


async def both(session: Session, member_id: int) -> tuple[Ticket, Staff]:
    ticket, member = await session.get(Ticket, 1), await session.get(Staff, member_id)
    assert ticket is not None
    assert member is not None
    return ticket, member


async def test_a_dispute_rises_is_agreed_on_and_settled(database: Database) -> None:
    place, member_id = await with_dispute(database)
    async with database.write() as session:
        ticket, member = await both(session, member_id)
        await disputes.set_level(session, ticket, DisputeLevel.STATION, member, now=NOW)
        await disputes.agree(session, ticket, member, agreement="墙退一尺", parties="李桂芬、张德福", now=NOW)
        await disputes.settle(session, ticket, member, settled=True, now=NOW)
    [row] = await dispute_rows(database)
    assert (row.level, row.parties, row.agreement, row.settled, row.settled_at) == (
        "station",
        "李某、张某",
        "墙退一尺",
        True,
        NOW,
    )
    assert (await place.history())[-3:] == ["note", "note", "note"]


async def test_a_higher_level_opens_the_question_again(database: Database) -> None:
    _, member_id = await with_dispute(database)
    async with database.write() as session:
        ticket, member = await both(session, member_id)
        await disputes.settle(session, ticket, member, settled=False, now=NOW)
        await session.flush()
        await disputes.set_level(session, ticket, DisputeLevel.JOINT, member, now=NOW)
    [row] = await dispute_rows(database)
    assert (row.level, row.settled) == ("joint", None)


async def test_what_is_no_dispute_is_refused(database: Database) -> None:
    place = await village(database, Clock())
    await place.say(FIRE)
    member_id = (await place.member(ASSISTANT)).id or 0
    async with database.write() as session:
        ticket, member = await both(session, member_id)
        with pytest.raises(disputes.NotADispute):
            await disputes.settle(session, ticket, member, settled=True, now=NOW)


async def test_a_follow_up_reminds_its_assistant_once_on_its_morning(database: Database) -> None:
    place, member_id = await with_dispute(database)
    async with database.write() as session:
        ticket, member = await both(session, member_id)
        await disputes.plan_follow_up(session, ticket, member, TODAY + timedelta(days=7), note="看墙退了没有", now=NOW)
    told = []
    for hours in (0, 24 * 6, 24 * 7 - 9, 24 * 7, 24 * 7 + 1, 24 * 8):  # NOW is 16:00 in the county
        async with database.write() as session:
            told.append(await disputes.remind_follow_ups(session, now=NOW + timedelta(hours=hours)))
    assert told == [0, 0, 0, 1, 0, 0]
    row = (await place.outbox())[-1]
    assert row.conversation == f"private:{ASSISTANT}"
    assert "今天该回访 #1" in row.text
    assert "看墙退了没有" in row.text

    async with database.write() as session:
        ticket, member = await both(session, member_id)
        assert await disputes.follow_up_done(session, ticket, member, "退了", now=NOW)
        await session.flush()
        assert not await disputes.follow_up_done(session, ticket, member, "退了", now=NOW)
    [follow_up] = await place.rows(FollowUp)
    assert follow_up.done_by == ASSISTANT
    async with database.read() as session:
        assert len(await stored.follow_ups_of(session, 1)) == 1
