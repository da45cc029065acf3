"""The calendar of broadcasts and the form's kinds of time in a real Chromium, at the width of a phone and of a desk."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from store.database import Database
from tests.integration.test_web_broadcast_calendar import planned
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.databases import SqliteTemplate
from tests.support.demo import running_demo

pytestmark = pytest.mark.browser


async def fits(window: Page, width: int) -> bool:
    """Whether nothing below the masthead sticks out to the right."""
    right = "Math.max(...[...document.querySelectorAll('main, main *')].map(part => part.getBoundingClientRect().right))"
    return float(await window.evaluate(right)) <= width


async def test_month_on_a_phone_leads_by_touch_from_a_day_to_its_broadcast(sqlite_template: SqliteTemplate) -> None:
    database = Database(sqlite_template.new_url())
    await database.open()
    async with browser() as chromium, running_demo(database) as demo, page(chromium, PHONE) as window:
        await planned(database, "冬至前查炭火", "冬至前1天18:30")
        await planned(database, "森林防火", "每年12月1日到6月15日每天8:00", approve=False)
        await window.goto(demo.address + "/broadcasts/calendar?month=2050-12")
        assert await fits(window, PHONE[0])
        await expect(window.locator(".day .entry").first).to_be_hidden()
        day = window.locator(".day:not(.other)", has=window.locator("b", has_text="21"))
        await day.locator(".day-jump").tap()
        entry = window.locator("[id='d2050-12-21'] a", has_text="冬至前查炭火")
        await expect(entry).to_be_in_viewport()
        await entry.tap()
        await expect(window.locator("h1")).to_have_text("冬至前查炭火")
        await expect(window.locator(".facts")).to_contain_text("冬至前 1 天 18:30")
    await database.aclose()


async def test_month_on_a_desk_has_the_entries_in_its_cells(sqlite_template: SqliteTemplate) -> None:
    database = Database(sqlite_template.new_url())
    await database.open()
    async with browser() as chromium, running_demo(database) as demo, page(chromium, DESK) as window:
        await planned(database, "冬至前查炭火", "冬至前1天18:30")
        await window.goto(demo.address + "/broadcasts/calendar?month=2050-11")
        await window.click("text=›")
        await expect(window.locator("h1")).to_have_text("2050 年 12 月")
        assert await fits(window, DESK[0])
        await expect(window.locator(".month-list")).to_be_hidden()
        await window.click(".entry:has-text('冬至前查炭火')")
        await expect(window.locator("h1")).to_have_text("冬至前查炭火")
    await database.aclose()


async def test_form_shows_the_fields_of_the_chosen_kind_only(sqlite_template: SqliteTemplate) -> None:
    database = Database(sqlite_template.new_url())
    await database.open()
    async with browser() as chromium, running_demo(database) as demo, page(chromium, PHONE) as window:
        await window.goto(demo.address + "/broadcasts/new")
        parts = window.locator(".when-part:visible")
        await expect(parts).to_have_count(0)
        kinds = await window.locator("[name=when] option").evaluate_all("options => options.map(option => option.value)")
        for kind in kinds[1:]:
            await window.select_option("[name=when]", kind)
            await expect(window.locator(f".when-{kind}")).to_be_visible()
            await expect(parts).to_have_count(1 if kind in ("once", "words", "cron") else 2)
            assert await fits(window, PHONE[0])
        await window.select_option("[name=when]", "lunar")
        await window.select_option("[name=lunar_month]", "6")
        await window.select_option("[name=lunar_day]", "24")
        await expect(window.locator("[name=offset_days]")).to_be_hidden()
        await window.select_option("[name=offset_way]", "before")
        await window.fill("[name=offset_days]", "3")
        await window.fill("[name=title]", "火把节防火")
        await window.fill("[name=text]", "火把离柴草远一点。")
        await window.click("text=存草稿")
        await expect(window.locator(".facts")).to_contain_text("每年农历六月廿四前 3 天 9:00")
    await database.aclose()
