"""What a message leaves behind: all of its effects exactly once, or nothing. On both databases."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.gateways.base import MessageKind, private_conversation
from bot.texts import residents as texts
from store import messages
from store.database import Database
from store.kinds import IncomingState, Lane
from store.tables import Contact, IncomingMessage, Ticket, TicketEvent
from tests.support.databases import PostgresTemplate
from tests.unit.bot.village import (
    ASSISTANT,
    CHATTER,
    DISPUTE,
    FIRE,
    GROUP,
    ME,
    NOW,
    RESIDENT,
    STAFF_ROOM,
    Village,
    message,
    village,
)

ID_NUMBER = "53292119900101123X"


async def refuse_inserts(database: Database, table: str) -> None:
    """Have the database itself refuse every new row of a table."""
    async with database.write() as session:
        if database.is_sqlite:
            await session.execute(
                text(f"CREATE TRIGGER boom BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'told to fail'); END")
            )
        else:
            body = "BEGIN RAISE EXCEPTION 'told to fail'; END"
            await session.execute(text(f"CREATE FUNCTION boom() RETURNS trigger AS $$ {body} $$ LANGUAGE plpgsql"))
            await session.execute(text(f"CREATE TRIGGER boom BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION boom()"))


# Once


@pytest.mark.parametrize("said", [message(DISPUTE), message(FIRE, room=GROUP), message("你好", room=GROUP, mentioned=True)])
async def test_the_same_message_twice_has_one_effect(database: Database, said: object) -> None:
    place = await village(database)
    await place.inbox.receive(said)  # type: ignore[arg-type]
    after_once = await place.everything()
    assert len(await place.rows(IncomingMessage)) == 1
    await place.inbox.receive(said)  # type: ignore[arg-type]
    assert await place.everything() == after_once


async def test_the_same_message_at_two_processes_at_once_has_one_effect(database: Database) -> None:
    place = await village(database)
    other = Database(database.url)
    await other.open()
    try:
        said = message(DISPUTE)
        inboxes = [place.inbox, Village(other).inbox]
        await asyncio.gather(*(inbox.receive(said) for inbox in inboxes * 4))
    finally:
        await other.aclose()
    assert len(await place.rows(Ticket)) == 1
    assert len(await place.rows(IncomingMessage)) == 1


async def test_a_staff_command_that_comes_twice_is_carried_out_once(database: Database) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    order = message("#1 下午来看", sender=ASSISTANT, room=STAFF_ROOM)
    await place.inbox.receive(order)
    await place.inbox.receive(order)
    assert (await place.history()).count("staff_replied") == 1
    assert sum("下午来看" in row.text for row in await place.outbox()) == 1


# In order


async def test_messages_of_one_conversation_are_handled_in_the_order_in_which_they_came(database: Database) -> None:
    place = await village(database)
    words = [DISPUTE, "跳过", *(f"{DISPUTE}，第{number}回" for number in range(8))]
    await asyncio.gather(*(place.inbox.receive(message(said)) for said in words))
    assert [row.text for row in await place.rows(IncomingMessage)] == words
    assert [event.text for event in await place.rows(TicketEvent) if event.kind == "resident_said"] == words[2:]
    assert len(await place.rows(Ticket)) == 1


async def test_many_conversations_at_once_all_get_their_own_ticket(database: Database) -> None:
    place = await village(database)
    people = [f"人{number}" for number in range(12)]
    await asyncio.gather(*(place.inbox.receive(message(DISPUTE, sender=name)) for name in people))
    contacts = {contact.id: contact.name for contact in await place.rows(Contact)}
    assert sorted(contacts[ticket.contact_id] for ticket in await place.rows(Ticket)) == sorted(people)


@pytest.fixture
def postgres_url(postgres_template: PostgresTemplate) -> str:
    return postgres_template.new_url()


async def test_a_conversation_that_another_process_holds_does_not_hold_up_the_others(postgres_url: str) -> None:
    database = Database(postgres_url)
    await database.open()
    place = await village(database)
    try:
        async with database.write() as session:
            await messages.lock_conversation(session, **ME, conversation=private_conversation("甲"))
            waiting = asyncio.create_task(place.inbox.receive(message(DISPUTE, sender="甲")))
            await place.inbox.receive(message(DISPUTE, sender="乙"))
            stored = {row.conversation for row in await place.rows(IncomingMessage)}
        await waiting
    finally:
        await database.aclose()
    assert stored == {private_conversation("乙")}


# All or nothing


async def test_a_failure_in_the_middle_leaves_no_half(database: Database) -> None:
    place = await village(database)
    await refuse_inserts(database, "incoming_message")  # which comes after ticket, card, alert and reply
    before = await place.everything()
    await place.say(FIRE, room=GROUP)
    assert await place.everything() == before


async def test_an_emergency_whose_handling_failed_is_kept_and_a_number_is_given(database: Database) -> None:
    place = await village(database)
    await refuse_inserts(database, "conversation_state")
    before = await place.counts()
    [said] = await place.say(FIRE, room=GROUP)
    assert (said.conversation, said.text) == (GROUP, texts.SOMETHING_WRONG)
    after = await place.counts()
    assert {name for name in after if after[name] != before[name]} == {"incoming_message", "outbox"}


async def test_chatter_whose_handling_failed_is_forgotten(database: Database) -> None:
    place = await village(database)
    await place.say("你好", room=GROUP, mentioned=True)
    await refuse_inserts(database, "outbox")
    before = await place.everything()
    await place.say(f"{CHATTER}，{ID_NUMBER}", room=GROUP)
    assert await place.everything() == before


async def test_an_addressed_message_whose_handling_failed_is_kept_and_its_sender_told(database: Database) -> None:
    place = await village(database)
    await refuse_inserts(database, "ticket")
    said = await place.say(f"{DISPUTE}{ID_NUMBER}")
    [row] = await place.rows(IncomingMessage)
    assert (row.state, row.text) == (IncomingState.FAILED, f"{DISPUTE}[身份证号]")
    assert [out.text for out in said] == [texts.SOMETHING_WRONG]
    assert (await place.say("你好"))[0].text == texts.GREETING  # the next message finds everything in order


# Chatter


@pytest.mark.parametrize("said", [CHATTER, "娃娃刚出生咋个上户口", DISPUTE, "你好", "接 1", "😂😂", ""])
async def test_what_is_not_said_to_the_bridge_leaves_no_row_in_any_table(
    database: Database, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    place = await village(database)
    before = await place.everything()
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await place.say(said, sender="外乡人", room=GROUP)
    assert await place.everything() == before
    assert not said or said not in caplog.text


async def test_chatter_in_an_exchange_leaves_nothing_either(database: Database) -> None:
    place = await village(database)
    await place.say("你好", room=GROUP, mentioned=True)
    before = await place.everything()
    await place.say(CHATTER, room=GROUP)
    assert await place.everything() == before


@pytest.mark.parametrize("in_exchange", [False, True])
async def test_a_number_among_chatter_leaves_nothing_but_a_private_warning(database: Database, in_exchange: bool) -> None:
    place = await village(database)
    if in_exchange:
        await place.say("你好", room=GROUP, mentioned=True)
    before = await place.counts()
    said = await place.say(f"{CHATTER}，{ID_NUMBER}", room=GROUP)
    assert [(row.conversation, row.mentions) for row in said] == [(private_conversation(RESIDENT), [])]
    assert await place.counts() == {**before, "outbox": before["outbox"] + 1}


@pytest.mark.parametrize("kind", [MessageKind.RECALL, MessageKind.SYSTEM, MessageKind.RED_PACKET])
async def test_a_recall_or_a_notice_is_no_message(database: Database, kind: MessageKind) -> None:
    place = await village(database)
    before = await place.everything()
    await place.say(FIRE, kind=kind, recalled_id="m0")
    assert await place.everything() == before


# Tickets


async def test_an_emergency_is_answered_alerted_and_stored_in_one_go(database: Database) -> None:
    place = await village(database)
    said = await place.say(FIRE, room=GROUP)
    ticket = await place.ticket()
    assert (ticket.priority, ticket.take_by) == (0, NOW + timedelta(minutes=2))
    assert {row.conversation for row in said} == {GROUP, STAFF_ROOM, private_conversation(ASSISTANT)}
    assert {row.lane for row in said} == {Lane.EMERGENCY}
    assert next(row for row in said if row.conversation == GROUP).mentions == [[RESIDENT, RESIDENT]]
    [row] = await place.rows(IncomingMessage)
    assert (row.action, row.ticket_id) == ("emergency", ticket.id)


async def test_resident_and_staff_read_the_same_ticket_number(database: Database) -> None:
    place = await village(database)
    for number, sender in enumerate(("李桂芬", "张德福", "李小燕"), 1):
        said = await place.say(DISPUTE, sender=sender, room=GROUP, mentioned=True)
        assert {row.conversation for row in said} == {GROUP, STAFF_ROOM}
        assert all(f"#{number}" in row.text and "{" not in row.text for row in said)


async def test_the_answer_names_the_station_of_the_village(database: Database) -> None:
    place = await village(database)
    [said] = await place.say("娃娃刚出生咋个上户口", room=GROUP, mentioned=True)
    assert "禾丰派出所" in said.text
    [said] = await place.say("娃娃刚出生咋个上户口", sender="外乡人")
    assert texts.FACT_MISSING["station.name"] in said.text
