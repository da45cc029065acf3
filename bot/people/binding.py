"""Codes that work once: what ties a member of staff to a WeChat contact, and a WeChat group to a village or station.

An administrator or chief has a code made and hands it over; whoever sends 「绑定 12345678」 to the bridge redeems it. A code for
a person is sent in private, a code for a group in that group. Codes are kept as hashes and die after a week, after use, and when
somebody sends one where all can read it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from bot.texts import people as words
from store import audit, binding, people
from store.database import Session
from store.kinds import Role, RoomKind
from store.tables import BindingCode, Room, Staff, Station, Village

VALID = timedelta(days=7)
DIGITS = 8
TRIES, TRIES_WITHIN = 5, timedelta(hours=1)
_SENT = re.compile(rf"^{words.BIND_WORD}码?[\s:：]*(\d[\d\s-]*)$")


def code_in(text: str) -> str | None:
    """The code that a message sends; None for any other message."""
    found = _SENT.match(unicodedata.normalize("NFKC", text).strip())
    digits = re.sub(r"\D", "", found[1]) if found else ""
    return digits if len(digits) == DIGITS else None


async def code_for_member(session: Session, member: Staff, *, by: str, now: datetime) -> str:
    """Make a code that binds the contact of whoever sends it to this member; earlier ones of the member die."""
    assert member.id is not None
    await binding.kill_codes_of(session, member.id, now=now)
    code = BindingCode(code_hash="", staff_id=member.id, station_id=member.station_id)
    return await _keep(session, code, subject=f"staff:{member.id}", by=by, now=now)


async def code_for_room(
    session: Session, *, kind: RoomKind, station: Station, village: Village | None, by: str, now: datetime
) -> str:
    """Make a code that binds the group in which it is sent."""
    village_id = village.id if village else None
    code = BindingCode(code_hash="", room_kind=kind.value, station_id=station.id, village_id=village_id)
    return await _keep(session, code, subject=f"station:{station.id} village:{village_id or '-'}", by=by, now=now)


async def unbind(session: Session, member: Staff, *, by: str, now: datetime) -> None:
    """From now on the member's contact is nobody in particular."""
    member.gateway = member.external_id = None
    session.add(member)
    await audit.record(session, actor=by, action="staff.unbind", subject=f"staff:{member.id}", now=now)


async def redeem(
    session: Session,
    code: str,
    *,
    gateway: str,
    account: str,
    conversation: str,
    in_room: bool,
    contact_id: int,
    external_id: str,
    now: datetime,
) -> str:
    """Redeem a code that somebody sent; gives what they read back, also where nothing was bound.

    Parameters
    ----------
    in_room
        The code was sent in a group.
    """
    if await binding.failures(session, contact_id=contact_id, since=now - TRIES_WITHIN) >= TRIES:
        return words.BIND_TOO_MANY
    found = await binding.valid_code(session, _hash(code), now=now)
    if found is None:
        await binding.note_failure(session, contact_id=contact_id, now=now)
        return words.BIND_UNKNOWN
    if found.staff_id is None:
        if not in_room:
            return words.BIND_IN_ROOM
        return await _bind_room(session, found, gateway=gateway, account=account, conversation=conversation, now=now)
    if in_room:
        found.used_at = now  # everybody in the group has read it
        session.add(found)
        return words.BIND_PRIVATELY
    return await _bind_member(session, found, gateway=gateway, external_id=external_id, now=now)


async def _bind_member(session: Session, code: BindingCode, *, gateway: str, external_id: str, now: datetime) -> str:
    member = await session.get(Staff, code.staff_id)
    assert member is not None, "the store keeps codes of members only"
    other = await people.staff_by_contact(session, gateway=gateway, external_id=external_id)
    if other is not None and other.id != member.id:
        return words.BIND_OTHER.format(name=other.name)
    await people.free_contact(session, gateway=gateway, external_id=external_id)
    member.gateway, member.external_id, code.used_at = gateway, external_id, now
    session.add_all([member, code])
    await audit.record(session, actor=member.name, action="staff.bind", subject=f"staff:{member.id}", now=now)
    station = await session.get(Station, member.station_id) if member.station_id else None
    role = words.ROLES[Role(member.role).value]
    return words.BOUND_STAFF.format(name=member.name, role=role, place=station.name if station else words.COUNTY)


async def _bind_room(session: Session, code: BindingCode, *, gateway: str, account: str, conversation: str, now: datetime) -> str:
    room = await people.room_of(session, gateway=gateway, account=account, conversation=conversation)
    room = room or Room(gateway=gateway, account=account, conversation=conversation)
    kind = RoomKind(code.room_kind or RoomKind.RESIDENTS)
    room.kind, room.station_id, room.village_id, room.joined, code.used_at = (
        kind.value,
        code.station_id,
        code.village_id,
        True,
        now,
    )
    session.add_all([room, code])
    await session.flush()
    await audit.record(session, actor=code.created_by, action="room.bind", subject=f"room:{room.id}", now=now)
    village = await session.get(Village, code.village_id) if code.village_id else None
    station = await session.get(Station, code.station_id) if code.station_id else None
    place = village.name if village else station.name if station else words.COUNTY
    return words.BOUND_ROOM.format(place=place, kind=words.KINDS[kind.value])


async def _keep(session: Session, code: BindingCode, *, subject: str, by: str, now: datetime) -> str:
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    code.code_hash, code.created_by, code.created_at, code.expires_at = _hash(digits), by, now, now + VALID
    session.add(code)
    await audit.record(session, actor=by, action="binding.code", subject=subject, now=now)
    return digits


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
