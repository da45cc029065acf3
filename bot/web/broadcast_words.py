"""Why a broadcast was refused, as a sentence."""

from __future__ import annotations

from collections import defaultdict

from bot import texts_web as words
from broadcasts.errors import Refused


def refusal(fault: Refused) -> str:
    """The sentence for a reason, with its details filled in."""
    details = dict(fault.details)
    if "state" in details:
        details["state"] = words.BROADCAST_STATES.get(details["state"], details["state"])
    if "step" in details:
        details["step"] = words.BROADCAST_STEPS.get(details["step"], details["step"])
    return words.REFUSALS[fault.reason.value].format_map(defaultdict(str, details))
