"""How long a run takes: every account sends one message after the other, and accounts work side by side.

The pace itself is kept by the sender; here it is only reckoned with, for people who wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta


def remaining(open_by_account: Mapping[str, int], *, interval_s: float) -> timedelta:
    """The time until the last room has it, if nothing fails and nothing else is to be said.

    Parameters
    ----------
    open_by_account
        How many rooms each account has still to tell.
    interval_s
        Mean seconds between two sends of one account.
    """
    return timedelta(seconds=max(open_by_account.values(), default=0) * interval_s)


def arrivals(starts: Sequence[tuple[str, datetime]], *, interval_s: float, parts: int = 1) -> list[datetime]:
    """When each message arrives, if nothing fails and nothing else is to be said.

    Parameters
    ----------
    starts
        Of each message the account that says it and when it may leave at the earliest, in the order in which they were written.
    parts
        How many sends a message takes: two with a picture. The words come first.
    """
    each, free = timedelta(seconds=interval_s * parts), dict[str, datetime]()
    found = [start for _, start in starts]
    for number in sorted(range(len(starts)), key=lambda one: (starts[one][1], one)):
        account, start = starts[number]
        found[number] = max(start, free.get(account, start))
        free[account] = found[number] + each
    return found
