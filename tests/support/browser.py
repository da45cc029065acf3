"""A real Chromium: Debian's package, driven by pip's playwright. Where there is none, tests that need it are skipped."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PHONE, DESK = (390, 844), (1280, 800)


def chromium() -> str:
    """The program's path; skips the test where there is none."""
    named = os.environ.get("FENGQIAO_TEST_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no Chromium here (Debian: apt-get install chromium fonts-noto-cjk)")
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Run Chromium until the block ends."""
    path = chromium()
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=OPTIONS)
        try:
            yield running
        finally:
            await running.close()


@asynccontextmanager
async def page(running: Browser, size: tuple[int, int], *, tolerate: str = "^$") -> AsyncIterator[Page]:
    """A window of a size; at its end, whatever the page complained about and is not tolerated fails the test."""
    width, height = size
    context = await running.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=size == PHONE,
        reduced_motion="reduce",
    )
    complaints: list[str] = []
    opened = await context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("request", lambda request: None if _is_local(request.url) else complaints.append(f"asked {request.url}"))
    opened.set_default_timeout(30_000)
    try:
        yield opened
    finally:
        await context.close()
    unexpected = [complaint for complaint in complaints if not re.search(tolerate, complaint)]
    assert not unexpected, unexpected


def _is_local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:"))
