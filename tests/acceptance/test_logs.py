"""One id follows a message through all log lines of a real run, and no line holds what people said or who they are."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo import demo_county
from store import accounts
from store.database import Database
from tests.support.cli import Cli
from tests.support.waiting import until_true
from tests.support.wechat_county import WechatCounty, settle

pytestmark = pytest.mark.standin

LIUTANG, SHIBAN, SONGJIAN_STAFF = "residents-liutang", "residents-shiban", "staff-songjian"
SAID = {
    "question": "娃娃刚出生咋个上户口",
    "dispute": "隔壁家砌墙占了我家地",
    "chatter": "今天街子上的菌子便宜得很",
    "alarm": "我家厨房着火了",
    "order": "#1 我下午来看一下",
}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[WechatCounty]:
    """The county on a stand-in of the test's own."""
    county = WechatCounty(tmp_path)
    yield county
    county.standin.kill()


@contextmanager
def serving(cli: Cli, county: WechatCounty, database_url: str, log: Path) -> Iterator[None]:
    """``fengqiao serve`` as a process of its own, telling everything that it can tell."""
    environment = cli.environment(
        FENGQIAO_DATABASE_URL=database_url,
        FENGQIAO_WECHAT__ENDPOINT=county.standin.endpoint,
        FENGQIAO_WECHAT__TOKEN=county.standin.token,
        FENGQIAO_WEB__PORT="0",
        FENGQIAO_LOG_LEVEL="DEBUG",
    )
    command = [sys.executable, "-W", "ignore", "-m", "bot", "serve"]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=cli.folder, env=environment, stdout=subprocess.DEVNULL, stderr=stream)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


async def online(database: Database) -> bool:
    async with database.read() as session:
        return any(one.online for one in await accounts.presences(session))


def of(lines: Sequence[dict[str, Any]], message_id: str) -> list[str]:
    """What was done because of a message, as the log tells it."""
    return [line["action"] for line in lines if line.get("trace") == f"message:{message_id}"]


async def test_an_id_follows_a_message_through_the_log_and_nobody_stands_in_it(
    knowing_cli: Cli, county: WechatCounty, database_url: str
) -> None:
    database = Database(database_url)
    await database.open()
    await settle(database)
    log = knowing_cli.folder / "serve.log"
    with serving(knowing_cli, county, database_url, log):
        await until_true(lambda: online(database), what="the login")
        await county.standin.control("fault", method="messagePayload", mode="fail")  # fetched twice
        question = await county.say(LIUTANG, "李桂芬", SAID["question"], mention=True)
        chatter = await county.say(SHIBAN, "普小芳", SAID["chatter"])
        await county.say(LIUTANG, "王建军", SAID["alarm"])
        dispute = await county.say(SHIBAN, "普文昌", SAID["dispute"], mention=True)
        await county.hears(SONGJIAN_STAFF, "#1")
        order = await county.say(SONGJIAN_STAFF, "杨秀芝", SAID["order"])
        await county.hears(SHIBAN, "我下午来看一下")
        await county.hears(LIUTANG, "@李桂芬")
        await county.hears(SONGJIAN_STAFF, "已回复居民")
        await county.hears(LIUTANG, "119")
        await county.standin.control("fault", method="messageSendText", mode="lose")
        await county.say(SHIBAN, "普小芳", SAID["question"], mention=True)
        await county.hears(SHIBAN, "@普小芳")
    await database.aclose()
    text = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert of(lines, question)[0] == "fetch_failed"
    assert set(of(lines, question)) >= {"fetch_failed", "handled", "sent"}
    assert of(lines, dispute).count("sent") >= 2  # the reply and the card for staff
    assert of(lines, order).count("sent") >= 2  # the answer to the resident and the word that it went
    [lost] = [line["trace"] for line in lines if line.get("action") == "send_unknown"]
    assert lost.startswith("message:")
    assert of(lines, chatter) == []
    for line in lines:
        if "outbox_id" in line or line["logger"].startswith("bot.inbox"):
            assert line["trace"], line
    people = [person.name for person in demo_county().people()]
    assert [word for word in (*SAID.values(), *people, "我下午来看一下") if word in text] == []
    told = await asyncio.to_thread(knowing_cli.process, "trace", f"message:{dispute}", FENGQIAO_DATABASE_URL=database_url)
    assert (told.code, "ticket #" in told.out) == (0, True)
