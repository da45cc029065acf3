"""What the contract suite needs of WeChat through the connection of an existing python-wechaty bot.

The bot is reduced to its real puppet service, held up as a bot under a supervisor is: started anew whenever it ends.
"""

from __future__ import annotations

import asyncio
import warnings
from contextlib import suppress
from typing import Any

from bot.gateways.wechat_gateway import PuppetGateway
from bot.wechaty.borrowed import Line
from bot.wechaty.shims import prepare
from tests.contract.harness import EVERYBODY_ID, QUICK, WechatHarness
from tests.support.standin import Standin
from tests.support.waiting import until

prepare()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from wechaty_puppet import PuppetOptions
    from wechaty_puppet_service import PuppetService


class Bot:
    """As much of a bot as a plugin sees."""

    def __init__(self, standin: Standin, line: Line) -> None:
        self._standin = standin
        self._line = line
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to hold it up."""
        self._task = asyncio.create_task(self._hold_up())

    async def aclose(self) -> None:
        """Let go."""
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _hold_up(self) -> None:
        while True:
            service = PuppetService(PuppetOptions(token=self._standin.token, end_point=self._standin.endpoint))
            attach: Any = lambda _, service=service: self._line.attach(service)  # noqa: E731
            service.on("login", attach)  # python-wechaty shows a plugin its puppet at the login
            try:
                await service.start()
            except asyncio.CancelledError:
                raise
            except Exception:
                await asyncio.sleep(0.1)
            finally:
                if service.channel is not None:
                    service.channel.close()
                    service.channel = None


class BorrowedHarness(WechatHarness):
    """The bridge beside such a bot."""

    def __init__(self, standin: Standin) -> None:
        self._line = Line(QUICK)
        super().__init__(standin, PuppetGateway(self._line.borrow, timing=QUICK, everybody_id=EVERYBODY_ID))
        self._bot = Bot(standin, self._line)

    async def open(self) -> None:
        self._bot.start()
        await until(lambda: self._line.service is not None, what="the bot's login")
        await super().open()

    async def aclose(self) -> None:
        await super().aclose()
        await self._bot.aclose()
