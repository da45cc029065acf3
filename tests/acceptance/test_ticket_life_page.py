"""The whole life of a ticket on the pages alone, on a phone and on a desk: a fire climbs to the chief, a quarrel is rated.

Residents speak on the demo page; staff never leave the console. The pages learn of everything by themselves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.web import live
from store.database import Database
from tests.acceptance.test_demo_page import become, say, sees
from tests.acceptance.test_ticket_life import ASSISTANT, CHIEF, MINUTE, OFFICER, START, Clock
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.console import Console, running_console
from tests.support.databases import SqliteTemplate

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def database(sqlite_template: SqliteTemplate) -> AsyncIterator[Database]:
    opened = Database(sqlite_template.new_url())
    await opened.open()
    yield opened
    await opened.aclose()


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages look for what is new more often than in earnest."""
    monkeypatch.setattr(live.Live.__init__, "__kwdefaults__", {"look_every_s": 0.1})


async def work_as(window: Page, console: Console, name: str, path: str) -> None:
    """Open a page of the console as a member of staff."""
    await window.goto(console.address + path)
    role = await window.locator("#person option", has_text=name).get_attribute("value")
    await window.select_option("#person", role)
    await window.click(".acting button")
    await expect(window.locator("#person option:checked")).to_contain_text(name)


async def fits(window: Page) -> None:
    """Nothing sticks out to the right."""
    width = await window.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1]


async def fire(resident: Page, chief: Page, clock: Clock) -> None:
    """The chief's board shows it, late, without being touched; the chief takes, answers and closes it."""
    await become(resident, "residents", "王建军")
    await say(resident, "residents", "我家厨房着火了")
    await sees(resident, "residents", "119")
    card = chief.locator(".ticket-card", has_text="厨房着火")
    await expect(card).to_contain_text("#1")
    await expect(card.locator(".tag.late")).to_have_count(0)
    for minutes in (1, 2, 4):
        clock.now = START + minutes * MINUTE
        if minutes == 2:
            await expect(card.locator(".tag.late")).to_be_visible()
    await fits(chief)
    await card.locator("a").click()
    await expect(chief.locator("h1")).to_contain_text("#1")
    await chief.locator(".timeline summary").click()
    await expect(chief.locator(".events")).to_contain_text(f"超时上报给 {OFFICER}")
    await expect(chief.locator(".events")).to_contain_text(f"超时上报给 {CHIEF}")
    await fits(chief)

    await chief.locator("button", has_text="接单").click()
    await expect(chief.locator(".facts")).to_contain_text(CHIEF)
    await chief.fill("#reply-text", "消防车五分钟到，人先出来")
    await chief.locator("button", has_text="发给居民").click()
    await sees(resident, "residents", "消防车五分钟到，人先出来")
    await say(resident, "residents", "人都出来了", mention=False)
    await expect(chief.locator(".talk")).to_contain_text("人都出来了")
    await finish(chief, "火灭了，人没事")
    await sees(resident, "residents", "火灭了，人没事")


async def finish(window: Page, outcome: str) -> None:
    """Close the ticket that is open."""
    order = window.locator("#order-close")
    await order.locator("summary").click()
    await order.locator("textarea").fill(outcome)
    await order.locator("button").click()
    await expect(window.locator(".ticket-top .tag", has_text="已办结")).to_be_visible()


async def quarrel(resident: Page, assistant: Page, clock: Clock) -> None:
    """The assistant's queue shows it; it is taken, answered, closed and rated."""
    await become(resident, "residents", "李桂芬")
    await say(resident, "residents", "隔壁家砌墙占了我家地，在柳塘村一组", mention=True)
    await sees(resident, "residents", "#2")
    card = assistant.locator(".ticket-card", has_text="砌墙")
    await expect(card).to_contain_text("P2")
    await fits(assistant)
    await card.locator("a").click()
    await assistant.locator("button", has_text="接单").click()
    await expect(assistant.locator("button", has_text="接单")).to_have_count(0)
    clock.now += 10 * MINUTE
    await assistant.fill("#reply-text", "我下午三点来看")
    await assistant.locator("button", has_text="发给居民").click()
    await sees(resident, "residents", "我下午三点来看")
    await finish(assistant, "墙退一尺，两家说好了")
    await sees(resident, "residents", "墙退一尺，两家说好了")
    await say(resident, "residents", "5 来得快", mention=True)
    await sees(resident, "residents", "谢谢")
    await expect(assistant.locator(".facts")).to_contain_text("5 分 来得快")
    await fits(assistant)


async def figures(window: Page, console: Console) -> None:
    """Both are counted, and a number leads to its ticket."""
    await window.goto(f"{console.address}/figures?month=2026-03")
    shown = [" ".join(text.split()) for text in await window.locator(".figures li").all_inner_texts()]
    assert {"2 转人工", "5.0 满意度", "1 评价", "1 超时"} <= set(shown), shown
    await fits(window)
    await window.locator(".figures a", has_text="超时").click()
    await expect(window.locator(".ticket-card")).to_contain_text("#1")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_whole_life_on_the_pages(database: Database, chromium: Browser, size: tuple[int, int]) -> None:
    clock = Clock()
    async with AsyncExitStack() as stack:
        console = await stack.enter_async_context(running_console(database, demo=True, clock=clock, chores_every_s=0.05))
        resident, chief, assistant = [await stack.enter_async_context(page(chromium, size)) for _ in range(3)]
        await resident.goto(console.address)
        await work_as(chief, console, CHIEF, "/today")
        await work_as(assistant, console, ASSISTANT, "/tickets")
        await fire(resident, chief, clock)
        await quarrel(resident, assistant, clock)
        await figures(chief, console)
