"""Two accounts of the bridge in the same rooms: one speaks, the other stands in, nothing is said twice or lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from bot.app import utc_now
from bot.demo import BRIDGE_NAME, demo_county
from bot.gateways.base import LinkState
from bot.settings import PaceSettings
from broadcasts import approval, compose
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store import accounts, claims, outbox, people
from store.database import Database
from store.kinds import Lane, OutboxState
from store.tables import IncomingMessage, Outbox, Room
from tests.support.two_accounts import RESIDENT, ROOM, SECOND, two_accounts
from tests.support.waiting import until, until_true

BIRTH = "娃娃刚出生咋个上户口"
ANSWER = "出生医学证明"


async def test_both_hear_one_answers_and_the_second_goes_on_where_the_first_was_cut_off(database: Database) -> None:
    async with two_accounts(database) as two:
        two.network.post(ROOM, RESIDENT, BIRTH, mention=True)
        assert await two.hears(ANSWER) == BRIDGE_NAME
        two.first.break_link()
        await until(lambda: two.first.status().state is LinkState.DOWN, what="the loss")
        two.network.post(ROOM, "王建军", BIRTH, mention=True)  # to the name of the first account
        assert await two.hears("@王建军") == SECOND
        two.network.post(ROOM, "王建军", "谢谢")  # goes on with what was said before
        two.first.mend_link()
        await two.bridge.switchboard.look()
        two.network.post(ROOM, "张德福", f"@{SECOND} {BIRTH}")  # to the name of the second
        assert await two.hears("@张德福") == BRIDGE_NAME
        async with database.read() as session:
            asked = (await session.scalars(select(IncomingMessage).where(col(IncomingMessage.text) == BIRTH))).all()
            rooms = await session.scalar(select(func.count()).where(col(Room.conversation) == ROOM))
    assert [one.account for one in asked] == [BRIDGE_NAME] * 3
    assert rooms == 1
    assert Counter(text.split(ANSWER)[0] for _, text in two.said() if ANSWER in text).most_common(1)[0][1] == 1


async def test_what_a_deaf_listener_missed_is_answered_by_the_one_who_stood_by(database: Database) -> None:
    async with two_accounts(database) as two:
        two.network.post(ROOM, RESIDENT, BIRTH, mention=True)
        await two.hears(ANSWER)
        two.network.unlisten(BRIDGE_NAME)  # half open: the link seems to be there
        two.network.post(ROOM, "王建军", "我家厨房着火了")
        await asyncio.sleep(0)
        two.first.break_link()  # noticed at last
        assert await two.hears("119") == SECOND
        assert [text for _, text in two.said() if "@李桂芬" in text and ANSWER in text] == [two.said()[0][1]]


async def test_a_run_is_finished_by_the_second_account_and_no_room_gets_it_twice(database: Database) -> None:
    slow = PaceSettings(account_interval_s=0.05, room_interval_s=0, reply_interval_s=0, jitter=0)
    rooms = [village.room for station in demo_county().stations for village in station.villages]
    async with two_accounts(database, pace=slow) as two:
        draft = Draft(title="防火", text="出门前请关好火。", schedule=AtOnce(), urgent=True)
        now = datetime.now(UTC)
        number = (await compose.create(database, draft, author="方敏", now=now)).id or 0
        await approval.submit(database, number, by="方敏", now=now)
        await approval.approve(database, number, approver=await approval.person(database, "赵建国"), now=now)
        await approval.put_on_calendar(database, number, by="方敏", now=now)
        two.bridge.broadcasts.wake()

        def has_it() -> list[str]:
            return [account for room in rooms for account, _ in two.said(room)]

        await until(lambda: len(has_it()) >= 2, what="the second room")
        two.first.break_link()
        await until(lambda: len(has_it()) == len(rooms), what="the last room")

        async def confirmed() -> bool:
            async with database.read() as session:
                states = await session.scalars(select(col(Outbox.state)).where(col(Outbox.run_id).is_not(None)))
                return set(states.all()) == {OutboxState.CONFIRMED.value}

        await until_true(confirmed, what="every echo")
        assert Counter(has_it())[SECOND] > 0
        assert [len(two.said(room)) for room in rooms] == [1] * len(rooms)


async def test_what_a_dead_process_was_sending_becomes_uncertain_and_that_of_a_living_one_does_not(database: Database) -> None:
    async with two_accounts(database) as two:
        now, gateway = utc_now(), two.first.name
        for account, seen_at in (("dead", now - accounts.GONE - timedelta(seconds=1)), ("living", now)):
            async with database.write() as session:
                where = {"gateway": gateway, "account": account}
                await outbox.enqueue(
                    session, key=account, conversation="elsewhere", text="出门关好火", lane=Lane.NOTICE, now=now, **where
                )
                await session.flush()
                await claims.claim(session, owner="another process", now=now, **where)
                await accounts.tell_presence(session, online=True, contact_id=account, now=seen_at, **where)
        await two.bridge.switchboard.look()
        async with database.read() as session:
            rows = await session.scalars(select(Outbox).where(col(Outbox.key).in_(("dead", "living"))))
            states = {row.key: row.state for row in rows}
    assert states == {"dead": OutboxState.UNKNOWN, "living": OutboxState.SENDING}


async def test_moving_a_room_by_hand_takes_along_what_waits(database: Database) -> None:
    async with two_accounts(database) as two:
        two.network.post(ROOM, RESIDENT, BIRTH, mention=True)
        assert await two.hears(ANSWER) == BRIDGE_NAME
        async with database.write() as session:
            room = next(one for one in await people.rooms(session) if one.conversation == ROOM)
            await accounts.put_first(session, room, SECOND)
        await two.bridge.switchboard.look()
        two.network.post(ROOM, "王建军", BIRTH, mention=True)
        assert await two.hears("@王建军") == SECOND
        two.second.break_link()
        await until(lambda: two.second.status().state is LinkState.DOWN, what="the loss")
        two.network.post(ROOM, "张德福", BIRTH, mention=True)
        assert await two.hears("@张德福") == BRIDGE_NAME
