"""How a run stands, in a sentence for whoever waits for it."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime

from bot.desk.county_time import COUNTY_TIME
from bot.texts import runs as words
from broadcasts.pacing import remaining
from broadcasts.runs import RunProgress
from store.kinds import RunState


def outlook(progress: RunProgress, state: str, *, interval_s: float, there: Collection[str], now: datetime) -> str:
    """When it will be done; empty where it is.

    Parameters
    ----------
    interval_s
        Mean seconds between two sends of one account.
    there
        The accounts whose link is up.
    """
    if state == RunState.PAUSED:
        return words.PAUSED
    if state != RunState.RUNNING or not progress.open:
        return ""
    if not any(account in there for account in progress.open_by_account):
        return words.NO_LINK
    left = remaining(progress.open_by_account, interval_s=interval_s)
    minutes = math.ceil(left.total_seconds() / 60)
    if minutes <= 1:
        return words.ALMOST
    return words.LEFT.format(minutes=minutes, clock=f"{(now + left).astimezone(COUNTY_TIME):%H:%M}")
