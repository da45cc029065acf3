"""Which rooms the accounts are in is asked of the network before a broadcast counts on it. On both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.bridge import Account
from bot.demo import BRIDGE_NAME, demo_network
from bot.errors import GatewayDown
from bot.gateways.base import LinkState, LinkStatus, RoomInfo
from bot.gateways.simulator import SimulatorGateway
from bot.watch.attendance import Attendance
from broadcasts.schedule import BroadcastClock
from store import broadcasts, people
from store.database import Database
from store.tables import Room
from tests.unit.broadcasts.county import NOW, draft, on_calendar, settle


class Network(SimulatorGateway):
    """An account that is asked, and may be slow, down or unwilling."""

    def __init__(self) -> None:
        super().__init__(demo_network(), BRIDGE_NAME)
        self.name = "paper"
        self.asked = 0
        self.state = LinkState.ONLINE
        self.there: Sequence[str] = ("r1", "r2", "r3", "r4")
        self.hangs = self.refuses = False

    def status(self) -> LinkStatus:
        return LinkStatus(state=self.state, since=NOW, account="bridge")

    async def rooms(self) -> Sequence[RoomInfo]:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.refuses:
            raise GatewayDown("not now")
        return [RoomInfo(conversation=room, topic="", members=3) for room in self.there]


class Clock:
    """The time, which tests move on."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


async def joined(database: Database) -> list[str]:
    async with database.read() as session:
        rooms: Sequence[Room] = await people.rooms(session)
    return [room.conversation for room in rooms if room.joined and room.kind == "residents"]


def looking(database: Database, network: Network, clock: Clock) -> Attendance:
    return Attendance(database, clock, [Account(gateway=network, id="bridge")], patience_s=0.05)


async def test_a_room_that_the_account_was_put_out_of_is_known_to_be_gone_and_its_topic_stays(database: Database) -> None:
    await settle(database)
    network = Network()
    network.there = ("r1", "r3", "r4")
    await looking(database, network, Clock()).look()
    assert await joined(database) == ["r1", "r3", "r4"]
    async with database.read() as session:
        assert {room.topic for room in await people.rooms(session)} >= {"群r1", "群r2"}


async def test_it_is_not_asked_again_at_once(database: Database) -> None:
    await settle(database)
    network, clock = Network(), Clock()
    attendance = looking(database, network, clock)
    for seconds, asked in ((0, 1), (10, 1), (31, 2)):
        clock.now = NOW + timedelta(seconds=seconds)
        await attendance.look()
        assert network.asked == asked


async def test_where_nobody_answers_what_was_known_stays(database: Database) -> None:
    await settle(database)
    before = await joined(database)
    hanging, refusing, down = Network(), Network(), Network()
    hanging.hangs, refusing.refuses, down.state = True, True, LinkState.DOWN
    for network in (hanging, refusing, down):
        network.there = ()
        await looking(database, network, Clock()).look()
    assert await joined(database) == before
    assert (hanging.asked, refusing.asked, down.asked) == (1, 1, 0)


async def test_a_run_goes_to_the_rooms_that_the_account_is_in_when_it_begins(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft())
    network, clock = Network(), Clock()
    network.there = ("r1", "r2", "r4")
    broadcast_clock = BroadcastClock(database, clock, look_around=looking(database, network, clock).look)
    await broadcast_clock.tick()
    async with database.read() as session:
        (run,) = await broadcasts.runs(session, number)
    assert (run.rooms, network.asked) == (3, 1)
    clock.now = NOW + timedelta(minutes=5)
    await broadcast_clock.tick()
    assert network.asked == 1  # nothing is due: nobody is asked
    await on_calendar(database, county, draft(urgent=True), now=clock.now)
    await broadcast_clock.tick()
    assert network.asked == 1  # what is urgent waits for nobody
    await broadcast_clock.aclose()
