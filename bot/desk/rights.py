"""Who may see which tickets: by page, command, figure or guessed address the same.

Administrators see the county, officers and chiefs their station. An assistant sees the villages that he looks after, those for
which he is on duty now, what is in his hands, and what is nobody's. Complaints are for chiefs and administrators alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.desk import rota
from intents.labels import COMPLAINT
from store import people
from store.database import Session
from store.kinds import Role
from store.scope import COUNTY, Scope
from store.tables import Staff

FOR_LEADERS = frozenset({COMPLAINT})


async def scope_of(session: Session, member: Staff, *, now: datetime) -> Scope:
    """What a member of staff may see at this moment."""
    if member.role == Role.ADMINISTRATOR:
        return COUNTY
    assert member.id is not None
    if member.role == Role.CHIEF:
        return Scope(staff_id=member.id, station_id=member.station_id)
    whole = Scope(staff_id=member.id, station_id=member.station_id, hidden=FOR_LEADERS)
    if member.role != Role.ASSISTANT:
        return whole
    villages = set(await people.villages_of_staff(session, member.id))
    for village_id in await rota.duties_of(session, member, now=now):
        if village_id is None:  # on duty for the whole station
            return whole
        villages.add(village_id)
    return replace(whole, villages=frozenset(villages))
