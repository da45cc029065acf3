"""Which village borders on which, as people write it: names with a mark between them, of the own station first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.people.county import County, Summary
from bot.people.reading import Faults, Record
from bot.texts import people as words
from store import neighbours
from store.database import Session
from store.tables import Village

SEPARATORS = re.compile(r"[、,，;；\s]+")


def named(villages: Iterable[Village], name: str, *, near: Village) -> Village | None:
    """The village of this name: of the same station, else the only one of the county; None where there is none or several."""
    found = [village for village in villages if village.name == name]
    here = [village for village in found if village.station_id == near.station_id]
    if here:
        return here[0]
    return found[0] if len(found) == 1 else None


async def take_in(session: Session, records: Sequence[Record], county: County, faults: Faults, summary: Summary) -> None:
    """Set the neighbours that a file names; a village whose column is not there keeps its own."""
    known = await neighbours.by_village(session)
    told: dict[int, set[int]] = {}
    for record in records:
        station = county.stations.get(record["station"])
        village = county.villages.get((station.id, record["name"])) if station and station.id else None
        if "neighbours" not in record or village is None or village.id is None:
            continue
        told[village.id] = set()
        for name in filter(None, SEPARATORS.split(record["neighbours"])):
            other = named(county.villages.values(), name, near=village)
            if other is None or other.id is None or other.id == village.id:
                faults.of_cell(record, "neighbours", words.NO_SUCH_NEIGHBOUR.format(name=name[:20]))
            else:
                told[village.id].add(other.id)
    # Who is named by either side is a neighbour of both; who is named by nobody any more is none.
    for number in told:
        told[number] |= {other for other, named_there in told.items() if number in named_there}
    for number, others in told.items():
        if others != set(known.get(number, ())):
            await neighbours.put(session, number, others)
            await session.flush()
