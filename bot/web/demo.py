"""What the demo page shows: the simulated network, and in a ring the last things that the bridge understood.

The ring lives in memory only. Of chatter that was not addressed to the bridge it keeps that the bridge was silent, never the
words.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue import commands
from bot.dialogue.turn import Action
from bot.gateways.base import Incoming
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulated_rooms import RoomKind
from bot.inbox.receiving import Understood
from intents.classifier import Guess
from intents.text import mask

RING_LENGTH = 200
SHOWN_CHARS = 60
TOP = 3
COMMAND = "command"
"""The action of a message in which a member of staff ordered something; it is not classified."""


@dataclass(frozen=True, kw_only=True)
class Insight:
    """One message as the bridge understood it."""

    id: int
    """Grows from one to the next, also over a restart."""
    message_id: str
    room: str
    sender: str
    at: datetime
    action: str
    text: str = ""
    """The beginning, masked; empty where the bridge was silent."""
    intent: str = ""
    confidence: float = 0.0
    guesses: tuple[Guess, ...] = ()
    answer: str | None = None
    ticket: int | None = None


class DemoWorld:
    """The demo's network and what the bridge understood of it."""

    def __init__(self, *, network: SimulatedNetwork, length: int = RING_LENGTH) -> None:
        self.network = network
        self._ring: deque[Insight] = deque(maxlen=length)
        self._news = asyncio.Event()

    def watch(self, understood: Understood) -> None:
        """Keep what became of one message; the inbox calls it."""
        last = self._ring[-1].id if self._ring else 0
        number = max(last + 1, int(self.network.now().timestamp() * 1000))
        self._ring.append(self._insight(number, understood))
        self._news.set()
        self._news = asyncio.Event()

    def insights(self, *, after: int = 0) -> Sequence[Insight]:
        """What was understood after ``after``, oldest first."""
        return [insight for insight in self._ring if insight.id > after]

    async def wait_for_insights(self, *, after: int = 0, timeout_s: float) -> Sequence[Insight]:
        """Like ``insights``, but wait for the first one; empty when none came in ``timeout_s`` seconds."""
        found = self.insights(after=after)
        if found or timeout_s <= 0:
            return found
        try:
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        except TimeoutError:
            pass
        return self.insights(after=after)

    def is_staff(self, name: str) -> bool:
        """Whether a person is in some staff room."""
        return any(room.kind is RoomKind.STAFF and name in room.members for room in self.network.rooms())

    def _insight(self, number: int, understood: Understood) -> Insight:
        incoming, response = understood.incoming, understood.response
        action = response.decision.action.value if response else Action.SILENT.value
        if response is None and self._is_command(incoming):
            action = COMMAND
        known = Insight(
            id=number,
            message_id=incoming.message_id,
            room=incoming.conversation,
            sender=incoming.sender_name,
            at=incoming.sent_at,
            action=action,
            text="" if action == Action.SILENT else mask(incoming.text[:SHOWN_CHARS]).text,
            ticket=understood.ticket,
        )
        if action == COMMAND:
            return known
        guesses = understood.classification.ranked[:TOP]
        decided = response.decision if response else None
        return replace(
            known,
            intent=decided.label if decided else guesses[0].label,
            confidence=decided.confidence if decided else guesses[0].probability,
            guesses=guesses,
            answer=decided.answer if decided else None,
        )

    def _is_command(self, incoming: Incoming) -> bool:
        quoted = incoming.quote.text if incoming.quote else None
        return self.is_staff(incoming.sender_id) and commands.parse(incoming.text, quoted=quoted) is not None
