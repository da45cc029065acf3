"""The bridge inside an existing python-wechaty bot: the very program of docs/wechaty-plugin.md, against the Wechaty stand-in."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from store import accounts, outbox
from store.database import Database
from store.kinds import Lane
from store.tables import IncomingMessage
from tests.support.cli import Cli
from tests.support.waiting import until_true
from tests.support.wechat_county import ACCOUNT, GATEWAY, WechatCounty, room_id, settle

pytestmark = pytest.mark.standin

ROOT = Path(__file__).parents[2]
LIUTANG, SHIBAN, SONGJIAN_STAFF = "residents-liutang", "residents-shiban", "staff-songjian"


def program_of_the_page() -> str:
    """The example of the page, as it stands there."""
    page = (ROOT / "docs" / "wechaty-plugin.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    return str(program)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[WechatCounty]:
    """The county on a stand-in of the test's own."""
    county = WechatCounty(tmp_path)
    yield county
    county.standin.kill()


@contextmanager
def existing_bot(cli: Cli, county: WechatCounty, database_url: str) -> Iterator[None]:
    """The program as a process of its own; it ends as a crash would end it."""
    (cli.folder / "my_bot.py").write_text(program_of_the_page(), encoding="utf-8")
    environment = cli.environment(
        WECHATY_PUPPET_SERVICE_ENDPOINT=county.standin.endpoint,
        WECHATY_PUPPET_SERVICE_TOKEN=county.standin.token,
        CACHE_DIR=str(cli.folder / "cache"),
        FENGQIAO_DATABASE_URL=database_url,
        FENGQIAO_WEB__PORT="0",
        FENGQIAO_PACE__ACCOUNT_INTERVAL_S="0",
        FENGQIAO_PACE__ROOM_INTERVAL_S="0",
        FENGQIAO_PACE__REPLY_INTERVAL_S="0",
    )
    with (cli.folder / "bot.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "my_bot.py"], cwd=cli.folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def online(database: Database, *, after: datetime) -> None:
    """Wait until the bridge in the bot has told the database that its account is there."""

    async def told() -> bool:
        async with database.read() as session:
            return any(one.online and one.seen_at > after for one in await accounts.presences(session))

    await until_true(told, within_s=60, what="the bridge in the bot")


async def test_three_lines_give_an_existing_bot_the_whole_bridge(
    knowing_cli: Cli, county: WechatCounty, database_url: str
) -> None:
    database = Database(database_url)
    await database.open()
    await settle(database)
    with existing_bot(knowing_cli, county, database_url):
        await online(database, after=datetime.now(UTC))
        await county.say(LIUTANG, "李桂芬", "ding")
        await county.hears(LIUTANG, "dong")  # the bot does what it did before

        asked = await county.say(LIUTANG, "李桂芬", "娃娃刚出生咋个上户口", mention=True)
        assert "出生医学证明" in await county.hears(LIUTANG, "@李桂芬")
        await county.say(SHIBAN, "普文昌", "隔壁家砌墙占了我家地", mention=True)
        assert "普文昌：隔壁家砌墙占了我家地" in await county.hears(SONGJIAN_STAFF, "#1")
        await county.say(SONGJIAN_STAFF, "杨秀芝", "#1 我下午来看一下")
        assert "杨秀芝" in await county.hears(SHIBAN, "我下午来看一下")

        await county.standin.control("dup", id=asked, count=3)  # the network says it again
        chatter = await county.say(LIUTANG, "张德福", "今天街子上的菌子便宜得很")
        calls = await county.standin.control("calls")

    assert (calls["start"], calls["event"]) == (1, 1)  # one client, one event stream
    async with database.write() as session:
        stored = (await session.scalars(select(col(IncomingMessage.message_id)))).all()
        await outbox.enqueue(  # written while no bot runs
            session,
            key="while-down",
            gateway=GATEWAY,
            account=ACCOUNT,
            conversation=room_id(LIUTANG),
            text="停水通知",
            lane=Lane.NOTICE,
            now=datetime.now(UTC),
        )
    assert asked in stored
    assert chatter not in stored
    with existing_bot(knowing_cli, county, database_url):
        await county.hears(LIUTANG, "停水通知", within_s=60)
        await county.standin.control("dup", id=asked, count=1)
        await county.say(LIUTANG, "张德福", "娃娃刚出生咋个上户口", mention=True)
        assert "出生医学证明" in await county.hears(LIUTANG, "@张德福")  # and what came before it was handled
    await database.aclose()
    said = await county.said(LIUTANG)
    assert sum("@李桂芬" in text for text in said) == 1
    assert sum("停水通知" in text for text in said) == 1
