"""The local facts of a place, for the placeholders of answers: what nobody has written down is not there."""

from __future__ import annotations

from collections.abc import Mapping

from store.county import County
from store.tables import Staff

_NAMES = {"hotline": "county.hotline"}
"""Facts that a station writes down and that are not its own."""


def local_facts(
    known: County, *, county: Mapping[str, str], station_id: int | None, village_id: int | None, duty: Staff | None
) -> dict[str, str]:
    """Facts by placeholder name.

    Parameters
    ----------
    county
        What holds in the whole county, from the settings.
    duty
        Who is on duty there.
    """
    facts = dict(county)
    station = known.stations.get(station_id or 0)
    if station is not None:
        facts["station.name"] = station.name
        facts |= {_NAMES.get(name, f"station.{name}"): value for name, value in station.facts.items() if value}
    if duty is not None:
        facts["assistant.name"] = duty.name
    village = known.villages.get(village_id or 0)
    if village is not None and village.facts.get("phone"):
        facts["assistant.phone"] = village.facts["phone"]
    return facts
