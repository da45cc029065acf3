"""Broadcasts as people read about them: whom for, when, and why something was refused. For the pages and the command line."""

from __future__ import annotations

from collections import defaultdict

from bot import texts_broadcast as words
from bot.schedule_words import say
from broadcasts.audience import Places, read_audience
from broadcasts.calendar import Schedule, read_schedule
from broadcasts.errors import Refused, ScheduleFault
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
    names = [places.stations[number].name for number in wanted.stations if number in places.stations]
    names += [places.villages[number].name for number in wanted.villages if number in places.villages]
    return "、".join([*names, *wanted.tags]) or words.WHOLE_COUNTY


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
