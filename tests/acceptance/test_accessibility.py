"""axe-core on every page at the width of a phone: no serious or critical fault for keyboard, screen reader and weak eyes.

The pages are derived from the routes, and to them come the states that a form leads to.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from store.database import Database
from tests.acceptance.test_demo_page import say, sees
from tests.support import node
from tests.support.browser import PHONE, browser, page
from tests.support.console import CSRF, Console, Visitor, running_console
from tests.support.databases import SqliteTemplate
from tests.support.pages import FURTHER, addresses, furnish, pages

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FOLDER = Path(__file__).parents[1] / "axe"
GRAVE = ("serious", "critical")


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


def axe() -> str:
    """The program, from npm."""
    node.install(FOLDER)
    return (FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


async def faults(window: Page, program: str) -> list[str]:
    """What axe-core finds grave on the page that is open, with the places; what is folded up is unfolded first."""
    await window.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    await window.evaluate(program)
    found: Sequence[dict[str, Any]] = await window.evaluate(
        "async () => (await axe.run({resultTypes: ['violations']})).violations"
    )
    return [
        f"{fault['impact']} {fault['id']}: {fault['help']}: {' | '.join(node['html'][:160] for node in fault['nodes'][:3])}"
        for fault in found
        if fault["impact"] in GRAVE
    ]


async def look(window: Page, console: Console, paths: Sequence[str]) -> dict[str, list[str]]:
    """The faults of each page that has any."""
    program, found = axe(), {}
    for path in paths:
        await window.goto(console.address + path)
        if grave := await faults(window, program):
            found[path] = grave
    return found


async def test_axe_finds_a_fault_where_there_is_one(chromium: Browser) -> None:
    async with page(chromium, PHONE) as window:
        await window.set_content("<html lang=zh><title>x</title><main><h1>x</h1><img src='data:,'><input></main></html>")
        assert [fault.split(":")[0] for fault in await faults(window, axe())] == ["critical image-alt", "critical label"]


async def test_no_page_of_the_console_and_the_demo_has_a_grave_fault(database: Database, chromium: Browser) -> None:
    async with running_console(database, demo=True) as console, page(chromium, PHONE, tolerate="404") as window:
        visitor = await console.browser()
        await furnish(console, visitor)
        paths = await pages(addresses(console.app), visitor)
        assert {"/", "/today", "/tickets/1", "/tickets/1/numbers", "/people/rota", "/figures/report", "/design"} <= set(paths)
        assert await look(window, console, [*paths, *FURTHER]) == {}


async def test_nothing_that_the_demo_opens_has_a_grave_fault(database: Database, chromium: Browser) -> None:
    async with running_console(database, demo=True) as console, page(chromium, PHONE) as window:
        await window.goto(console.address)
        await window.locator("#pane-residents .who").click()
        await window.locator("dialog.people .person", has_text="李小燕").wait_for()
        assert await faults(window, axe()) == []
        await window.locator("dialog.people .person", has_text="李小燕").click()
        await say(window, "residents", "隔壁家砌墙占了我家地", mention=True)
        await sees(window, "residents", "#1")
        for tab in ("residents", "staff", "insight"):
            await window.locator(f"#tab-{tab}").click()
            assert await faults(window, axe()) == []


async def keep_a_form(console: Console, visitor: Visitor) -> None:
    """A form is sent when the login is over, and kept over the next one."""
    token = CSRF.findall(await visitor.open("/tickets/canned"))[-1]
    console.clock.ahead += timedelta(hours=13)
    late = await visitor.post("/tickets/canned", {"csrf": token, "title": "今天来看", "text": "已经收到。"})
    kept = unescape(late.text.split('name="kept" value="')[1].split('"')[0])
    assert (await visitor.log_in("方敏", kept=kept)).path == "/kept"


async def test_no_page_that_only_the_real_thing_has_has_a_grave_fault(database: Database, chromium: Browser) -> None:
    async with running_console(database, demo=True) as demo:
        known = set(addresses(demo.app))
    async with running_console(database) as console, page(chromium, PHONE) as window:
        visitor = await console.logged_in("方敏")
        await keep_a_form(console, visitor)
        paths = await pages([path for path in addresses(console.app) if path not in known], visitor)
        assert paths == ["/login", "/password", "/kept"]
        assert await look(window, console, ["/login?back=/tickets"]) == {}
        await window.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": console.address} for cookie in visitor.http.cookie_jar]
        )
        assert await look(window, console, paths) == {}
