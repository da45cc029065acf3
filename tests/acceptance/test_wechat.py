"""The main job through the real Wechaty puppet service: a conversation over a lost server, a broadcast over a killed bridge."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot.app import running_bridge
from bot.bridge import Account, Bridge
from bot.demo import demo_county
from bot.gateways.base import LinkState
from bot.gateways.wechat import WechatGateway
from bot.settings import Settings
from broadcasts import approval, compose
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store import outbox
from store.database import Database
from store.kinds import OutboxState
from store.tables import Outbox
from tests.support.cli import Cli
from tests.support.demo import PACE, UNBURDENED
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until, until_true
from tests.support.wechat_county import ACCOUNT, WechatCounty, room_id, settle

pytestmark = pytest.mark.standin

LIUTANG, SHIBAN, SONGJIAN_STAFF = "residents-liutang", "residents-shiban", "staff-songjian"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[WechatCounty]:
    """The county on a stand-in of the test's own."""
    county = WechatCounty(tmp_path)
    yield county
    county.standin.kill()


@asynccontextmanager
async def bridge_on(county: WechatCounty, database: Database) -> AsyncIterator[Bridge]:
    """A bridge that is logged in, with the waits that it has in earnest."""
    gateway = WechatGateway(county.standin.endpoint, county.standin.token)
    account = Account(gateway=gateway, id=ACCOUNT)
    async with running_bridge(Settings(pace=PACE, burden=UNBURDENED), database, tiny_understanding(), [account]) as bridge:
        await until(lambda: gateway.status().state is LinkState.ONLINE, what="the login")
        yield bridge


async def test_conversation_goes_on_when_the_server_is_killed_in_the_middle(county: WechatCounty, database: Database) -> None:
    await settle(database)
    async with bridge_on(county, database) as bridge:
        link = bridge.accounts[0].gateway
        asked = await county.say(LIUTANG, "李桂芬", "娃娃刚出生咋个上户口", mention=True)
        assert "出生医学证明" in await county.hears(LIUTANG, "@李桂芬")
        await county.standin.control("dup", id=asked, count=3)  # the network says it again
        await county.say(SHIBAN, "普文昌", "隔壁家砌墙占了我家地", mention=True)
        assert "普文昌：隔壁家砌墙占了我家地" in await county.hears(SONGJIAN_STAFF, "#1")
        await county.hears(SHIBAN, "#1")
        before = {room: await county.said(room) for room in (LIUTANG, SHIBAN, SONGJIAN_STAFF)}

        county.standin.kill()
        await until(lambda: link.status().state is LinkState.DOWN, what="the loss")
        await asyncio.to_thread(county.standin.start)
        await until(lambda: link.status().state is LinkState.ONLINE, within_s=30, what="the link")

        await county.say(SHIBAN, "普小芳", "#1 我下午来看一下")  # a resident: ordinary words
        await county.say(SONGJIAN_STAFF, "杨秀芝", "#1 我下午来看一下")
        assert "杨秀芝" in await county.hears(SHIBAN, "我下午来看一下")
        await county.hears(SONGJIAN_STAFF, "已回复居民")
        await county.say(LIUTANG, "张德福", "今天街子上的菌子便宜得很")
        await county.say(LIUTANG, "王建军", "我家厨房着火了")
        assert "119" in await county.hears(LIUTANG, "@王建军")

        after = {room: await county.said(room) for room in before}
    assert {room: len(said) for room, said in before.items()} == {LIUTANG: 1, SHIBAN: 1, SONGJIAN_STAFF: 1}
    assert {room: len(said) for room, said in after.items()} == {LIUTANG: 1, SHIBAN: 1, SONGJIAN_STAFF: 1}


@contextmanager
def serving(cli: Cli, county: WechatCounty, database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """``fengqiao serve`` as a process of its own."""
    environment = cli.environment(
        FENGQIAO_DATABASE_URL=database_url,
        FENGQIAO_WECHAT__ENDPOINT=county.standin.endpoint,
        FENGQIAO_WECHAT__TOKEN=county.standin.token,
        FENGQIAO_WEB__PORT="0",
        FENGQIAO_PACE__ACCOUNT_INTERVAL_S="0.5",
        FENGQIAO_PACE__ROOM_INTERVAL_S="0",
        FENGQIAO_PACE__JITTER="0",
        FENGQIAO_BURDEN__QUIET_HOURS="",
    )
    with (cli.folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], cwd=cli.folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_broadcast_reaches_every_room_exactly_once_although_the_bridge_is_killed(
    knowing_cli: Cli, county: WechatCounty, database_url: str
) -> None:
    rooms = [room_id(village.room) for station in demo_county().stations for village in station.villages]
    database = Database(database_url)
    await database.open()
    await settle(database)
    draft = Draft(title="防火", text="出门前请关好火。", schedule=AtOnce(), urgent=True)  # at any hour
    now = datetime.now(UTC)
    number = (await compose.create(database, draft, author="方敏", now=now)).id
    assert number is not None
    await approval.submit(database, number, by="方敏", now=now)
    await approval.approve(database, number, approver=await approval.person(database, "赵建国"), now=now)
    await approval.put_on_calendar(database, number, by="方敏", now=now)

    async def between_two_sends() -> bool:
        async with database.read() as session:
            states = await outbox.count_states(session)
            return sum(states.get(state, 0) for state in (OutboxState.SENT, OutboxState.CONFIRMED)) >= 3 and not states.get(
                OutboxState.SENDING
            )

    async def all_said() -> bool:
        async with database.read() as session:
            done = col(Outbox.state).in_([OutboxState.SENT.value, OutboxState.CONFIRMED.value])
            return (await session.scalar(select(func.count()).where(done))) == len(rooms)

    with serving(knowing_cli, county, database_url):
        await until_true(between_two_sends, within_s=30, what="the third room")
    heard_by_then = len(await county.standin.said())
    with serving(knowing_cli, county, database_url):
        await until_true(all_said, within_s=30, what="the last room")
    await database.aclose()
    assert 3 <= heard_by_then < len(rooms)
    assert Counter(one["conversation"] for one in await county.standin.said()) == Counter(rooms)
