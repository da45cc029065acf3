"""Who writes faster than anybody reads is answered once and told so. What they write is kept; emergencies go out all the same.

Two rules, both within one minute: the same words get the same answer only once in a row, and after ``TURNS`` messages nothing is
answered any more. Nobody can fill the desk or the account's time with words, and whoever sends a thing twice by mistake is not
lectured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zlib import crc32

from bot.dialogue.state import State
from bot.dialogue.turn import Act, Action, OpenTicket, Say, Turn
from bot.texts import residents as texts

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
    if action is Action.SILENT:
        return after, list(acts)
    now_s = _seconds(turn.now)
    running = 0 <= now_s - before.minute_from < WITHIN_S
    heard = before.heard + 1 if running else 1
    words = _sum(turn, acts)
    again = before.again + 1 if running and action in _SAYING and words == before.words else 0
    told = before.told and running
    alarm = action is Action.EMERGENCY
    too_many = heard > TURNS and not alarm
    left = list(acts)
    if too_many or again >= (ALARMS if alarm else 1):
        left = [act for act in acts if not isinstance(act, Say)]
        if not told and not alarm and (too_many or again >= PATIENCE):
            left.append(Say(text=texts.TOO_FAST))
            told = True
    if too_many:
        left = [act for act in left if not isinstance(act, OpenTicket)]
        after, words = before, before.words
    minute_from = before.minute_from if running else now_s
    return replace(after, minute_from=minute_from, heard=heard, words=words, again=again, told=told), left


def _sum(turn: Turn, acts: Sequence[Act]) -> int:
    """What was said by the person and by the bridge, as a number."""
    said = [act.text for act in acts if isinstance(act, Say) and not act.privately]
    return crc32("\n".join([turn.text.strip(), *said]).encode())


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
