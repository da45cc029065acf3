"""What the dialogue remembers of one person in one conversation, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

EXCHANGE = timedelta(minutes=5)
"""How long a person in a group need not mention the bridge again (DESIGN §4)."""
MEMORY = timedelta(hours=2)
"""How long a menu, a matter or a question of ours stays open."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One line of a numbered menu: a label, or an answer of it."""

    label: str
    answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class State:
    """The memory of one exchange. Nothing here outlives ``MEMORY`` after the last word."""

    matter: str | None = None
    """The label that was spoken about last."""
    answer: str | None = None
    """The answer that was given last."""
    menu: tuple[Option, ...] = ()
    also: tuple[Option, ...] = ()
    """What was named below the answer that was given last, to be chosen by number."""
    asking: str | None = None
    """The detail that was asked for last."""
    asked: tuple[str, ...] = ()
    """Every detail that was asked for already."""
    ticket: int | None = None
    """The ticket that details go to."""
    unclear: int = 0
    """How many times in a row the bridge did not understand."""
    noticed: int | None = None
    """The notice of somebody else about which this person told something last."""
    spoke_at: datetime | None = None
    """When the bridge last said something to this person here."""
    question: str = ""
    """The words that led to the open menu, masked."""
    minute_from: int = 0
    """When the minute began in which ``heard`` messages came, in seconds since 1970."""
    heard: int = 0
    words: int = 0
    """Checksum of what was said last."""
    again: int = 0
    """How many times in a row the same would have been said."""
    told: bool = False
    """The person was told that this is too fast."""

    def in_exchange(self, now: datetime) -> bool:
        """Whether a group message of this person still belongs to the exchange."""
        return self.spoke_at is not None and timedelta() <= now - self.spoke_at <= EXCHANGE

    def said(self, now: datetime) -> State:
        """The bridge speaks now."""
        return replace(self, spoke_at=now)

    def expires_at(self, now: datetime) -> datetime:
        """When all of this is forgotten."""
        return now + MEMORY

    def to_json(self) -> dict[str, Any]:
        """Give plain values to store."""
        values = asdict(self)
        values["spoke_at"] = self.spoke_at.isoformat() if self.spoke_at else None
        return {name: value for name, value in values.items() if value not in (None, (), "", 0, {}, False)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any] | None) -> State:
        """Read stored values; what an older or newer Fengqiao wrote and this one does not know is left out."""
        known = {f.name for f in fields(cls)}
        kept = {name: value for name, value in (values or {}).items() if name in known}
        for name in ("menu", "also"):
            if name in kept:
                kept[name] = tuple(Option(**option) for option in kept[name])
        if "asked" in kept:
            kept["asked"] = tuple(kept["asked"])
        if kept.get("spoke_at"):
            kept["spoke_at"] = datetime.fromisoformat(kept["spoke_at"])
        return cls(**kept)
