"""The WeChat gateway without its vendor: keeps a link alive through a puppet and translates both ways.

``bot.gateways.wechat`` gives it the real puppet, made anew for every life of the link. A message is announced by the
server, fetched by a few workers, put back in order and delivered; see ``wechat_fetch`` and ``delivery``.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bot.errors import BridgeError, GatewayDown, LinkRefused, Rejected, RetryLater
from bot.gateways.base import (
    FileContent,
    Incoming,
    LinkChanged,
    LinkState,
    LinkStatus,
    Outgoing,
    Receipt,
    Receive,
    RoomInfo,
    Urgent,
    contact_of,
    never_urgent,
)
from bot.gateways.delivery import OrderedDelivery
from bot.gateways.wechat_directory import Directory
from bot.gateways.wechat_fetch import FetchLine
from bot.gateways.wechat_files import box_for, fetch
from bot.gateways.wechat_link import Backoff, LinkBoard, LinkTiming, ServerAbsent
from bot.gateways.wechat_payloads import to_incoming
from bot.gateways.wechat_puppet import CurrentPuppet, TalkingPuppet
from bot.gateways.wechat_session import LinkSession, PuppetEvent
from bot.gateways.wechat_text import may_name_somebody, write_mentions
from store.kinds import EVERYBODY

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class PuppetGateway:
    """One account behind a Wechaty puppet service; implements ``Gateway``."""

    def __init__(
        self,
        connect: Callable[[], TalkingPuppet],
        *,
        name: str = "wechat",
        everybody_id: str = "",
        timing: LinkTiming | None = None,
        now: Callable[[], datetime] = utc_now,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self.can_mention_everybody = bool(everybody_id)
        self._everybody_id = everybody_id
        self._connect = connect
        self._timing = timing or LinkTiming()
        self._now = now
        self._backoff = Backoff(self._timing, jitter)
        self._board = LinkBoard(now)
        self._current = CurrentPuppet()
        self._directory = Directory(self._current, ttl_s=self._timing.cache_ttl_s, monotonic_s=time.monotonic)
        self._link_up = asyncio.Event()
        self._delivery: OrderedDelivery | None = None
        self._fetches: FetchLine | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._link_changed: LinkChanged | None = None
        self._colleagues: Callable[[], Collection[str]] = tuple

    def meet(self, colleagues: Callable[[], Collection[str]]) -> None:
        """Learn who else on the network is the bridge."""
        self._colleagues = colleagues

    async def open(self, receive: Receive, link_changed: LinkChanged, *, urgent: Urgent = never_urgent) -> None:
        """Start to listen and to keep the link alive; returns at once."""
        self._link_changed = link_changed
        self._delivery = OrderedDelivery(receive, urgent=urgent)
        self._delivery.start()
        self._fetches = FetchLine(
            fetch=self._fetch,
            deliver=self._delivery.accept,
            lost=self._lost,
            link_up=self._link_up,
            timing=self._timing,
        )
        self._fetches.start()
        self._keeper = asyncio.create_task(self._keep_link(), name=f"link-{self.name}")

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Say one thing; see ``Gateway.send`` for the errors."""
        status = self._board.status
        if status.state is LinkState.REFUSED:
            raise LinkRefused(status.detail)
        puppet = self._current.require()
        if status.state is not LinkState.ONLINE:
            raise RetryLater("no account is logged in")
        conversation_id = contact_of(outgoing.conversation) or outgoing.conversation
        if outgoing.file is not None:
            return Receipt(message_id=await puppet.send_file(conversation_id, await box_for(puppet, outgoing.file)))
        text = write_mentions(outgoing.text, [shown for _, shown in outgoing.mentions])
        people = [contact_id for contact_id, _ in outgoing.mentions if contact_id != EVERYBODY]
        if self._everybody_id and len(people) < len(outgoing.mentions):
            try:
                return Receipt(message_id=await puppet.send_text(conversation_id, text, [*people, self._everybody_id]))
            except Rejected as error:  # the account is no administrator of the room: better read than not said
                extra = {"action": "everybody_refused", "conversation": conversation_id}
                logger.warning("everybody cannot be mentioned: %s", error, extra=extra)
        return Receipt(message_id=await puppet.send_text(conversation_id, text, people))

    async def fetch_file(self, message_id: str) -> FileContent:
        """Get the file of a message; see ``Gateway.fetch_file`` for the errors."""
        return await fetch(self._current.require(), message_id)

    async def recall(self, message_id: str) -> bool:
        """Take a message of the bridge back; False where the network refuses. Raises ``GatewayDown``."""
        try:
            return await self._current.require().recall_message(message_id)
        except GatewayDown:
            raise
        except BridgeError as error:
            extra = {"action": "recall_failed", "message_id": message_id}
            logger.warning("recall failed: %s", error, extra=extra)
            return False

    async def rooms(self) -> Sequence[RoomInfo]:
        """List the rooms that the account is in. Raises ``GatewayDown``."""
        puppet = self._current.require()
        try:
            room_ids = await puppet.room_ids()
        except BridgeError as error:
            raise GatewayDown(f"the server does not list the rooms: {error}") from error
        few = asyncio.Semaphore(self._timing.fetch_workers)

        async def describe(room_id: str) -> RoomInfo:
            async with few:
                try:
                    room = await puppet.room(room_id)
                except GatewayDown:
                    raise
                except BridgeError as error:
                    logger.warning("no room: %s", error, extra={"action": "lookup_failed", "room": room_id})
                    return RoomInfo(conversation=room_id, topic="", members=0)  # the account is in it all the same
            return RoomInfo(conversation=room_id, topic=room.topic, members=len(room.member_ids))

        return await asyncio.gather(*map(describe, room_ids))

    def status(self) -> LinkStatus:
        """Tell how the link stands now."""
        return self._board.status

    async def aclose(self) -> None:
        """Stop listening; what is on its way is still fetched and received, within a few seconds."""
        self._closing.set()  # no new connection from here: one that is cancelled while it is made leaks its socket
        if self._fetches is not None:
            await self._fetches.settle()
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._fetches is not None:
            await self._fetches.aclose()
        if self._delivery is not None:
            await self._delivery.aclose()

    async def _keep_link(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._closing.is_set():
            began_s = loop.time()
            absent = False
            delay_s: float | None = None
            try:
                await self._live()
            except LinkRefused as error:
                delay_s = self._timing.refused_retry_s
                await self._change(LinkState.REFUSED, detail=str(error))
            except BridgeError as error:
                absent = isinstance(error, ServerAbsent)
                await self._change(LinkState.DOWN, detail=str(error))
            except Exception as error:
                logger.exception("the link failed", extra={"action": "link_failed"})
                await self._change(LinkState.DOWN, detail=f"{type(error).__name__}: {error}")
            if delay_s is None:
                delay_s = self._backoff.next_delay_s(lived_s=loop.time() - began_s, absent=absent)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), delay_s)

    async def _live(self) -> None:
        puppet = self._connect()

        async def started() -> None:
            self._directory.forget_all()
            self._current.puppet = puppet
            self._link_up.set()
            await self._change(LinkState.CONNECTED)

        try:
            await LinkSession(puppet, started=started, handle=self._handle, timing=self._timing).run()
        finally:
            self._current.puppet = None
            self._link_up.clear()
            puppet.close()

    async def _handle(self, event: PuppetEvent) -> None:
        self._board.heard()
        match event.name:
            case "message" if event.text("messageId") and self._fetches is not None:
                await self._fetches.announce(event.text("messageId"))
            case "login":
                await self._change(LinkState.ONLINE, account=event.text("contactId"))
            case "logout":
                await self._change(LinkState.LOGGED_OUT, detail=event.text("data"))
            case "scan" if self._board.status.state is not LinkState.ONLINE:
                await self._change(LinkState.SCAN, detail=event.text("qrcode"))
            case "room-join" | "room-leave" | "room-topic":
                self._directory.forget_room(event.text("roomId"))
            case "dirty":
                self._directory.forget_room(event.text("payloadId"))
                self._directory.forget_contact(event.text("payloadId"))
            case "error":
                told = event.text("gerror") or event.text("data")
                logger.warning("the server reports an error: %s", told, extra={"action": "server_error"})
            case _:
                logger.debug("event", extra={"action": "event", "event": event.name})

    async def _change(self, state: LinkState, *, account: str | None = None, detail: str = "") -> None:
        status = self._board.change(state, account=account, detail=detail)
        if status is None:
            return
        told = "" if state is LinkState.SCAN else detail  # with a QR code anybody may log in
        logger.info("link %s", state, extra={"action": "link_changed", "state": state.value, "detail": told})
        await self._tell(status)

    async def _tell(self, status: LinkStatus) -> None:
        if self._link_changed is None:
            return
        try:
            await self._link_changed(status)
        except Exception:
            logger.exception("telling the link state failed", extra={"action": "link_changed_failed"})

    async def _lost(self, message_id: str, waited_s: float) -> None:
        since = self._now() - timedelta(seconds=waited_s)
        self._board.add_gap(since, f"message {message_id} could not be fetched")
        await self._tell(self._board.status)

    async def _fetch(self, message_id: str) -> Incoming:
        values = await self._current.require().message(message_id)
        account = self._board.status.account
        colleagues = self._colleagues()
        names = await self._directory.names(values.from_id, values.room_id)
        own_names: tuple[str, ...] = ()
        if values.from_id != account and may_name_somebody(values.text):
            for one in (account, *colleagues):
                own_names += await self._directory.names(one, values.room_id)
        return to_incoming(
            values,
            gateway=self.name,
            account=account,
            colleagues=colleagues,
            sender_name=names[0] if names else values.from_id,
            room_topic=await self._directory.topic(values.room_id) if values.room_id else "",
            own_names=own_names,
            now=self._now(),
        )
