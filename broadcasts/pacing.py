"""How long a run will still take: every account sends one message after the other, and accounts work side by side.

The pace itself is kept by the sender; here it is only reckoned with, for people who wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta


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
