"""A broadcast from the first word to the last room, on a phone, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from store.database import Database
from tests.support.browser import PHONE, browser, page
from tests.support.databases import SqliteTemplate
from tests.support.demo import running_demo

pytestmark = pytest.mark.browser


async def be(window: Page, name: str) -> None:
    await window.select_option("#person", name)
    await window.click(".acting button")
    await expect(window.locator("#person")).to_have_value(name)


async def test_broadcast_on_a_phone_and_its_progress_without_touching_the_page(sqlite_template: SqliteTemplate) -> None:
    database = Database(sqlite_template.new_url())
    await database.open()
    async with browser() as chromium, running_demo(database) as demo, page(chromium, PHONE, tolerate="409") as window:
        await window.goto(demo.address + "/broadcasts")
        await be(window, "方敏")
        await window.click("text=写一条")
        await window.fill("[name=title]", "防火提醒")
        await window.fill("[name=text]", "{station.name}提醒：出门前请关好火。")
        await window.click("text=存草稿")
        await window.click(".step-submit")
        await window.click(".step-approve")
        await expect(window.locator("[role=alert]")).to_contain_text("要由别人来审")
        await be(window, "赵建国")
        await window.click(".step-approve")
        await window.click(".step-schedule")
        await expect(window.locator(".run-count")).to_have_text("8", timeout=15_000)
        await expect(window.locator(".sheet > p .tag").first).to_have_text("已发完", timeout=15_000)
        assert await window.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        await window.goto(demo.address)
        bubble = window.locator("#pane-residents .from-bridge .bubble")
        await expect(bubble).to_have_text("禾丰派出所提醒：出门前请关好火。")
    await database.aclose()
