"""Telling an administrator that a link is lost or back, by every way that is set; a way that fails stops nothing.

Each process tells of its own accounts, and of those of another process that was there and tells nothing any more.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.alert_settings import AlertSettings
from bot.desk.county_time import COUNTY_TIME
from bot.gateways.account import Account
from bot.texts import links as words
from bot.watch.alarm import Alarm, News, What
from bot.watch.channels import AlertFailed, Channel, Mail, WecomGroup
from bot.watch.standing import Elsewhere, Standing, of_account

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0


def channels_of(chosen: AlertSettings) -> Sequence[Channel]:
    """The ways of the settings."""
    found: list[Channel] = []
    if chosen.wecom_webhook.get_secret_value():
        found.append(WecomGroup(url=chosen.wecom_webhook.get_secret_value()))
    if chosen.mail_host:
        found.append(
            Mail(
                host=chosen.mail_host,
                port=chosen.mail_port,
                sender=chosen.mail_from,
                recipients=chosen.mail_to,
                user=chosen.mail_user,
                password=chosen.mail_password.get_secret_value(),
                security=chosen.mail_security,
            )
        )
    return found


class Alerts:
    """Looks at the links again and again."""

    def __init__(
        self,
        accounts: Sequence[Account],
        clock: Callable[[], datetime],
        channels: Sequence[Channel],
        *,
        after_s: float = 20.0,
        again_minutes: float = 60.0,
        look_every_s: float = LOOK_EVERY_S,
        elsewhere: Callable[[], Awaitable[Sequence[Standing]]] | None = None,
    ) -> None:
        """Prepare it.

        Parameters
        ----------
        elsewhere
            Gives how the accounts of other processes stand.
        """
        self._elsewhere = elsewhere
        self._met: set[str] = set()
        """The accounts of other processes that were there since this one began: of the others nobody need be told."""
        self._accounts = accounts
        self._clock = clock
        self._channels = channels
        self._alarm = Alarm(after=timedelta(seconds=after_s), again=timedelta(minutes=again_minutes))
        self._look_every_s = look_every_s
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin; without a way to tell anybody there is nothing to do."""
        if self._channels:
            self._task = asyncio.create_task(self._run(), name="alerts")

    async def aclose(self) -> None:
        """Stop after what is being told."""
        self._stopping.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def look(self) -> None:
        """Tell what is to be told now."""
        now = self._clock()
        links = {one.account: one for one in await self._others()}
        links |= {one.id: of_account(one) for one in self._accounts}
        for news in self._alarm.look(links, now):
            await self._tell(news, now)

    async def _others(self) -> Sequence[Standing]:
        """Those whose process is gone, and those that are back; of a link that is down its own process tells."""
        found = await self._elsewhere() if self._elsewhere is not None else ()
        self._met.update(one.account for one in found if one.state is not Elsewhere.NOT_RUNNING)
        return [one for one in found if one.account in self._met and one.state is not Elsewhere.OFFLINE]

    async def _tell(self, news: News, now: datetime) -> None:
        subject, text = sentences(news, now)
        for channel in self._channels:
            about = {"action": "alert", "way": channel.name, "account": news.account, "what": news.what.value}
            try:
                await channel.tell(subject, text)
            except AlertFailed as error:
                logger.error("an alert did not go out", extra={**about, "reason": str(error)})
            else:
                logger.warning("alert", extra=about)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.look()
            except Exception:
                logger.exception("the alerts stumbled", extra={"action": "alerts_failed"})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._look_every_s)


def sentences(news: News, now: datetime) -> tuple[str, str]:
    """Subject and text, in Chinese."""
    since, moment = (when.astimezone(COUNTY_TIME).strftime("%m-%d %H:%M:%S") for when in (news.since, now))
    subject = words.ALERTS[news.what.value].format(account=news.account)
    if news.what is What.BACK:
        return subject, words.BACK.format(since=since, until=moment)
    return subject, words.LOST.format(since=since, state=words.STANDINGS[news.state.value])
