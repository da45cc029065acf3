"""The demo page in a real Chromium, as somebody meets it who has never seen it: on a phone and on a desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from store.database import Database
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.databases import SqliteTemplate
from tests.support.demo import RunningDemo, running_demo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def demo(chromium: Browser, sqlite_template: SqliteTemplate) -> AsyncIterator[RunningDemo]:
    database = Database(sqlite_template.new_url())
    await database.open()
    async with running_demo(database) as running:
        yield running
    await database.aclose()


def pane(window: Page, side: str) -> Locator:
    return window.locator(f"#pane-{side}")


async def say(window: Page, side: str, text: str, *, mention: bool | None = None) -> None:
    """Type a sentence and send it with the Enter key."""
    chat = pane(window, side)
    button = chat.locator(".mention")
    if mention is not None and (await button.get_attribute("aria-pressed") == "true") is not mention:
        await button.click()
    await chat.locator(".text").fill(text)
    await chat.locator(".text").press("Enter")


async def sees(window: Page, side: str, text: str) -> None:
    """Somebody else's bubble with this text is there, at most a few seconds later."""
    await expect(pane(window, side).locator(".message:not(.mine) .bubble", has_text=text).last).to_be_visible(timeout=5000)


async def become(window: Page, side: str, name: str) -> None:
    await pane(window, side).locator(".who").click()
    await window.locator("dialog.people .person", has_text=name).click()
    await expect(pane(window, side).locator(".who-name")).to_have_text(name)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_page_fits_its_window(demo: RunningDemo, chromium: Browser, size: tuple[int, int]) -> None:
    async with page(chromium, size) as window:
        await window.goto(demo.address)
        await expect(pane(window, "residents").locator(".chat-title")).to_have_text("柳塘村治安防控群（10）")
        assert await window.evaluate("document.documentElement.scrollWidth") == size[0]
        assert await window.evaluate("document.documentElement.scrollHeight") <= size[1]
        await expect(window.locator(".invented")).to_contain_text("编的")
        await expect(pane(window, "staff")).to_be_visible(visible=size == DESK)


async def test_question_dispute_and_reply_side_by_side(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, DESK) as window:
        await window.goto(demo.address)
        await say(window, "residents", "娃娃刚出生咋个上户口", mention=True)
        await sees(window, "residents", "出生医学证明")
        newest = window.locator(".insights .understood").first
        await expect(newest).to_have_attribute("data-action", "answer")
        await expect(newest).to_contain_text("新生儿上户口")

        await say(window, "residents", "隔壁家砌墙占了我家地", mention=True)
        await sees(window, "residents", "编号 #1")
        await sees(window, "staff", "#1 P2 一般【纠纷调解】柳塘村")
        await expect(window.locator(".tickets .ticket[data-number='1']")).to_contain_text("隔壁家砌墙占了我家地")
        await say(window, "staff", "#1 我下午三点来")
        await sees(window, "residents", "我下午三点来")
        await expect(window.locator(".tickets .ticket .ticket-state")).to_have_text("已答复")


async def test_card_is_answered_by_quoting_it(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, DESK) as window:
        await window.goto(demo.address)
        await say(window, "residents", "隔壁家砌墙占了我家地", mention=True)
        card = pane(window, "staff").locator(".message", has_text="【纠纷调解】")
        await card.locator(".bubble").click(button="right")  # what a long press on a phone does
        await card.locator(".act-quote").click()
        await expect(pane(window, "staff").locator(".quoting-text")).to_contain_text("小枫：#1")
        await say(window, "staff", "明天一早就来")
        await sees(window, "residents", "明天一早就来")
        await expect(pane(window, "staff").locator(".mine .quote")).to_contain_text("【纠纷调解】")


async def test_chatter_is_shown_as_silence_without_its_words(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, DESK) as window:
        await window.goto(demo.address)
        await say(window, "residents", "今天街子上的菌子便宜得很", mention=False)
        newest = window.locator(".insights .understood").first
        await expect(newest).to_have_attribute("data-action", "silent")
        await expect(newest).not_to_contain_text("菌子")
        await expect(pane(window, "residents").locator(".from-bridge")).to_have_count(0)


