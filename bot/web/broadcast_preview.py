"""What a page shows before a broadcast goes out: who would read what and when, and who would not and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import forecast_words, wording
from bot.bridge import Bridge
from broadcasts import compose
from broadcasts.audience import Exclusion
from broadcasts.errors import Refused
from broadcasts.forecast import forecast
from broadcasts.message import Plan
from store.tables import Broadcast

BY_CHOICE = (
    *(Exclusion.NOT_RESIDENTS, Exclusion.NOT_STAFF, Exclusion.OTHER_PLACE, Exclusion.OTHER_STATION),
    *(Exclusion.NO_TAG, Exclusion.NOT_TOLD),
)
"""Why a room does not get it where its author meant so."""


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """When it would be where, in sentences: all rooms together, and each by its number."""

    summary: Sequence[str]
    rooms: Mapping[int, str]


async def plan_of(bridge: Bridge, broadcast: Broadcast) -> Plan | None:
    """Who would read what if it went out now; None where what is stored cannot be understood."""
    await bridge.attendance.look()
    try:
        return await compose.preview(bridge.database, compose.draft_of(broadcast), author=broadcast.author)
    except Refused:
        return None


async def foretold(bridge: Bridge, broadcast: Broadcast) -> Foretold | None:
    """What would become of it; None where it has no time to come."""
    settings = bridge.settings
    found = await forecast(
        bridge.database,
        broadcast,
        now=bridge.clock(),
        budget=settings.budget,
        interval_s=settings.pace.account_interval_s,
        terms=settings.terms,
    )
    if found is None:
        return None
    rooms = {one.room.id or 0: forecast_words.sentence(one, found.due_at) for one in found.rooms}
    return Foretold(summary=forecast_words.summary(found), rooms=rooms)


def everybody(bridge: Bridge, broadcast: Broadcast, plan: Plan) -> str:
    """Whether ``@所有人`` rings; the accounts of other processes are taken for such as cannot."""
    able = {account.id for account in bridge.accounts if account.gateway.can_mention_everybody}
    return wording.everybody(broadcast, [one.room.speaker or one.room.account for one in plan.messages], able=able)
