"""What a network delivers again hours later: it belongs to no exchange of today, and counts once. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.gateways.base import Quote
from broadcasts import approval, compose, expand
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store import claims, outbox
from store.database import Database
from store.tables import CountedAnswer, Outbox
from tests.unit.bot.village import ASSISTANT, CHIEF, GROUP, ME, NOW, RESIDENT, Clock, Village, message, village

QUESTION = "娃娃刚出生咋个上户口"
HOURS, MINUTE = timedelta(hours=3), timedelta(minutes=1)
WORDS = "骑摩托车、电动车赶街，请戴好头盔。"


async def in_exchange(database: Database) -> Village:
    """The bridge and a resident have just spoken in the group."""
    place = await village(database, Clock())
    assert await place.say("你好", room=GROUP, mentioned=True)
    place.clock.now = NOW + MINUTE
    return place


async def test_words_of_hours_ago_belong_to_no_exchange_of_today(database: Database) -> None:
    place = await in_exchange(database)
    before = await place.counts()
    assert await place.say(QUESTION, room=GROUP, sent_at=NOW - HOURS) == []
    assert await place.counts() == before
    assert await place.say(QUESTION, room=GROUP) != []


async def test_what_is_addressed_is_answered_however_late_it_comes(database: Database) -> None:
    place = await in_exchange(database)
    assert await place.say(QUESTION, room=GROUP, mentioned=True, sent_at=NOW - HOURS) != []


async def broadcast_said(place: Village, *, at: datetime = NOW) -> int:
    """Say a broadcast in every room. Returns its row for the group."""
    draft = Draft(title="戴头盔", text=WORDS, schedule=AtOnce())
    number = (await compose.create(place.database, draft, author=ASSISTANT, now=at)).id or 0
    await approval.submit(place.database, number, by=ASSISTANT, now=at)
    await approval.approve(place.database, number, approver=await approval.person(place.database, CHIEF), now=at)
    await approval.put_on_calendar(place.database, number, by=ASSISTANT, now=at)
    await expand.expand_due(place.database, at)
    async with place.database.write() as session:
        rows = await claims.claim(session, owner="test", now=at, limit=99, **ME)
    async with place.database.write() as session:
        for row in rows:
            await outbox.mark_sent(session, row.id or 0, network_id=f"n{row.id}", now=at)
    return next(row.id or 0 for row in rows if row.conversation == GROUP)


async def replies(place: Village, row_id: int) -> int:
    return next(row.replies for row in await place.rows(Outbox) if row.id == row_id)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"mentioned": True},
        {"quote": Quote(sender_name=ME["account"], text=WORDS, from_bridge=True)},
    ],
    ids=["bare", "mentioned", "quoting"],
)
async def test_an_answer_that_is_heard_again_is_counted_once(database: Database, more: dict[str, object]) -> None:
    place = await village(database, Clock())
    row = await broadcast_said(place)
    answer = message("收到", room=GROUP, sent_at=NOW + MINUTE, **more)
    for later in (MINUTE, 2 * MINUTE, HOURS):
        place.clock.now = NOW + later
        await place.inbox.receive(answer)
    assert await replies(place, row) == 1
    await place.inbox.receive(message("好的", sender="王建军", room=GROUP, sent_at=NOW + HOURS))
    assert await replies(place, row) == 2


async def test_an_answer_of_before_the_broadcast_answers_something_else(database: Database) -> None:
    place = await village(database, Clock())
    row = await broadcast_said(place)
    place.clock.now = NOW + MINUTE
    await place.inbox.receive(message("收到", room=GROUP, sent_at=NOW - HOURS))
    assert await replies(place, row) == 0


async def test_what_is_kept_of_an_answer_does_not_lead_back_to_it(database: Database) -> None:
    place = await village(database, Clock())
    await broadcast_said(place)
    answer = message("收到", sender=RESIDENT, room=GROUP, message_id="wx-7", sent_at=NOW)
    await place.inbox.receive(answer)
    [kept] = await place.rows(CountedAnswer)
    assert "wx-7" not in await place.everything()
    assert kept.expires_at == NOW + timedelta(days=1)
