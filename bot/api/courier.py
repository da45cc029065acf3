"""Delivers events to the platforms: one loop, every platform for itself, ten tries over a day.

A message may arrive twice (the process may end before it has noted that the message was taken), and a later one before an
earlier one that had to be tried again. None gets lost silently: what was given up is seen in ``fengqiao webhook list``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.api.posting import TIMEOUT_S, Poster, posting
from bot.api.webhooks import put_down
from bot.errors import BridgeError
from bot.privacy.seal import Seal
from store import webhooks
from store.database import Database
from store.kinds import DeliveryState
from store.tables import Webhook, WebhookDelivery

logger = logging.getLogger(__name__)

INTERVAL_S = 2.0
ROUND_S = 10.0
"""How long one platform is served before the others have their turn."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 360, 600))
"""Before the second try, the third …: ten tries within 24 hours."""
LEASE = timedelta(seconds=60)
"""Far longer than a try takes: then a process that ended in the middle has lost its claim."""


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed tries; None: give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


class Courier:
    """One loop beside the chores."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        seal: Callable[[], Seal],
        private: bool,
        timeout_s: float = TIMEOUT_S,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._private = private
        self._timeout_s = timeout_s
        self._interval_s = interval_s
        self._stopping = asyncio.Event()
        self._sends: set[asyncio.Task[str]] = set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name="courier")

    async def aclose(self) -> None:
        """Stop. What is being sent is broken off; what is being written is not, because a database does not like that."""
        self._stopping.set()
        for send in self._sends:
            send.cancel()
        if self._task is not None:
            await self._task
            self._task = None

    async def do_once(self) -> None:
        """Put new events down, and deliver what is due."""
        now = self._clock()
        await put_down(self._database, now=now)
        async with self._database.read() as session:
            due = await webhooks.with_due(session, now=now)
        if due:
            async with posting(private=self._private, timeout_s=self._timeout_s) as poster:
                await asyncio.gather(*(self._serve(webhook, poster) for webhook in due))

    async def _serve(self, webhook: Webhook, poster: Poster) -> None:
        """Deliver to one platform, oldest first, until nothing is due, it fails, or its time is over."""
        loop = asyncio.get_running_loop()
        until = loop.time() + ROUND_S
        try:
            while not self._stopping.is_set() and loop.time() < until and await self._deliver_next(webhook, poster):
                pass
        except Exception:
            logger.exception("a webhook failed", extra={"action": "webhook_failed", "webhook": webhook.id})

    async def _deliver_next(self, webhook: Webhook, poster: Poster) -> bool:
        """Whether something was delivered."""
        async with self._database.write() as session:
            delivery = await webhooks.claim(session, webhook, now=self._clock(), lease=LEASE)
        if delivery is None:
            return False
        try:
            secret = self._seal().open(webhook.secret_sealed)
        except BridgeError as error:
            fault = f"its secret cannot be read: {error}"
        else:
            send = asyncio.create_task(poster.send(webhook.url, delivery.payload, secret=secret, now=self._clock()))
            self._sends.add(send)
            await asyncio.wait([send])
            self._sends.remove(send)
            if send.cancelled():  # nobody knows whether it arrived: it is due again when the lease is over
                return False
            fault = send.result()
        await self._note(webhook, delivery, fault)
        return not fault

    async def _note(self, webhook: Webhook, delivery: WebhookDelivery, fault: str) -> None:
        now = self._clock()
        if not fault:
            values = {"state": DeliveryState.DELIVERED.value, "delivered_at": now, "error": ""}
        elif (pause := pause_after(delivery.attempts)) is not None:
            values = {"not_before": now + pause, "error": fault}
        else:
            values = {"state": DeliveryState.GAVE_UP.value, "error": fault}
            logger.error(
                "a webhook gave up", extra={"action": "webhook_gave_up", "webhook": webhook.id, "event": delivery.event_id}
            )
        async with self._database.write() as session:
            await webhooks.settle(session, delivery, **values)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.do_once()
            except Exception:
                logger.exception("the courier failed", extra={"action": "courier_failed"})
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._interval_s)
