"""What staff order in a chat is done, what they read back, and what the resident hears of it. On both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.deadlines import DEFAULTS
from bot.gateways.base import private_conversation
from bot.texts import desk as texts_desk
from bot.texts import residents as texts
from store import tickets
from store.database import Database
from store.kinds import Lane, TicketState
from store.tables import Outbox, Ticket
from tests.unit.bot.village import (
    ASSISTANT,
    CHATTER,
    COLLEAGUE,
    DISPUTE,
    GROUP,
    NOW,
    OFFICER,
    RESIDENT,
    STAFF_ROOM,
    STRANGER_STAFF,
    Clock,
    Village,
    village,
)

LATER = NOW + timedelta(hours=1)


async def with_ticket(database: Database, *, room: str | None = GROUP) -> Village:
    """A resident's dispute is ticket 1; an hour passes."""
    place = await village(database, Clock())
    await place.say(DISPUTE, room=room, mentioned=room is not None)
    place.clock.now = LATER
    return place


async def order(place: Village, words: str, *, sender: str = ASSISTANT) -> list[Outbox]:
    return await place.say(words, sender=sender, room=STAFF_ROOM)


def in_staff_room(said: list[Outbox]) -> list[str]:
    return [row.text for row in said if row.conversation == STAFF_ROOM]


def to_resident(said: list[Outbox]) -> list[str]:
    return [row.text for row in said if row.conversation in (GROUP, private_conversation(RESIDENT))]


# Replying


@pytest.mark.parametrize("words", ["#1 下午三点来，行不？", "＃１　下午三点来，行不？"])
async def test_a_reply_reaches_the_resident_with_the_assistants_name(database: Database, words: str) -> None:
    place = await with_ticket(database)
    said = await order(place, words)
    assert to_resident(said) == [texts.STAFF_SAYS.format(staff=ASSISTANT, number=1, text="下午三点来，行不？")]
    assert in_staff_room(said) == [texts_desk.REPLIED.format(number=1)]
    [reply] = [row for row in said if row.conversation == GROUP]
    assert (reply.mentions, reply.lane, reply.ticket_id) == ([[RESIDENT, RESIDENT]], Lane.REPLY, 1)
    ticket = await place.ticket()
    assert (ticket.state, ticket.answered_at, ticket.taken_at) == (TicketState.ANSWERED, LATER, LATER)


async def test_what_was_asked_in_private_is_answered_in_private(database: Database) -> None:
    place = await with_ticket(database, room=None)
    said = await order(place, "#1 下午来看")
    assert [row.conversation for row in said if "下午来看" in row.text] == [private_conversation(RESIDENT)]


async def test_a_confidential_matter_is_answered_in_private_wherever_it_was_raised(database: Database) -> None:
    place = await with_ticket(database)
    async with database.write() as session:
        await tickets.change(session, await tickets.get(session, 1), confidential=True)  # type: ignore[arg-type]
    said = [row for row in await order(place, "#1 我私下来看") if "我私下来看" in row.text]
    assert [(row.conversation, row.mentions) for row in said] == [(private_conversation(RESIDENT), [])]


async def test_words_beside_a_quoted_card_are_a_reply(database: Database) -> None:
    place = await with_ticket(database)
    said = await place.quote_card("我马上到", 1)
    assert to_resident(said) == [texts.STAFF_SAYS.format(staff=ASSISTANT, number=1, text="我马上到")]


async def test_a_reply_without_words_is_not_sent(database: Database) -> None:
    place = await with_ticket(database)
    assert [row.text for row in await order(place, "#1")] == [texts_desk.EMPTY_REPLY.format(number=1)]
    assert (await place.ticket()).answered_at is None


async def test_the_first_answer_counts_and_the_second_is_sent_too(database: Database) -> None:
    place = await with_ticket(database)
    await order(place, "#1 下午来看")
    place.clock.now += timedelta(hours=1)
    assert len(to_resident(await order(place, "#1 明天再来"))) == 1
    assert (await place.ticket()).answered_at == LATER


