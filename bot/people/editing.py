"""Changing members of staff and rooms one by one: who may, what is refused, and a row in the audit for each change.

Administrators change everybody. A chief changes the assistants and officers of the own station, an officer its assistants.
Nobody changes themselves: so nobody raises themselves, and nobody locks themselves out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from datetime import datetime

from bot.people.errors import ChangeRefused
from bot.texts import people as words
from store import access, audit, people
from store.database import Session
from store.kinds import Role, RoomKind, RoomMode
from store.tables import Room, Staff, Village

_BELOW = {
    Role.ADMINISTRATOR: (Role.ASSISTANT, Role.OFFICER, Role.CHIEF, Role.ADMINISTRATOR),
    Role.CHIEF: (Role.ASSISTANT, Role.OFFICER),
    Role.OFFICER: (Role.ASSISTANT,),
    Role.ASSISTANT: (),
}
TAG_CHARS, TAGS_MAX = 12, 10


def roles_to_give(editor: Staff) -> Sequence[Role]:
    """Which roles somebody may give others."""
    return _BELOW[Role(editor.role)]


def may_see(editor: Staff, station_id: int | None) -> bool:
    """Whether somebody may see the people and rooms of a station."""
    return editor.role == Role.ADMINISTRATOR or (editor.role != Role.ASSISTANT and editor.station_id == station_id)


def may_change(editor: Staff, member: Staff) -> bool:
    """Whether somebody may change a member of staff, give them a password or a binding code."""
    if editor.id == member.id or Role(member.role) not in _BELOW[Role(editor.role)]:
        return False
    return editor.role == Role.ADMINISTRATOR or editor.station_id == member.station_id


async def change_member(
    session: Session,
    member: Staff,
    *,
    role: Role,
    active: bool,
    phone: str,
    villages: Set[int],
    editor: Staff,
    now: datetime,
) -> None:
    """Set role, phone, villages, and whether somebody is still staff; whoever is not is logged out at once.

    Raises
    ------
    ChangeRefused
    """
    assert member.id is not None
    if not may_change(editor, member) or role not in roles_to_give(editor):
        raise ChangeRefused(words.NOT_YOURS_TO_CHANGE)
    if role is not Role.ADMINISTRATOR and member.station_id is None:
        raise ChangeRefused(words.STATION_NEEDED)
    if member.role == Role.ADMINISTRATOR and not (active and role is Role.ADMINISTRATOR):
        everybody = await people.all_staff(session)
        if not any(other.active and other.role == Role.ADMINISTRATOR and other.id != member.id for other in everybody):
            raise ChangeRefused(words.LAST_ADMINISTRATOR)
    known = {village.id for village in await people.villages(session, station_id=member.station_id)}
    before = (member.role, member.active)
    member.role, member.active, member.phone = role.value, active, phone
    session.add(member)
    moved = await people.set_villages(session, member.id, villages & {number for number in known if number is not None})
    if not active:
        await access.end_sessions_of(session, member.id)
    detail = f"{before[0]} {before[1]} -> {member.role} {member.active}; villages {'changed' if moved else 'as before'}"
    subject = f"staff:{member.id}"
    await audit.record(session, actor=editor.name, action="staff.change", subject=subject, detail=detail, now=now)


async def change_room(
    session: Session,
    room: Room,
    *,
    kind: RoomKind,
    mode: RoomMode,
    station_id: int | None,
    village_id: int | None,
    tags: Collection[str],
    editor: Staff,
    now: datetime,
) -> None:
    """Bind a room to a village or station, and set when the bridge speaks in it.

    Raises
    ------
    ChangeRefused
    """
    village = await session.get(Village, village_id) if village_id is not None else None
    place = village.station_id if village else station_id
    if not (may_change_room(editor, room) and may_see(editor, place)):
        raise ChangeRefused(words.NOT_YOURS_TO_CHANGE)
    if place is None or (kind is RoomKind.STAFF and village is not None):
        raise ChangeRefused(words.ROOM_PLACE_NEEDED)
    room.kind, room.mode, room.station_id, room.village_id = kind.value, mode.value, place, village.id if village else None
    room.tags = [tag[:TAG_CHARS] for tag in tags][:TAGS_MAX]
    session.add(room)
    detail = f"{room.kind} {room.mode} station {room.station_id} village {room.village_id or '-'}"
    subject = f"room:{room.id}"
    await audit.record(session, actor=editor.name, action="room.change", subject=subject, detail=detail, now=now)


def may_change_room(editor: Staff, room: Room) -> bool:
    """Whether somebody may change a room: one of the own station, or one that nobody has bound yet."""
    if editor.role == Role.ASSISTANT:
        return False
    return room.station_id is None or may_see(editor, room.station_id)
