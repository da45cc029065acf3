"""What is there while a file is taken in, and what was done with its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.people.reading import Faults, Record
from bot.texts import people as words
from store.tables import Staff, Station, Village

ROWS_TOLD = 100


@dataclass(kw_only=True)
class Summary:
    """How many rows of each sheet were new, changed or the same; rooms that wait for the account to join them."""

    new: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    waiting_rooms: int = 0
    sheets: Sequence[str] = ()
    rows: list[str] = field(default_factory=list)
    """The rows that were new or changed, as sentences; the first ``ROWS_TOLD`` of them."""

    def count(self, record: Record, *, new: bool = False, changed: bool = False) -> None:
        """One row more."""
        kind = self.new if new else self.changed if changed else self.same
        kind[record.sheet] += 1
        if (new or changed) and len(self.rows) < ROWS_TOLD:
            told = words.ROW_NEW if new else words.ROW_CHANGED
            name = record["name"] or record["topic"]
            self.rows.append(told.format(sheet=words.SHEETS[record.sheet], row=record.row, name=name))

    def lines(self) -> list[str]:
        """For a person, in Chinese."""
        told = [
            words.SUMMARY_LINE.format(
                sheet=words.SHEETS[sheet], new=self.new[sheet], changed=self.changed[sheet], same=self.same[sheet]
            )
            for sheet in self.sheets
        ]
        return told + ([words.SUMMARY_WAITING.format(count=self.waiting_rooms)] if self.waiting_rooms else [])


@dataclass(kw_only=True)
class County:
    """What is there, by name, while a file is taken in."""

    stations: dict[str, Station]
    villages: dict[tuple[int, str], Village]
    staff: dict[tuple[int | None, str], Staff]

    def station(self, record: Record, faults: Faults) -> Station | None:
        """The station that a record names; a fault where there is none of this name."""
        found = self.stations.get(record["station"])
        if found is None and record["station"]:
            faults.of_cell(record, "station", words.NO_SUCH_STATION.format(name=record["station"]))
        return found

    def village(self, record: Record, faults: Faults) -> Village | None:
        """The village that a record names, in its station where one is named."""
        name = record["village"]
        if not name:
            return None
        station = self.station(record, faults)
        if station is None and record["station"]:
            return None
        named = [
            v for (station_id, other), v in self.villages.items() if other == name and station in (None, self._of(station_id))
        ]
        if len(named) == 1:
            return named[0]
        several = words.VILLAGE_OF_SEVERAL.format(name=name)
        none = words.NO_SUCH_VILLAGE.format(station=station.name if station else words.COUNTY, name=name)
        faults.of_cell(record, "village", several if named else none)
        return None

    def _of(self, station_id: int) -> Station | None:
        return next((station for station in self.stations.values() if station.id == station_id), None)


def once(records: Sequence[Record], faults: Faults, *keys: str) -> Sequence[Record]:
    """The records whose key is there and stands in the file once; the others are faults."""
    seen: dict[tuple[str, ...], int] = {}
    fine = []
    for record in records:
        key = tuple(record[name] for name in keys)
        if not record[keys[0]]:
            continue  # reported with the cell
        if key in seen:
            faults.of_cell(record, keys[0], words.TWICE.format(row=seen[key]))
            continue
        seen[key] = record.row
        fine.append(record)
    return fine


def chosen(record: Record, known: Collection[int | None], faults: Faults) -> int | None:
    """The id that a record carries; None where it carries none or none that is known (a fault)."""
    text = record["id"]
    if not (text.isascii() and text.isdecimal()):
        return None
    if int(text) not in known:
        faults.of_cell(record, "id", words.NO_SUCH_ID.format(number=text))
        return None
    return int(text)