# Taking and passing


@pytest.mark.parametrize("words", ["接 1", "接１", "＃１ 接"])
async def test_who_takes_a_ticket_has_it(database: Database, words: str) -> None:
    place = await with_ticket(database)
    assert in_staff_room(await order(place, words, sender=COLLEAGUE)) == [texts_desk.TAKEN.format(number=1, name=COLLEAGUE)]
    ticket = await place.ticket()
    assert (ticket.assignee_id, ticket.taken_at) == ((await place.member(COLLEAGUE)).id, LATER)


async def test_the_second_taker_is_told_who_was_first(database: Database) -> None:
    place = await with_ticket(database)
    await order(place, "接 1")
    assert in_staff_room(await order(place, "接 1")) == [texts_desk.TAKEN.format(number=1, name=ASSISTANT)]
    taken = texts_desk.TAKEN_ALREADY.format(number=1, name=ASSISTANT)
    assert in_staff_room(await order(place, "接 1", sender=COLLEAGUE)) == [taken]
    assert (await place.history()).count("taken") == 1


async def test_of_many_takers_at_once_exactly_one_wins(database: Database) -> None:
    place = await with_ticket(database)
    await asyncio.gather(*(place.say("接 1", sender=name) for name in (ASSISTANT, COLLEAGUE, OFFICER) for _ in range(2)))
    assert (await place.history()).count("taken") == 1


async def test_a_ticket_that_is_passed_on_waits_for_the_other_who_is_told(database: Database) -> None:
    place = await with_ticket(database)
    await order(place, "接 1")
    place.clock.now += timedelta(hours=3)
    said = await order(place, f"转 1 {COLLEAGUE}")
    assert in_staff_room(said) == [texts_desk.PASSED.format(number=1, name=COLLEAGUE)]
    assert [row.text[:2] for row in said if row.conversation == private_conversation(COLLEAGUE)] == ["#1"]
    ticket = await place.ticket()
    assert (ticket.assignee_id, ticket.taken_at) == ((await place.member(COLLEAGUE)).id, None)
    assert ticket.take_by == DEFAULTS.take_by(2, place.clock.now)  # time to take it begins anew


async def test_a_ticket_cannot_be_passed_to_somebody_who_may_not_see_it(database: Database) -> None:
    place = await with_ticket(database)
    before = await place.ticket()
    for name in ("无此人", RESIDENT, STRANGER_STAFF, ""):
        assert in_staff_room(await order(place, f"转 1 {name}")) == [texts_desk.NO_SUCH_STAFF.format(name=name)]
    assert await place.ticket() == before


# Closing


async def test_a_closed_ticket_tells_the_resident_the_outcome_and_where_to_go_on(database: Database) -> None:
    place = await with_ticket(database)
    said = await order(place, "结 1 已当面调解，双方同意")
    outcome = texts.TICKET_CLOSED.format(number=1, outcome="已当面调解，双方同意")
    assert to_resident(said) == [f"{outcome}\n{texts.RATE_PLEASE_GROUP}"]
    assert in_staff_room(said) == [texts_desk.CLOSED.format(number=1)]
    ticket = await place.ticket()
    assert (ticket.state, ticket.closed_at, ticket.outcome) == (TicketState.CLOSED, LATER, "已当面调解，双方同意")
    assert ticket.closed_by_id == (await place.member(ASSISTANT)).id


async def test_a_ticket_may_be_closed_without_words(database: Database) -> None:
    place = await with_ticket(database)
    plain = texts.TICKET_CLOSED_PLAIN.format(number=1)
    assert to_resident(await order(place, "办结1")) == [f"{plain}\n{texts.RATE_PLEASE_GROUP}"]


