"""From an audience and a text to what each room will read: the same for the preview, the approval and the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadcasts import facts
from broadcasts.audience import Audience, Excluded, Exclusion, Places, select_rooms
from broadcasts.content import with_link
from store.tables import Room


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one room will read."""

    room: Room
    text: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who would read what if it went out now, and who would not and why."""

    messages: tuple[Message, ...]
    excluded: tuple[Excluded, ...]

    @property
    def missing_facts(self) -> tuple[Excluded, ...]:
        """Rooms that are left out only because a local fact is not written down."""
        return tuple(entry for entry in self.excluded if entry.reason is Exclusion.MISSING_FACT)


def plan(
    text: str,
    audience: Audience,
    *,
    rooms: Sequence[Room],
    places: Places,
    urgent: bool = False,
    link: str = "",
    told: Mapping[tuple[str, str], bool] | None = None,
) -> Plan:
    """Fill the text for every room of the audience, with the link below it. ``told`` is that of ``corrections.told``."""
    selection = select_rooms(audience, rooms, places, urgent=urgent, told=told)
    messages: list[Message] = []
    excluded = list(selection.excluded)
    for room in selection.chosen:
        filled = facts.fill(text, facts.of_room(places.station_of(room), places.village_of(room)))
        if filled.missing:
            excluded.append(Excluded(room=room, reason=Exclusion.MISSING_FACT, detail=", ".join(filled.missing)))
        else:
            messages.append(Message(room=room, text=with_link(filled.text, link)))
    return Plan(messages=tuple(messages), excluded=tuple(excluded))
