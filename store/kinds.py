"""The closed lists of values that columns hold."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class RoomKind(StrEnum):
    """Whom a room is for."""

    RESIDENTS = "residents"
    STAFF = "staff"


class RoomMode(StrEnum):
    """When the bridge speaks in a residents' room without being addressed (DESIGN §4)."""

    MENTION = "mention"
    HELPFUL = "helpful"
    QUIET = "quiet"


class Role(StrEnum):
    """What a member of staff may do, from the village up."""

    ASSISTANT = "assistant"
    OFFICER = "officer"
    CHIEF = "chief"
    ADMINISTRATOR = "administrator"


class Priority(IntEnum):
    """P0 emergency, P1 urgent, P2 normal, P3 low."""

    P0 = 0
    P1 = 1
    P2 = 2
    P3 = 3


class TicketState(StrEnum):
    """The life of a ticket (DESIGN §5)."""

    NEW = "new"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self not in (TicketState.RESOLVED, TicketState.CLOSED)


class TicketEventKind(StrEnum):
    """What happened to a ticket."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    TAKEN = "taken"
    PASSED = "passed"
    RESIDENT_SAID = "resident_said"
    STAFF_REPLIED = "staff_replied"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    CORRECTED = "corrected"
    MERGED = "merged"
    REMINDED = "reminded"
    REVEALED = "revealed"
    RATED = "rated"
    SIGHTED = "sighted"  # somebody else saw whom or what a notice is about
    RECALLED = "recalled"  # the sender took a message back
    NOTE = "note"


class RotaChangeKind(StrEnum):
    """Why the weekly pattern does not hold for a while."""

    LEAVE = "leave"
    SWAP = "swap"
    EXTRA = "extra"


class DisputeLevel(StrEnum):
    """Where a dispute is settled, the lowest first."""

    ON_THE_SPOT = "on_the_spot"
    STATION = "station"
    JOINT = "joint"


class NoticeKind(StrEnum):
    """What a notice is about."""

    MISSING_PERSON = "missing_person"
    LOST = "lost"
    FOUND = "found"


class NoticeState(StrEnum):
    """The way of a notice from the resident's words to its end."""

    DRAFT = "draft"  # the resident is still being asked
    SUBMITTED = "submitted"  # an officer checks it
    APPROVED = "approved"
    REJECTED = "rejected"
    FOUND = "found"
    ENDED = "ended"  # given up or withdrawn


class DeliveryState(StrEnum):
    """The way of one event to another platform."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GAVE_UP = "gave_up"


class ProposalReason(StrEnum):
    """Why a text is worth learning from."""

    UNSURE = "unsure"  # the bridge was asked and did not know for certain
    CORRECTED = "corrected"  # staff said that it is something else


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Lane(IntEnum):
    """Which outbox rows leave first; lower is sooner."""

    EMERGENCY = 0
    REPLY = 1
    NOTICE = 2
    BROADCAST = 3


class OutboxState(StrEnum):
    """The way of one outbox row (DESIGN §5)."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"  # will be tried again at ``not_before``
    GAVE_UP = "gave_up"
    UNKNOWN = "unknown"  # it may have been said; never retried blindly
    CANCELLED = "cancelled"  # withdrawn before it left
    EXPIRED = "expired"  # too late to be of use


class Recall(StrEnum):
    """Taking back what was said."""

    WANTED = "wanted"
    DONE = "done"
    REFUSED = "refused"  # the network takes back only what is young


class UnknownPolicy(StrEnum):
    """What becomes of an ``unknown`` row that no echo settles before its deadline."""

    SEND_AGAIN_ONCE = "send_again_once"
    ASK_A_PERSON = "ask_a_person"


class BroadcastState(StrEnum):
    """The way of a broadcast from draft to done (DESIGN §5)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class AnswerScope(StrEnum):
    """How far a local answer reaches, the widest first."""

    PROVINCE = "province"
    COUNTY = "county"
    STATION = "station"
    VILLAGE = "village"


class AnswerState(StrEnum):
    """The way of one version of a local answer."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    APPROVED = "approved"
    SUPERSEDED = "superseded"  # a newer version is said
    WITHDRAWN = "withdrawn"
    ROLLED_BACK = "rolled_back"  # an earlier version is said again

    @property
    def is_open(self) -> bool:
        """Whether somebody still writes or reads it before it may be said."""
        return self in (AnswerState.DRAFT, AnswerState.SUBMITTED, AnswerState.REJECTED)


class RunState(StrEnum):
    """One occasion on which a broadcast goes out."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    SKIPPED = "skipped"  # missed, and its rule says not to send late
    WITHDRAWN = "withdrawn"


class MissedRule(StrEnum):
    """What to do about a run whose time passed while nothing ran."""

    SKIP = "skip"
    SEND_LATE = "send_late"


class IncomingState(StrEnum):
    """Whether the effects of a message are in the store."""

    HANDLED = "handled"
    FAILED = "failed"


EVERYBODY = "@all"
"""Among the mentions of an outbox row, in place of a contact's id: everybody in the room, where the network lets the account."""
