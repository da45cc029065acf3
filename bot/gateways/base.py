"""The port to a chat network: the types that cross it and the protocol that every gateway keeps.

A gateway translates and nothing else: it does not decide, store, retry or pace. No vendor object leaves it.
A conversation is named by one string everywhere: the network's room id for a group, ``private:`` and the
network's contact id for a private chat.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

PRIVATE_PREFIX = "private:"


def private_conversation(contact_id: str) -> str:
    """Name the private chat with one contact."""
    return PRIVATE_PREFIX + contact_id


def contact_of(conversation: str) -> str | None:
    """Give the contact id of a private conversation, None for a room."""
    return conversation.removeprefix(PRIVATE_PREFIX) if conversation.startswith(PRIVATE_PREFIX) else None


class MessageKind(StrEnum):
    """What a message is; everything the bridge has no use for is ``unknown`` and harmless."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LINK = "link"
    CONTACT = "contact"
    LOCATION = "location"
    MINI_PROGRAM = "mini_program"
    RECALL = "recall"
    RED_PACKET = "red_packet"
    SYSTEM = "system"
    UNKNOWN = "unknown"


FETCHED = frozenset({MessageKind.IMAGE, MessageKind.VOICE, MessageKind.VIDEO, MessageKind.FILE})
"""What a message of these kinds holds is fetched on its own."""


class LinkState(StrEnum):
    """How the link to the network stands."""

    CONNECTING = "connecting"
    CONNECTED = "connected"  # the server answers, no account is logged in yet
    SCAN = "scan"  # a person must scan a QR code
    ONLINE = "online"
    LOGGED_OUT = "logged_out"
    DOWN = "down"
    REFUSED = "refused"  # a wrong token: no retry will help


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The message that a sender quotes; ``message_id`` where the network tells it."""

    sender_name: str
    text: str
    message_id: str | None = None
    from_bridge: bool = False
    """The quoted words are the bridge's own."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One message as a person (or the bridge's own account) said it."""

    gateway: str
    account: str
    """The bridge's own contact id on that network."""
    message_id: str
    conversation: str
    sender_id: str
    sender_name: str
    """The room alias where the sender has one, else the contact's name."""
    text: str
    """Without the mention of the bridge and without the quoted text; of a file its name, of a location where it lies."""
    sent_at: datetime
    """Aware, UTC."""
    kind: MessageKind = MessageKind.TEXT
    room_topic: str = ""
    mentioned: bool = False
    """The bridge itself was @-mentioned, by the name of any of its accounts."""
    quote: Quote | None = None
    from_bridge: bool = False
    """The bridge's own message come back: the echo that confirms an outbox row. Said by another of its accounts where the
    sender is not ``account``."""
    recalled_id: str | None = None
    """For ``RECALL``: the id of the message that was taken back."""
    spoken: bool = False
    """It came as a voice message, and the text is what a recogniser heard."""
    heard_by: str = ""
    """The account that heard it and can fetch what it holds; empty: ``account``."""

    @property
    def is_private(self) -> bool:
        """Whether this is a private chat."""
        return self.conversation.startswith(PRIVATE_PREFIX)


FILE_BYTES = 25 * 1024 * 1024
"""A larger picture or file is neither fetched nor sent."""


@dataclass(frozen=True, kw_only=True)
class FileContent:
    """A picture, voice message, video or file, whole."""

    name: str
    content: bytes
    media_type: str = ""
    """As the network tells it; empty where it does not."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One thing to send: a text, or a file alone.

    ``mentions`` are (contact id, name shown) pairs, written before the text; ``EVERYBODY`` of ``store.kinds`` may be the id.
    """

    conversation: str
    text: str
    mentions: tuple[tuple[str, str], ...] = ()
    file: FileContent | None = None
    """Sent in place of the text, which is then not said."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The network took the message; ``message_id`` where it tells one."""

    message_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoomInfo:
    """A room that the account is in."""

    conversation: str
    topic: str
    members: int


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stretch of time in which messages may have been lost; ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class LinkStatus:
    """How the link stands now, for the console, ``check`` and the health page."""

    state: LinkState
    since: datetime
    account: str = ""
    detail: str = ""
    """One sentence for a person; for ``SCAN`` the text of the QR code."""
    gaps: Sequence[Gap] = field(default=())


Receive = Callable[[Incoming], Awaitable[None]]
"""What a gateway calls for every message, in order within a conversation. It never raises."""

LinkChanged = Callable[[LinkStatus], Awaitable[None]]
"""What a gateway calls whenever the state of its link changes. It never raises."""

Urgent = Callable[[Incoming], bool]
"""Whether a message cannot wait. It is quick and never raises."""


def never_urgent(_: Incoming) -> bool:
    """Every message waits for its turn."""
    return False


class Gateway(Protocol):
    """One account on one chat network."""

    name: str
    can_mention_everybody: bool
    """Whether everybody in a room can be mentioned at once; else ``EVERYBODY`` is written and rings nowhere."""

    def meet(self, colleagues: Callable[[], Collection[str]]) -> None:
        """Learn who else on the network is the bridge: gives the contact ids of its other accounts."""

    async def open(self, receive: Receive, link_changed: LinkChanged, *, urgent: Urgent = never_urgent) -> None:
        """Start to listen and to keep the link alive. Returns at once, also while the network is down.

        Parameters
        ----------
        urgent
            Asked of a message when many wait: whether it goes first.
        """

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Say one thing.

        Raises
        ------
        RetryLater
            Nothing was sent; the network asked to wait or nobody is logged in.
        Rejected
            This send can never succeed.
        DeliveryUnknown
            It may or may not have been sent.
        GatewayDown
            The link is down; nothing was sent.
        """

    async def fetch_file(self, message_id: str) -> FileContent:
        """Get the picture, voice message, video or file of a message.

        Raises
        ------
        RetryLater, GatewayDown
            Not now.
        TooLarge
            It is larger than ``FILE_BYTES``.
        Rejected
            There is none, or it is gone.
        """

    async def recall(self, message_id: str) -> bool:
        """Take a message of the bridge back; False where the network refuses."""

    async def rooms(self) -> Sequence[RoomInfo]:
        """List the rooms that the account is in. Raises ``GatewayDown``."""

    def status(self) -> LinkStatus:
        """Tell how the link stands now."""

    async def aclose(self) -> None:
        """Stop listening; waits for what is being received."""
