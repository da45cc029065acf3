"""Who writes faster than anybody reads is answered once and told so. What they write is kept, and emergencies go out all the same.

Two rules, both within one minute: the same answer is not given twice in a row, and after ``TURNS`` messages nothing is answered
any more. Nobody can fill the desk or the account's time with words, and whoever sends a thing twice by mistake is not lectured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zlib import crc32

from bot import texts
from bot.dialogue.state import State
from bot.dialogue.turn import Act, Action, OpenTicket, Say, Turn

WITHIN_S = 60
TURNS = 12
"""So many messages of one person in one minute are met one by one: an exchange about details needs about half of them."""
ALARMS = 3
"""How often in a row the same words are said in an emergency."""
PATIENCE = 2
"""So many repetitions pass in silence before the person is told."""
_SAYING = (Action.ANSWER, Action.CHAT, Action.EMERGENCY)


def calmed(turn: Turn, before: State, after: State, acts: Sequence[Act], action: Action) -> tuple[State, list[Act]]:
    """What is left of the acts when the person is in a hurry, and the state that remembers the hurry.

    Parameters
    ----------
    before, after
        The memory as it was when the message came, and as it would be.
    """
    now_s = _seconds(turn.now)
    running = 0 <= now_s - before.minute_from < WITHIN_S
    heard = before.heard + 1 if running else 1
    words = crc32("\n".join(act.text for act in acts if isinstance(act, Say) and not act.privately).encode())
    again = before.again + 1 if running and action in _SAYING and words == before.words else 0
    counted = {"minute_from": before.minute_from if running else now_s, "heard": heard, "words": words, "again": again}
    alarm = action is Action.EMERGENCY
    too_many = heard > TURNS and not alarm
    if not too_many and again < (ALARMS if alarm else 1):
        return replace(after, told=before.told and running, **counted), list(acts)
    told = before.told and running
    left: list[Act] = [act for act in acts if not isinstance(act, Say)]
    if too_many:
        left = [act for act in left if not isinstance(act, OpenTicket)]
        after, counted["words"] = before, before.words
    if not told and not alarm and (too_many or again >= PATIENCE):
        left.append(Say(text=texts.TOO_FAST))
        told = True
    return replace(after, told=told, **counted), left


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
