"""Local answers as people read about them: where one holds, and why something was refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.answers.errors import AnswerRefused, Fault
from bot.answers.scope import Scope
from bot.texts import answers as words
from store.kinds import AnswerScope
from store.tables import Station, Village


def sentences(error: AnswerRefused) -> Sequence[str]:
    """A sentence for each thing that is wrong."""
    return tuple(dict.fromkeys(sentence(fault) for fault in error.faults))


def sentence(fault: Fault) -> str:
    """The sentence for a reason, with its details filled in."""
    details = dict(fault.details)
    if "state" in details:
        details["state"] = words.STATES.get(details["state"], details["state"])
    if "step" in details:
        details["step"] = words.STEPS.get(details["step"], details["step"])
    return words.REFUSALS[fault.reason.value].format_map(defaultdict(str, details))


def scope_name(scope: Scope, stations: Sequence[Station], villages: Sequence[Village]) -> str:
    """Where it holds, as people say it. Villages of two stations may have one name, so the station is named too."""
    if scope.kind is AnswerScope.STATION:
        return next((station.name for station in stations if station.id == scope.number), words.UNKNOWN_PLACE)
    if scope.kind is AnswerScope.VILLAGE:
        village = next((village for village in villages if village.id == scope.number), None)
        if village is None:
            return words.UNKNOWN_PLACE
        station = next((station.name for station in stations if station.id == village.station_id), "")
        return words.VILLAGE_OF.format(village=village.name, station=station) if station else village.name
    return words.SCOPES[scope.kind.value]
