"""What the dialogue is told and what it decides: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.dialogue.matter import Matter
from bot.dialogue.state import State

COUNTY_TIME = ZoneInfo("Asia/Shanghai")


class Scene(StrEnum):
    """Where a message was said."""

    PRIVATE = "private"
    GROUP = "group"


class Action(StrEnum):
    """What the bridge does with a message."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOFF = "handoff"
    EMERGENCY = "emergency"
    CHAT = "chat"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """A notice that goes round."""

    number: int
    """Of its ticket, as it stands in the notice."""
    is_person: bool


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One message, with everything that the decision may depend on."""

    text: str
    """Masked; without the mention."""
    scene: Scene
    addressed: bool
    """Private, @-mentioned, or quoting the bridge."""
    person: str
    """The name that the others see."""
    now: datetime
    """Aware, UTC."""
    volunteers: bool = False
    """The room's mode is ``helpful``."""
    hushed: bool = False
    """The room's mode is ``quiet``: emergencies only."""
    attachment: str | None = None
    """What came instead of text, such as ``voice`` or ``image``."""
    masked: frozenset[str] = frozenset()
    """Kinds of personal numbers that were in the text."""
    matters: tuple[Matter, ...] = ()
    """What this person has open anywhere, and what was closed a while ago, newest first."""
    about: int | None = None
    """The number of the ticket that stands in what they quote of the bridge."""
    to_others: bool = False
    """They name or quote somebody else."""
    quiet_labels: frozenset[str] = frozenset()
    """Matters of this room about which a person speaks just now."""
    notices: tuple[Noticed, ...] = ()
    """Notices of which this group was told, or that are named in what is said to us; newest first."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Local facts that are set, by placeholder name."""
    helper: str = ""
    """Name of the assistant on duty, if there is one."""

    @property
    def open_tickets(self) -> tuple[int, ...]:
        """Numbers of what this person has open in this conversation, newest first."""
        return tuple(matter.number for matter in self.matters if matter.is_open and matter.here)

    def matter(self, number: int | None) -> Matter | None:
        """The person's own matter with this number."""
        return next((matter for matter in self.matters if matter.number == number), None)

    def open_on(self, label: str) -> Matter | None:
        """What the person has open on a label here or in their own private chat, the newest first."""
        return next((m for m in self.matters if m.is_open and m.is_near and m.label == label), None)

    @property
    def today(self) -> date:
        """The day in the county: rules begin and end at midnight there."""
        return self.now.astimezone(COUNTY_TIME).date()


@dataclass(frozen=True, kw_only=True)
class Say:
    """Say something: in the same conversation, or to the person alone."""

    text: str
    """May hold ``{ticket}``, the number of the ticket that the same response opens."""
    privately: bool = False
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenTicket:
    """Hand the matter to a person."""

    label: str
    priority: int
    summary: str
    confidential: bool = False
    privately: bool = False
    """From here on the matter is spoken of with the person alone, although it came up in a group."""


@dataclass(frozen=True, kw_only=True)
class AddToTicket:
    """What the person says belongs to a ticket that is open already."""

    number: int | None
    """None: the ticket that the same conversation opened last, or opens now."""
    text: str
    detail: str | None = None
    """Which detail it gives: place, time, people or phone."""


@dataclass(frozen=True, kw_only=True)
class Reopen:
    """A matter that was closed lately is not settled."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Rate:
    """The person says how content they are with how a matter was settled."""

    number: int
    mark: int | None
    """1 to 5; None where only a word is added to a mark that was given."""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class FormDone:
    """All that was to be asked for a notice was asked."""

    number: int | None
    """None: the ticket that the same conversation opened last, or opens now."""


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """Somebody saw whom or what a notice is about."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """Whoever asked for help says that the person or the thing was found."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Forget:
    """The person wants to be forgotten, and has confirmed it."""


Act = Say | OpenTicket | AddToTicket | Reopen | Rate | FormDone | Sighting | Found | Forget


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was understood and what is done about it."""

    action: Action
    label: str
    confidence: float
    options: tuple[str, ...] = ()
    """For ``CLARIFY``: the labels to choose from."""
    answer: str | None = None
    """Id of the answer that was given."""
    unsure: bool = False
    """Nothing was likely enough to act on it with confidence."""


Outcome = tuple[State, list[Act], Decision]
"""What one message leads to: what is remembered, what is done, what was understood."""
