"""The whole bridge as a plugin of an existing python-wechaty bot: inbox, dialogue, desk, outbox, broadcasts and pages.

It hears what the bot hears and speaks through the bot's connection; it never opens an event stream of its own, because a
Wechaty token serves one only. How the bot is kept alive stays the bot's business, and python-wechaty is weak at it:
``fengqiao serve`` is the better way for whoever need not keep a bot (docs/wechaty-plugin.md).
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from pathlib import Path
from typing import Any

from bot.app import serve_process
from bot.errors import SettingsError
from bot.gateways.account import Account
from bot.gateways.wechat_gateway import PuppetGateway
from bot.settings import Settings, load_settings
from bot.wechaty.borrowed import Line
from bot.wechaty.shims import prepare
from intents.train import load_or_fit

prepare()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its modules were written for older libraries
    from wechaty import WechatyPlugin

logger = logging.getLogger(__name__)


class FengqiaoPlugin(WechatyPlugin):  # type: ignore[misc]
    """``bot.use(FengqiaoPlugin())``: the bridge starts with the bot's first login."""

    def __init__(self, settings: Settings | Path | None = None) -> None:
        """Read the settings.

        Parameters
        ----------
        settings
            Settings, or a TOML file with them (None: ``fengqiao.toml`` here, where there is one); the environment wins over it.

        Raises
        ------
        SettingsError
            They are wrong, or name a Wechaty gateway: the bot has its own.
        """
        super().__init__()
        self._settings = settings if isinstance(settings, Settings) else load_settings(settings)
        if self._settings.wechat_accounts:
            raise SettingsError("wechat.endpoint is set: the plugin speaks through the bot, and a token serves one client only")
        self._line = Line()
        self._closing = asyncio.Event()
        self._bridge: asyncio.Task[None] | None = None

    async def init_plugin(self, wechaty: Any) -> None:
        """Take in the bot's puppet; python-wechaty calls this at each login after a start."""
        self._line.attach(wechaty.puppet)
        await self.on_running()

    async def on_message(self, msg: Any) -> None:
        """Take in what came before ``init_plugin`` was called; everything else was heard already."""
        self._line.announce(msg.message_id)

    async def on_running(self) -> None:
        """Start the bridge, unless it runs."""
        if self._bridge is None:
            self._closing.clear()
            self._bridge = asyncio.create_task(self._serve(), name="fengqiao")

    async def on_stoped(self) -> None:
        """Stop the bridge; python-wechaty calls this when somebody stops the plugin."""
        await self.aclose()

    async def aclose(self) -> None:
        """Stop the bridge after what is being received and sent."""
        self._closing.set()
        if self._bridge is not None:
            task, self._bridge = self._bridge, None
            await task

    async def _serve(self) -> None:
        settings = self._settings
        gateway = PuppetGateway(self._line.borrow, everybody_id=settings.wechat.everybody_id)
        account = Account(gateway=gateway, id=settings.wechat.account)
        try:
            models = await asyncio.to_thread(load_or_fit, settings.models_dir, learnt=settings.examples_dir)
            async with serve_process(settings, models, [account]) as address:
                logger.info("the bridge runs", extra={"action": "bridge_runs", "address": address})
                await self._closing.wait()
        except Exception:
            logger.exception("the bridge does not run", extra={"action": "bridge_failed"})
