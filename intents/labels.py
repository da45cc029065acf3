"""The closed list of intents: what each means, and what the bridge does by default when it is sure.

``data/labels.yaml`` holds the list, so that a new label is one entry there and a file of examples.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from intents.errors import ExamplesError

OTHER = "other"
SUICIDE = "emergency.suicide"
"""A wish to die: never met with a menu, a form or small talk."""
COMPLAINT = "chat.complaint"
"""Of an office or an officer: read by chiefs and administrators only."""


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


def label_called(words: str) -> Label | None:
    """The label that a person means: its id, the last part of it, its Chinese name, or how that name begins.

    Forgiving of full-width signs, blanks and capitals; None where no label is meant, or more than one could be.
    """
    said = _plain(words)
    if not said:
        return None
    exact = [found for found in labels().values() if said in (_plain(found.id), _plain(found.name))]
    if exact:
        return exact[0]
    near = [
        found
        for found in labels().values()
        if said == _plain(found.id.rpartition(".")[2]) or (len(said) > 1 and _plain(found.name).startswith(said))
    ]
    return near[0] if len(near) == 1 else None


def labels_like(words: str, count: int = 4) -> Sequence[Label]:
    """The labels whose id or name is most like some words, the likest first; among equals, what becomes a ticket."""
    said = _plain(words)

    def likeness(found: Label) -> tuple[float, bool]:
        names = (_plain(found.id), _plain(found.id.rpartition(".")[2]), _plain(found.name))
        return max(SequenceMatcher(None, said, name).ratio() for name in names), found.kind is LabelKind.TICKET

    return sorted(labels().values(), key=likeness, reverse=True)[:count]


def _plain(words: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", words).lower() if c.isalnum() or c in "._").strip(".")
