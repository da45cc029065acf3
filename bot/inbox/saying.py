"""What the bridge says to somebody because of their message: one outbox row, in the same conversation or to them alone."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.turn import Say
from bot.gateways.base import Incoming, private_conversation
from bot.inbox import received
from store import outbox
from store.database import Session
from store.kinds import Lane


async def say(
    session: Session,
    incoming: Incoming,
    act: Say,
    number: int,
    now: datetime,
    *,
    mention: bool = True,
    incoming_id: int | None = None,
) -> None:
    """Put it into the outbox, once.

    Parameters
    ----------
    number
        Which of the things said about this message it is.
    mention
        In a group: whether the person is named in front.
    incoming_id
        The row of the message, where it is stored: what is said because of it goes when it goes.
    """
    in_room = not incoming.is_private and not act.privately
    await outbox.enqueue(
        session,
        key=f"say:{received.key(incoming)}:{number}",
        gateway=incoming.gateway,
        account=incoming.account,
        conversation=incoming.conversation if in_room else private_conversation(incoming.sender_id),
        text=act.text,
        mentions=[(incoming.sender_id, incoming.sender_name)] if in_room and mention else [],
        lane=Lane.EMERGENCY if act.urgent else Lane.REPLY,
        incoming_id=incoming_id,
        now=now,
    )
