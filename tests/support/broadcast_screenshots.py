"""Take the pictures of writing a broadcast and of its preview: ``python -m tests.support.broadcast_screenshots [FOLDER]``.

A morning in the demo county under a test clock: one group has just heard something, in another one something waits. Whoever
changes these pages runs this and looks at the pictures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page

from bot.settings import Settings
from broadcasts import approval, compose
from broadcasts.audience import Audience
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from broadcasts.expand import expand_due
from store import broadcasts, outbox
from store.database import Database
from store.kinds import OutboxState
from store.migrate import migrate
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.console import Console, give_password, running_console
from tests.support.console_screenshots import DAY, PASSWORD, prepare
from tests.support.screenshots import FOLDER

AUTHOR, CHIEF = "方敏", "赵建国"
NOW = DAY + timedelta(minutes=80)
TEXT = "{station.name}提醒：说刷单能挣钱的，都是骗子。钱转出去就回不来。拿不准，先问警务助理。"
LINK = "https://www.gov.cn"
POSTER = (
    "<body style='margin:0;display:grid;place-items:center;height:100vh;background:#a6332b;color:#fff;"
    "font:700 44px sans-serif;line-height:1.6;text-align:center'>刷单<br>都是骗子</body>"
)


async def said(database: Database, text: str, audience: Audience, at: datetime, *, arrived: bool) -> None:
    """A broadcast that went out earlier, or waits."""
    made = await compose.create(
        database, Draft(title=text[:5], text=text, audience=audience, schedule=AtOnce()), author=AUTHOR, now=at
    )
    assert made.id is not None
    await approval.submit(database, made.id, by=AUTHOR, now=at)
    await approval.approve(database, made.id, approver=await approval.person(database, CHIEF), now=at)
    await approval.put_on_calendar(database, made.id, by=AUTHOR, now=at)
    await expand_due(database, at, budget=Settings().budget)
    if arrived:
        async with database.write() as session:
            (run,) = await broadcasts.runs(session, made.id)
            for row in await outbox.of_run(session, run.id or 0):
                row.state, row.sent_at = OutboxState.CONFIRMED.value, at
                session.add(row)


async def draw_poster(running: Browser, file: Path) -> None:
    """A picture to send."""
    async with page(running, (360, 240)) as window:
        await window.set_content(POSTER)
        await window.screenshot(path=file)


async def write(window: Page, console: Console, poster: Path, folder: Path, width: int) -> None:
    """Fill the form in, and look at the preview."""
    await window.goto(f"{console.address}/login")
    await window.fill("[name=login]", AUTHOR)
    await window.fill("[name=password]", PASSWORD)
    await window.click("main button")
    await window.wait_for_url("**/today")
    await window.goto(f"{console.address}/broadcasts/new")
    await window.fill("[name=title]", "防诈骗：刷单")
    await window.fill("[name=text]", TEXT)
    await window.fill("[name=link]", LINK)
    await window.set_input_files("[name=picture]", str(poster))
    await window.screenshot(path=folder / f"broadcast-compose-{width}.png", full_page=True)
    await window.click("text=存草稿")
    await window.locator(".as-read").first.wait_for()
    await window.screenshot(path=folder / f"broadcast-preview-{width}.png", full_page=True)


async def shoot(folder: Path) -> None:
    """Run the console on an empty database and take the pictures."""
    with tempfile.TemporaryDirectory() as data:
        database = Database(f"sqlite:///{data}/pictures.db")
        await database.open()
        try:
            await migrate(database)
            await prepare(database)
            await give_password(database, AUTHOR, PASSWORD)
            await said(database, "骑车赶街，请戴好头盔。", Audience(villages=(1,)), NOW - timedelta(minutes=10), arrived=True)
            async with running_console(database, clock=lambda: NOW, settings=Settings(data_dir=Path(data))) as console:
                async with browser() as running:
                    poster = Path(data) / "poster.png"
                    await draw_poster(running, poster)
                    for size in (PHONE, DESK):
                        async with page(running, size) as window:
                            await write(window, console, poster, folder, size[0])
        finally:
            await database.aclose()


def main() -> None:
    """Take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(shoot(folder))


if __name__ == "__main__":
    main()
