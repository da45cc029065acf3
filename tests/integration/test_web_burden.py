"""What the broadcast pages say about burden, tone and repetition, and the emergency send. With the whole bridge behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.settings import BurdenSettings
from broadcasts import approval
from store import broadcasts as stored
from store import people
from store.database import Database
from tests.integration.test_web_broadcasts import VILLAGES, Office, heard, one
from tests.support.demo import RunningDemo, running_demo
from tests.support.waiting import until

FLOOD = {"title": "涨水了", "text": "河里涨水，快往高处走。", "when": "at_once", "urgent": "on"}


@pytest.fixture
async def demo(database: Database) -> AsyncIterator[RunningDemo]:
    async with running_demo(database) as running:
        yield running


@pytest.fixture
def office(demo: RunningDemo) -> Office:
    return Office(demo)


async def test_only_a_chief_sends_at_once_and_the_page_says_what_it_goes_round(demo: RunningDemo, office: Office) -> None:
    await office.be("赵建国")
    await office.send("/broadcasts", FLOOD, page="/broadcasts/new")
    for name in ("和丽萍", "段志勇", "方敏"):  # an assistant, an officer, the administrator
        await office.be(name)
        assert "要所长本人点" in await office.send("/broadcasts/1/emergency", status=409)
    assert (await one(demo)).state == "draft"
    await office.be("赵建国")
    assert "不管安静时间和条数" in await office.open("/broadcasts/1")
    await office.send("/broadcasts/1/emergency")
    await until(lambda: all(heard(demo, room) for room in VILLAGES), what="the flood warning in every room")
    broadcast = await one(demo)
    assert (broadcast.author, broadcast.approver) == ("赵建国", "赵建国")


async def test_what_is_not_urgent_has_no_such_button_and_may_not_mention_everybody(demo: RunningDemo, office: Office) -> None:
    await office.be("赵建国")
    usual = {name: value for name, value in FLOOD.items() if name != "urgent"}
    assert "紧急直发" not in await office.send("/broadcasts", usual, page="/broadcasts/new")
    assert "没有标「紧急」" in await office.send("/broadcasts/1/emergency", status=409)
    assert "只有紧急的才能用" in await office.send("/broadcasts", {**usual, "text": "@所有人 关好火"}, status=400)


async def test_tone_and_what_was_sent_much_alike_are_pointed_out(demo: RunningDemo, office: Office) -> None:
    await office.be("赵建国")
    await office.send("/broadcasts", FLOOD, page="/broadcasts/new")
    await office.send("/broadcasts/1/emergency")
    await until(lambda: all(heard(demo, room) for room in VILLAGES), what="the first one")
    html = await office.send(
        "/broadcasts", {**FLOOD, "title": "又涨水", "text": "河里涨水，快往高处走！！"}, page="/broadcasts/new"
    )
    assert "发过差不多的一条：「涨水了」" in html
    assert "写一个就够了" in html
    html = await office.send("/broadcasts", {**FLOOD, "text": "摩托车停好、锁好。"}, page="/broadcasts/new")
    assert "差不多的一条" not in html


async def test_what_was_spared_is_counted_on_the_pages(database: Database) -> None:
    little = BurdenSettings(quiet_hours="", per_day=1, per_week=1, apart_min=0, merged_chars=0)
    async with running_demo(database, burden=little) as demo:
        office = Office(demo)
        for number in (1, 2):
            await office.be("方敏")
            usual = {"title": f"第{number}条", "text": f"出门关好火，第{number}次说。", "when": "at_once"}
            await office.send("/broadcasts", usual, page="/broadcasts/new")
            await office.send(f"/broadcasts/{number}/submit")
            await office.be("赵建国")
            await office.send(f"/broadcasts/{number}/approve")
            if number == 2:  # of no use the day after, so that it cannot wait for a better day
                await expires_soon(demo, number)
            await office.send(f"/broadcasts/{number}/schedule")
            await demo.bridge.broadcasts.tick()
        assert "少打扰 8 个群：这一周的条数满了 8 个" in await office.open("/broadcasts/2")
        assert "一共少打扰 8 次" in await office.open("/broadcasts")
        assert "一周最多 1 条" in await office.open("/broadcasts/2")


async def expires_soon(demo: RunningDemo, number: int) -> None:
    async with demo.bridge.database.write() as session:
        broadcast = await stored.lock(session, number)
        broadcast.expires_at = demo.bridge.clock() + timedelta(minutes=1)
        broadcast.approved_hash = approval.content_hash(broadcast)


async def test_tags_narrow_the_rooms_and_stay_when_the_text_is_changed(demo: RunningDemo, office: Office) -> None:
    async with demo.bridge.database.write() as session:
        for room in (await people.rooms(session))[:2]:
            room.tags = ["林区"]
            session.add(room)
    await office.be("方敏")
    usual = {"title": "防火", "text": "出门关好火。", "when": "at_once", "tags": "林区、学校"}
    tagged = await office.send("/broadcasts", usual, page="/broadcasts/new")
    assert "没有这个标签" in tagged
    assert (await one(demo)).audience == {"tags": ["学校", "林区"]}
    form = await office.open("/broadcasts/1/edit")
    assert 'name="tags" value="学校、林区"' in form
