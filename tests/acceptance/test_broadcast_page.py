"""A broadcast from the first word to the last room, on a phone, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from store.database import Database
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.console import running_console
from tests.support.databases import SqliteTemplate
from tests.support.demo import running_demo
from tests.support.pictures import png

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


async def test_what_the_form_takes_is_what_the_preview_shows(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    database = Database(sqlite_template.new_url())
    await database.open()
    (tmp_path / "poster.png").write_bytes(png())
    async with browser() as chromium, running_console(database, demo=True) as console:
        for size in (PHONE, DESK):
            async with page(chromium, size, tolerate="400") as window:
                await window.goto(console.address + "/broadcasts")
                await be(window, "方敏")
                await window.goto(console.address + "/broadcasts/new")
                await window.fill("[name=title]", "反诈")
                await window.fill("[name=text]", "{station.name}提醒：不要转账。")
                await window.fill("[name=link]", "https://www.gov.cn@bad.example/")
                await window.set_input_files("[name=picture]", str(tmp_path / "poster.png"))
                await window.click("text=存草稿")
                await expect(window.locator("[role=alert]")).to_contain_text("不是网址")
                await expect(window.locator(".kept-picture img")).to_have_js_property("naturalWidth", 320)
                await window.fill("[name=link]", "https://www.gov.cn/fanzha")
                await window.click("text=存草稿")
                shown = window.locator(".as-read").first
                await expect(shown.locator(".said")).to_have_text("禾丰派出所提醒：不要转账。\nhttps://www.gov.cn/fanzha")
                await expect(shown.locator("img")).to_have_js_property("naturalWidth", 320)
                await expect(window.locator(".foretold")).to_contain_text("8 个群")
                assert await window.evaluate("document.documentElement.scrollWidth") == size[0]
    await database.aclose()
