"""What the simulator's JSON refuses, each with a sentence: nothing of it reaches the network."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from store.database import Database
from tests.support.databases import SqliteTemplate
from tests.support.demo import RunningDemo, running_demo

pytestmark = pytest.mark.asyncio(loop_scope="module")

VILLAGE = "residents-liutang"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(sqlite_template: SqliteTemplate) -> AsyncIterator[RunningDemo]:
    """One demo for all cases, because each must leave it as it was."""
    database = Database(sqlite_template.new_url())
    await database.open()
    async with running_demo(database) as running:
        yield running
    await database.aclose()


BODY: dict[str, Any] = {"sender": "李桂芬", "text": "好"}


@pytest.mark.parametrize(
    ("room", "body", "status", "word"),
    [
        ("nowhere", BODY, 404, "没有这个群"),
        (VILLAGE, {**BODY, "sender": "无名氏"}, 400, "没有这个人"),
        (VILLAGE, {**BODY, "sender": "普文昌"}, 403, "不在「柳塘村治安防控群」里"),  # of another village
        (VILLAGE, {**BODY, "sender": "小枫"}, 400, "没有这个人"),  # nobody speaks as the bridge
        ("private:李桂芬", {**BODY, "sender": "张德福"}, 403, "不能在那里说话"),
        (VILLAGE, {"sender": "李桂芬"}, 400, "缺少「text」"),
        (VILLAGE, {"text": "好"}, 400, "缺少「sender」"),
        (VILLAGE, {**BODY, "text": 7}, 400, "「text」应是文字"),
        (VILLAGE, {**BODY, "text": " \n "}, 400, "没有写内容"),
        (VILLAGE, {**BODY, "text": "\ud800"}, 400, "无法识别的字符"),
        (VILLAGE, {**BODY, "mention": "yes"}, 400, "true 或 false"),
        (VILLAGE, {**BODY, "quote": 5}, 400, "没有编号为 5 的消息"),
        (VILLAGE, {**BODY, "quote": True}, 400, "「quote」应是消息的编号"),
        (VILLAGE, {**BODY, "quote": "x"}, 400, "「quote」应是消息的编号"),
        (VILLAGE, ["a list"], 400, "JSON 对象"),
        (VILLAGE, {**BODY, "text": "长" * 400_000}, 413, "太长"),  # more than 1 MB
    ],
)
async def test_wrong_message_is_refused_with_a_sentence(
    demo: RunningDemo, room: str, body: object, status: int, word: str
) -> None:
    data = io.BytesIO(json.dumps(body).encode())
    async with demo.http.post(f"{demo.address}/api/simulator/rooms/{room}/messages", data=data) as answer:
        assert answer.status == status
        assert word in (await answer.json())["error"]
    assert await demo.get(f"/api/simulator/rooms/{VILLAGE}/messages") == []


@pytest.mark.parametrize("data", [b'{"sender": ', b"\xff\xfe", b"", b"[" * 100_000])
async def test_broken_json_is_refused_with_a_sentence(demo: RunningDemo, data: bytes) -> None:
    async with demo.http.post(f"{demo.address}/api/simulator/rooms/{VILLAGE}/messages", data=data) as answer:
        assert answer.status == 400
        assert "JSON" in (await answer.json())["error"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/api/simulator/rooms/{VILLAGE}/messages?after=x", 400),
        (f"/api/simulator/rooms/{VILLAGE}/messages?after=-1", 400),
        (f"/api/simulator/rooms/{VILLAGE}/messages?wait=soon", 400),
        (f"/api/simulator/rooms/{VILLAGE}/messages?wait=nan", 400),
        (f"/api/simulator/rooms/{VILLAGE}/messages?after={10**40}", 400),
        ("/api/simulator/rooms/nowhere/messages", 404),
        ("/api/simulator/nothing", 404),
    ],
)
async def test_wrong_question_is_refused_with_a_sentence(demo: RunningDemo, path: str, status: int) -> None:
    async with demo.http.get(demo.address + path) as answer:
        assert answer.status == status
        assert (await answer.json())["error"].endswith("。")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
async def test_other_sites_cannot_speak_through_a_browser(demo: RunningDemo, headers: dict[str, str]) -> None:
    path = f"{demo.address}/api/simulator/rooms/{VILLAGE}/messages"
    async with demo.http.post(path, json=BODY, headers=headers) as answer:
        assert answer.status == 403
        assert (await answer.json())["error"]
    assert await demo.get(f"/api/simulator/rooms/{VILLAGE}/messages") == []


async def test_own_page_may_speak(demo: RunningDemo) -> None:
    path = f"{demo.address}/api/simulator/rooms/residents-dahe/messages"
    body = {"sender": "周燕", "text": "好"}
    for headers in ({"Origin": demo.address}, {"Sec-Fetch-Site": "same-origin"}, {}):
        async with demo.http.post(path, json=body, headers=headers) as answer:
            assert answer.status == 200
