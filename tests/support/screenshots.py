"""Take the pictures of the demo that the README shows: ``python -m tests.support.screenshots [FOLDER]``.

They show the real demo with the real models: whoever changes the page runs this and looks at them.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from bot.app import demo_process
from bot.settings import PaceSettings, Settings, WebSettings
from intents.train import Models, load_or_fit
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.demo import UNBURDENED

FOLDER = Path(__file__).parents[2] / "docs" / "images"
PACE = PaceSettings(account_interval_s=0.1, room_interval_s=0.1, reply_interval_s=0)


async def _say(window: Page, side: str, text: str, *, mention: bool, until: str = "") -> None:
    chat = window.locator(f"#pane-{side}")
    if (await chat.locator(".mention").get_attribute("aria-pressed") == "true") is not mention:
        await chat.locator(".mention").click()
    await chat.locator(".text").fill(text)
    await chat.locator(".text").press("Enter")
    if until:
        await chat.locator(".from-bridge .bubble", has_text=until).last.wait_for()


async def _become(window: Page, name: str) -> None:
    await window.locator("#pane-residents .who").click()
    await window.locator("dialog.people .person", has_text=name).click()
    await window.locator("#pane-residents .who", has_text=name).wait_for()


async def _talk(window: Page) -> None:
    """A dispute with its ticket and an assistant's reply, chatter, and a question that is answered."""
    await _say(window, "residents", "隔壁家砌墙占了我家地", mention=True, until="#1")
    await window.locator("#pane-staff .bubble", has_text="#1").first.wait_for()
    await _say(window, "staff", "#1 大孃，我下午三点来看", mention=False, until="#1")
    await window.locator("#pane-residents .bubble", has_text="下午三点").wait_for()
    await _become(window, "张德福")
    await _say(window, "residents", "今天街子上的菌子便宜得很", mention=False)
    await _become(window, "李小燕")
    await _say(window, "residents", "娃娃刚出生咋个上户口", mention=True, until="出生医学证明")
    await window.locator(".understood[data-action=silent]").wait_for()
    await window.evaluate("document.activeElement.blur()")


async def _shoot(running: Browser, address: str, folder: Path) -> None:
    async with page(running, DESK) as window:
        await window.goto(address)
        await _talk(window)
        await window.locator(".ticket").wait_for()
        await window.screenshot(path=folder / "demo-1280.png")
    async with page(running, PHONE) as window:
        await window.goto(address)
        await _become(window, "李小燕")
        await window.locator("#pane-residents .from-bridge").first.wait_for()
        await window.locator("#pane-residents .log").evaluate("log => { log.scrollTop = log.scrollHeight }")
        await window.screenshot(path=folder / "demo-390.png")


async def shoot(models: Models, folder: Path) -> None:
    """Run the demo on an empty data folder and take the pictures."""
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data_dir=Path(data), pace=PACE, burden=UNBURDENED, web=WebSettings(port=0))
        async with demo_process(settings, models) as address, browser() as running:
            await _shoot(running, address, folder)


def main() -> None:
    """Fit or load the models, then take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    models = load_or_fit(Path(tempfile.gettempdir()) / "fengqiao-screenshot-models")
    asyncio.run(shoot(models, folder))


if __name__ == "__main__":
    main()
