"""What an account heard in a room for which another one listens, kept for a moment in memory.

A dead link is noticed late. What was said meanwhile reached only the account that stands by; it hands over whatever the
listener did not hear itself. Two networks' ids of one message differ, so messages are matched by who said what. Nothing is
stored, and after ``KEPT_S`` seconds it is gone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.gateways.base import Incoming

KEPT_S = 120.0
"""Longer than it takes to notice a dead link (90 s)."""
_MOST = 2_000

_Said = tuple[str, str, str, str]


def _said(incoming: Incoming) -> _Said:
    return incoming.conversation, incoming.sender_id, incoming.kind.value, incoming.text


@dataclass(kw_only=True)
class Standby:
    """The ear of one account for rooms in which another listens. Times are monotonic seconds."""

    _kept: list[tuple[float, Incoming]] = field(default_factory=list)
    _ahead: list[tuple[float, _Said]] = field(default_factory=list)
    """What the listener heard first."""

    def heard_here(self, incoming: Incoming, now_s: float) -> None:
        """This account heard it, and the listener perhaps."""
        self._forget(now_s)
        said = _said(incoming)
        for place, (_, other) in enumerate(self._ahead):
            if other == said:
                del self._ahead[place]
                return
        self._kept.append((now_s, incoming))

    def heard_there(self, incoming: Incoming, now_s: float) -> None:
        """The listener heard it."""
        self._forget(now_s)
        said = _said(incoming)
        for place, (_, kept) in enumerate(self._kept):
            if _said(kept) == said:
                del self._kept[place]
                return
        self._ahead.append((now_s, said))

    def take(self, conversations: set[str], now_s: float) -> list[Incoming]:
        """What nobody listened to in these rooms, in the order in which it was said."""
        self._forget(now_s)
        taken = [incoming for _, incoming in self._kept if incoming.conversation in conversations]
        self._kept = [entry for entry in self._kept if entry[1].conversation not in conversations]
        return taken

    def waiting(self) -> Counter[str]:
        """How many messages are kept of each conversation."""
        return Counter(incoming.conversation for _, incoming in self._kept)

    def _forget(self, now_s: float) -> None:
        oldest = now_s - KEPT_S
        self._kept = [entry for entry in self._kept[-_MOST:] if entry[0] >= oldest]
        self._ahead = [entry for entry in self._ahead[-_MOST:] if entry[0] >= oldest]
