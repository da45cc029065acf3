"""Take the pictures of the console that the handbook shows: ``python -m tests.support.console_screenshots [FOLDER]``.

A morning in the demo county under a test clock, with the real models, as the chief of a station sees it. Whoever changes a page
runs this and looks at the pictures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser

from bot.app import understanding_of
from bot.demo import seed_demo
from bot.desk import rota_changes
from intents.train import Models, load_or_fit
from store.database import Database
from store.migrate import migrate
from tests.integration.test_web_broadcast_calendar import planned
from tests.support.browser import DESK, PHONE, browser, page
from tests.support.console import Console, give_password, running_console, staff_named
from tests.support.screenshots import FOLDER
from tests.unit.bot.village import message

VIEWER, PASSWORD = "赵建国", "一二三四五六七八九十"
DAY = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
"""A Tuesday, 8:00 in the county."""
LIUTANG, DAHE, QIAOTOU, STAFF = "residents-liutang", "residents-dahe", "residents-qiaotou", "staff-hefeng"
Line = tuple[int, str, str, str]
"""Minutes after 8:00, who, where (empty: alone with the bridge), what; 「@」 in front mentions the bridge."""
MORNING: Sequence[Line] = (
    (5, "张德福", LIUTANG, "@我的钱包在街子上丢了，黑色的，里面有身份证"),
    (9, "和丽萍", STAFF, "接 1"),
    (16, "和丽萍", STAFF, "#1 大爹，卖菜的老周捡到了，来警务室拿"),
    (40, "和丽萍", STAFF, "结 1 钱包找到了，本人已经领走"),
    (42, "张德福", LIUTANG, "@5 多谢你们"),
    (45, "吴淑英", QIAOTOU, "@楼上天天半夜唱歌，吵得睡不着"),
    (50, "李桂芬", "", "隔壁家砌墙占了我家地，在柳塘村一组，我的电话 13800000000"),
    (55, "和丽萍", STAFF, "接 3"),
    (58, "和丽萍", STAFF, "#3 大孃，我下午三点来看，先不要吵"),
    (61, "李桂芬", "", "要得，我等你，墙已经砌了一米多高"),
    (80, "周燕", DAHE, "@我家的电动车昨晚被偷了，停在大禾村门口"),
    (84, "马春梅", STAFF, "接 4"),
    (116, "王建军", LIUTANG, "我家厨房着火了"),
)
END = 119
"""Three minutes after the fire was told: nobody has taken it."""
SHOTS = (
    ("today", "/today"),
    ("tickets", "/tickets"),
    ("ticket", "/tickets/3"),
    ("figures", "/figures"),
    ("rota", "/people/rota"),
    ("people", "/people"),
    ("rooms", "/people/rooms"),
)


class Morning:
    """The clock of the pictures."""

    now = DAY

    def __call__(self) -> datetime:
        return self.now


async def live_through(console: Console, clock: Morning) -> None:
    """Say everything, minute by minute, and let what is late go up."""
    for minutes, who, room, text in MORNING:
        clock.now = DAY + timedelta(minutes=minutes)
        mentioned = text.startswith("@")
        said = message(text.lstrip("@"), sender=who, room=room or None, mentioned=mentioned, sent_at=clock.now)
        await console.bridge.inbox.receive(said)
        await asyncio.sleep(0.2)
    clock.now = DAY + timedelta(minutes=END)
    await asyncio.sleep(0.5)


async def prepare(database: Database) -> None:
    """The county, a leave in its rota, who can log in, and what goes out today."""
    await seed_demo(database, DAY)
    async with database.write() as session:
        absent, present = await staff_named(session, "高永平"), await staff_named(session, "苏红")
        await rota_changes.add_leave(
            session,
            absent,
            starts_at=DAY,
            ends_at=DAY + timedelta(days=2),
            stand_in=present,
            by=VIEWER,
            now=DAY,
        )
    for name in (VIEWER, "段志勇", "和丽萍", "马春梅", "高永平"):
        await give_password(database, name, PASSWORD)
    await planned(database, "森林防火", "每年12月1日到6月15日每天18:00")
    await planned(database, "冬至前查炭火", "冬至前1天18:30")


async def shoot_console(running: Browser, console: Console, folder: Path) -> None:
    """Every page, on a phone and on a desk."""
    for size in (PHONE, DESK):
        async with page(running, size) as window:
            await window.goto(f"{console.address}/login")
            await window.fill("[name=login]", VIEWER)
            await window.fill("[name=password]", PASSWORD)
            await window.click("main button")
            await window.wait_for_url("**/today")
            for name, path in SHOTS:
                await window.goto(console.address + path)
                await window.screenshot(path=folder / f"console-{name}-{size[0]}.png", full_page=name == "ticket")


async def shoot(models: Models, folder: Path) -> None:
    """Run the console on an empty database and take the pictures."""
    clock = Morning()
    with tempfile.TemporaryDirectory() as data:
        database = Database(f"sqlite:///{data}/pictures.db")
        await database.open()
        try:
            await migrate(database)
            await prepare(database)
            known = understanding_of(models)
            async with (
                running_console(database, clock=clock, chores_every_s=0.05, understanding=known) as console,
                browser() as running,
            ):
                await live_through(console, clock)
                await shoot_console(running, console, folder)
        finally:
            await database.aclose()


def main() -> None:
    """Fit or load the models, then take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(shoot(load_or_fit(Path(tempfile.gettempdir()) / "fengqiao-screenshot-models"), folder))


if __name__ == "__main__":
    main()
