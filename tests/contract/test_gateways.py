"""What every gateway keeps, whatever network is behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import DeliveryUnknown, GatewayDown, Rejected, RetryLater
from bot.gateways.base import FILE_BYTES, FileContent, LinkState, MessageKind, Outgoing
from store.kinds import EVERYBODY
from tests.contract.harness import BRIDGE, ROOMS, Harness, Said
from tests.support.waiting import until


async def test_room_message_is_received(network: Harness) -> None:
    incoming = await network.hears(await network.say("今天赶集吗"))
    assert incoming.conversation == network.room
    assert incoming.room_topic == ROOMS[network.room]
    assert (incoming.sender_id, incoming.sender_name) == (network.contact_id("张三"), "张三")
    assert incoming.text == "今天赶集吗"
    assert incoming.kind is MessageKind.TEXT
    assert incoming.account == network.gateway.status().account != ""
    assert incoming.gateway == network.gateway.name
    assert not incoming.mentioned
    assert not incoming.from_bridge
    assert not incoming.is_private
    assert abs(incoming.sent_at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_private_message_is_received(network: Harness) -> None:
    incoming = await network.hears(await network.say("在吗", conversation=network.private("张三")))
    assert incoming.conversation == network.private("张三")
    assert incoming.is_private
    assert incoming.text == "在吗"
    assert not incoming.from_bridge


async def test_mention_is_noticed_and_taken_out(network: Harness) -> None:
    incoming = await network.hears(await network.say("咋个上户口", mention=True))
    assert incoming.mentioned
    assert incoming.text == "咋个上户口"


async def test_mention_by_name_alone_is_noticed(network: Harness) -> None:
    incoming = await network.hears(await network.say(f"咋个上户口 @{BRIDGE}"))
    assert incoming.mentioned
    assert incoming.text == "咋个上户口"


@pytest.mark.parametrize("text", ["@李四 来一下", f"@{BRIDGE}村委会 好", f"a@{BRIDGE}.cn", f"说说{BRIDGE}经验"])
async def test_what_only_looks_like_a_mention_is_none(network: Harness, text: str) -> None:
    incoming = await network.hears(await network.say(text))
    assert not incoming.mentioned
    assert incoming.text == text


async def test_quote_is_read(network: Harness) -> None:
    first = await network.say("明天停水")
    incoming = await network.hears(await network.say("停到几点", sender="李四", mention=True, quote=first))
    assert incoming.quote is not None
    assert (incoming.quote.sender_name, incoming.quote.text) == ("张三", "明天停水")
    assert incoming.text == "停到几点"
    assert incoming.mentioned


async def test_own_message_comes_back_with_the_id_of_the_receipt(network: Harness) -> None:
    receipt = await network.gateway.send(Outgoing(conversation=network.room, text="您好"))
    assert receipt.message_id is not None
    echo = await network.hears(receipt.message_id)
    assert echo.from_bridge
    assert (echo.conversation, echo.text) == (network.room, "您好")
    assert not echo.mentioned


async def test_private_send_arrives_and_comes_back_in_the_same_conversation(network: Harness) -> None:
    conversation = network.private("张三")
    receipt = await network.gateway.send(Outgoing(conversation=conversation, text="您好"))
    assert await network.said() == [Said(conversation=conversation, text="您好")]
    assert receipt.message_id is not None
    assert (await network.hears(receipt.message_id)).conversation == conversation


async def test_send_writes_mentions_before_the_text(network: Harness) -> None:
    mentions = ((network.contact_id("张三"), "张三"), (network.contact_id("李四"), "李四"))
    await network.gateway.send(Outgoing(conversation=network.room, text="请看", mentions=mentions))
    assert await network.said() == [Said(conversation=network.room, text="@张三\u2005@李四\u2005请看")]


async def test_everybody_in_a_room_is_mentioned(network: Harness) -> None:
    assert network.gateway.can_mention_everybody
    await network.gateway.send(Outgoing(conversation=network.room, text="洪水来了", mentions=((EVERYBODY, "所有人"),)))
    await network.gateway.send(Outgoing(conversation=network.room, text="@所有人 只是文字"))
    assert await network.said_to_everybody() == ["@所有人\u2005洪水来了"]


async def test_rooms_are_listed(network: Harness) -> None:
    rooms = {room.conversation: room for room in await network.gateway.rooms()}
    assert {conversation: room.topic for conversation, room in rooms.items()} == ROOMS
    assert {room.members for room in rooms.values()} == {3}


@pytest.mark.parametrize("conversation", ["nowhere@chatroom", "private:nobody"])
async def test_unknown_conversation_is_rejected(network: Harness, conversation: str) -> None:
    with pytest.raises(Rejected):
        await network.gateway.send(Outgoing(conversation=conversation, text="您好"))
    assert await network.said() == []


async def test_recall_by_a_person_names_the_message(network: Harness) -> None:
    message_id = await network.say("说错了")
    await network.recall(message_id)
    await until(lambda: any(one.kind is MessageKind.RECALL for one in network.heard), what="the recall")
    recall = next(one for one in network.heard if one.kind is MessageKind.RECALL)
    assert (recall.recalled_id, recall.conversation, recall.text) == (message_id, network.room, "")


async def test_bridge_takes_back_its_own_messages_only(network: Harness) -> None:
    receipt = await network.gateway.send(Outgoing(conversation=network.room, text="发错了"))
    assert receipt.message_id is not None
    other = await network.say("别人的")
    assert await network.gateway.recall(receipt.message_id)
    assert not await network.gateway.recall(other)
    assert not await network.gateway.recall("no-such-message")


async def test_conversations_are_each_received_in_order(network: Harness) -> None:
    for number in range(60):
        await network.say(str(number), conversation=network.room if number % 2 else network.other_room)
    await until(lambda: len(network.heard) == 60, what="60 messages")
    for conversation, parity in ((network.room, 1), (network.other_room, 0)):
        texts = [int(one.text) for one in network.heard if one.conversation == conversation]
        assert texts == list(range(parity, 60, 2))


@pytest.mark.parametrize(
    "kind",
    [
        MessageKind.IMAGE,
        MessageKind.VOICE,
        MessageKind.VIDEO,
        MessageKind.LOCATION,
        MessageKind.LINK,
        MessageKind.RED_PACKET,
        MessageKind.UNKNOWN,  # a type number that nobody has heard of
    ],
)
async def test_other_kinds_are_told_apart_and_harmless(network: Harness, kind: MessageKind) -> None:
    incoming = await network.hears(await network.say("", kind=kind))
    assert incoming.kind is kind
    assert not incoming.mentioned
    await network.hears(await network.say("还在"))


@pytest.mark.parametrize("size", [1, 30_000, 6_000_000], ids=["inside its box", "by its id", "in several pieces"])
async def test_a_picture_that_somebody_sends_can_be_fetched_whole(network: Harness, size: int) -> None:
    picture = FileContent(name="墙.jpg", content=bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    message_id = await network.say("", kind=MessageKind.IMAGE, file=picture)
    assert (await network.hears(message_id)).kind is MessageKind.IMAGE
    fetched = await network.gateway.fetch_file(message_id)
    assert fetched.content == picture.content


@pytest.mark.parametrize("size", [1, 30_000, 6_000_000], ids=["small", "larger", "uploaded first"])
async def test_a_picture_is_sent_whole_and_comes_back_as_an_echo(network: Harness, size: int) -> None:
    picture = FileContent(name="寻人.png", content=b"\x89" * size, media_type="image/png")
    receipt = await network.gateway.send(Outgoing(conversation=network.room, text="", file=picture))
    [sent] = await network.sent_files()
    assert (sent.name, sent.content) == (picture.name, picture.content)
    assert receipt.message_id is not None
    echo = await network.hears(receipt.message_id)
    assert (echo.from_bridge, echo.kind) == (True, MessageKind.IMAGE)


async def test_what_holds_no_file_is_rejected_in_words(network: Harness) -> None:
    message_id = await network.say("没有图")
    for unknown in (message_id, "no-such-message"):
        with pytest.raises(Rejected):
            await network.gateway.fetch_file(unknown)
    too_large = FileContent(name="x.mp4", content=b"x" * (FILE_BYTES + 1))
    with pytest.raises(Rejected, match="too large"):
        await network.gateway.send(Outgoing(conversation=network.room, text="", file=too_large))
    assert await network.sent_files() == []


@pytest.mark.parametrize("text", ["汉" * 30_000, "🔥🔥🔥", "\x01\x02\u200b\ufeff", "「」\n- - -\n", "@@@ @ @"])
async def test_odd_texts_are_received(network: Harness, text: str) -> None:
    incoming = await network.hears(await network.say(text))
    assert incoming.kind is MessageKind.TEXT
    await network.hears(await network.say("还在"))


async def test_send_without_a_link_is_down(network: Harness) -> None:
    await network.cut_link()
    with pytest.raises(GatewayDown):
        await network.gateway.send(Outgoing(conversation=network.room, text="您好"))
    with pytest.raises(GatewayDown):
        await network.gateway.rooms()


async def test_link_comes_back_and_the_gap_is_known(network: Harness) -> None:
    await network.cut_link()
    assert network.gateway.status().gaps[-1].until is None
    await network.mend_link()
    await network.wait_for_state(LinkState.ONLINE)
    (gap,) = network.gateway.status().gaps
    assert gap.until is not None
    assert gap.since <= gap.until
    await network.hears(await network.say("还在"))
    await network.gateway.send(Outgoing(conversation=network.room, text="在"))
    assert network.states[0] in (LinkState.CONNECTED, LinkState.ONLINE)
    assert LinkState.DOWN in network.states
    assert network.states[-1] is LinkState.ONLINE


async def test_send_while_logged_out_waits(network: Harness) -> None:
    await network.log_out()
    with pytest.raises(RetryLater):
        await network.gateway.send(Outgoing(conversation=network.room, text="您好"))
    assert await network.said() == []


async def test_lost_answer_leaves_delivery_unknown_and_the_echo_settles_it(network: Harness) -> None:
    await network.lose_next_answer()
    with pytest.raises(DeliveryUnknown):
        await network.gateway.send(Outgoing(conversation=network.room, text="您好"))
    assert await network.said() == [Said(conversation=network.room, text="您好")]
    await until(lambda: any(one.from_bridge and one.text == "您好" for one in network.heard), what="the echo")


async def test_no_answer_leaves_delivery_unknown(network: Harness) -> None:
    await network.hang_next_send()
    with pytest.raises(DeliveryUnknown):
        await network.gateway.send(Outgoing(conversation=network.room, text="您好"))
    await network.gateway.send(Outgoing(conversation=network.room, text="再来"))
    assert [said.text for said in await network.said()] == ["再来"]
