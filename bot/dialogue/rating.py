"""Whether somebody is asked how content they are: never where the question itself would hurt."""

from __future__ import annotations

from intents.labels import LabelKind, labels

_TACTLESS = frozenset({"help.missing_person", "help.domestic_violence", "fraud.victim", "emergency.suicide"})


def may_ask(label_id: str, *, priority: int, confidential: bool) -> bool:
    """Whether a mark is asked for when a ticket is closed: not after an emergency, nor on a confidential matter."""
    found = labels().get(label_id)
    is_emergency = found is not None and found.kind is LabelKind.EMERGENCY
    return not (is_emergency or priority == 0 or confidential or label_id in _TACTLESS)
