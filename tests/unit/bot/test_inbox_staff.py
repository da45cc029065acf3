"""Staff in the residents' group: on a matter their words are an answer and the bridge is quiet; chatter leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo import BRIDGE_NAME
from bot.gateways.base import Quote, private_conversation
from bot.people import binding
from bot.texts import desk as texts_desk
from bot.texts import people as texts_people
from bot.texts import residents as texts
from store.database import Database
from store.kinds import TicketEventKind, TicketState
from store.tables import IncomingMessage, TicketEvent
from tests.unit.bot.village import (
    ASSISTANT,
    CHATTER,
    COLLEAGUE,
    DISPUTE,
    FIRE,
    GROUP,
    NOW,
    RESIDENT,
    STAFF_ROOM,
    STRANGER_STAFF,
    Clock,
    Village,
    message,
    village,
)

MINUTE = timedelta(minutes=1)
SPOKEN = f"@{RESIDENT} 我下午来看，您在家吗"
ID_NUMBER = "53292119900101123X"


async def with_ticket(database: Database) -> Village:
    """A resident's dispute is ticket 1; an hour passes."""
    place = await village(database, Clock())
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    place.clock.now = NOW + 60 * MINUTE
    return place


async def quiet_until(place: Village) -> object:
    return (await place.ticket()).quiet_until


# On a matter


async def test_words_to_the_resident_are_an_answer_and_staff_are_asked_once(database: Database) -> None:
    place = await with_ticket(database)
    [asked] = await place.say(SPOKEN, sender=ASSISTANT, room=GROUP)
    assert asked.conversation == private_conversation(ASSISTANT)
    assert asked.text == texts_desk.SETTLED_QUESTION.format(number=1, person=RESIDENT)
    ticket = await place.ticket()
    assert (ticket.state, ticket.answered_at, ticket.settled_asked_at) == (TicketState.ANSWERED, *[place.clock.now] * 2)
    assert ticket.quiet_until == place.clock.now + timedelta(hours=2)
    said = [(event.kind, event.actor, event.text) for event in await place.rows(TicketEvent)]
    assert said[-1] == (TicketEventKind.STAFF_REPLIED, ASSISTANT, SPOKEN)
    assert await place.say(f"@{RESIDENT} 我到了", sender=ASSISTANT, room=GROUP) == []  # asked once


async def test_the_same_words_twice_count_once(database: Database) -> None:
    place = await with_ticket(database)
    words = message(SPOKEN, sender=ASSISTANT, room=GROUP)
    await place.inbox.receive(words)
    after = await place.everything()
    await place.inbox.receive(words)
    assert await place.everything() == after


async def test_personal_numbers_are_masked_before_they_reach_the_ticket(database: Database) -> None:
    place = await with_ticket(database)
    await place.say(f"@{RESIDENT} 是 {ID_NUMBER} 吗", sender=ASSISTANT, room=GROUP)
    assert ID_NUMBER not in await place.everything()


async def test_the_answer_of_the_resident_reaches_the_ticket_without_a_receipt(database: Database) -> None:
    place = await with_ticket(database)
    await place.say(SPOKEN, sender=ASSISTANT, room=GROUP)
    place.clock.now += 2 * MINUTE
    said = await place.say("在家，您来", room=GROUP)
    assert [row.conversation for row in said] == [STAFF_ROOM]
    assert (await place.history())[-1] == TicketEventKind.RESIDENT_SAID
    addressed = await place.say("他家还在砌", room=GROUP, mentioned=True)
    assert {row.conversation for row in addressed} == {STAFF_ROOM}
    place.clock.now += timedelta(hours=3)
    assert GROUP in {row.conversation for row in await place.say("他家还在砌", room=GROUP, mentioned=True)}


async def test_an_emergency_is_heard_in_spite_of_it(database: Database) -> None:
    place = await with_ticket(database)
    await place.say(SPOKEN, sender=ASSISTANT, room=GROUP)
    assert GROUP in {row.conversation for row in await place.say(FIRE, room=GROUP)}


async def test_quoting_our_message_in_the_group_is_speaking_and_is_not_said_again(database: Database) -> None:
    place = await with_ticket(database)
    quote = Quote(sender_name=BRIDGE_NAME, text="已登记，编号 #1。", from_bridge=True)
    said = await place.say("我下午来看", sender=ASSISTANT, room=GROUP, quote=quote)
    assert [row.conversation for row in said] == [private_conversation(ASSISTANT)]
    assert (await place.ticket()).state == TicketState.ANSWERED


async def test_quoting_the_resident_is_speaking_on_their_matter(database: Database) -> None:
    place = await with_ticket(database)
    await place.say("我下午来看", sender=COLLEAGUE, room=GROUP, quote=Quote(sender_name=RESIDENT, text=DISPUTE))
    assert (await place.ticket()).state == TicketState.ANSWERED


@pytest.mark.parametrize(
    ("reply", "state", "line"),
    [
        ("没有", TicketState.ANSWERED, texts_desk.NOT_SETTLED.format(number=1)),
        ("他明天再答复", TicketState.ANSWERED, texts_desk.NOT_SETTLED.format(number=1)),
        ("办好了", TicketState.CLOSED, texts_desk.CLOSED.format(number=1)),
        ("结 双方和好", TicketState.CLOSED, texts_desk.CLOSED.format(number=1)),
    ],
)
async def test_our_question_is_answered_by_quoting_it(database: Database, reply: str, state: str, line: str) -> None:
    place = await with_ticket(database)
    [asked] = await place.say(SPOKEN, sender=ASSISTANT, room=GROUP)
    quote = Quote(sender_name=BRIDGE_NAME, text=asked.text, from_bridge=True)
    said = await place.say(reply, sender=ASSISTANT, quote=quote)
    assert line in [row.text for row in said if row.conversation == private_conversation(ASSISTANT)]
    assert (await place.ticket()).state == state
    assert not any(reply in row.text for row in said if row.conversation == GROUP and state == TicketState.ANSWERED)


