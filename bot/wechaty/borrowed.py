"""The connection of an existing python-wechaty bot, borrowed: its channel for calls, its own event stream to listen to.

Nothing here opens a connection or an event stream, starts or stops a puppet, or logs anybody out: that stays the bot's business.
The bot may be started anew, which gives it another puppet; what it hears then comes in by the same ``Line``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from bot.errors import GatewayDown
from bot.gateways.wechat import PuppetClient
from bot.gateways.wechat_link import LinkTiming
from bot.gateways.wechat_session import PuppetEvent

logger = logging.getLogger(__name__)

FIELDS: Mapping[str, Mapping[str, str]] = {
    "message": {"messageId": "message_id"},
    "login": {"contactId": "contact_id"},
    "logout": {"data": "data"},
    "scan": {"qrcode": "qrcode"},
    "room-join": {"roomId": "room_id"},
    "room-leave": {"roomId": "room_id"},
    "room-topic": {"roomId": "room_id"},
    "heartbeat": {},
    "dong": {},
}
"""The events that are of use: names on the wire and what python-wechaty's payloads call them."""
STARTED_ANEW = "started-anew"
REMEMBERED = 1000
"""Messages that are known to have been announced."""


class PuppetService(Protocol):
    """As much of ``wechaty_puppet_service.PuppetService`` as is used."""

    channel: Any
    """Its ``grpclib.client.Channel``; None before it was started and after it was stopped."""
    login_user_id: str | None

    def on(self, event_name: str, caller: Callable[[Any], None]) -> None:
        """Listen to one of its events."""


class Line:
    """What a bot hears, over all its puppets."""

    def __init__(self, timing: LinkTiming | None = None) -> None:
        self._timing = timing or LinkTiming()
        self._announced: dict[str, None] = {}
        self.service: PuppetService | None = None
        """The puppet that is listened to now."""
        self.events: asyncio.Queue[tuple[PuppetService | None, PuppetEvent]] = asyncio.Queue()
        """What was heard, and by which puppet."""
        self.heard = asyncio.Event()

    def attach(self, service: PuppetService) -> None:
        """Listen to this puppet from now on; one that is listened to already is left alone."""
        if service is self.service:
            return
        self.service = service
        self.events.put_nowait((service, PuppetEvent(name=STARTED_ANEW, payload={})))
        for name in FIELDS:
            service.on(name, partial(self._hear, service, name))

    def announce(self, message_id: str) -> None:
        """Take note of a message, once."""
        if message_id in self._announced:
            return
        self._announced[message_id] = None
        if len(self._announced) > REMEMBERED:
            del self._announced[next(iter(self._announced))]
        self.events.put_nowait((self.service, PuppetEvent(name="message", payload={"messageId": message_id})))

    def borrow(self) -> BorrowedPuppet:
        """The present puppet. Raises ``GatewayDown`` where there is none."""
        if self.service is None:
            raise GatewayDown("the bot has not logged in yet")
        return BorrowedPuppet(self, self.service, timing=self._timing)

    def _hear(self, service: PuppetService, name: str, payload: object) -> None:
        self.heard.set()
        told = {field: getattr(payload, attribute, None) for field, attribute in FIELDS[name].items()}
        if name == "message":
            self.announce(str(told["messageId"]))
        else:
            self.events.put_nowait((service, PuppetEvent(name=name, payload=told)))


class _SharedChannel:
    """The channel that the bot has at this moment; a closed one is not opened again."""

    def __init__(self, service: PuppetService) -> None:
        self._service = service

    def request(self, *arguments: Any, **options: Any) -> Any:
        if self._service.channel is None:
            raise GatewayDown("the bot is not connected")
        return self._service.channel.request(*arguments, **options)


class BorrowedPuppet(PuppetClient):
    """Another's puppet service; implements ``TalkingPuppet``."""

    def __init__(self, line: Line, service: PuppetService, *, timing: LinkTiming) -> None:
        super().__init__(_SharedChannel(service), timing=timing)  # type: ignore[arg-type]
        self._line = line
        self._service = service

    async def start(self) -> None:
        """Make sure that the bot's event stream is alive: a ding brings a dong there. Raises ``GatewayDown``."""
        self._line.heard.clear()
        await self.ding()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._line.heard.wait(), self._timing.deadline_s)
            return
        raise GatewayDown("the bot hears nothing any more: it must be started anew")

    async def stop(self) -> None:
        """Leave it alone."""

    async def events(self) -> AsyncGenerator[PuppetEvent, None]:
        """What the bot hears, beginning with who is logged in; of an earlier puppet only the messages."""
        if self._service.login_user_id:
            yield PuppetEvent(name="login", payload={"contactId": self._service.login_user_id})
        while True:
            service, event = await self._line.events.get()
            if self._line.service is not self._service and event.name == STARTED_ANEW:
                raise GatewayDown("the bot was started anew")
            if event.name == "message" or (service is self._service and event.name != STARTED_ANEW):
                yield event

    def close(self) -> None:
        """Leave it open."""
