"""Who speaks, and where: the room, the member of staff where it is one, and what the dialogue remembers of the person there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.answers.scope import Place
from bot.desk.tickets import Origin
from bot.dialogue.state import EXCHANGE, State
from bot.gateways.base import FETCHED, Incoming
from bot.inbox import received
from store import messages, people
from store.county import county_of
from store.database import Session
from store.kinds import RoomKind
from store.tables import Contact, Room, Staff


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """One person in one conversation."""

    room: Room | None
    """None in a private chat, and in a group that nobody bound yet."""
    member: Staff | None
    """None for everybody who is not staff."""
    state: State

    @property
    def here(self) -> Place:
        """Whose answers hold in the room."""
        return Place(station_id=self.room.station_id, village_id=self.room.village_id) if self.room else Place()

    @property
    def is_among_residents(self) -> bool:
        """Whether residents read what is said here."""
        return self.room is not None and self.room.kind == RoomKind.RESIDENTS


async def speaker_of(session: Session, incoming: Incoming, now: datetime) -> Speaker:
    """Look up who said a message."""
    stored = await messages.load_state(session, **received.where(incoming), person=incoming.sender_id, now=now)
    state = State.from_json(stored)
    if now - incoming.sent_at > EXCHANGE and not received.is_addressed(incoming):
        state = replace(state, spoke_at=None)  # networks replay messages hours later: these belong to no exchange of today
    found = await county_of(session, now=now)
    is_staff = (incoming.gateway, incoming.sender_id) in found.contacts
    return Speaker(
        room=None if incoming.is_private else found.rooms.get((incoming.gateway, incoming.account, incoming.conversation)),
        member=await people.staff_by_contact(session, gateway=incoming.gateway, external_id=incoming.sender_id)
        if is_staff
        else None,
        state=state,
    )


async def contact_of(session: Session, incoming: Incoming, speaker: Speaker, now: datetime) -> Contact:
    """The person as the store knows them, from their first message on."""
    village_id = speaker.room.village_id if speaker.room and speaker.is_among_residents else None
    return await people.contact(
        session,
        gateway=incoming.gateway,
        external_id=incoming.sender_id,
        name=incoming.sender_name,
        now=now,
        village_id=village_id,
    )


async def origin_of(session: Session, incoming: Incoming, contact: Contact, speaker: Speaker, now: datetime) -> Origin:
    """Where a matter comes from that the person raises here."""
    village_id = speaker.room.village_id if speaker.room else contact.village_id
    station_id = speaker.room.station_id if speaker.room else None
    if station_id is None and village_id is not None:
        village = (await county_of(session, now=now)).villages.get(village_id)
        station_id = village.station_id if village else None
    return Origin(
        gateway=incoming.gateway,
        account=incoming.account,
        conversation=incoming.conversation,
        contact=contact,
        station_id=station_id,
        village_id=village_id,
        key=received.key(incoming),
        message_id=incoming.message_id,
        brings=incoming.kind.value if incoming.kind in FETCHED else "",
    )
