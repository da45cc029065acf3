"""Every table, one module per subject.

Times are aware UTC (``UtcDateTime``). Texts of residents are stored masked. Words of chatter that was not addressed to
the bridge have no table at all: they are never stored.
"""

from store.tables.access import ApiClient, Audit, Setting, StaffLogin, Webhook, WebhookDelivery, WebSession
from store.tables.accounts import AccountPresence, RoomAccount
from store.tables.answers import AnswerNotice, AnswerOverride
from store.tables.broadcasts import Broadcast, BroadcastRun, BroadcastSpared
from store.tables.conversation import ConversationState, IncomingMessage, Proposal
from store.tables.county import (
    BindingCode,
    Contact,
    Room,
    RotaChange,
    RotaShift,
    Staff,
    StaffVillage,
    Station,
    Village,
    VillageNeighbour,
)
from store.tables.desk import Attachment, CannedReply, Dispute, FollowUp, Notice, SealedNumber, Ticket, TicketEvent
from store.tables.outbox import CountedAnswer, LinkGap, Outbox

__all__ = [
    "AccountPresence",
    "AnswerNotice",
    "AnswerOverride",
    "ApiClient",
    "Attachment",
    "Audit",
    "BindingCode",
    "Broadcast",
    "BroadcastRun",
    "BroadcastSpared",
    "CannedReply",
    "Contact",
    "ConversationState",
    "CountedAnswer",
    "Dispute",
    "FollowUp",
    "IncomingMessage",
    "LinkGap",
    "Notice",
    "Outbox",
    "Proposal",
    "Room",
    "RoomAccount",
    "RotaChange",
    "RotaShift",
    "SealedNumber",
    "Setting",
    "Staff",
    "StaffLogin",
    "StaffVillage",
    "Station",
    "Ticket",
    "TicketEvent",
    "Village",
    "VillageNeighbour",
    "WebSession",
    "Webhook",
    "WebhookDelivery",
]
