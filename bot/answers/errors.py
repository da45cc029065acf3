"""Why a change of an answer is refused, as values: the edge turns a reason and its details into a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import BridgeError


class Reason(StrEnum):
    """Every rule that can say no. Each has a sentence in ``bot.texts.answers``."""

    # What is written.
    TITLE_EMPTY = "title_empty"
    TITLE_LONG = "title_long"
    QUESTIONS_COUNT = "questions_count"
    QUESTION_LONG = "question_long"
    GROUP_EMPTY = "group_empty"
    GROUP_LONG = "group_long"
    PRIVATE_LONG = "private_long"
    SOURCE_MISSING = "source_missing"
    SOURCE_UNNAMED = "source_unnamed"
    SOURCE_DATE = "source_date"
    SOURCE_LONG = "source_long"
    SOURCES_MANY = "sources_many"
    MARKUP = "markup"
    MARKDOWN = "markdown"
    CONTROL = "control"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    STRAY_BRACE = "stray_brace"
    BRACE_ELSEWHERE = "brace_elsewhere"
    DATE_UNREADABLE = "date_unreadable"
    DATES_REVERSED = "dates_reversed"
    REVIEW_PAST = "review_past"
    REVIEW_FAR = "review_far"
    UNKNOWN_LABEL = "unknown_label"
    WRONG_ID = "wrong_id"
    FILE_UNREADABLE = "file_unreadable"
    FILE_LONG = "file_long"
    OTHER_FAULT = "other_fault"
    UNKNOWN_PLACE = "unknown_place"
    # What is done.
    WRONG_STATE = "wrong_state"
    BEING_WRITTEN = "being_written"
    CHANGED_MEANWHILE = "changed_meanwhile"
    CHANGED = "changed"
    OWN_ANSWER = "own_answer"
    NO_RIGHT = "no_right"
    OTHER_STATION = "other_station"
    NOT_YOURS = "not_yours"
    NEVER_APPROVED = "never_approved"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong, with what the sentence names."""

    reason: Reason
    details: dict[str, str] = field(default_factory=dict)


class AnswerRefused(BridgeError):
    """A rule says no, and nothing was changed."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.reason.value} {fault.details or ''}".strip() for fault in faults))


def refused(reason: Reason, **details: str) -> AnswerRefused:
    """One reason as an error."""
    return AnswerRefused(Fault(reason=reason, details=details))
