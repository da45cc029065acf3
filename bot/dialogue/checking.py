"""What the bridge says about a suspicious text: level, kind, reasons, what to do; never that it is safe."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import details
from bot.dialogue.state import State
from bot.dialogue.turn import Decision, Outcome, Say
from bot.texts import residents as texts
from intents.scam import Level, Verdict

FRAUD_CHECK = "fraud.check"


def checked(state: State, decision: Decision, verdict: Verdict | None) -> Outcome:
    """Say what the scam check found; where there is nothing to check yet, the next message is what to check."""
    asking = details.SUSPICIOUS if verdict is None else None
    return replace(state, matter=decision.label, menu=(), asking=asking), [Say(text=scam_words(verdict))], decision


def scam_words(verdict: Verdict | None) -> str:
    """What the bridge says about a suspicious text: never that it is safe."""
    if verdict is None:
        return texts.SCAM_ASK
    reasons = "".join(f"· {reason}\n" for reason in verdict.reasons[:3])
    if verdict.level is Level.HIGH:
        return texts.SCAM_HIGH.format(kind=verdict.kind_name, reasons=reasons)
    if verdict.level is Level.MEDIUM:
        return texts.SCAM_MEDIUM.format(kind=verdict.kind_name, reasons=reasons)
    return texts.SCAM_LOW