async def test_what_is_closed_stays_closed(database: Database) -> None:
    place = await with_ticket(database)
    await order(place, "结 1 好了")
    closed = texts_desk.CLOSED_ALREADY.format(number=1)
    assert [row.text for row in await order(place, "结 1 又好了")] == [closed]
    assert [row.text for row in await order(place, "接 1")] == [closed]
    assert [row.text for row in await order(place, f"转 1 {COLLEAGUE}")] == [closed]
    assert len(to_resident(await order(place, "#1 还有一句话"))) == 1  # words may follow
    ticket = await place.ticket()
    assert (ticket.state, ticket.outcome) == (TicketState.CLOSED, "好了")


# Asking


async def test_the_list_shows_what_is_open_with_its_village_and_holder(database: Database) -> None:
    place = await with_ticket(database)
    await place.say("我家厨房着火了", sender="王建军", room=GROUP)
    [said] = await order(place, "待办")
    lines = said.text.split("\n")
    assert lines[0] == texts_desk.LIST_HEAD.format(count=2)
    assert [line[:5] for line in lines[1:]] == ["#2 P0", "#1 P2"]  # the urgent one first
    assert all(part in lines[2] for part in ("柳塘村", DISPUTE, ASSISTANT))
    await order(place, "结 1")
    await order(place, "结 2")
    assert [row.text for row in await order(place, "待办")] == [texts_desk.NOTHING_OPEN]


async def test_what_nobodys_station_has_is_on_every_list(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE, sender="外乡人")  # a private chat with somebody whose village is not known
    assert (await place.rows(Ticket))[0].station_id is None
    assert "#1" in (await order(place, "待办"))[0].text


async def test_duty_and_help_are_told(database: Database) -> None:
    place = await with_ticket(database)
    assert [row.text.split("\n")[-1][:6] for row in await order(place, "值班")] == [f"全所：{OFFICER}"]
    assert [row.text for row in await order(place, "帮助")] == [texts_desk.HELP]


async def test_a_wrong_number_gets_the_open_numbers_and_changes_nothing(database: Database) -> None:
    place = await with_ticket(database)
    before = await place.ticket()
    for words in ("#12 来了", "接 12", "转 12 李国栋", "结 12", "接 0", "结 999999999", "接 １２"):
        [said] = await order(place, words)
        assert said.text.startswith("没有 #")
        assert texts_desk.OPEN_NUMBERS.format(numbers="#1") in said.text
    assert await place.ticket() == before


# Who is obeyed


async def test_a_resident_is_not_obeyed(database: Database) -> None:
    place = await with_ticket(database)
    before = (await place.ticket(), await place.history())
    for words in ("接 1", "#1 我来看", "结 1 好了", f"转 1 {COLLEAGUE}", "待办", "值班", "帮助"):
        assert await place.say(words, sender="张德福", room=GROUP) == []
        said = await place.say(words, sender="张德福")
        assert not any(row.text.startswith((texts_desk.LIST_HEAD[:2], "现在值班", texts_desk.HELP[:6])) for row in said)
    assert (await place.ticket(), await place.history()) == before


async def test_staff_of_another_station_see_nothing_of_it(database: Database) -> None:
    place = await with_ticket(database)
    [said] = await place.say("#1 我来看", sender=STRANGER_STAFF)
    assert said.text == texts_desk.NO_SUCH_TICKET.format(number=1, hint=texts_desk.NOTHING_OPEN)
    assert [row.text for row in await place.say("待办", sender=STRANGER_STAFF)] == [texts_desk.NOTHING_OPEN]


async def test_who_left_the_staff_is_not_obeyed_any_more(database: Database) -> None:
    place = await with_ticket(database)
    member = await place.member(ASSISTANT)
    async with database.write() as session:
        member.active = False
        session.add(member)
    assert await order(place, "接 1") == []
    assert (await place.ticket()).taken_at is None


async def test_ordinary_words_in_the_staff_room_are_no_orders(database: Database) -> None:
    assert await order(await with_ticket(database), CHATTER) == []
