"""What stands in a message may be anything: endless, wordless, unprintable, or a number that nobody else should read."""

from __future__ import annotations

import pytest

from bot.gateways.base import MessageKind, Quote
from bot.inbox.received import STORED_CHARS
from bot.texts import residents as texts
from intents.classifier import NOTHING
from store.database import Database
from store.kinds import IncomingState, OutboxState
from store.tables import Contact, IncomingMessage, Ticket
from tests.unit.bot.village import ASSISTANT, CHATTER, DISPUTE, FIRE, GROUP, ME, RESIDENT, STAFF_ROOM, message, village

ID_NUMBER, CARD_NUMBER, PHONE_NUMBER = "53292119900101123X", "6222021234567890123", "13812345678"


async def test_a_message_of_a_hundred_thousand_characters_is_answered_and_cut_with_a_note(database: Database) -> None:
    place = await village(database)
    [said, card] = sorted(await place.say(DISPUTE + "很气人" * 33_330), key=lambda row: row.conversation != f"private:{RESIDENT}")
    assert "#1" in said.text
    assert len(card.text) < 500
    [row] = await place.rows(IncomingMessage)
    assert row.text.startswith(DISPUTE)
    assert row.text.endswith(texts.CUT_SHORT.format(chars=len(DISPUTE) + 99_990 - STORED_CHARS))
    assert len(row.text) < STORED_CHARS + 100


@pytest.mark.parametrize("room", [None, GROUP])
async def test_an_endless_message_to_the_bridge_gets_a_short_reply(database: Database, room: str | None) -> None:
    place = await village(database)
    said = await place.say("啊" * 100_000, room=room, mentioned=room is not None)
    assert all(len(row.text) <= 300 for row in said if row.conversation != STAFF_ROOM)
    assert len(await place.rows(IncomingMessage)) == 1


async def test_endless_chatter_leaves_nothing(database: Database) -> None:
    place = await village(database)
    before = await place.everything()
    await place.say(CHATTER * 10_000, room=GROUP)
    assert await place.everything() == before


@pytest.mark.parametrize("said", ["😂😂👍", "[微笑][微笑]", "？？？", "", "   "])
async def test_a_message_without_words_gets_one_reply_and_no_ticket(database: Database, said: str) -> None:
    place = await village(database)
    replies = await place.say(said)
    assert len(replies) == 1
    assert await place.rows(Ticket) == []
    assert (await place.rows(IncomingMessage))[0].state == IncomingState.HANDLED


@pytest.mark.parametrize("spoilt", ["{}\x00", "\x00{}", "{}\x1b[31m\x07", "{}\ud83d", "\u200b{}\u202e", "{}\x00\ud800\udfff\x9f"])
async def test_control_characters_do_no_harm(database: Database, spoilt: str) -> None:
    place = await village(database)
    await place.say(spoilt.format(FIRE), sender="张德福", sender_name="张\x00德福\x1b", room=GROUP)
    [row] = await place.rows(IncomingMessage)
    assert (row.state, row.action) == (IncomingState.HANDLED, "emergency")
    assert FIRE in row.text
    stored = await place.everything()
    assert not any(mark in stored for mark in ("\\x00", "\\x1b", "\\ud8", "\x00"))


async def test_line_breaks_and_joined_emoji_stay_as_they_were_written(database: Database) -> None:
    place = await village(database)
    await place.say("第一行\n第二行\t👨‍👩‍👧")
    assert (await place.rows(IncomingMessage))[0].text == "第一行\n第二行\t👨‍👩‍👧"


@pytest.mark.parametrize("quoted", ["\x00#1", "#1\ud83d"])
async def test_a_quote_may_be_spoilt_too(database: Database, quoted: str) -> None:
    place = await village(database)
    await place.say(DISPUTE)
    quote = Quote(sender_name="小枫", text=quoted, from_bridge=True)
    await place.say("接", sender=ASSISTANT, room=STAFF_ROOM, quote=quote)
    assert "taken" in await place.history()


@pytest.mark.parametrize("number", [ID_NUMBER, CARD_NUMBER, PHONE_NUMBER, "138 1234 5678", "１３８１２３４５６７８"])
@pytest.mark.parametrize("frame", [f"{DISPUTE}，{{}}", f"{FIRE}，{{}}", "你好{}"])
async def test_personal_numbers_are_stored_nowhere(
    database: Database, number: str, frame: str, caplog: pytest.LogCaptureFixture
) -> None:
    place = await village(database)
    with caplog.at_level("DEBUG", logger="bot"):
        await place.say(frame.format(number), room=GROUP, mentioned=True)
    assert len(await place.rows(IncomingMessage)) == 1
    assert number not in await place.everything() + caplog.text
    assert "13812345678" not in await place.everything()


@pytest.mark.parametrize("before", range(STORED_CHARS - 18, STORED_CHARS + 1, 3))
async def test_a_number_across_the_cut_leaves_no_part_of_it(database_url: str, before: int) -> None:
    database = Database(database_url)
    await database.open()
    try:
        place = await village(database)
        await place.say("一" * before + ID_NUMBER + "一" * 50)
        assert ID_NUMBER[:4] not in await place.everything()
    finally:
        await database.aclose()


async def test_the_warning_about_a_number_is_said_alone(database: Database) -> None:
    place = await village(database)
    said = await place.say(f"{DISPUTE}，我的证{ID_NUMBER}", room=GROUP, mentioned=True)
    warnings = [row for row in said if row.text == texts.RECALL_PLEASE.format(what="身份证号")]
    assert [row.conversation for row in warnings] == [f"private:{RESIDENT}"]
    assert any(row.conversation == GROUP for row in said)


@pytest.mark.parametrize("kind", [MessageKind.VOICE, MessageKind.IMAGE, MessageKind.LOCATION])
async def test_what_is_no_text_is_asked_about_when_it_is_for_the_bridge(database: Database, kind: MessageKind) -> None:
    place = await village(database)
    [said] = await place.say("", kind=kind)
    assert said.text == texts.WORDLESS.format(what=texts.ATTACHMENTS[kind.value])
    assert place.understood[-1].classification == NOTHING
    before = await place.everything()
    await place.say("", kind=kind, room=GROUP)
    assert await place.everything() == before


async def test_an_unknown_kind_is_harmless(database: Database) -> None:
    place = await village(database)
    assert await place.say("", kind=MessageKind.UNKNOWN) == []
    assert await place.rows(Ticket) == []


async def test_a_new_name_is_remembered_and_the_person_stays_the_same(database: Database) -> None:
    place = await village(database)
    before = await place.rows(Contact)
    await place.say("你好", sender_name="李大孃")
    after = await place.rows(Contact)
    assert len(after) == len(before)
    assert [contact.name for contact in after if contact.external_id == RESIDENT] == ["李大孃"]


async def test_the_echo_of_the_bridges_own_words_confirms_them_and_is_not_answered(database: Database) -> None:
    place = await village(database)
    [said] = await place.say("你好")
    async with database.write() as session:
        said.state = OutboxState.SENDING.value
        session.add(said)
    await place.inbox.receive(message(said.text, sender="小枫", room=said.conversation, from_bridge=True, message_id="n1"))
    [row] = await place.outbox()
    assert (row.state, row.network_id, row.account) == (OutboxState.CONFIRMED, "n1", ME["account"])
