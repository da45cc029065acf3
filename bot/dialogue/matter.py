"""A person's own matter as the dialogue is told of it: what is open, and what was closed a while ago. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

REOPENABLE = timedelta(days=7)
"""How long after its end a matter is opened again, and a mark for it is taken; later words about it are a new matter."""
STAFF_EXCHANGE = timedelta(minutes=30)
"""How long after staff's words the person's own in the group may still be an answer to them."""
AT_ONCE = timedelta(minutes=5)
"""How long what comes next is taken for the answer even where it does not read like one."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One ticket of the person who speaks. Moments are aware, UTC."""

    number: int
    label: str
    opened_at: datetime
    here: bool = True
    """Raised in the conversation in which the person speaks now."""
    private: bool = False
    """Raised in the person's own private chat."""
    confidential: bool = False
    holder: str = ""
    """Who has it; empty where nobody does."""
    taken_at: datetime | None = None
    late: bool = False
    """It was once taken or answered too late."""
    answer: str = ""
    """What staff said last, or how it ended."""
    answered_at: datetime | None = None
    """When that was."""
    spoke_at: datetime | None = None
    """When the person last said something about it."""
    closed_at: datetime | None = None
    goes_on_in: int | None = None
    """The number of the matter that it was merged into; all that is told here is told of that one."""
    rateable: bool = False
    """It ended with the question for a mark, and none was given."""
    quiet: bool = False
    """A person speaks with them in the group, and the bridge holds its tongue there."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.closed_at is None

    @property
    def is_near(self) -> bool:
        """Whether it may be spoken of here: raised in this conversation or in the person's own private chat."""
        return self.here or self.private

    @property
    def is_hidden(self) -> bool:
        """Whether the others in a group must not learn of it."""
        return self.confidential or not self.here

    def ended_lately(self, now: datetime) -> bool:
        """Whether it was closed so short a time ago that it can be opened again."""
        return self.closed_at is not None and now - self.closed_at <= REOPENABLE

    def answered_within(self, span: timedelta, now: datetime) -> bool:
        """Whether staff said something so short a time ago."""
        return self.answered_at is not None and timedelta() <= now - self.answered_at <= span

    @property
    def is_unanswered(self) -> bool:
        """Whether the person has said nothing since staff spoke."""
        return self.answered_at is not None and (self.spoke_at is None or self.spoke_at <= self.answered_at)
