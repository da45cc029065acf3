"""A bridge in a process of its own that is killed in the middle: ``python -m tests.support.killed_bridge URL SEED ENDPOINT…``.

With endpoints it speaks through the stand-ins there, else on a simulated network that writes what is said into a file
(``HEARD_FILE``) before it answers, and whose answers are lost now and then.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.app import running_bridge
from bot.bridge import Account
from bot.errors import DeliveryUnknown
from bot.gateways.base import FileContent, Outgoing, Receipt
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import SimulatorGateway
from bot.gateways.wechat import WechatGateway
from bot.settings import OutboxSettings, PaceSettings, Settings
from store import people
from store.database import Database
from tests.support.demo import UNBURDENED
from tests.support.standin import TOKEN
from tests.support.understanding import tiny_understanding

HEARD_FILE = "FENGQIAO_HEARD_FILE"
PICTURE = "#picture"
"""Behind the name of a room: what was said there is a picture."""
PACE = PaceSettings(account_interval_s=0.02, room_interval_s=0, reply_interval_s=0, jitter=0, hourly_cap=0, daily_cap=0)
LOST_SHARE = 0.05


class WrittenNetwork(SimulatedNetwork):
    """A network whose rooms outlive the process."""

    def __init__(self, heard: Path) -> None:
        super().__init__()
        self._heard = heard

    def say(self, account: str, room_id: str, text: str, *, file: FileContent | None = None, everybody: bool = False) -> int:
        """Say it, and write down that it was said."""
        with self._heard.open("ab", buffering=0) as stream:
            stream.write(f"{room_id}{PICTURE if file is not None else ''}\n".encode())
        return super().say(account, room_id, text, file=file, everybody=everybody)


class LosingGateway(SimulatorGateway):
    """A gateway that does what it is told and now and then answers with an error all the same."""

    def __init__(self, network: SimulatedNetwork, account: str, chance: random.Random) -> None:
        super().__init__(network, account)
        self._chance = chance

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Say it, and perhaps lose the answer."""
        receipt = await super().send(outgoing)
        if self._chance.random() < LOST_SHARE:
            raise DeliveryUnknown("the answer to the send was lost")
        return receipt


async def _simulated(database: Database, seed: int) -> Sequence[Account]:
    network = WrittenNetwork(Path(os.environ[HEARD_FILE]))
    async with database.read() as session:
        rooms = await people.rooms(session)
    chance = random.Random(seed)
    accounts = []
    for name in sorted({room.account for room in rooms}):
        gateway = LosingGateway(network, name, chance)
        for room in rooms:
            if room.account == name:
                network.add_room(room.conversation, topic=room.topic, members=["李桂芬"], accounts=[name])
        accounts.append(Account(gateway=gateway, id=name))
    return accounts


async def run(url: str, seed: int, endpoints: Sequence[str]) -> None:
    """Run until killed."""
    database = Database(url)
    await database.open()
    accounts = (
        [Account(gateway=WechatGateway(one, TOKEN), id=f"account{number}") for number, one in enumerate(endpoints)]
        if endpoints
        else await _simulated(database, seed)
    )
    settings = Settings(pace=PACE, burden=UNBURDENED, outbox=OutboxSettings(echo_wait_s=2))
    async with running_bridge(settings, database, tiny_understanding(), accounts):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
