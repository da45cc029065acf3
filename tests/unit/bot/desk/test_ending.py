"""After the end: marks, opening again, merging, and what the other residents hear of it. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo import BRIDGE_NAME
from bot.desk.tickets import Origin, open_ticket
from bot.dialogue.turn import OpenTicket
from bot.gateways.base import Quote, private_conversation
from bot.texts import desk as texts_desk
from bot.texts import residents as texts
from intents.labels import COMPLAINT
from store import tickets
from store.database import Database
from store.kinds import TicketEventKind, TicketState
from store.tables import Contact, Outbox, Staff, TicketEvent
from tests.unit.bot.desk.test_escalation import away
from tests.unit.bot.village import (
    ASSISTANT,
    CHIEF,
    COLLEAGUE,
    DISPUTE,
    FIRE,
    GROUP,
    ME,
    NOW,
    OFFICER,
    RESIDENT,
    STAFF_ROOM,
    STRANGER_STAFF,
    Clock,
    Village,
    village,
)

DAY = timedelta(days=1)
NEIGHBOUR = "张德福"


async def order(place: Village, words: str, *, sender: str = ASSISTANT) -> list[Outbox]:
    return await place.say(words, sender=sender, room=STAFF_ROOM)


def in_staff_room(said: list[Outbox]) -> list[str]:
    return [row.text for row in said if row.conversation == STAFF_ROOM]


def to(said: list[Outbox], person: str) -> list[str]:
    return [row.text for row in said if row.conversation == private_conversation(person)]


async def with_closed(database: Database, *, words: str = DISPUTE, room: str | None = GROUP) -> Village:
    place = await village(database, Clock())
    await place.say(words, room=room, mentioned=room is not None)
    await order(place, "结 1 双方和好")
    return place


# Opening again


async def test_within_a_week_it_is_opened_again_with_fresh_deadlines(database: Database) -> None:
    place = await with_closed(database)
    place.clock.now = NOW + 6 * DAY
    said = await place.say("没解决", room=GROUP, mentioned=True)
    ticket = await place.ticket()
    assert (ticket.state, ticket.reopened, ticket.closed_at, ticket.taken_at) == (TicketState.REOPENED, 1, None, None)
    assert ticket.take_by is not None
    assert ticket.take_by > place.clock.now
    assert ticket.remind_at is not None
    assert (await place.history())[-1] == TicketEventKind.REOPENED
    [card] = in_staff_room(said)
    assert all(part in card for part in ("第 1 次重新打开", "没解决", "#1", DISPUTE))
    assert to(said, ASSISTANT) == [card]
    assert [row.text for row in said if row.conversation == GROUP] == [texts.REOPENED.format(number=1, helper=ASSISTANT)]


async def test_it_is_counted_every_time_and_answered_as_before(database: Database) -> None:
    place = await with_closed(database)
    await place.say("又来了", room=GROUP, mentioned=True)
    await order(place, "#1 我来看")
    assert (await place.ticket()).state == TicketState.ANSWERED
    await order(place, "结 1 又说好了")
    await place.say("没解决", room=GROUP, mentioned=True)
    assert ((await place.ticket()).reopened, (await place.ticket()).state) == (2, TicketState.REOPENED)


async def test_who_is_on_leave_gets_nothing_back(database: Database) -> None:
    place = await with_closed(database)
    await away(place, ASSISTANT)
    said = await place.say("没解决", room=GROUP, mentioned=True)
    [card] = in_staff_room(said)
    assert to(said, ASSISTANT) == []
    assert to(said, OFFICER) == [card]  # nobody else is on duty: a gap falls to the officer
    holder = await place.member(OFFICER)
    assert (await place.ticket()).assignee_id == holder.id
    [told] = [row.text for row in said if row.conversation == GROUP]
    assert ASSISTANT not in told


async def test_where_everybody_is_on_leave_it_stays_where_it_was(database: Database) -> None:
    place = await with_closed(database)
    everybody = [member.name for member in await place.rows(Staff) if member.station_id == 1]
    for name in everybody:
        await away(place, name)
    await place.say("没解决", room=GROUP, mentioned=True)
    assert (await place.ticket()).assignee_id == (await place.member(ASSISTANT)).id


async def test_after_a_week_it_is_a_new_ticket(database: Database) -> None:
    place = await with_closed(database)
    place.clock.now = NOW + 7 * DAY + timedelta(minutes=1)
    await place.say("没解决", room=GROUP, mentioned=True)
    assert (await place.ticket(1)).state == TicketState.CLOSED
    new = await place.ticket(2)
    assert (new.label, new.summary) == ("help.dispute", texts.FOLLOWS.format(number=1, text="没解决"))


async def test_whose_matter_it_is_not_opens_nothing_again(database: Database) -> None:
    place = await with_closed(database)
    await place.say("#1 没解决", sender=NEIGHBOUR, room=GROUP, mentioned=True)
    await place.say("没解决", room=GROUP, sender=NEIGHBOUR)
    assert (await place.ticket()).state == TicketState.CLOSED


async def test_staff_may_open_it_again_and_the_resident_hears_of_it(database: Database) -> None:
    place = await with_closed(database)
    said = await order(place, "重开 1 又吵起来了", sender=COLLEAGUE)
    assert in_staff_room(said)[-1] == texts_desk.REOPENED.format(number=1)
    assert texts.REOPENED.format(number=1, helper=ASSISTANT) in [row.text for row in said if row.conversation == GROUP]
    assert in_staff_room(await order(place, "重开 1")) == [texts_desk.NOT_CLOSED.format(number=1)]


async def test_who_has_left_the_staff_does_not_get_it_again(database: Database) -> None:
    place = await with_closed(database)
    member = await place.member(ASSISTANT)
    async with database.write() as session:
        member.active = False
        session.add(member)
    await place.say("没解决", room=GROUP, mentioned=True)
    assert (await place.ticket()).assignee_id not in (None, member.id)


# Marks


async def test_a_mark_is_kept_with_its_words_and_asked_for_once(database: Database) -> None:
    place = await with_closed(database)
    said = await place.say("4分 来得快", room=GROUP, quote=Quote(sender_name=BRIDGE_NAME, text="#1 办结", from_bridge=True))
    assert [row.text for row in said] == [texts.RATED]
    ticket = await place.ticket()
    assert (ticket.rating, ticket.rating_text, ticket.rated_at) == (4, "来得快", NOW)
    events = [event for event in await place.rows(TicketEvent) if event.kind == TicketEventKind.RATED]
    assert [event.text for event in events] == [texts_desk.RATING_WORDS.format(mark=4, text="来得快")]
    await place.say("1", room=GROUP, mentioned=True)
    assert (await place.ticket()).rating == 4
    await order(place, "重开 1")
    said = await order(place, "结 1 好了")
    assert not any(texts.RATE_PLEASE_GROUP in row.text for row in said)  # a mark was given


@pytest.mark.parametrize("later", [timedelta(minutes=1), 6 * DAY])
async def test_in_private_a_number_is_a_mark_for_a_week(database: Database, later: timedelta) -> None:
    place = await with_closed(database, room=None)
    place.clock.now = NOW + later
    await place.say("5")
    assert (await place.ticket()).rating == 5


async def test_a_number_after_a_week_or_of_somebody_else_or_among_chatter_is_none(database: Database) -> None:
    place = await with_closed(database)
    await place.say("5", sender=NEIGHBOUR, room=GROUP, mentioned=True)
    place.clock.now = NOW + timedelta(hours=1)
    before = await place.everything()
    await place.say("5", room=GROUP)
    assert await place.everything() == before
    assert (await place.ticket()).rating is None


async def test_a_low_mark_goes_to_the_officer_with_the_words(database: Database) -> None:
    place = await with_closed(database, room=None)
    said = await place.say("1 人都没来")
    [told] = to(said, OFFICER)
    assert all(part in told for part in ("#1", "1 分", "人都没来", ASSISTANT, RESIDENT))
    assert in_staff_room(said) == []  # colleagues do not read it
    assert to(await place.say("你好"), OFFICER) == []


@pytest.mark.parametrize("words", [FIRE, DISPUTE])
async def test_after_an_emergency_or_a_confidential_matter_nobody_is_asked(database: Database, words: str) -> None:
    place = await village(database)
    await place.say(words)
    async with database.write() as session:
        ticket = await tickets.get(session, 1)
        assert ticket is not None
        await tickets.change(session, ticket, confidential=ticket.priority != 0)
    said = await order(place, "结 1 好了")
    assert not any(texts.RATE_PLEASE in row.text or texts.RATE_PLEASE_GROUP in row.text for row in said)
    assert any(texts.CLOSED_HINT in row.text for row in said)


# Merging


async def with_two(database: Database) -> Village:
    place = await village(database, Clock())
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    await place.say(DISPUTE, sender=NEIGHBOUR, room=GROUP, mentioned=True)
    return place


async def test_two_tickets_become_one_and_the_resident_hears_it_once(database: Database) -> None:
    place = await with_two(database)
    said = await order(place, "合并 2 1")
    assert in_staff_room(said) == [texts_desk.MERGED.format(merged=2, number=1)]
    assert [row.text for row in said if row.conversation == GROUP] == [texts.TICKET_MERGED_OTHERS.format(number=2)]
    merged = await place.ticket(2)
    assert (merged.state, merged.merged_into_id, merged.closed_at) == (TicketState.CLOSED, 1, NOW)
    assert (await place.history(2))[-1] == (await place.history(1))[-1] == TicketEventKind.MERGED
    async with database.read() as session:
        together = await tickets.events(session, 1)
    assert {event.ticket_id for event in together} == {1, 2}
    assert in_staff_room(await order(place, "合并 2 1")) == [texts_desk.MERGED_ALREADY.format(merged=2, number=1)]


async def test_what_is_said_on_either_goes_to_the_one_that_goes_on(database: Database) -> None:
    place = await with_two(database)
    await order(place, "合并 2 1")
    said = await place.say("砖都堆到路上了", sender=NEIGHBOUR, room=GROUP, mentioned=True)
    assert [row.text for row in said if row.conversation == STAFF_ROOM] == [
        texts_desk.CARD_MORE.format(number=1, person=NEIGHBOUR, text="砖都堆到路上了")
    ]
    [progress] = [row.text for row in await place.say("我的事咋样了", sender=NEIGHBOUR) if "#2" in row.text]
    assert DISPUTE not in progress
    assert RESIDENT not in progress


async def test_at_the_end_both_residents_hear_of_it_but_only_one_of_the_outcome(database: Database) -> None:
    place = await with_two(database)
    await order(place, "合并 2 1")
    said = [row for row in await order(place, "结 1 退回三十公分") if row.conversation == GROUP]
    assert [row.mentions[0][0] for row in said] == [RESIDENT, NEIGHBOUR]
    assert "退回三十公分" in said[0].text
    assert said[1].text == texts.TICKET_CLOSED_PLAIN.format(number=2)


async def test_what_is_more_urgent_or_confidential_holds_for_both(database: Database) -> None:
    place = await village(database, Clock())
    await place.say(DISPUTE, room=GROUP, mentioned=True)
    await place.say(FIRE, sender=NEIGHBOUR, room=GROUP)
    async with database.write() as session:
        fire = await tickets.get(session, 2)
        assert fire is not None
        await tickets.change(session, fire, confidential=True)
    await order(place, "合并 2 1")
    ticket = await place.ticket(1)
    assert (ticket.priority, ticket.confidential) == (0, True)
    assert ticket.take_by == NOW + timedelta(minutes=2)


async def test_a_chain_of_merged_tickets_leads_to_the_last(database: Database) -> None:
    place = await with_two(database)
    await place.say(DISPUTE, sender="王建军", room=GROUP, mentioned=True)
    await order(place, "合并 3 2")
    await order(place, "合并 2 1")
    assert [(await place.ticket(number)).merged_into_id for number in (3, 2)] == [1, 1]


async def test_what_cannot_be_merged_is_said_and_nothing_changes(database: Database) -> None:
    place = await with_two(database)
    before = (await place.ticket(1), await place.ticket(2))
    assert in_staff_room(await order(place, "合并 2 2")) == [texts_desk.MERGE_SAME.format(number=2)]
    assert in_staff_room(await order(place, "合并 2")) == [texts_desk.MERGE_HOW]
    assert in_staff_room(await order(place, "合并 2 9"))[0].startswith("没有 #9")
    assert [row.text[:5] for row in await place.say("合并 2 1", sender=STRANGER_STAFF)] == ["没有 #2"]
    assert (await place.ticket(1), await place.ticket(2)) == before
    await order(place, "结 1 好了")
    assert in_staff_room(await order(place, "合并 2 1")) == [texts_desk.MERGE_CLOSED.format(number=1)]


async def test_a_resident_merges_and_opens_nothing(database: Database) -> None:
    place = await with_two(database)
    for words in ("合并 2 1", "静音 1", "重开 1"):
        await place.say(words, sender="王建军", room=GROUP)
    assert (await place.ticket(2)).merged_into_id is None
    assert (await place.ticket(1)).quiet_until is None


# Complaints


async def complain(place: Village) -> None:
    """The small model of these tests knows no complaint: the ticket is opened as the inbox opens it."""
    await place.say("你好", room=GROUP, mentioned=True)
    member = await place.member(CHIEF)
    contact = next(found for found in await place.rows(Contact) if found.name == RESIDENT)
    act = OpenTicket(label=COMPLAINT, priority=2, summary="窗口的人态度差", confidential=True)
    conversation = private_conversation(RESIDENT)
    origin = Origin(**ME, conversation=conversation, contact=contact, station_id=member.station_id, village_id=1, key="k")
    async with place.database.write() as session:
        await open_ticket(session, act, origin, now=NOW)


async def test_a_complaint_is_read_by_the_chief_and_the_administrator_alone(database: Database) -> None:
    place = await village(database, Clock())
    await complain(place)
    ticket = await place.ticket()
    assert ticket.assignee_id == (await place.member(CHIEF)).id
    cards = [row.conversation for row in await place.outbox() if row.ticket_id == 1]
    assert sorted(cards) == sorted(private_conversation(name) for name in (CHIEF, "方敏"))
    for member in (ASSISTANT, OFFICER):
        assert [row.text for row in await place.say("待办", sender=member)] == [texts_desk.NOTHING_OPEN]
        assert [row.text[:5] for row in await place.say("#1 我看看", sender=member)] == ["没有 #1"]
    assert [row.text for row in await order(place, "待办", sender=CHIEF)] == [texts_desk.NOTHING_OPEN]  # colleagues read along
    assert "#1" in (await place.say("待办", sender=CHIEF))[0].text


async def test_what_is_added_to_a_complaint_stays_with_them(database: Database) -> None:
    place = await village(database, Clock())
    await complain(place)
    said = await place.say("嗯那个人叫不出名字")
    assert to(said, CHIEF)
    assert in_staff_room(said) == []


async def test_what_a_chief_on_leave_had_of_it_goes_to_no_assistant(database: Database) -> None:
    place = await village(database, Clock())
    await complain(place)
    async with database.write() as session:
        ticket = await tickets.get(session, 1)
        assert ticket is not None
        await tickets.change(session, ticket, state=TicketState.CLOSED.value, closed_at=NOW)
    await away(place, CHIEF)
    await place.say("没解决")
    ticket = await place.ticket()
    assert (ticket.state, ticket.assignee_id) == (TicketState.REOPENED, (await place.member(CHIEF)).id)
