"""How every account of the bridge stands, and when each was cut off in the last days: from when to when, for how long and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from bot.desk.county_time import COUNTY_TIME
from bot.texts import links as words
from bot.watch.standing import Standing, standings
from bot.web.keys import BRIDGE
from bot.web.pages import page
from store import delivery, ticket_queue
from store.tables import LinkGap

HOME = "/links"
DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A stretch in which an account heard nothing."""

    account: str
    since: datetime
    until: datetime | None
    """None while it lasts."""
    lasted: timedelta
    why: str

    @property
    def day(self) -> date:
        """The day of the county on which it began."""
        return self.since.astimezone(COUNTY_TIME).date()

    @property
    def last_day(self) -> date | None:
        """The day on which it ended, where that is another one."""
        ended = self.until and self.until.astimezone(COUNTY_TIME).date()
        return ended if ended != self.day else None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One account, and what its cuts come to."""

    standing: Standing
    times: int
    lasted: timedelta


async def show(request: web.Request) -> web.Response:
    """The page."""
    return page(request, "links.html", **await _values(request))


async def piece(request: web.Request) -> web.Response:
    """The part of the page that changes, for the page that is open."""
    return page(request, "links_live.html", **await _values(request))


async def _values(request: web.Request) -> dict[str, Any]:
    bridge = request.app[BRIDGE]
    now = bridge.clock()
    midnight = now.astimezone(COUNTY_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    async with bridge.database.read() as session:
        since = await ticket_queue.last_event(session)
        accounts = await standings(session, bridge.accounts, now)
        gaps = await delivery.gaps(session, since=midnight - timedelta(days=DAYS - 1))
    cuts = [*(_lasting(one, now) for one in accounts if one.deaf_since), *(_over(gap, now) for gap in gaps)]
    return {
        "since": since,
        "lines": [_line(one, cuts) for one in accounts],
        "days": _by_day(cuts),
        "shown_days": DAYS,
        "link_words": words,
        "length": length,
    }


def _lasting(standing: Standing, now: datetime) -> Cut:
    """A cut comes into the store when it is over."""
    since = standing.deaf_since or now
    return Cut(account=standing.account, since=since, until=None, lasted=now - since, why=words.STANDINGS[standing.state.value])


def _over(gap: LinkGap, now: datetime) -> Cut:
    return Cut(account=gap.account, since=gap.since, until=gap.until, lasted=(gap.until or now) - gap.since, why=_why(gap.reason))


def _why(reason: str) -> str:
    """What a gateway gave as the reason, for people; it speaks of the network in English."""
    if reason == words.NOT_RUNNING:
        return reason
    if reason.startswith("message "):
        return words.NOT_FETCHED
    return words.STATES.get(reason, words.STATES["down"])


def _line(standing: Standing, cuts: Sequence[Cut]) -> Line:
    mine = [cut for cut in cuts if cut.account == standing.account]
    return Line(standing=standing, times=len(mine), lasted=sum((cut.lasted for cut in mine), timedelta()))


def _by_day(cuts: Sequence[Cut]) -> Mapping[date, Sequence[Cut]]:
    """The last first."""
    days: dict[date, list[Cut]] = defaultdict(list)
    for cut in sorted(cuts, key=lambda one: one.since, reverse=True):
        days[cut.day].append(cut)
    return days


def length(lasted: timedelta) -> str:
    """A length of time in its two largest units."""
    seconds = max(1, round(lasted.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = list(zip((days, hours, minutes, seconds % 60), words.UNITS, strict=True))
    first = next(place for place, (number, _) in enumerate(parts) if number)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number)


routes = [web.get(HOME, show), web.get(f"{HOME}/piece", piece)]
