"""An incoming message as the store keeps it and as the dialogue is told of it: readable, masked, cut. Values only."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.dialogue.commands import card_number
from bot.dialogue.turn import Scene, Turn
from bot.gateways.base import Incoming, MessageKind
from bot.texts import residents as texts
from intents.text import Masked, mask, printable
from store.kinds import IncomingState, RoomMode
from store.tables import Contact, IncomingMessage, Room

_MENTION = re.compile(r"[@＠]\S")
"""The mention of somebody else; that of the bridge is taken out before."""
STORED_CHARS = 4_000
"""Of a longer message the rest is cut before storing; a note says so."""


def key(incoming: Incoming) -> str:
    """What makes everything that is said about a message unique."""
    return f"{incoming.gateway}:{incoming.account}:{incoming.message_id}"


def where(incoming: Incoming) -> dict[str, str]:
    """The conversation as the store names it."""
    return {"gateway": incoming.gateway, "account": incoming.account, "conversation": incoming.conversation}


def readable(incoming: Incoming) -> Incoming:
    """The message without characters that cannot be stored or shown."""
    quote = incoming.quote and replace(incoming.quote, text=printable(incoming.quote.text))
    return replace(incoming, text=printable(incoming.text), sender_name=printable(incoming.sender_name), quote=quote)


def is_addressed(incoming: Incoming) -> bool:
    """Whether it is said to the bridge by itself: in private, with its mention, or quoting it."""
    return incoming.is_private or incoming.mentioned or (incoming.quote is not None and incoming.quote.from_bridge)


def masked(text: str) -> Masked:
    """Mask all, then cut: a number that lies across the cut must not stay behind in part."""
    whole = mask(text)
    over = len(whole.text) - STORED_CHARS
    return replace(whole, text=whole.text[:STORED_CHARS] + texts.CUT_SHORT.format(chars=over)) if over > 0 else whole


def turn(incoming: Incoming, text: str, found: frozenset[str], room: Room | None, now: datetime) -> Turn:
    """What the dialogue is told, as far as the message itself tells it.

    Parameters
    ----------
    text, found
        The masked text, and the kinds of personal numbers that were in it.
    """
    quotes_bridge = incoming.quote is not None and incoming.quote.from_bridge
    about = card_number(incoming.quote.text) if incoming.quote is not None and quotes_bridge else None
    mode = room.mode if room else RoomMode.MENTION.value
    return Turn(
        text=text,
        scene=Scene.PRIVATE if incoming.is_private else Scene.GROUP,
        addressed=is_addressed(incoming),
        person=incoming.sender_name,
        now=now,
        volunteers=mode == RoomMode.HELPFUL,
        hushed=mode == RoomMode.QUIET,
        attachment=None if incoming.kind is MessageKind.TEXT else incoming.kind.value,
        masked=found,
        about=about,
        to_others=_MENTION.search(text) is not None or (incoming.quote is not None and not quotes_bridge),
    )


def row(incoming: Incoming, text: str, contact: Contact, now: datetime) -> IncomingMessage:
    """What the store keeps of it; ``text`` is masked."""
    assert contact.id is not None
    return IncomingMessage(
        gateway=incoming.gateway,
        account=incoming.account,
        message_id=incoming.message_id,
        conversation=incoming.conversation,
        contact_id=contact.id,
        kind=incoming.kind.value,
        text=text,
        state=IncomingState.HANDLED.value,
        sent_at=incoming.sent_at,
        received_at=now,
    )
