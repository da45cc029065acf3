"""Tickets that the real desk opened for people of the demo county."""

from __future__ import annotations

from datetime import datetime

from bot.demo import BRIDGE_NAME, GATEWAY
from bot.desk.tickets import Origin, open_ticket
from bot.dialogue.turn import OpenTicket
from bot.gateways.base import private_conversation
from store import people
from store.database import Session
from store.tables import Ticket


async def opened(
    session: Session, person: str, summary: str, *, village_name: str, now: datetime, confidential: bool = False
) -> Ticket:
    """Somebody's matter, raised in private."""
    village = next(place for place in await people.villages(session) if place.name == village_name)
    contact = await people.contact(session, gateway=GATEWAY, external_id=person, name=person, now=now, village_id=village.id)
    origin = Origin(
        gateway=GATEWAY,
        account=BRIDGE_NAME,
        conversation=private_conversation(person),
        contact=contact,
        station_id=village.station_id,
        village_id=village.id,
        key=f"test:{person}:{summary}",
    )
    act = OpenTicket(label="help.noise", priority=2, summary=summary, confidential=confidential)
    return await open_ticket(session, act, origin, now=now)
