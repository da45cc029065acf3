"""Draining the outbox of one account: by lane, paced per account and per room, with retries, and honest about what is unknown.

A row is claimed in one transaction, sent, and marked in another. If the process dies between the two, the row is ``unknown``
at the next start: its echo settles it, or after a deadline its policy does (DESIGN §5).
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.allowance import DAY
from bot.errors import DeliveryUnknown, GatewayDown, Rejected, RetryLater
from bot.files import Files
from bot.gateways.base import FileContent, Gateway, LinkState, Outgoing
from bot.inbox.together import Together
from bot.logs import following
from bot.pacing import Pace, Pacer
from bot.withdrawing import Recaller
from store import accounts, attachments, claims, outbox
from store.database import Database
from store.tables import Outbox

logger = logging.getLogger(__name__)

IDLE_S = 1.0
"""How long a sender with nothing to do sleeps at most before it looks again (another process may have written)."""
HOUSEKEEPING_S = 5.0
AT_ONCE = 16
"""Sends that may be under way at the same time, never two into one conversation: one that hangs does not hold up the others."""
BACKOFF_S = (2.0, 5.0, 15.0, 60.0, 300.0)


class Sender:
    """One loop for one account."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        account: str,
        clock: Callable[[], datetime],
        *,
        pace: Pace | None = None,
        attempts: int = 6,
        echo_wait_s: float = 30.0,
        files: Files | None = None,
        random_source: random.Random | None = None,
        watch: Callable[[float, float], None] = lambda waited_s, took_s: None,
    ) -> None:
        """Prepare it.

        Parameters
        ----------
        watch
            Told of every send: for how long its row was due, and how long the send took, in seconds.
        """
        self._database = database
        self._gateway = gateway
        self._account = account
        self._clock = clock
        self._attempts = attempts
        self._echo_wait_s = echo_wait_s
        self._files = files
        self._watch = watch
        self._owner = f"{os.getpid()}-{id(self):x}"
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._pacer = Pacer(pace or Pace(), clock, self._monotonic, at_once=AT_ONCE, random_source=random_source)
        self._housekeeping_at = 0.0
        self._flying: set[asyncio.Task[None]] = set()
        self._in_hand: set[int] = set()
        """Rows that were claimed and are being sent."""
        self._taken: Together[tuple[int, str | None]] = Together(self._mark_sent, lock=database.settling)
        self._stands_in_for: Sequence[str] = ()
        self._recaller = Recaller(database, gateway, account)

    def wake(self) -> None:
        """Something was put into the outbox, or is to be taken back."""
        self._recaller.look_again()
        self._wake.set()

    def speakers_changed(self) -> None:
        """Perhaps other accounts must be stood in for now, or no longer."""
        self._housekeeping_at = 0.0
        self._wake.set()

    async def start(self) -> None:
        """Settle what an earlier process left behind and start to drain."""
        async with self._database.write() as session:
            left = await outbox.orphan(session, **self._mine, owner=self._owner)
            self._pacer.remember(await claims.claimed_since(session, **self._mine, since=self._clock() - DAY))
        if left:
            logger.warning("sends of unknown fate found", extra={"action": "outbox_orphans", "rows": left})
        self._task = asyncio.create_task(self._run(), name=f"sender-{self._account}")

    async def aclose(self) -> None:
        """Stop after the send that is under way."""
        if self._task is not None:
            task, self._task = self._task, None
            self._wake.set()
            await asyncio.wait([task], timeout=15)  # first of all, for until it ends it may start sends
            task.cancel()
            if self._flying:
                await asyncio.wait(self._flying, timeout=15)

    @property
    def _mine(self) -> dict[str, str]:
        return {"gateway": self._gateway.name, "account": self._account}

    async def _run(self) -> None:
        while self._task is not None:
            try:
                if len(self._flying) > AT_ONCE // 2:
                    await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
                elif not await self._start_sends():
                    await self._sleep()
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("the sender stumbled", extra={"action": "sender_failed", "account": self._account})
                await asyncio.sleep(IDLE_S)

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(self._pacer.free_in_s(most_s=IDLE_S)):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def drain_once(self) -> bool:
        """Send what may leave now and wait for it. False if there was nothing to do."""
        started = await self._start_sends()
        if self._flying:
            await asyncio.wait(self._flying)
        return started

    async def _start_sends(self) -> bool:
        now = self._clock()
        await self._keep_house(now)
        if self._gateway.status().state is not LinkState.ONLINE:
            return False
        for turn in self._pacer.turns():
            async with self._database.write(quick=True) as session:
                rows = await claims.claim(
                    session,
                    gateway=self._gateway.name,
                    account=self._account,
                    owner=self._owner,
                    now=now,
                    resting=turn.resting,
                    lanes=turn.lanes,
                    stood_in_for=self._stands_in_for,
                    limit=turn.most,
                )
            for conversation in dict.fromkeys(row.conversation for row in rows):
                self._start([row for row in rows if row.conversation == conversation])
            if rows:
                return True
        return await self._recaller.recall_one()

    async def _keep_house(self, now: datetime) -> None:
        if self._monotonic() < self._housekeeping_at:
            return
        self._housekeeping_at = self._monotonic() + min(HOUSEKEEPING_S, self._echo_wait_s / 3)
        before = outbox.unknown_deadline(now, wait_s=self._echo_wait_s)
        async with self._database.write() as session:
            await outbox.drop(session, owner=self._owner, in_hand=self._in_hand)
            await outbox.settle_unknown(session, gateway=self._gateway.name, claimed_before=before, now=now)
            await outbox.expire(session, now=now)
            self._stands_in_for = await accounts.stood_in_for(session, **self._mine)
        self._recaller.look_again()

    def _start(self, rows: Sequence[Outbox]) -> None:
        numbers = {row.id or 0 for row in rows}
        self._in_hand |= numbers
        task = asyncio.create_task(self._send_in_order(rows), name=f"send-{self._account}")
        self._flying.add(task)
        task.add_done_callback(lambda _: self._in_hand.difference_update(numbers))
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._wake.set()  # a row behind it in its conversation may leave now
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a send was not settled", exc_info=error, extra={"action": "sender_failed", "account": self._account})

    async def _send_in_order(self, rows: Sequence[Outbox]) -> None:
        """Rows of one conversation; where one does not leave, those behind it wait."""
        for number, row in enumerate(rows):
            with following(row.trace or (f"ticket:{row.ticket_id}" if row.ticket_id else f"outbox:{row.id}")):
                left = await self._send(row)
            if left:
                continue
            async with self._database.write(quick=True) as session:
                for behind in rows[number + 1 :]:
                    await outbox.put_back(session, behind.id or 0, not_before=self._clock())
            return

    async def _send(self, row: Outbox) -> bool:
        """Say one thing and store what came of it. Whether the network took it."""
        assert row.id is not None
        ids = {"outbox_id": row.id, "incoming_id": row.incoming_id, "account": self._account}
        self._pacer.count(row.lane, row.conversation)
        began, began_s = self._clock(), self._monotonic()
        try:
            receipt = await self._gateway.send(await self._outgoing(row))
        except GatewayDown as error:
            async with self._database.write() as session:
                await outbox.put_back(session, row.id, not_before=self._clock() + timedelta(seconds=1))
            logger.info("link down, row waits", extra={"action": "send_deferred", "reason": str(error), **ids})
        except DeliveryUnknown as error:
            async with self._database.write() as session:
                await outbox.mark_unknown(session, row.id, error=str(error))
            logger.warning("send of unknown fate", extra={"action": "send_unknown", "reason": str(error), **ids})
        except Rejected as error:
            await self._fail(row, str(error), None)
        except RetryLater as error:
            last = row.attempts >= self._attempts
            await self._fail(row, str(error), None if last else max(error.delay_s, self._backoff(row.attempts)))
        except Exception as error:
            # A fault of ours or of the gateway after the hand-over: nobody knows whether it was said.
            async with self._database.write() as session:
                await outbox.mark_unknown(session, row.id, error=repr(error))
            logger.exception("send failed unexpectedly", extra={"action": "send_unknown", **ids})
        else:
            waited = began - max(row.created_at, row.not_before)
            self._watch(max(0.0, waited.total_seconds()), self._monotonic() - began_s)
            await self._taken.add((row.id, receipt.message_id))
            logger.info("sent", extra={"action": "sent", "lane": row.lane, **ids})
            return True
        return False

    async def _mark_sent(self, taken: Sequence[tuple[int, str | None]]) -> None:
        async with self._database.write(quick=True) as session:
            await outbox.mark_all_sent(session, dict(taken), now=self._clock())

    async def _outgoing(self, row: Outbox) -> Outgoing:
        """What the row says, as the gateway takes it. Raises ``Rejected`` where the bytes of its file are gone."""
        file = None
        if row.attachment_id is not None:
            async with self._database.read() as session:
                attachment = await attachments.get(session, row.attachment_id)
            content = self._files.read(row.attachment_id) if self._files and attachment and not attachment.removed_at else None
            if attachment is None or content is None:
                raise Rejected("the file is gone")
            file = FileContent(name=attachment.name, content=content, media_type=attachment.media_type)
        mentions = tuple((contact, name) for contact, name in row.mentions)
        return Outgoing(conversation=row.conversation, text=row.text, mentions=mentions, file=file)

    async def _fail(self, row: Outbox, reason: str, delay_s: float | None) -> None:
        assert row.id is not None
        retry_at = None if delay_s is None else self._clock() + timedelta(seconds=delay_s)
        async with self._database.write() as session:
            await outbox.mark_failed(session, row.id, error=reason, retry_at=retry_at)
        level = logging.ERROR if delay_s is None else logging.WARNING
        action = "send_gave_up" if delay_s is None else "send_failed"
        logger.log(level, "send failed", extra={"action": action, "reason": reason, "outbox_id": row.id})

    def _backoff(self, attempts: int) -> float:
        return self._pacer.vary(BACKOFF_S[min(attempts, len(BACKOFF_S)) - 1])

    @staticmethod
    def _monotonic() -> float:
        return asyncio.get_running_loop().time()
