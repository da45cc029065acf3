"""The whole life of a ticket in WeChat alone: once on the simulated network, once through the Wechaty puppet service.

A fire that nobody takes goes up to the chief, who takes, answers and closes it. A quarrel is taken, answered and closed by the
assistant in time, and rated. Both are counted. A test clock makes the minutes pass; all else is as it runs in earnest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import running_bridge
from bot.bridge import Account, Bridge
from bot.demo import BRIDGE_NAME, demo_network, seed_demo
from bot.figures.counting import Figures
from bot.gateways.base import Gateway, LinkState
from bot.gateways.simulator import SimulatorGateway
from bot.gateways.wechat import WechatGateway
from bot.settings import Settings
from store import tickets
from store.database import Database
from store.kinds import TicketState
from tests.support.chats import Chat, SimulatedChat, WechatChat
from tests.support.demo import PACE
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until
from tests.support.wechat_county import ACCOUNT, WechatCounty, settle

GROUP, STAFF_ROOM = "residents-liutang", "staff-hefeng"
ASSISTANT, COLLEAGUE, OFFICER, CHIEF = "和丽萍", "李国栋", "段志勇", "赵建国"
START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
"""A Tuesday, 10:00 in the county: 和丽萍 is on duty."""
MINUTE = timedelta(minutes=1)


@dataclass(kw_only=True)
class Clock:
    """The county's time: it stands but for what the story adds."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def bridge_on(database: Database, gateway: Gateway, account: str, clock: Callable[[], datetime]) -> AsyncIterator[Bridge]:
    """A bridge that looks for late tickets all the time."""
    accounts = [Account(gateway=gateway, id=account)]
    settings = Settings(pace=PACE)
    async with running_bridge(settings, database, tiny_understanding(), accounts, clock=clock, chores_every_s=0.05) as bridge:
        await until(lambda: gateway.status().state is LinkState.ONLINE, what="the login")
        yield bridge


async def fire(chat: Chat, clock: Clock) -> None:
    """A P0 that nobody takes: the assistant, the officer, the chief; then it is taken, answered and closed."""
    await chat.says("王建军", "我家厨房着火了", room=GROUP)
    await chat.hears(GROUP, "@王建军", "119")
    await chat.hears(STAFF_ROOM, "#1", "P0", "厨房着火")
    await chat.hears(ASSISTANT, "#1", "P0", "厨房着火")

    clock.now = START + 1 * MINUTE
    await chat.hears(ASSISTANT, "#1", "还没有人接", "接 1")
    clock.now = START + 2 * MINUTE
    await chat.hears(STAFF_ROOM, "#1 已超时", OFFICER)
    await chat.hears(OFFICER, "#1 已超时", OFFICER)
    clock.now = START + 4 * MINUTE
    await chat.hears(STAFF_ROOM, "#1 已超时", CHIEF)
    await chat.hears(CHIEF, "#1 已超时", CHIEF)

    await chat.says(CHIEF, "接 1")
    await chat.hears(CHIEF, f"#1 由{CHIEF}接了")
    await chat.says(ASSISTANT, "接1", room=STAFF_ROOM)
    await chat.hears(STAFF_ROOM, f"#1 已经由{CHIEF}接了")
    await chat.says(CHIEF, "#1 消防车五分钟到，人先出来")
    assert CHIEF in await chat.hears(GROUP, "@王建军", "消防车五分钟到，人先出来")
    await chat.says("王建军", "人都出来了", room=GROUP)
    await chat.hears(STAFF_ROOM, "#1", "人都出来了")
    await chat.says(CHIEF, "结 1 火灭了，人没事")
    assert "1 到 5" not in await chat.hears(GROUP, "#1", "火灭了，人没事")  # after a fire nobody is asked for a mark


async def quarrel(chat: Chat, clock: Clock) -> None:
    """A P2 in time: taken, answered, closed and rated."""
    await chat.says("李桂芬", "隔壁家砌墙占了我家地，在柳塘村一组", room=GROUP, mention=True)
    await chat.hears(GROUP, "@李桂芬", "#2")
    await chat.hears(STAFF_ROOM, "#2", "P2", "砌墙")
    await chat.says(ASSISTANT, "接", room=STAFF_ROOM, quoting="#2")
    await chat.hears(STAFF_ROOM, f"#2 由{ASSISTANT}接了")
    clock.now += 10 * MINUTE
    await chat.says(ASSISTANT, "我下午三点来看", room=STAFF_ROOM, quoting="#2")
    await chat.hears(GROUP, "@李桂芬", "我下午三点来看")
    await chat.says("李桂芬", "我的事咋样了", room=GROUP, mention=True)
    await chat.hears(GROUP, ASSISTANT, "#2")
    await chat.says(ASSISTANT, "结 2 墙退一尺，两家说好了", room=STAFF_ROOM)
    await chat.hears(GROUP, "#2", "墙退一尺，两家说好了", "1 到 5")
    await chat.says("李桂芬", "5 来得快", room=GROUP, quoting="1 到 5")
    await chat.hears(GROUP, "谢谢")


async def counted(database: Database) -> Figures:
    """Both tickets as one line of figures."""
    async with database.read() as session:
        return Figures(tickets=await tickets.latest(session))


async def whole_life(chat: Chat, clock: Clock, database: Database) -> None:
    """Both stories, and what is counted of them."""
    await fire(chat, clock)
    await quarrel(chat, clock)
    line = await counted(database)
    assert (line.handed_over, line.closed, line.late, line.marks, line.satisfaction) == (2, 2, 1, 1, 5)
    assert (line.to_take.median, line.to_answer.median) == (2, 7)  # 4 and 0, 4 and 10 minutes
    async with database.read() as session:
        history = [(event.kind, event.text) for event in await tickets.events(session, 1)]
        ticket = await tickets.get(session, 1)
    assert ticket is not None
    assert (ticket.state, ticket.escalation) == (TicketState.CLOSED, 2)
    assert [(kind, text) for kind, text in history if kind in ("reminded", "escalated", "taken")] == [
        ("reminded", ASSISTANT),
        ("escalated", OFFICER),
        ("escalated", CHIEF),
        ("taken", ""),
    ]


async def test_whole_life_on_the_simulated_network(database: Database) -> None:
    clock, network = Clock(), demo_network()
    await seed_demo(database, START)
    async with bridge_on(database, SimulatorGateway(network, BRIDGE_NAME), BRIDGE_NAME, clock):
        await whole_life(SimulatedChat(network=network), clock, database)


@pytest.mark.standin
async def test_whole_life_through_the_puppet_service(database: Database, tmp_path: Path) -> None:
    clock, county = Clock(), WechatCounty(tmp_path)
    try:
        await settle(database)
        async with bridge_on(database, WechatGateway(county.standin.endpoint, county.standin.token), ACCOUNT, clock):
            await whole_life(WechatChat(county=county), clock, database)
    finally:
        county.standin.kill()
