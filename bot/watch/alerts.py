"""Telling an administrator that a link is lost or back, by every way that is set; a way that fails stops nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.alert_settings import AlertSettings
from bot.desk.county_time import COUNTY_TIME
from bot.gateways.account import Account
from bot.texts import links as words
from bot.watch.alarm import Alarm, News, What
from bot.watch.channels import AlertFailed, Channel, Mail, WecomGroup

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
    ) -> None:
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
        for news in self._alarm.look({one.id: one.gateway.status() for one in self._accounts}, now):
            await self._tell(news, now)

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
    return subject, words.LOST.format(since=since, state=words.STATES[news.state.value])