async def test_whole_way_on_a_phone_with_tabs_and_unread_counts(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, PHONE) as window:
        await window.goto(demo.address)
        await pane(window, "residents").locator(".examples button", has_text="我家厨房着火了").click()
        await expect(pane(window, "residents").locator(".mention")).to_have_attribute("aria-pressed", "false")
        await pane(window, "residents").locator(".send").click()
        await sees(window, "residents", "119")
        await expect(window.locator("#tab-staff .badge")).to_be_visible()
        await window.locator("#tab-staff").tap()
        await expect(window.locator("#tab-staff .badge")).to_be_hidden()
        await sees(window, "staff", "紧急！#1")
        await expect(pane(window, "staff").locator(".examples button").first).to_have_text("接 1")
        box = await pane(window, "staff").locator(".text").bounding_box()
        assert box is not None
        assert box["height"] >= 40
        await window.locator("#tab-insight").tap()
        await expect(window.locator(".insights .understood").first).to_have_attribute("data-action", "emergency")
        await expect(pane(window, "residents")).to_be_hidden()


async def test_other_person_in_another_village_brings_its_station(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, DESK) as window:
        await window.goto(demo.address)
        await become(window, "residents", "普文昌")
        await expect(pane(window, "residents").locator(".chat-title")).to_contain_text("石板村")
        await expect(pane(window, "staff").locator(".chat-title")).to_contain_text("松涧派出所")
        await pane(window, "residents").locator(".rooms button", has_text="私聊").click()
        await expect(pane(window, "residents").locator(".mention")).to_be_hidden()
        await say(window, "residents", "你好")
        await sees(window, "residents", "自动助手")
        await window.reload()
        await expect(pane(window, "residents").locator(".who-name")).to_have_text("普文昌")
        await sees(window, "residents", "自动助手")


async def test_two_windows_see_each_other(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, PHONE) as one, page(chromium, PHONE) as two:
        await asyncio.gather(one.goto(demo.address), two.goto(demo.address))
        await become(two, "residents", "张德福")
        await say(one, "residents", "张叔，赶集去不", mention=False)
        await sees(two, "residents", "赶集去不")
        await say(two, "residents", "等我一下", mention=False)
        await sees(one, "residents", "等我一下")
        await one.locator(".mine .bubble").click()
        await one.locator(".mine .act-recall").click()
        await expect(pane(two, "residents").locator(".log")).to_contain_text("李桂芬撤回了一条消息")
        await expect(pane(two, "residents").locator(".log")).not_to_contain_text("赶集")


async def test_markup_in_a_message_stays_text(demo: RunningDemo, chromium: Browser) -> None:
    evil = "<img src=x onerror=document.title='gone'><b>粗</b>"
    async with page(chromium, DESK) as window:
        await window.goto(demo.address)
        title = await window.title()
        await say(window, "residents", evil, mention=True)
        await expect(pane(window, "residents").locator(".mine .bubble")).to_contain_text(evil)
        await expect(pane(window, "residents").locator(".from-bridge").first).to_be_visible()
        assert await window.title() == title
        assert await window.locator(".log img, .log b, .insights img").count() == 0


async def test_keyboard_alone_is_enough(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, DESK) as window:
        await window.goto(demo.address)
        await pane(window, "residents").locator(".who").focus()
        await window.keyboard.press("Enter")
        await expect(window.locator("dialog.people .person:focus")).to_contain_text("李桂芬")
        await window.keyboard.press("Tab")
        await window.keyboard.press("Enter")
        await expect(pane(window, "residents").locator(".who-name")).to_have_text("张德福")
        await expect(pane(window, "residents").locator(".who")).to_be_focused()
        await pane(window, "residents").locator(".text").focus()
        await window.keyboard.type("你好")
        await window.keyboard.press("Enter")
        await sees(window, "residents", "自动助手")
        await pane(window, "residents").locator(".log").focus()
        await window.keyboard.press("ArrowUp")
        await window.keyboard.press("Enter")
        await expect(pane(window, "residents").locator(".quoting")).to_be_visible()
        await expect(pane(window, "residents").locator(".text")).to_be_focused()


async def test_lost_bridge_is_said_and_found_again(demo: RunningDemo, chromium: Browser) -> None:
    async with page(chromium, DESK, tolerate="net::ERR|unreachable|连不上桥") as window:
        await window.goto(demo.address)
        await window.context.set_offline(True)
        await demo.say("residents-liutang", "张德福", "有人没得")  # ends the poll that is under way
        await expect(window.locator(".offline")).to_be_visible()
        await say(window, "residents", "你好", mention=True)
        await expect(pane(window, "residents").locator(".fault")).to_contain_text("没有发出去")
        await expect(pane(window, "residents").locator(".text")).to_have_value("你好")
        await window.context.set_offline(False)
        await expect(window.locator(".offline")).to_be_hidden(timeout=30_000)  # it asks again after up to 8 seconds
        await pane(window, "residents").locator(".text").press("Enter")
        await sees(window, "residents", "自动助手")
        await expect(pane(window, "residents").locator(".fault")).to_be_hidden()
