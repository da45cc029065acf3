"""Turns what a Wechaty server tells about a message, as plain values, into ``Incoming``.

Message types are wechaty-puppet's numbers on the wire, not the names of the protocol's enum. Whatever is not known
here becomes ``unknown`` and harmless.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.gateways.base import Incoming, MessageKind, private_conversation
from bot.gateways.wechat_text import mentions_any, place_of, split_quote, strip_mentions

KINDS = {
    1: MessageKind.FILE,
    2: MessageKind.VOICE,
    3: MessageKind.CONTACT,
    6: MessageKind.IMAGE,
    7: MessageKind.TEXT,
    8: MessageKind.LOCATION,
    9: MessageKind.MINI_PROGRAM,
    11: MessageKind.RED_PACKET,  # a transfer of money
    12: MessageKind.RED_PACKET,
    13: MessageKind.RECALL,
    14: MessageKind.LINK,
    15: MessageKind.VIDEO,
}
_MILLISECONDS_FROM = 100_000_000_000
"""A greater timestamp is in milliseconds: as seconds it would lie in the year 5138."""


@dataclass(frozen=True, kw_only=True)
class MessageValues:
    """The payload of one message, as the wire has it; empty strings where it tells nothing."""

    id: str
    type_number: int
    text: str
    timestamp: int
    """Seconds or milliseconds, 0 where unknown."""
    from_id: str
    to_id: str
    room_id: str
    mention_ids: tuple[str, ...] = ()
    filename: str = ""


@dataclass(frozen=True, kw_only=True)
class RoomValues:
    """The payload of one room."""

    topic: str
    member_ids: tuple[str, ...]


def sent_at_of(timestamp: int, now: datetime) -> datetime:
    """Read a timestamp in seconds or milliseconds; ``now`` where it makes no sense."""
    seconds = timestamp / 1000 if timestamp > _MILLISECONDS_FROM else timestamp
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else now
    except (OverflowError, ValueError, OSError):
        return now


def conversation_of(values: MessageValues, account: str) -> str:
    """Name the conversation of a message: its room, else the private chat with the other side."""
    if values.room_id:
        return values.room_id
    return private_conversation(values.to_id if values.from_id == account else values.from_id)


def to_incoming(
    values: MessageValues,
    *,
    gateway: str,
    account: str,
    colleagues: Collection[str] = (),
    sender_name: str,
    room_topic: str,
    own_names: tuple[str, ...],
    now: datetime,
) -> Incoming:
    """Translate one message.

    Parameters
    ----------
    colleagues
        The contact ids of the bridge's other accounts.
    own_names
        The names by which the bridge is called in that conversation, as any of its accounts.
    """
    kind = KINDS.get(values.type_number, MessageKind.UNKNOWN)
    ours = {account, *colleagues}
    own = values.from_id in ours
    quote, text = None, ""
    mentioned = False
    if kind is MessageKind.TEXT and own:
        text = values.text
    elif kind is MessageKind.TEXT:
        quote, text = split_quote(values.text)
        quote = quote and replace(quote, from_bridge=quote.sender_name in own_names)
        if values.room_id:
            mentioned = not ours.isdisjoint(values.mention_ids) if values.mention_ids else mentions_any(text, own_names)
        text = strip_mentions(text, own_names)
    elif kind is MessageKind.FILE:
        text = values.filename
    elif kind is MessageKind.LOCATION:
        text = place_of(values.text)
    return Incoming(
        gateway=gateway,
        account=account,
        message_id=values.id,
        conversation=conversation_of(values, account),
        sender_id=values.from_id,
        sender_name=sender_name,
        text=text,
        sent_at=sent_at_of(values.timestamp, now),
        kind=kind,
        room_topic=room_topic,
        mentioned=mentioned,
        quote=quote,
        from_bridge=own,
        recalled_id=(values.text.strip() or None) if kind is MessageKind.RECALL else None,
    )
