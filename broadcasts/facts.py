"""Local facts in a text: ``{station.phone}`` becomes the number that the station wrote down.

What nobody has written down is never invented: the text is refused, or the room is left out and says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from store.tables import Station, Village

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
KNOWN = (
    "station.name",
    "station.phone",
    "station.address",
    "station.hours",
    "village.name",
    "village.assistant",
    "village.phone",
)
"""The facts that a broadcast may use; ``village.assistant`` and ``village.phone`` are the village assistant's."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A text with its facts, and the facts that nobody has written down."""

    text: str
    missing: tuple[str, ...] = ()


def used(text: str) -> tuple[str, ...]:
    """Everything in braces, in order, once each."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


def unknown(text: str) -> tuple[str, ...]:
    """What stands in braces and is no fact that a broadcast may use."""
    return tuple(name for name in used(text) if name not in KNOWN)


def of_room(station: Station | None, village: Village | None) -> Mapping[str, str]:
    """What is known for a room of this station and village."""
    facts: dict[str, str] = {}
    for prefix, place in (("station", station), ("village", village)):
        if place is not None:
            facts |= {f"{prefix}.{name}": value for name, value in {**place.facts, "name": place.name}.items()}
    return {name: value.strip() for name, value in facts.items() if value and value.strip()}


def fill(text: str, facts: Mapping[str, str]) -> Filled:
    """Put the facts in; a fact that is missing stays in braces and is named."""
    missing = tuple(name for name in used(text) if name not in facts)
    return Filled(text=PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text), missing=missing)
