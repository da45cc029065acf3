"""Whether a member of staff who speaks in a residents' group speaks on a matter there, and on which (decision 0015). Pure.

Whatever is not on a matter is chatter, and forgotten like everybody's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.ending import is_to_everybody
from bot.dialogue.matter import AT_ONCE


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An open matter of the group in which the member of staff speaks."""

    number: int
    person: str
    """The resident's name as the group sees it."""
    is_holders: bool
    """The speaker has it in hand."""
    spoke_at: datetime
    """When the resident last said something about it."""


_TO_ONE_PERSON = re.compile(r"您|你(?!们)")


def matter_spoken_of(
    text: str, raised: Sequence[Raised], *, quoted_person: str | None, quoted_number: int | None, now: datetime
) -> int | None:
    """The number of the matter that is spoken of; None where it is none.

    On a matter is who quotes the resident, or our message about it; who names the resident (``@李桂芬``); and who has the matter
    in hand and speaks to one person (您, 你) within five minutes of the resident's words, while nobody else's is as fresh.

    Parameters
    ----------
    raised
        The newest first.
    quoted_person
        Whose words are quoted; None where nobody's are, or ours.
    quoted_number
        The number that stands in our message that is quoted.
    """
    if quoted_number is not None:
        return next((matter.number for matter in raised if matter.number == quoted_number), None)
    if quoted_person is not None:
        return next((matter.number for matter in raised if matter.person == quoted_person), None)
    named = [matter for matter in raised if matter.person and _names(text, matter.person)]
    if named:
        return named[0].number
    if is_to_everybody(text) or not _TO_ONE_PERSON.search(text):
        return None
    fresh = [matter for matter in raised if now - matter.spoke_at <= AT_ONCE]
    return fresh[0].number if len({m.person for m in fresh}) == 1 and fresh[0].is_holders else None


def _names(text: str, person: str) -> bool:
    """Whether the text mentions a person: the name after an @, and not a longer one."""
    return re.search(rf"[@＠]\s*{re.escape(person)}(?=[\s\u2005，,。：:！!？?]|$)", text) is not None
