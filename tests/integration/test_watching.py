"""What whoever watches the bridge gets to see: readiness, metrics, and the gap that a stopped process leaves."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import aiohttp
import pytest

from bot.app import utc_now
from bot.gateways.base import LinkState
from bot.settings import Settings, WebSettings
from bot.watch import qr
from bot.watch.metrics import STAGES
from store import delivery
from store.database import Database
from tests.support.console import Clock, running_console
from tests.support.demo import RunningDemo, running_demo
from tests.support.waiting import until_true

LINE = re.compile(r"^([a-z_]+)(\{[^}]*\})? ([0-9.e+-]+)$")


async def test_ready_follows_the_link(database: Database) -> None:
    async with running_demo(database) as demo:
        assert await demo.get("/readyz") == {"ready": True, "reasons": []}
        demo.gateway.break_link(LinkState.DOWN)
        async with demo.http.get(demo.address + "/readyz") as answer:
            assert (answer.status, (await answer.json())["reasons"]) == (503, ["no account is online"])


def read(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(LINE.match(line) for line in lines)
    return {found[1] + (found[2] or ""): float(found[3]) for line in lines if (found := LINE.match(line))}


async def page(demo: RunningDemo) -> str:
    async with demo.http.get(demo.address + "/metrics") as answer:
        assert answer.status == 200
        return await answer.text()


async def test_metrics_count_what_passes_and_name_nobody(database: Database) -> None:
    async with running_demo(database) as demo:
        before = read(await page(demo))
        assert before['fengqiao_link_up{account="小枫",gateway="simulator"}'] == 1.0
        said = await demo.say("private:李桂芬", "李桂芬", "隔壁家砌墙占了我家地")
        await demo.hear("private:李桂芬", said)
        text = await page(demo)
        after = read(text)
        assert (
            after['fengqiao_messages_total{action="handoff"}'] == before.get('fengqiao_messages_total{action="handoff"}', 0) + 1
        )
        assert sum(value for name, value in after.items() if name.startswith("fengqiao_tickets_open")) >= 1
        assert after["fengqiao_confidence_count"] >= 1
        for stage in STAGES:  # the ticket's answer and its card were sent, and each took some time
            assert after[f'fengqiao_stage_seconds_count{{stage="{stage}"}}'] >= 1
            assert after[f'fengqiao_stage_seconds_sum{{stage="{stage}"}}'] > 0
        assert "李桂芬" not in text
        assert "砌墙" not in text


async def test_metrics_want_their_token(database: Database) -> None:
    settings = Settings(web=WebSettings(metrics_token="a long one"))
    async with running_console(database, settings=settings) as console:
        visitor = await console.browser()
        assert (await visitor.ask("/metrics")).status == 403
        assert (await visitor.ask("/metrics", headers={"Authorization": "Bearer wrong"})).status == 403
        assert "fengqiao_link_up" in (await visitor.ask("/metrics", headers={"Authorization": "Bearer a long one"})).text


async def test_metrics_without_a_token_are_not_for_a_proxy(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.browser()
        assert (await visitor.ask("/metrics")).status == 200
        assert (await visitor.ask("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})).status == 403


async def test_a_process_that_did_not_run_leaves_a_gap_that_staff_see(database: Database) -> None:
    started = utc_now()
    async with running_console(database):
        pass
    later = Clock(ahead=timedelta(minutes=10))
    async with running_console(database, clock=later) as console:

        async def is_kept() -> bool:
            async with database.read() as session:
                return bool(await delivery.gaps(session, since=started))

        await until_true(is_kept)
        async with database.read() as session:
            [gap] = await delivery.gaps(session, since=started)
        assert gap.until is not None
        assert timedelta(minutes=9) < gap.until - gap.since < timedelta(minutes=11)
        visitor = await console.logged_in("赵建国")
        assert "断过" in await visitor.open("/today")


async def test_a_quick_restart_leaves_one_too_and_a_first_start_none(database: Database) -> None:
    started = utc_now()

    async def gaps() -> int:
        async with database.read() as session:
            return len(await delivery.gaps(session, since=started))

    async def is_kept() -> bool:
        return await gaps() > 0

    async with running_console(database):
        assert not await gaps()
    async with running_console(database):
        await until_true(is_kept)


CODE = "http://weixin.qq.com/x/one-time-code"


async def next_link_event(lines: aiohttp.StreamReader) -> None:
    """Wait until an open page is told of a link, and no longer than 5 seconds."""
    async with asyncio.timeout(5):
        while await lines.readline() != b"event: link\n":
            pass


async def test_an_open_page_is_told_of_an_outage_and_then_shows_from_when_to_when(database: Database) -> None:
    async with running_console(database) as console:
        gateway = console.bridge.accounts[0].gateway
        visitor = await console.logged_in("赵建国")
        async with visitor.http.get(visitor.address + "/events?since=0") as page:
            await next_link_event(page.content)  # each page begins with a look
            gateway.break_link(LinkState.DOWN)
            await next_link_event(page.content)
            assert "微信断了" in await visitor.open("/today/piece")
            gateway.mend_link()

            async def is_shown() -> bool:
                await next_link_event(page.content)
                return bool(re.search(r"断过：\d\d:\d\d 到 \d\d:\d\d，", await visitor.open("/today/piece")))

            await until_true(is_shown, within_s=30)


@pytest.mark.parametrize(("name", "sees"), [("方敏", True), ("赵建国", False)])
async def test_the_code_to_scan_is_for_administrators(database: Database, name: str, sees: bool) -> None:
    async with running_console(database) as console:
        console.bridge.accounts[0].gateway.break_link(LinkState.SCAN, detail=CODE)
        shown = await (await console.logged_in(name)).open("/today")
        assert "要用手机扫码登录" in shown
        assert (qr.picture(CODE) in shown) is sees
        assert ("data:image/svg+xml" in shown) is sees


async def test_a_text_that_fits_no_code_breaks_no_page(database: Database) -> None:
    async with running_console(database) as console:
        console.bridge.accounts[0].gateway.break_link(LinkState.SCAN, detail="x" * 10_000)
        assert "二维码在管理员的" in await (await console.logged_in("方敏")).open("/today")
