"""When people are told that a link is lost, and that it is back. Pure: how links stand goes in, what is to be told comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.gateways.base import LinkState
from bot.watch.standing import Elsewhere, Standing


class What(StrEnum):
    """What is told."""

    LOST = "lost"
    STILL_LOST = "still_lost"
    BACK = "back"


@dataclass(frozen=True, kw_only=True)
class News:
    """Something to tell about one account."""

    what: What
    account: str
    state: LinkState | Elsewhere
    since: datetime
    """From when on nothing was heard."""


@dataclass(kw_only=True)
class _Lost:
    since: datetime
    noticed_at: datetime
    told_at: datetime | None = None


class Alarm:
    """Remembers what was told. A link that comes and goes within ``after`` is nobody's business."""

    def __init__(self, *, after: timedelta, again: timedelta) -> None:
        """Prepare it.

        Parameters
        ----------
        after
            How long a link must be down until it is told.
        again
            After how long it is told again while the link stays down.
        """
        self._after = after
        self._again = again
        self._lost: dict[str, _Lost] = {}

    def look(self, links: Mapping[str, Standing], now: datetime) -> Sequence[News]:
        """What is to be told now, by account. Of an account that is left out nothing is known: what was told of it stays."""
        return [news for name, standing in links.items() if (news := self._of_one(name, standing, now)) is not None]

    def _of_one(self, name: str, standing: Standing, now: datetime) -> News | None:
        if standing.deaf_since is None:
            lost = self._lost.pop(name, None)
            told = lost is not None and lost.told_at is not None
            return News(what=What.BACK, account=name, state=standing.state, since=lost.since) if lost and told else None
        lost = self._lost.setdefault(name, _Lost(since=standing.deaf_since, noticed_at=now))
        if lost.told_at is None:
            if now - lost.noticed_at < self._after:
                return None
            what = What.LOST
        elif now - lost.told_at >= self._again:
            what = What.STILL_LOST
        else:
            return None
        lost.told_at = now
        return News(what=what, account=name, state=standing.state, since=lost.since)
