"""The closed list of intents: what each means, and what the bridge does by default when it is sure.

``data/labels.yaml`` holds the list, so that a new label is one entry there and a file of examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from intents.errors import ExamplesError

OTHER = "other"
SUICIDE = "emergency.suicide"
"""A wish to die: never met with a menu, a form or small talk."""


class LabelKind(StrEnum):
    """What the bridge does by default when it is sure of the label."""

    ANSWER = "answer"
    TICKET = "ticket"
    EMERGENCY = "emergency"
    SCAM_CHECK = "scam_check"
    CHAT = "chat"
    HANDOFF = "handoff"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Label:
    """One intent."""

    id: str
    name: str
    """Chinese, as it stands in menus and on ticket cards."""
    kind: LabelKind
    priority: int | None = None
    """0 (emergency) to 3 (low), where a matter of this kind becomes a ticket."""
    confidential: bool = False
    """True where the matter must not be talked about in a group."""
    also_ticket: bool = False
    """True where staff want to know about the matter although it is answered (a feast that a family announces)."""
    numbers: tuple[str, ...] = ()
    """Public emergency numbers, the first one first."""


@cache
def labels() -> Mapping[str, Label]:
    """Every label by id, in the order of the list."""
    text = files("intents").joinpath("data/labels.yaml").read_text(encoding="utf-8")
    found: dict[str, Label] = {}
    for entry in yaml.safe_load(text):
        entry["kind"] = LabelKind(entry["kind"])
        entry["numbers"] = tuple(str(number) for number in entry.get("numbers", ()))
        label = Label(**entry)
        if label.id in found:
            raise ExamplesError(f"labels.yaml: the label {label.id} stands there twice")
        found[label.id] = label
    return found


def label(label_id: str) -> Label:
    """Give one label.

    Raises
    ------
    KeyError
        There is no such label.
    """
    return labels()[label_id]
