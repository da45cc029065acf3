"""WeChat through a Wechaty puppet service: the only code that knows the Wechaty protocol package, over gRPC.

It turns calls into plain values; what an error means is told by ``wechat_errors``, and ``wechat_gateway`` does the rest. The
ready-made ``Wechaty`` class is not used: it ends or hangs its event loop when the server goes away.
"""

from __future__ import annotations

import json
import random
import ssl
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import betterproto
from grpclib.client import Channel
from grpclib.config import Configuration
from grpclib.const import Cardinality

from bot.errors import LinkRefused, RetryLater
from bot.gateways.wechat_errors import file_error, link_error, send_error
from bot.gateways.wechat_files import pieces
from bot.gateways.wechat_gateway import PuppetGateway, utc_now
from bot.gateways.wechat_link import LinkTiming
from bot.gateways.wechat_payloads import MessageValues, RoomValues
from bot.gateways.wechat_session import PuppetEvent

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # stringcase 1.2.0, which betterproto needs, holds an invalid escape
    from wechaty_grpc.wechaty import PuppetStub
    from wechaty_grpc.wechaty.puppet import EventType

Answer = TypeVar("Answer")


@dataclass
class _Id(betterproto.Message):
    """``DownloadRequest`` and ``UploadResponse``, which the protocol package lacks."""

    id: str = betterproto.string_field(1)


@dataclass
class _Chunk(betterproto.Message):
    """``DownloadResponse`` and ``UploadRequest``."""

    chunk: bytes = betterproto.bytes_field(1)


@dataclass(frozen=True, kw_only=True)
class TlsSettings:
    """How to trust the server: a CA file (None: the system's), and the name in its certificate (None: the host)."""

    ca_file: Path | None = None
    server_name: str | None = None


