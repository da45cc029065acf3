"""A local answer from the first word to what the village hears, on a phone and on a desk, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from store.database import Database
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.databases import SqliteTemplate
from tests.support.demo import running_demo

pytestmark = pytest.mark.browser
BASIC = "hukou.newborn/basic"


async def be(window: Page, name: str) -> None:
    await window.select_option("#person", name)
    await window.click(".acting button")
    await expect(window.locator("#person")).to_have_value(name)


async def fits(window: Page, size: tuple[int, int], folder: Path, name: str) -> None:
    """Nothing is wider than the window, and every button can be hit with a thumb."""
    await window.screenshot(path=folder / f"{name}-{size[0]}.png", full_page=True)
    assert await window.evaluate("document.documentElement.scrollWidth") == size[0]
    for button in await window.locator("main button:visible, main .button:visible, main .plain-button:visible").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 40
    notice = window.locator(".invented")
    assert await notice.evaluate("(sign) => sign.scrollWidth <= sign.clientWidth"), "the notice that all is invented is cut"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_answer_of_a_village_from_the_form_to_the_group(
    sqlite_template: SqliteTemplate, size: tuple[int, int], tmp_path: Path
) -> None:
    database = Database(sqlite_template.new_url())
    await database.open()
    async with browser() as chromium, running_demo(database) as demo, page(chromium, size, tolerate="400|409") as window:
        await window.goto(demo.address + "/answers")
        await be(window, "段志勇")
        await fits(window, size, tmp_path, "list")
        await window.fill("#q", "出生医学证明")
        await window.click(".search button")
        await window.click(".card-link >> nth=0")
        await fits(window, size, tmp_path, "answer")
        await window.click("text=给一个地方改写")
        await window.select_option("[name=scope]", "village:1")
        await window.fill("[name=group]", "**每周三**来办。")
        await window.fill("[name=private]", "")
        await window.click("text=存草稿")
        await expect(window.locator("[role=alert]")).to_contain_text("不能写排版符号（**）")
        await fits(window, size, tmp_path, "form")
        await window.fill("[name=group]", "每周三来办，先打{station.phone}。")
        await window.click("text=存草稿")
        await window.click(".step-submit")
        await window.click(".step-approve")
        await expect(window.locator("[role=alert]")).to_contain_text("要由别人来审")
        await be(window, "赵建国")
        await expect(window.locator(".diff .added").first).to_contain_text("每周三来办")
        await fits(window, size, tmp_path, "version")
        await window.click(".step-approve")
        await expect(window.locator("main .tag", has_text="正在说")).to_be_visible()
        await window.goto(demo.address + "/answers/try")
        await window.fill("[name=text]", "娃娃刚出生咋个上户口")
        await window.select_option("[name=place]", "village:1")
        await window.click(".writing button")
        await expect(window.locator(".spoken")).to_contain_text("先打演示号码 0000-0001")
        await expect(window.locator(".why .tag").first).to_have_text("柳塘村（禾丰派出所）")
        await fits(window, size, tmp_path, "try")
        number = await demo.say("residents-liutang", "李桂芬", "娃娃刚出生咋个上户口", mention=True)
        assert "先打演示号码 0000-0001" in await demo.hear("residents-liutang", number)
    await database.aclose()
