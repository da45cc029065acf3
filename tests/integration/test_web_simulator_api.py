"""The simulator's JSON, as other programs use it, with a whole bridge behind it (DESIGN §6)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from store import messages as stored
from store import tickets
from store.database import Database
from tests.support.demo import RunningDemo, running_demo
from tests.support.waiting import until

VILLAGE, STAFF_ROOM = "residents-liutang", "staff-hefeng"


@pytest.fixture
async def demo(database: Database) -> AsyncIterator[RunningDemo]:
    async with running_demo(database) as running:
        yield running


async def test_rooms_have_the_promised_shape(demo: RunningDemo) -> None:
    rooms = await demo.get("/api/simulator/rooms")
    assert {frozenset(room) for room in rooms} == {frozenset({"id", "topic", "kind", "village", "station", "members"})}
    assert {room["kind"] for room in rooms} == {"residents", "staff", "private"}
    assert {"private:李桂芬", VILLAGE, STAFF_ROOM} <= {room["id"] for room in rooms}


async def test_messages_have_the_promised_shape(demo: RunningDemo) -> None:
    number = await demo.say(VILLAGE, "李桂芬", "大家好")
    (message,) = await demo.get(f"/api/simulator/rooms/{VILLAGE}/messages")
    assert set(message) == {"id", "sender", "text", "from_bridge", "sent_at"}
    assert (message["id"], message["sender"], message["text"], message["from_bridge"]) == (number, "李桂芬", "大家好", False)
    assert datetime.fromisoformat(message["sent_at"]).tzinfo is not None


async def test_question_is_answered(demo: RunningDemo) -> None:
    number = await demo.say(VILLAGE, "李桂芬", "娃娃刚出生咋个上户口", mention=True)
    answer = await demo.hear(VILLAGE, number)
    assert "出生医学证明" in answer
    assert "禾丰派出所" in answer


async def test_dispute_becomes_a_ticket_that_only_staff_can_answer(demo: RunningDemo) -> None:
    number = await demo.say(VILLAGE, "李桂芬", "隔壁家砌墙占了我家地", mention=True)
    assert "#1" in await demo.hear(VILLAGE, number)
    card = await demo.hear(STAFF_ROOM, 0)
    assert "隔壁家砌墙占了我家地" in card

    pretended = await demo.say(VILLAGE, "张德福", "#1 已经处理好了")
    replied = await demo.say(STAFF_ROOM, "和丽萍", "#1 我下午来看")
    assert "已回复" in await demo.hear(STAFF_ROOM, replied)
    assert "我下午来看" in await demo.hear(VILLAGE, pretended)
    said = [message["text"] for message in await demo.get(f"/api/simulator/rooms/{VILLAGE}/messages") if message["from_bridge"]]
    assert not any("已经处理好了" in text for text in said)
    (ticket,) = await demo.get("/api/simulator/tickets")
    assert (ticket["number"], ticket["village"], ticket["state"]) == (1, "柳塘村", "answered")


async def test_card_can_be_quoted_to_answer(demo: RunningDemo) -> None:
    number = await demo.say(VILLAGE, "李桂芬", "隔壁家砌墙占了我家地", mention=True)
    await demo.hear(VILLAGE, number)
    await demo.hear(STAFF_ROOM, 0)
    card = (await demo.get(f"/api/simulator/rooms/{STAFF_ROOM}/messages"))[-1]["id"]
    await demo.say(STAFF_ROOM, "和丽萍", "明天一早来", quote=card)
    assert "已回复" in await demo.hear(STAFF_ROOM, card)
    detailed = await demo.get(f"/api/simulator/rooms/{STAFF_ROOM}/messages", detail="1")
    assert [message["quote"]["id"] for message in detailed if message["quote"]] == [card]


async def test_chatter_gets_silence_and_leaves_nothing_behind(demo: RunningDemo) -> None:
    number = await demo.say(VILLAGE, "李桂芬", "今天街子上的菌子便宜得很")
    (insight,) = await demo.get("/api/simulator/understood", wait=5)
    assert (insight["action"], insight["text"], insight["ticket"]) == ("silent", "", None)
    assert await demo.get(f"/api/simulator/rooms/{VILLAGE}/messages", after=number) == []
    async with demo.bridge.database.read() as session:
        assert await stored.count(session) == 0
        assert await tickets.latest(session) == []


async def test_unaddressed_fire_gets_the_number_and_an_alert(demo: RunningDemo) -> None:
    number = await demo.say(VILLAGE, "李桂芬", "我家厨房着火了")
    assert "119" in await demo.hear(VILLAGE, number)
    assert "紧急" in await demo.hear(STAFF_ROOM, 0)
    (insight,) = await demo.get("/api/simulator/understood")
    assert (insight["action"], insight["intent"], insight["ticket"]) == ("emergency", "emergency.fire", 1)
    assert insight["guesses"][0]["intent"] == "emergency.fire"


async def test_restart_finds_the_same_world_and_the_open_ticket(database: Database) -> None:
    async with running_demo(database) as before:
        number = await before.say(VILLAGE, "李桂芬", "隔壁家砌墙占了我家地", mention=True)
        await before.hear(VILLAGE, number)
        rooms = await before.get("/api/simulator/rooms")
    async with running_demo(database) as after:
        assert await after.get("/api/simulator/rooms") == rooms
        assert await after.get(f"/api/simulator/rooms/{VILLAGE}/messages") == []
        replied = await after.say(STAFF_ROOM, "和丽萍", "#1 我下午来看")
        assert replied > number
        assert "我下午来看" in await after.hear(VILLAGE, number)


async def test_private_chat_is_a_room_too(demo: RunningDemo) -> None:
    number = await demo.say("private:普文昌", "普文昌", "你好")
    assert "小枫" in await demo.hear("private:普文昌", number)


async def test_long_poll_ends_with_the_next_message(demo: RunningDemo) -> None:
    asking = asyncio.create_task(demo.get(f"/api/simulator/rooms/{VILLAGE}/messages", wait=20))
    await until(lambda: bool(demo.world.network._waiters.get(VILLAGE)), what="the long poll")
    await demo.say(VILLAGE, "李桂芬", "赶集去不")
    found = await asking
    assert [message["text"] for message in found] == ["赶集去不"]  # a poll that runs out brings nothing


async def test_changes_bring_rooms_and_understanding_in_one_answer(demo: RunningDemo) -> None:
    query = [("room", VILLAGE), ("after", 0), ("room", STAFF_ROOM), ("after", 0), ("room", "nowhere"), ("after", 0)]
    number = await demo.say(VILLAGE, "李桂芬", "赶集去不")
    await demo.get("/api/simulator/understood", wait=5)
    async with demo.http.get(demo.address + "/api/simulator/changes", params=[*query, ("wait", 5)]) as answer:
        news = await answer.json()
    assert {room: [message["id"] for message in found] for room, found in news["rooms"].items()} == {VILLAGE: [number]}
    assert [insight["action"] for insight in news["understood"]] == ["silent"]


async def test_recall_empties_the_message_and_only_once(demo: RunningDemo) -> None:
    number = await demo.say(VILLAGE, "李桂芬", "说错了")
    path = f"{demo.address}/api/simulator/rooms/{VILLAGE}/messages/{number}/recall"
    statuses = []
    for sender in ("张德福", "李桂芬", "李桂芬"):
        async with demo.http.post(path, json={"sender": sender}) as answer:
            statuses.append(answer.status)
    assert statuses == [409, 200, 409]
    (message,) = await demo.get(f"/api/simulator/rooms/{VILLAGE}/messages")
    assert message["text"] == ""


LONG = "救命的话" * 25_000  # 100,000 characters: the network takes it, the bridge must cope


@pytest.mark.parametrize(
    "text", [LONG, "😀😀😀", "有\x07控制\x1b[31m字符", "<script>alert(1)</script>", "{ticket} {station.phone} {0}"]
)
async def test_strange_text_is_taken_and_answered(demo: RunningDemo, text: str) -> None:
    number = await demo.say(VILLAGE, "李桂芬", text, mention=True)
    assert await demo.hear(VILLAGE, number)