class WechatGateway(PuppetGateway):
    """One WeChat account behind a Wechaty puppet service at ``endpoint`` (``host:port``)."""

    def __init__(
        self,
        endpoint: str,
        token: str,
        *,
        tls: TlsSettings | None = None,
        name: str = "wechat",
        everybody_id: str = "",
        timing: LinkTiming | None = None,
        now: Callable[[], datetime] = utc_now,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        timing = timing or LinkTiming()
        host, port = split_endpoint(endpoint)
        super().__init__(
            lambda: PuppetClient(_channel(host, port, tls=tls, timing=timing), token=token, timing=timing),
            name=name,
            everybody_id=everybody_id,
            timing=timing,
            now=now,
            jitter=jitter,
        )


def split_endpoint(endpoint: str) -> tuple[str, int]:
    """Split ``host:port`` or ``[v6]:port``. Raises ``ValueError``."""
    host, colon, port = endpoint.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{endpoint!r} is no host:port")
    return host, int(port)


class PuppetClient:
    """The calls of one connection to a puppet service; implements ``TalkingPuppet``."""

    def __init__(self, channel: Channel, *, token: str = "", timing: LinkTiming) -> None:
        """Prepare it.

        Parameters
        ----------
        token
            Empty where the channel itself tells it, as that of an older client does.
        """
        self._timing = timing
        self._channel = channel
        metadata = self._metadata = {"authorization": f"Wechaty {token}"} if token else {}
        self._calls = PuppetStub(self._channel, timeout=timing.deadline_s, metadata=metadata)
        self._slow_calls = PuppetStub(self._channel, timeout=timing.start_deadline_s, metadata=metadata)
        self._stream = PuppetStub(self._channel, metadata=metadata)

    async def start(self) -> None:
        """Start the puppet; a running one keeps its login."""
        await _reading(self._slow_calls.start())

    async def stop(self) -> None:
        """Stop the puppet, which frees the slot of the event stream."""
        await _reading(self._slow_calls.stop())

    async def ding(self) -> None:
        """Ask for a dong."""
        await _reading(self._calls.ding(data="fengqiao"))

    async def events(self) -> AsyncGenerator[PuppetEvent, None]:
        """Listen to the events of the server; unknown ones come with their number as name."""
        try:
            async for event in self._stream.event():
                yield PuppetEvent(name=_event_name(event.type), payload=_json_object(event.payload))
        except Exception as error:
            raise link_error(error) from error

    async def message(self, message_id: str) -> MessageValues:
        """Fetch one message."""
        payload = await _reading(self._calls.message_payload(id=message_id))
        return MessageValues(
            id=payload.id or message_id,
            type_number=int(payload.type),
            text=payload.text,
            timestamp=payload.timestamp,
            from_id=payload.from_id,
            to_id=payload.to_id,
            room_id=payload.room_id,
            mention_ids=tuple(payload.mention_ids),
            filename=payload.filename,
        )

    async def contact_name(self, contact_id: str) -> str:
        """Give a contact's name."""
        payload = await _reading(self._calls.contact_payload(id=contact_id))
        return str(payload.name)

    async def room(self, room_id: str) -> RoomValues:
        """Give a room's topic and members."""
        payload = await _reading(self._calls.room_payload(id=room_id))
        return RoomValues(topic=payload.topic, member_ids=tuple(payload.member_ids))

    async def room_alias(self, room_id: str, contact_id: str) -> str:
        """Give the name that a contact has in a room only."""
        payload = await _reading(self._calls.room_member_payload(id=room_id, member_id=contact_id))
        return str(payload.room_alias)

    async def room_ids(self) -> Sequence[str]:
        """List the rooms of the account."""
        return tuple((await _reading(self._calls.room_list())).ids)

    async def send_text(self, conversation_id: str, text: str, mention_ids: Sequence[str]) -> str | None:
        """Say something; gives the message id where the server tells one."""
        try:
            answer = await self._calls.message_send_text(
                conversation_id=conversation_id, text=text, mentonal_ids=list(mention_ids)
            )
        except Exception as error:
            raise send_error(error) from error
        return answer.id or None

    async def send_file(self, conversation_id: str, box: str) -> str | None:
        """Send a file in its box; gives the message id where the server tells one."""
        try:
            answer = await self._slow_calls.message_send_file(conversation_id=conversation_id, filebox=box)
        except Exception as error:
            raise send_error(error) from error
        return answer.id or None

    async def file_box(self, message_id: str) -> str:
        """The box of the file of a message, as JSON."""
        try:
            return str((await self._slow_calls.message_file(id=message_id)).filebox)
        except Exception as error:
            raise file_error(error) from error

    async def download(self, uuid: str) -> AsyncIterator[bytes]:
        """The pieces of a file that is too large for its box."""
        try:
            async for piece in self._slow_calls._unary_stream("/wechaty.Puppet/Download", _Id(id=uuid), _Chunk):
                yield piece.chunk
        except Exception as error:
            raise file_error(error) from error

    async def upload(self, content: bytes) -> str:
        """Leave a large file with the server; gives its id."""
        call = self._channel.request(
            "/wechaty.Puppet/Upload",
            Cardinality.STREAM_UNARY,
            _Chunk,
            _Id,
            timeout=self._timing.start_deadline_s,
            metadata=self._metadata,
        )
        try:
            async with call as stream:
                for piece in pieces(content):
                    await stream.send_message(_Chunk(chunk=piece))
                await stream.end()
                answer = await stream.recv_message()
        except Exception as error:
            raise link_error(error) from error  # nothing was said to anybody yet
        if answer is None:
            raise RetryLater("the server took the file and told no id")
        return str(answer.id)

    async def recall_message(self, message_id: str) -> bool:
        """Take a message back."""
        return bool((await _reading(self._calls.message_recall(id=message_id))).success)

    def close(self) -> None:
        """Drop the connection.

        Over TLS grpclib would wait up to 30 s for the server's farewell, and leak the socket where the loop ends before; so
        the transport is taken from under it (private names of grpclib 0.4, whose version is pinned).
        """
        protocol = self._channel._protocol
        transport = None if protocol is None else getattr(protocol.connection, "_transport", None)  # gone where it was lost
        self._channel.close()
        if transport is not None:
            transport.abort()


def _channel(host: str, port: int, *, tls: TlsSettings | None, timing: LinkTiming) -> Channel:
    # All five keepalive values are needed: with any one left out grpclib sends no pings on an idle connection.
    config = Configuration(
        _keepalive_time=timing.keepalive_time_s,
        _keepalive_timeout=timing.keepalive_timeout_s,
        _keepalive_permit_without_calls=True,
        _http2_max_pings_without_data=0,
        _http2_min_sent_ping_interval_without_data=timing.keepalive_time_s,
        ssl_target_name_override=None if tls is None else tls.server_name,
    )
    return Channel(host, port, ssl=None if tls is None else _ssl_context(tls), config=config)


async def _reading(call: Awaitable[Answer]) -> Answer:
    try:
        return await call
    except Exception as error:
        raise link_error(error) from error


def _event_name(number: int) -> str:
    try:
        return str(EventType(number).name).removeprefix("EVENT_TYPE_").lower().replace("_", "-")
    except ValueError:
        return str(number)


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _ssl_context(tls: TlsSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=None if tls.ca_file is None else str(tls.ca_file))
    except (OSError, ValueError) as error:
        raise LinkRefused(f"the CA file {tls.ca_file} cannot be read: {error}") from error
    context.set_alpn_protocols(["h2"])
    return context
