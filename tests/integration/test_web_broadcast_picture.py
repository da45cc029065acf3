"""A broadcast with a picture and a link, from the form to every room, with the whole bridge behind it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.gateways.base import MessageKind
from store import broadcasts as stored
from store.database import Database
from store.tables import Broadcast
from tests.integration.test_web_broadcasts import VILLAGES, Office
from tests.support.demo import RunningDemo, running_demo
from tests.support.pictures import png
from tests.support.waiting import until

LINK = "https://www.gov.cn/fanzha"
FIELDS = {"title": "防诈骗提醒", "text": "不要向陌生人转账。", "when": "at_once", "link": LINK}


class Desk(Office):
    """Somebody at a browser who sends files too."""

    async def send_with(self, path: str, fields: dict[str, str], content: bytes, name: str, *, status: int = 200) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', await self.open("/broadcasts/new"))
        assert found is not None
        form = aiohttp.FormData([("csrf", found[1]), *fields.items()])
        form.add_field("picture", content, filename=name, content_type="image/jpeg")
        async with self._demo.http.post(self._demo.address + path, data=form) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def fetch(self, path: str) -> tuple[int, str, bytes]:
        async with self._demo.http.get(self._demo.address + path) as answer:
            return answer.status, answer.content_type, await answer.read()


@pytest.fixture
async def demo(database: Database, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningDemo]:
    monkeypatch.setenv("FENGQIAO_DATA_DIR", str(tmp_path))
    async with running_demo(database) as running:
        yield running


@pytest.fixture
def desk(demo: RunningDemo) -> Desk:
    return Desk(demo)


async def one(demo: RunningDemo, number: int = 1) -> Broadcast:
    async with demo.bridge.database.read() as session:
        return await stored.get(session, number)


def heard(demo: RunningDemo, room: str) -> list[tuple[str, str]]:
    return [(message.kind.value, message.text) for message in demo.world.network.messages(room) if message.from_bridge]


async def test_every_room_hears_the_words_with_the_link_and_then_sees_the_picture_once(demo: RunningDemo, desk: Desk) -> None:
    content = png()
    await desk.be("方敏")
    await desk.send_with("/broadcasts", FIELDS, content, "海报.png")
    number = (await one(demo)).picture_id
    shown = await desk.open("/broadcasts/1")
    assert shown.count(f'src="/broadcasts/pictures/{number}"') == 1 + len(VILLAGES)
    assert f"不要向陌生人转账。\n{LINK}</p>" in shown
    assert await desk.fetch(f"/broadcasts/pictures/{number}") == (200, "image/png", content)
    await desk.send("/broadcasts/1/submit")
    await desk.be("赵建国")
    await desk.send("/broadcasts/1/approve")
    await desk.send("/broadcasts/1/schedule")
    await until(lambda: all(len(heard(demo, room)) == 2 for room in VILLAGES), what="words and picture in every room")
    while (await one(demo)).state != "done":
        await demo.bridge.broadcasts.tick()
    expected = [(MessageKind.TEXT.value, f"不要向陌生人转账。\n{LINK}"), (MessageKind.IMAGE.value, "")]
    assert [heard(demo, room) for room in VILLAGES] == [expected] * len(VILLAGES)
    (run,) = (await demo.get("/broadcasts/1/progress"))["runs"]
    assert (run["rooms"], run["delivered"], run["open"], run["stuck"]) == (8, 8, 0, 0)
    seen = [one for one in await demo.get(f"/api/simulator/rooms/{VILLAGES[0]}/messages", detail=1) if one["picture"]]
    assert [await desk.fetch(one["picture"]) for one in seen] == [(200, "image/png", content)]
    words_only = await demo.get(f"/api/simulator/rooms/{VILLAGES[0]}/messages")
    assert (await desk.fetch(f"/api/simulator/pictures/{words_only[0]['id']}"))[0] == 404
    page = await desk.open(f"/broadcasts/1/runs/{run['id']}")
    assert LINK in page
    assert f"/broadcasts/pictures/{number}" in page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [(b"%PDF-1.7 rest", "海报.jpg", "不是 JPG、PNG"), (png()[:99], "cut.png", "不是 JPG、PNG"), (b"", "empty.png", "图片是空的")],
)
async def test_a_picture_that_is_none_is_refused_and_nothing_else_is_lost(
    demo: RunningDemo, desk: Desk, content: bytes, name: str, words: str
) -> None:
    await desk.be("赵建国")
    refused = await desk.send_with("/broadcasts", FIELDS, content, name, status=400)
    assert words in refused
    assert FIELDS["text"] in refused
    assert f'value="{LINK}"' in refused


async def test_what_else_is_wrong_does_not_lose_the_picture(demo: RunningDemo, desk: Desk) -> None:
    await desk.be("赵建国")
    refused = await desk.send_with("/broadcasts", {**FIELDS, "link": "www.gov.cn"}, png(), "a.png", status=400)
    assert "「www.gov.cn」不是网址" in refused
    found = re.search(r'name="kept_picture" value="(\d+)"', refused)
    assert found is not None
    await desk.send("/broadcasts", {**FIELDS, "kept_picture": found[1]})
    assert (await one(demo)).picture_id == int(found[1])
    await desk.send("/broadcasts/1/edit", {**FIELDS, "kept_picture": found[1], "no_picture": "on"})
    assert (await one(demo)).picture_id is None


async def test_a_picture_that_is_not_there_is_not_there(desk: Desk) -> None:
    status, _, body = await desk.fetch("/broadcasts/pictures/77")
    assert status == 404
    assert "这张图片不在了" in body.decode()
