"""The broadcast pages, form by form as a browser sends them, with the whole bridge behind them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.demo import BRIDGE_NAME
from store import broadcasts as stored
from store.database import Database
from store.tables import Broadcast
from tests.support.demo import RunningDemo, running_demo
from tests.support.waiting import until

VILLAGES = [
    f"residents-{name}" for name in ("liutang", "dahe", "qiaotou", "songping", "shiban", "longtan", "chapocun", "yunshang")
]
DRAFT = {"title": "防诈骗提醒", "text": "{station.name}提醒：不要向陌生人转账。", "when": "at_once"}


class Office:
    """Somebody at a browser."""

    def __init__(self, demo: RunningDemo) -> None:
        self._demo = demo

    async def open(self, path: str) -> str:
        async with self._demo.http.get(self._demo.address + path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()

    async def send(self, path: str, fields: object = None, *, page: str = "/broadcasts", status: int = 200) -> str:
        """Send a form with the token of the page that it stands on."""
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', await self.open(page))
        assert found is not None
        form = aiohttp.FormData([("csrf", found[1]), *(fields.items() if isinstance(fields, dict) else fields or ())])
        async with self._demo.http.post(self._demo.address + path, data=form) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def be(self, name: str) -> None:
        await self.send("/acting", {"person": name, "back": "/broadcasts"})


@pytest.fixture
async def demo(database: Database) -> AsyncIterator[RunningDemo]:
    async with running_demo(database) as running:
        yield running


@pytest.fixture
def office(demo: RunningDemo) -> Office:
    return Office(demo)


async def one(demo: RunningDemo, number: int = 1) -> Broadcast:
    async with demo.bridge.database.read() as session:
        return await stored.get(session, number)


def heard(demo: RunningDemo, room: str) -> list[str]:
    return [message.text for message in demo.world.network.messages(room) if message.from_bridge]


async def test_from_draft_to_every_room_once(demo: RunningDemo, office: Office) -> None:
    await office.be("方敏")
    await office.send("/broadcasts", DRAFT, page="/broadcasts/new")
    await office.send("/broadcasts/1/submit")
    await office.be("赵建国")
    assert "有 8 个群会收到" in await office.open("/broadcasts/1")
    await office.send("/broadcasts/1/approve")
    await office.send("/broadcasts/1/schedule")
    await until(lambda: all(heard(demo, room) for room in VILLAGES), what="the broadcast in every room")
    assert heard(demo, "residents-liutang") == ["禾丰派出所提醒：不要向陌生人转账。"]
    assert heard(demo, "residents-shiban") == ["松涧派出所提醒：不要向陌生人转账。"]
    assert heard(demo, "staff-hefeng") == []
    while (await one(demo)).state != "done":
        await demo.bridge.broadcasts.tick()
    (run,) = (await demo.get("/broadcasts/1/progress"))["runs"]
    assert (run["rooms"], run["delivered"], run["open"], run["stuck"]) == (8, 8, 0, 0)
    assert "8 / 8 个群" in await office.open("/broadcasts")
    assert all(len(heard(demo, room)) == 1 for room in VILLAGES)


async def test_own_broadcast_cannot_be_approved(demo: RunningDemo, office: Office) -> None:
    await office.be("赵建国")
    await office.send("/broadcasts", DRAFT)
    await office.send("/broadcasts/1/submit")
    assert "要由别人来审" in await office.send("/broadcasts/1/approve", status=409)
    assert (await one(demo)).state == "submitted"


async def test_assistants_and_officers_of_other_stations_cannot_approve(demo: RunningDemo, office: Office) -> None:
    await office.be("赵建国")
    await office.send("/broadcasts", DRAFT)
    await office.send("/broadcasts/1/submit")
    await office.be("和丽萍")
    assert "警务助理不能审" in await office.send("/broadcasts/1/approve", status=409)
    assert "不能做这一步" in await office.send("/broadcasts/1/withdraw", status=403)
    await office.be("白雪松")
    assert "只能审本派出所" in await office.send("/broadcasts/1/approve", status=409)
    assert (await one(demo)).state == "submitted"


async def test_chosen_villages_and_a_weekly_time(demo: RunningDemo, office: Office) -> None:
    await office.be("方敏")
    places = [("village", "1"), ("village", "5"), ("when", "cron"), ("expression", "0 9 * * 1"), ("urgent", "on")]
    html = await office.send("/broadcasts", [("title", "每周提醒"), ("text", "出门关好火"), *places])
    assert "柳塘村、石板村" in html
    assert "按「0 9 * * 1」重复发" in html
    assert "有 2 个群会收到" in html
    await office.send("/broadcasts/1/submit")
    await office.be("赵建国")
    await office.send("/broadcasts/1/approve")
    assert "下次" in await office.send("/broadcasts/1/schedule")
    assert "继续" in await office.send("/broadcasts/1/pause")
    assert "已撤下" in await office.send("/broadcasts/1/withdraw")
    assert "不能继续" in await office.send("/broadcasts/1/resume", status=409)


async def test_an_officer_writes_for_the_own_station_and_sees_no_other_to_choose(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    form = await office.open("/broadcasts/new")
    assert "您可以发给禾丰派出所的群" in form
    assert "松涧派出所" not in form.split("<fieldset><legend>发给")[1].split("</fieldset>")[0]
    shown = await office.send("/broadcasts", DRAFT)
    assert "有 3 个群会收到" in shown
    assert "是别的派出所的群，起草人只能发本所" in shown
    beyond = await office.send("/broadcasts", [*DRAFT.items(), ("village", "5")], status=400)
    assert "段志勇只能写发给禾丰派出所的群发" in beyond
    assert (await one(demo)).audience == {"stations": [1]}


async def test_staff_rooms_are_a_kind_of_their_own(demo: RunningDemo, office: Office) -> None:
    await office.be("方敏")
    shown = await office.send("/broadcasts", [*DRAFT.items(), ("kind", "staff")])
    assert "全县、警务群" in shown
    assert "有 3 个群会收到" in shown
    assert "不是警务群" in shown
    assert 'name="kind" value="staff" checked' in await office.open("/broadcasts/1/edit")
    both = await office.send("/broadcasts", [*DRAFT.items(), ("kind", "staff"), ("kind", "residents"), ("station", "1")])
    assert "禾丰派出所、居民群、警务群" in both
    assert "有 4 个群会收到" in both


async def test_a_room_that_the_account_was_put_out_of_is_found_when_somebody_looks(demo: RunningDemo, office: Office) -> None:
    await office.be("方敏")
    demo.bridge.attendance._fresh = timedelta(0)
    assert "有 8 个群会收到" in await office.send("/broadcasts", DRAFT)
    demo.world.network.put_out(BRIDGE_NAME, "residents-dahe")
    shown = await office.open("/broadcasts/1")
    assert "有 7 个群会收到" in shown
    assert "（小枫已不在群里）" in shown


async def test_the_author_reads_why_it_was_sent_back_on_the_page_and_in_wechat(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    await office.send("/broadcasts", DRAFT)
    await office.send("/broadcasts/1/submit")
    await office.be("赵建国")
    assert 'name="reason"' in await office.open("/broadcasts/1")
    assert "请写退回的原因" in await office.send("/broadcasts/1/reject", {"reason": " "}, page="/broadcasts/1", status=409)
    long = await office.send("/broadcasts/1/reject", {"reason": "长" * 201}, page="/broadcasts/1", status=409)
    assert "长" * 201 in long  # not to be typed again
    assert (await one(demo)).state == "submitted"
    await office.send("/broadcasts/1/reject", {"reason": "请写清<b>哪一天</b>"}, page="/broadcasts/1")
    await office.be("段志勇")
    shown = await office.open("/broadcasts/1")
    assert "赵建国退回：请写清&lt;b&gt;哪一天&lt;/b&gt;" in shown
    assert "赵建国退回" in await office.open("/broadcasts/1/edit")
    await until(lambda: len(heard(demo, "private:段志勇")) == 1, what="the word to the author")
    assert "「防诈骗提醒」（第 1 号）被赵建国退回：请写清<b>哪一天</b>" in heard(demo, "private:段志勇")[0]
    assert heard(demo, "staff-hefeng") == []
    assert "退回：" not in await office.send("/broadcasts/1/submit")


async def test_only_a_chief_is_offered_to_send_at_once_and_the_server_refuses_everybody_else(
    demo: RunningDemo, office: Office
) -> None:
    await office.be("方敏")
    await office.send("/broadcasts", {**DRAFT, "urgent": "on"})
    for name in ("段志勇", "和丽萍", "方敏"):
        await office.be(name)
        assert "紧急直发" not in await office.open("/broadcasts/1"), name
        assert "要所长本人点" in await office.send("/broadcasts/1/emergency", page="/broadcasts", status=409), name
    await office.be("赵建国")
    assert "紧急直发" in await office.open("/broadcasts/1")
    await office.send("/broadcasts/1/emergency", page="/broadcasts/1")
    await until(lambda: all(heard(demo, room) for room in VILLAGES), what="the emergency in every room")


async def test_everybody_is_mentioned_in_an_emergency_and_the_page_says_before_whether_it_rings(
    demo: RunningDemo, office: Office
) -> None:
    await office.be("赵建国")
    refused = await office.send("/broadcasts", {**DRAFT, "text": "@所有人 戴头盔"}, status=400)
    assert "只有紧急的才能用" in refused
    await office.send("/broadcasts", {**DRAFT, "text": "@所有人 洪水来了。", "urgent": "on"})
    assert "会让每个人的手机都响" in await office.open("/broadcasts/1")
    await office.send("/broadcasts/1/emergency", page="/broadcasts/1")
    await until(lambda: all(heard(demo, room) for room in VILLAGES), what="the emergency in every room")
    said = [message for room in VILLAGES for message in demo.world.network.messages(room) if message.from_bridge]
    assert {(message.text, message.everybody) for message in said} == {("@所有人\u2005洪水来了。", True)}


async def test_what_is_changed_must_be_approved_again(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    await office.send("/broadcasts", DRAFT)
    await office.send("/broadcasts/1/submit")
    await office.be("赵建国")
    await office.send("/broadcasts/1/approve")
    assert "不要向陌生人转账" in await office.open("/broadcasts/1/edit")
    await office.send("/broadcasts/1/edit", {**DRAFT, "text": "改过的话"}, page="/broadcasts/1/edit")
    changed = await one(demo)
    assert (changed.state, changed.text, changed.approver, changed.author) == ("draft", "改过的话", None, "赵建国")


async def test_when_it_is_of_no_use_any_more_is_kept_and_shown_when_it_is_changed(demo: RunningDemo, office: Office) -> None:
    await office.be("段志勇")
    await office.send("/broadcasts", {**DRAFT, "expires": "2099-01-02T18:30"})
    assert (await one(demo)).expires_at == datetime(2099, 1, 2, 10, 30, tzinfo=UTC)
    assert 'name="expires" value="2099-01-02T18:30"' in await office.open("/broadcasts/1/edit")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "请写标题"),
        ({"text": ""}, "请写正文"),
        ({"text": "长" * 501}, "正文有 501 个字"),
        ({"text": "打 {station.fax}"}, "不认识「{station.fax}」"),
        ({"when": "once", "at": "2020-01-01T09:00"}, "已经过了"),
        ({"when": "once", "at": "明天"}, "看不懂时间「明天」"),
        ({"when": "cron", "expression": "每周一"}, "看不懂时间「每周一」"),
        ({"expires": "下个月"}, "看不懂时间「下个月」"),
        ({"when": "cron", "expression": "0 0 30 2 *"}, "永远不会到"),
        ({"station": "99"}, "没有这个派出所：99"),
    ],
)
async def test_wrong_draft_is_refused_and_not_lost(
    demo: RunningDemo, office: Office, fields: dict[str, str], sentence: str
) -> None:
    await office.be("段志勇")
    html = await office.send("/broadcasts", {**DRAFT, **fields}, status=400)
    assert sentence in html
    assert fields.get("title", "防诈骗提醒").strip() in html
    async with demo.bridge.database.read() as session:
        assert await stored.listing(session) == []


async def test_words_of_a_draft_are_escaped(office: Office) -> None:
    await office.be("段志勇")
    html = await office.send("/broadcasts", {**DRAFT, "title": "<b>粗</b>", "text": "<script>alert(1)</script>"})
    assert "<script>alert" not in html
    assert "&lt;b&gt;粗" in html


@pytest.mark.parametrize("token", ["", "0" * 64, "中文"])
async def test_form_without_the_right_token_is_refused(demo: RunningDemo, office: Office, token: str) -> None:
    await office.be("段志勇")
    async with demo.http.post(demo.address + "/broadcasts", data={**DRAFT, "csrf": token}) as answer:
        assert answer.status == 403
        assert "放得太久" in await answer.text()


@pytest.mark.parametrize("path", ["/broadcasts/7", "/broadcasts/7/progress", "/broadcasts/x", "/broadcasts/99999999999999999"])
async def test_unknown_broadcast_is_said(demo: RunningDemo, path: str) -> None:
    async with demo.http.get(demo.address + path) as answer:
        assert answer.status in (400, 404)
        assert "<h1>" in await answer.text()
