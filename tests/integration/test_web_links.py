"""The page of the links: the cuts of the last days with their lengths, and the accounts of other processes, here and on 今天."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app import utc_now
from bot.desk.county_time import COUNTY_TIME
from bot.texts import links as words
from bot.web.links import length
from store import audit
from store.database import Database
from tests.support.console import Console, running_console
from tests.support.other_process import SECOND, another_process
from tests.support.waiting import until_true

TAG = re.compile(r"<[^>]+>")


def plain(html: str) -> list[str]:
    """The lines of a page as they are read."""
    return [" ".join(TAG.sub("", line).split()) for line in re.findall(r"<(?:li|h3)>.*?</(?:li|h3)>", html, re.DOTALL)]


async def cut(database: Database, since: datetime, lasted: timedelta, reason: str = "the server does not answer") -> None:
    """A cut that is over."""
    async with database.write() as session:
        until = since + lasted
        await audit.record_gap(session, gateway="simulator", account="小枫", since=since, until=until, reason=reason)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "1 秒"), (59.6, "1 分"), (200, "3 分 20 秒"), (3600, "1 小时"), (3905, "1 小时 5 分"), (187_200, "2 天 4 小时")],
)
def test_a_length_is_told_in_its_two_largest_units(seconds: float, told: str) -> None:
    assert length(timedelta(seconds=seconds)) == told


async def test_the_cuts_of_a_week_stand_by_day_with_their_lengths_and_reasons(database: Database) -> None:
    today = utc_now().astimezone(COUNTY_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    async with running_console(database) as console:
        visitor = await console.logged_in("马春梅")
        assert "没有断过。" in await visitor.open("/links")
        await cut(database, today - timedelta(days=1, hours=-9), timedelta(minutes=12, seconds=30))
        await cut(database, today - timedelta(minutes=20), timedelta(minutes=30), words.NOT_RUNNING)
        await cut(database, today - timedelta(days=3, hours=-9), timedelta(0), "message 7301 could not be fetched")
        await cut(database, today - timedelta(days=6, hours=-9), timedelta(hours=2))
        await cut(database, today - timedelta(days=8), timedelta(hours=2))
        html = await visitor.open("/links")
    told = plain(html)
    day = [(today - timedelta(days=number)) for number in range(7)]
    assert told == [
        told[0],
        f"{day[1].month} 月 {day[1].day} 日",
        f"23:40 到 {day[0].month} 月 {day[0].day} 日 00:10 30 分 小枫 {words.NOT_RUNNING}",
        "09:00 到 09:12 12 分 30 秒 小枫 连不上服务",
        f"{day[3].month} 月 {day[3].day} 日",
        "09:00 到 09:00 1 秒 小枫 有一条消息没取到",
        f"{day[6].month} 月 {day[6].day} 日",
        "09:00 到 11:00 2 小时 小枫 连不上服务",
    ]
    assert told[0].startswith("小枫 正常 从 ")
    assert told[0].endswith("最近 7 天断过 4 次，一共 2 小时 42 分")
    assert "server" not in html


async def elsewhere(console: Console) -> list[tuple[str, str]]:
    """What ``/healthz`` tells of other processes."""
    report = await (await console.browser()).http.get(console.address + "/healthz")
    assert report.status == 200
    return [(one["account"], one["state"]) for one in (await report.json())["elsewhere"]]


async def next_link_event(lines: aiohttp.StreamReader) -> None:
    """Wait until an open page is told of a link."""
    async with asyncio.timeout(30):
        while await lines.readline() != b"event: link\n":
            pass


async def test_an_account_of_another_process_is_shown_and_so_is_its_cut(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("赵建国")
        async with visitor.http.get(visitor.address + "/events?since=0") as page:
            await next_link_event(page.content)  # each page begins with a look

            async def shows(path: str, pattern: str) -> None:
                async def is_shown() -> bool:
                    await next_link_event(page.content)
                    return bool(re.search(pattern, await visitor.open(path), re.DOTALL))

                await until_true(is_shown, what=pattern)

            async with another_process(database_url, tmp_path) as gateway:
                await shows("/today/piece", rf"{SECOND}</span> <span class=\"tag s-done\">正常")
                assert await elsewhere(console) == [(SECOND, "online")]
                gateway.break_link()
                await shows("/today/piece", f"微信断了：</b>{SECOND} 没有连上，从")
                assert await elsewhere(console) == [(SECOND, "offline")]
                assert re.search(rf"到 现在 \d+ 秒 {SECOND} 没有连上", " ".join(plain(await visitor.open("/links"))))
                gateway.mend_link()
                await shows("/links/piece", rf"\d\d:\d\d 到 \d\d:\d\d</span> <b>[^<]+秒</b> <span>{SECOND}")
            console.clock.ahead = timedelta(minutes=1)
            await shows("/today/piece", f"微信断了：</b>{SECOND} 程序没有运行，从")
            assert await elsewhere(console) == [(SECOND, "not_running")]
        console.clock.ahead = timedelta(days=8)  # nobody's any more
        assert await elsewhere(console) == []
