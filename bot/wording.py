"""Broadcasts as people read about them: whom for, when, and why something was refused. For the pages and the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Mapping
from datetime import datetime

from bot.schedule_words import say
from bot.settings import Settings
from bot.texts import broadcast as words
from broadcasts.audience import Places, read_audience
from broadcasts.calendar import Schedule, read_schedule
from broadcasts.cron import LOCAL
from broadcasts.errors import Refused, ScheduleFault
from broadcasts.everybody import is_mentioned
from store.tables import Broadcast


def refusal(fault: Refused) -> str:
    """The sentence for a reason, with its details filled in."""
    details = dict(fault.details)
    if "state" in details:
        details["state"] = words.BROADCAST_STATES.get(details["state"], details["state"])
    if "step" in details:
        details["step"] = words.BROADCAST_STEPS.get(details["step"], details["step"])
    if "field" in details:
        details["field"] = words.SCHEDULE_FIELDS[details["field"]]
    return words.REFUSALS[fault.reason.value].format_map(defaultdict(str, details))


def audience(broadcast: Broadcast, places: Places) -> str:
    """Whom it is for."""
    wanted = read_audience(broadcast.audience)
    if wanted.told_by is not None:
        return words.CORRECTED.format(run=wanted.told_by)
    names = [places.stations[number].name for number in wanted.stations if number in places.stations]
    names += [places.villages[number].name for number in wanted.villages if number in places.villages]
    whole = [] if names or wanted.tags else [words.WHOLE_COUNTY] if not wanted.kinds else [words.WHOLE]
    kinds = [words.ROOM_KINDS[kind.value] for kind in wanted.kinds]
    return "、".join([*names, *wanted.tags, *whole, *kinds])


def everybody(broadcast: Broadcast, accounts: Collection[str], *, able: Container[str]) -> str:
    """Whether ``@所有人`` of what is urgent rings or is read only; empty where it is not there.

    Parameters
    ----------
    accounts
        Those that speak in the rooms of the broadcast, one for each room.
    able
        The accounts that can mention everybody.
    """
    if not broadcast.urgent or not is_mentioned(broadcast.text):
        return ""
    ringing = sum(account in able for account in accounts)
    if not ringing:
        return words.EVERYBODY_READ
    return (words.EVERYBODY_RINGS if ringing == len(accounts) else words.EVERYBODY_PARTLY).format(
        rooms=ringing, others=len(accounts) - ringing
    )


def rejection(broadcast: Broadcast) -> str:
    """Who sent it back and why; empty where nobody did."""
    return words.REJECTION.format(name=broadcast.rejected_by, reason=broadcast.rejection) if broadcast.rejection else ""


def spared(counts: Mapping[str, int]) -> str:
    """How many rooms were spared it, and why."""
    reasons = "、".join(words.SPARED_REASON.format(why=words.SPARED[why], count=count) for why, count in counts.items())
    return words.SPARED_LINE.format(rooms=sum(counts.values()), reasons=reasons) if counts else ""


def burden(broadcast: Broadcast, settings: Settings, *, now: datetime) -> str:
    """What of the burden budget holds for it; what is urgent goes round all of it, and says so."""
    if broadcast.urgent:
        return words.URGENT_RULE
    rules, loud = settings.burden, settings.budget.loud_from(now)
    if read_audience(broadcast.audience).told_by is not None:
        said = words.CORRECTION_RULE
    else:
        said = words.BUDGET_RULE.format(per_day=rules.per_day, per_week=rules.per_week)
        if rules.apart_min:
            said += words.APART_RULE.format(apart=rules.apart_min)
    if rules.quiet_hours:
        said += words.QUIET_RULE.format(hours=rules.quiet_hours.replace(",", "、"))
    return said + (words.QUIET_NOW.format(at=f"{loud.astimezone(LOCAL):%H:%M}") if loud > now else "")


def schedule(broadcast: Broadcast) -> str:
    """When it goes out."""
    found = schedule_of(broadcast)
    return words.NO_SCHEDULE if found is None else say(found)


def schedule_of(broadcast: Broadcast) -> Schedule | None:
    """The schedule; None where there is none or what is stored cannot be understood."""
    try:
        return read_schedule(broadcast.schedule)
    except ScheduleFault:
        return None
