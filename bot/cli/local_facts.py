"""Local facts that nobody has written down yet, per station: for ``fengqiao check`` and ``fengqiao answers check``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from store import people
from store.database import Database
from store.tables import Staff, Station, Village

PLACES_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Unset:
    """A fact that is not set for a station, or for some of its villages."""

    fact: str
    station: str
    villages: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The station, and the first few of the villages where it is theirs that lack it."""
        if not self.villages:
            return self.station
        more = len(self.villages) - PLACES_NAMED
        return f"{self.station}: {', '.join(self.villages[:PLACES_NAMED])}" + (f" and {more} more" if more > 0 else "")


async def unset_facts(database: Database, wanted: Collection[str]) -> Sequence[Unset]:
    """Which of the wanted facts are missing, station by station.

    Those of the county are not looked at: its name is a setting, and its hotline is the same everywhere.
    """
    async with database.read() as session:
        stations = await people.stations(session)
        villages = await people.villages(session)
        staff = await people.staff_of_station(session, None)
    return [unset for station in stations for unset in _of_station(station, villages, staff, wanted)]


def _of_station(
    station: Station, villages: Sequence[Village], staff: Sequence[Staff], wanted: Collection[str]
) -> Iterator[Unset]:
    for fact in wanted:
        owner, name = fact.split(".")
        if owner == "station" and name != "name" and not _is_set(station.facts, name):
            yield Unset(fact=fact, station=station.name)
        elif fact == "assistant.name" and not any(member.station_id == station.id for member in staff):
            yield Unset(fact=fact, station=station.name)
        elif fact == "assistant.phone":
            lacking = tuple(v.name for v in villages if v.station_id == station.id and not _is_set(v.facts, "phone"))
            if lacking:
                yield Unset(fact=fact, station=station.name, villages=lacking)


def _is_set(facts: dict[str, str], name: str) -> bool:
    return bool(str(facts.get(name) or "").strip())
