"""The simulated network as the demo page sees it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Rejected
from bot.gateways.base import MessageKind
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulated_rooms import RoomKind

BRIDGE = "枫桥"


@pytest.fixture
def network() -> SimulatedNetwork:
    network = SimulatedNetwork(history_limit=5)
    network.add_account(BRIDGE)
    network.add_room("room-1", topic="柳树村", members=["张三", "李四"], village="柳树村", station="城关所")
    return network


def test_members_get_private_chats(network: SimulatedNetwork) -> None:
    kinds = {room.id: room.kind for room in network.rooms()}
    assert kinds == {
        "room-1": RoomKind.RESIDENTS,
        "private:张三": RoomKind.PRIVATE,
        "private:李四": RoomKind.PRIVATE,
    }


def test_ids_grow_also_within_one_millisecond_and_over_restarts() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    before = SimulatedNetwork(now=lambda: noon)
    after = SimulatedNetwork(now=lambda: noon + timedelta(seconds=1))
    for network in (before, after):
        network.add_room("room-1", topic="柳树村", members=["张三"])
    ids = [before.post("room-1", "张三", str(number)) for number in range(4)]
    assert ids == sorted(set(ids))
    assert after.post("room-1", "张三", "again") > ids[-1]


def test_messages_after_an_id_come_oldest_first(network: SimulatedNetwork) -> None:
    first = network.post("room-1", "张三", "a")
    network.post("room-1", "李四", "b")
    network.say(BRIDGE, "room-1", "c")
    assert [(message.text, message.from_bridge) for message in network.messages("room-1", after=first)] == [
        ("b", False),
        ("c", True),
    ]


def test_only_the_last_messages_are_kept(network: SimulatedNetwork) -> None:
    for number in range(8):
        network.post("room-1", "张三", str(number))
    assert [message.text for message in network.messages("room-1")] == ["3", "4", "5", "6", "7"]


def test_a_mention_is_written_once(network: SimulatedNetwork) -> None:
    network.post("room-1", "张三", "你好", mention=True)
    network.post("room-1", "张三", "@枫桥 你好", mention=True)
    assert [message.text for message in network.messages("room-1")] == ["@枫桥\u2005你好", "@枫桥 你好"]


@pytest.mark.parametrize(
    ("room_id", "sender", "quote"),
    [
        ("room-2", "张三", None),  # no such room
        ("room-1", "王五", None),  # not a member
        ("private:张三", "李四", None),  # somebody else's private chat
        ("room-1", "张三", 1),  # no such message
    ],
)
def test_impossible_posts_are_rejected(network: SimulatedNetwork, room_id: str, sender: str, quote: int | None) -> None:
    with pytest.raises(Rejected):
        network.post(room_id, sender, "hello", quote=quote)


def test_a_recall_empties_the_message_and_leaves_a_note(network: SimulatedNetwork) -> None:
    message_id = network.post("room-1", "张三", "secret")
    assert not network.recall(message_id, by="李四")
    assert network.recall(message_id, by="张三")
    assert not network.recall(message_id, by="张三")
    message, note = network.messages("room-1")
    assert (message.text, message.recalled) == ("", True)
    assert (note.kind, note.recalled_id) == (MessageKind.RECALL, message_id)


def test_those_who_join_may_speak_and_those_who_left_may_not(network: SimulatedNetwork) -> None:
    network.join("room-1", "王五", alias="支书")
    network.leave("room-1", "张三")
    network.post("room-1", "王五", "hello")
    with pytest.raises(Rejected):
        network.post("room-1", "张三", "hello")


async def test_waiting_ends_with_the_first_message(network: SimulatedNetwork) -> None:
    waiting = asyncio.create_task(network.wait_for_messages("room-1", timeout_s=30))
    await asyncio.sleep(0)
    network.post("private:张三", "张三", "elsewhere")
    network.post("room-1", "张三", "here")
    assert [message.text for message in await waiting] == ["here"]


async def test_waiting_ends_empty_in_time(network: SimulatedNetwork) -> None:
    assert await network.wait_for_messages("room-1", timeout_s=0.01) == []
