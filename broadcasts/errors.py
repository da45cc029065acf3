"""What broadcasts refuse, as values: the edge turns a reason and its details into a sentence for people.

BroadcastError
├── Refused            a rule says no; ``reason`` says which one
│   └── ScheduleFault  ... because the schedule cannot be understood or never comes
└── LibraryFault       a file of the library is broken
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Every rule that can say no. Each has a sentence in ``bot.texts.broadcast``."""

    WRONG_STATE = "wrong_state"
    TITLE_EMPTY = "title_empty"
    TITLE_LONG = "title_long"
    TEXT_EMPTY = "text_empty"
    TEXT_LONG = "text_long"
    TEXT_CONTROL = "text_control"
    LINK_LONG = "link_long"
    LINK_SIGNS = "link_signs"
    LINK_UNREADABLE = "link_unreadable"
    PICTURE_KIND = "picture_kind"
    PICTURE_BIG = "picture_big"
    PICTURE_EMPTY = "picture_empty"
    PICTURE_GONE = "picture_gone"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    MISSING_FACT = "missing_fact"
    UNKNOWN_STATION = "unknown_station"
    UNKNOWN_VILLAGE = "unknown_village"
    UNKNOWN_PERSON = "unknown_person"
    AMBIGUOUS_PERSON = "ambiguous_person"
    NO_ROOMS = "no_rooms"
    NO_SCHEDULE = "no_schedule"
    SCHEDULE_UNREADABLE = "schedule_unreadable"
    SCHEDULE_NEVER = "schedule_never"
    SCHEDULE_PAST = "schedule_past"
    SCHEDULE_NUMBER = "schedule_number"
    SCHEDULE_DATE = "schedule_date"
    SCHEDULE_TIME = "schedule_time"
    SCHEDULE_NOTHING_CHOSEN = "schedule_nothing_chosen"
    SCHEDULE_TWO_WAYS = "schedule_two_ways"
    SCHEDULE_VERSION = "schedule_version"
    SCHEDULE_SENTENCE = "schedule_sentence"
    HOLIDAYS_UNKNOWN = "holidays_unknown"
    NO_SCHOOL_TERMS = "no_school_terms"
    SCHOOL_TERMS_OVER = "school_terms_over"
    EXPIRES_FIRST = "expires_first"
    LATE_LIMIT = "late_limit"
    OWN_BROADCAST = "own_broadcast"
    NO_RIGHT = "no_right"
    REJECTION_EMPTY = "rejection_empty"
    REJECTION_LONG = "rejection_long"
    CHIEF_ONLY = "chief_only"
    NOT_URGENT = "not_urgent"
    MENTION_ALL = "mention_all"
    OTHER_STATION = "other_station"
    BEYOND_STATION = "beyond_station"
    CHANGED = "changed"
    SETTLED_ALREADY = "settled_already"
    NOTHING_FAILED = "nothing_failed"
    RUN_NOT_DONE = "run_not_done"
    EXPIRED = "expired"


class BroadcastError(Exception):
    """Root of the errors of broadcasts."""


class Refused(BroadcastError):
    """A rule says no, and nothing was changed."""

    def __init__(self, reason: Reason, **details: str) -> None:
        self.reason = reason
        self.details = details
        given = ", ".join(f"{name}={value}" for name, value in details.items())
        super().__init__(f"{reason.value} ({given})" if given else reason.value)


class ScheduleFault(Refused):
    """The schedule cannot be understood, or its time never comes."""


class LibraryFault(BroadcastError):
    """A file of the library cannot be used; the message names the file and everything wrong with it."""