async def test_no_without_a_quote_is_a_word_like_any_other(database: Database) -> None:
    place = await with_ticket(database)
    await place.say(SPOKEN, sender=ASSISTANT, room=GROUP)
    before = await place.history()
    assert await place.say("没有", sender=ASSISTANT, room=STAFF_ROOM) == []
    await place.say("没有", sender=ASSISTANT)
    assert await place.history() == before


# Chatter


@pytest.mark.parametrize(
    "words", [CHATTER, "大家赶街注意看好小娃", "@张德福 你家的牛跑了", "您吃饭没", "没有", "你们哪个去赶街", "结婚酒席在哪家"]
)
async def test_what_is_on_no_matter_leaves_nothing(database: Database, words: str) -> None:
    place = await with_ticket(database)
    before = await place.everything()
    assert await place.say(words, sender=ASSISTANT, room=GROUP) == []
    assert await place.everything() == before


async def test_staff_of_another_station_speak_on_nothing_here(database: Database) -> None:
    place = await with_ticket(database)
    before = await place.everything()
    await place.say(SPOKEN, sender=STRANGER_STAFF, room=GROUP)
    assert await place.everything() == before


async def test_a_neighbour_who_names_the_resident_is_no_staff(database: Database) -> None:
    place = await with_ticket(database)
    before = await place.everything()
    await place.say(SPOKEN, sender="张德福", room=GROUP)
    assert await place.everything() == before


# Holding the tongue


async def test_the_bridge_is_told_to_be_quiet_and_to_speak_again(database: Database) -> None:
    place = await with_ticket(database)
    said = await place.say("静音 1", sender=ASSISTANT, room=STAFF_ROOM)
    assert [row.text for row in said] == [texts_desk.QUIET.format(number=1, until="今天 19:00")]
    assert await quiet_until(place) == place.clock.now + timedelta(hours=2)
    said = await place.say("静音 结束", sender=ASSISTANT, room=STAFF_ROOM)
    assert [row.text for row in said] == [texts_desk.QUIET_OVER.format(number=1)]
    assert await quiet_until(place) is None


async def test_without_a_number_it_means_all_of_the_group_or_what_one_has_in_hand(database: Database) -> None:
    place = await with_ticket(database)
    await place.say(DISPUTE, sender="张德福", room=GROUP, mentioned=True)
    said = await place.say("静音", sender=ASSISTANT, room=GROUP)
    assert {row.conversation for row in said} == {private_conversation(ASSISTANT)}  # never in the group
    assert [(await place.ticket(number)).quiet_until for number in (1, 2)] == [place.clock.now + timedelta(hours=2)] * 2
    [which] = await place.say("静音", sender=ASSISTANT)  # two in hand
    assert which.text == texts_desk.QUIET_WHICH.format(hint=texts_desk.OPEN_NUMBERS.format(numbers="#1、#2"))


async def test_what_is_spoken_of_alone_needs_no_quiet(database: Database) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE)
    [said] = await place.say("静音 1", sender=ASSISTANT, room=STAFF_ROOM)
    assert said.text == texts_desk.QUIET_NOT_IN_ROOM.format(number=1)


# The answer through the bridge


async def test_after_a_reply_the_next_words_reach_the_ticket_and_chatter_does_not(database: Database) -> None:
    place = await with_ticket(database)
    await place.say("#1 下午来看，在家吗", sender=ASSISTANT, room=STAFF_ROOM)
    place.clock.now += 12 * MINUTE
    before = await place.everything()
    assert await place.say(CHATTER, room=GROUP) == []
    assert await place.say("在家的，您来", sender="张德福", room=GROUP) == []  # somebody else
    assert await place.say("在家的，您来", room="residents-dahe") == []  # another group
    assert await place.everything() == before
    said = await place.say("在家的，您来", room=GROUP)
    assert {row.text for row in said} == {
        texts.ADDED.format(number=1),
        texts_desk.CARD_MORE.format(number=1, person=RESIDENT, text="在家的，您来"),
    }
    rows = [row for row in await place.rows(IncomingMessage) if row.text == "在家的，您来"]
    assert [row.ticket_id for row in rows] == [1]
    place.clock.now += 20 * MINUTE
    before = await place.everything()
    assert await place.say("在家的，您来", room=GROUP) == []
    assert await place.everything() == before


# Who becomes staff


async def test_a_code_that_is_sent_to_the_bridge_binds_whoever_sends_it(database: Database) -> None:
    place = await village(database, Clock())
    member = await place.member(COLLEAGUE)
    async with database.write() as session:
        member.gateway = member.external_id = None
        code = await binding.code_for_member(session, member, by="test", now=NOW)
        session.add(member)
    [said] = await place.say(f"绑定 {code}", sender="新来的")
    assert said.text.startswith(texts_people.BOUND_STAFF.split("{")[0])
    assert code not in await place.everything()
    assert [row.text for row in await place.say("待办", sender="新来的")] == [texts_desk.NOTHING_OPEN]
    [again] = await place.say(f"绑定 {code}", sender="外乡人")
    assert again.text == texts_people.BIND_UNKNOWN
