"""A ticket whose time is over goes one step up: assistant, officer, chief; each is told once. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import texts
from bot.chores import Chores
from bot.desk.escalation import escalate_due
from bot.gateways.base import private_conversation
from store.database import Database
from store.kinds import Lane
from store.tables import ConversationState, Outbox
from tests.unit.bot.village import ASSISTANT, CHIEF, DISPUTE, FIRE, GROUP, OFFICER, STAFF_ROOM, Village, village

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def escalate(place: Village, after: timedelta) -> list[Outbox]:
    """Time passes; gives what is said because of it."""
    before = len(await place.outbox())
    place.clock.now += after
    async with place.database.write() as session:
        await escalate_due(session, now=place.clock.now)
    return list(await place.outbox())[before:]


def late(what: str, name: str, number: int = 1) -> str:
    return texts.ESCALATED.format(number=number, what=what, name=name)


@pytest.fixture
async def place(database: Database) -> Village:
    """Ticket 1 is a dispute (two hours to take it, a day to answer)."""
    found = await village(database)
    await found.say(DISPUTE, room=GROUP, mentioned=True)
    return found


async def test_before_its_time_is_over_nothing_happens(place: Village) -> None:
    assert await escalate(place, 2 * HOUR - MINUTE) == []
    assert (await place.ticket()).escalation == 0


async def test_what_nobody_took_goes_to_the_officer_in_the_staff_room_and_alone(place: Village) -> None:
    said = await escalate(place, 2 * HOUR)
    words = late(texts.ESCALATION_TAKE, OFFICER)
    assert [(row.conversation, row.text) for row in said] == [(STAFF_ROOM, words), (private_conversation(OFFICER), words)]
    assert {row.lane for row in said} == {Lane.NOTICE}
    ticket = await place.ticket()
    assert (ticket.escalation, ticket.take_by) == (1, place.clock.now + 2 * HOUR)
    assert (await place.history())[-1] == "escalated"


async def test_nobody_is_told_twice_for_one_deadline(place: Village) -> None:
    await escalate(place, 2 * HOUR)
    assert await escalate(place, timedelta()) == []
    assert await escalate(place, HOUR) == []


async def test_then_it_goes_to_the_chief_and_there_it_ends(place: Village) -> None:
    await escalate(place, 2 * HOUR)
    assert [row.text for row in await escalate(place, 2 * HOUR)] == [late(texts.ESCALATION_TAKE, CHIEF)] * 2
    assert await escalate(place, 30 * DAY) == []
    assert await escalate(place, 30 * DAY) == []
    assert (await place.ticket()).escalation == 2


async def test_what_was_taken_but_not_answered_goes_up_when_the_answer_is_late(place: Village) -> None:
    await place.say("接 1", sender=ASSISTANT)
    assert await escalate(place, 23 * HOUR) == []
    assert [row.text for row in await escalate(place, HOUR)] == [late(texts.ESCALATION_ANSWER, OFFICER)] * 2


@pytest.mark.parametrize("order", ["#1 下午来看", "结 1 好了"])
async def test_what_was_answered_or_closed_never_goes_up(place: Village, order: str) -> None:
    await place.say(order, sender=ASSISTANT)
    assert await escalate(place, 30 * DAY) == []


async def test_what_was_passed_on_late_is_not_late_at_once(place: Village) -> None:
    await place.say("接 1", sender=ASSISTANT)
    place.clock.now += 3 * HOUR
    await place.say("转 1 李国栋", sender=ASSISTANT)
    assert await escalate(place, MINUTE) == []
    assert len(await escalate(place, 2 * HOUR)) == 2


async def test_a_step_where_nobody_stands_is_passed_over_and_counts(place: Village) -> None:
    officer = await place.member(OFFICER)
    async with place.database.write() as session:
        officer.active = False
        session.add(officer)
    assert [row.text for row in await escalate(place, 2 * HOUR)] == [late(texts.ESCALATION_TAKE, CHIEF)] * 2
    assert await escalate(place, 30 * DAY) == []  # the chief is not told a second time


async def test_an_emergency_goes_up_after_two_minutes_ahead_of_everything(place: Village) -> None:
    await place.say(FIRE, sender="张德福", room=GROUP)
    said = await escalate(place, 2 * MINUTE)
    assert [row.text for row in said] == [late(texts.ESCALATION_TAKE, OFFICER, 2)] * 2
    assert {row.lane for row in said} == {Lane.EMERGENCY}


async def test_the_chores_escalate_wake_the_senders_and_forget_old_talks(place: Village) -> None:
    woken: list[bool] = []
    chores = Chores(place.database, place.clock, wake_senders=lambda: woken.append(True))
    await chores.do_once()
    assert (woken, len(await place.rows(ConversationState))) == ([], 1)
    place.clock.now += 2 * HOUR
    await chores.do_once()
    assert (woken, len(await place.rows(ConversationState))) == ([True], 0)
    assert (await place.ticket()).escalation == 1
