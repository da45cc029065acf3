"""Named queries on stations, villages, rooms, contacts and staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.kinds import Role, RoomKind
from store.rows import insert_new
from store.tables import Contact, Room, Staff, StaffVillage, Station, Village

_CONTACT = select(Contact).where(
    col(Contact.gateway) == bindparam("gateway"), col(Contact.external_id) == bindparam("external_id")
)
"""Asked for at every message, so made once."""
_AT_ONCE = 1_000
"""Ids that one statement names: databases take no more than some ten thousand parameters."""


async def stations(session: AsyncSession) -> Sequence[Station]:
    """Every station, by id."""
    return (await session.scalars(select(Station).order_by(col(Station.id)))).all()


async def villages(session: AsyncSession, *, station_id: int | None = None) -> Sequence[Village]:
    """Every village, or those of one station, by id."""
    query = select(Village).order_by(col(Village.id))
    if station_id is not None:
        query = query.where(col(Village.station_id) == station_id)
    return (await session.scalars(query)).all()


async def rooms(session: AsyncSession, *, kind: RoomKind | None = None) -> Sequence[Room]:
    """Every room, or those of one kind, by id."""
    query = select(Room).order_by(col(Room.id))
    if kind is not None:
        query = query.where(col(Room.kind) == kind.value)
    return (await session.scalars(query)).all()


async def room_of(session: AsyncSession, *, gateway: str, account: str, conversation: str) -> Room | None:
    """The room as this account knows it; None if nobody bound it yet."""
    room: Room | None = await session.scalar(
        select(Room).where(col(Room.gateway) == gateway, col(Room.account) == account, col(Room.conversation) == conversation)
    )
    return room


async def staff_room(session: AsyncSession, *, station_id: int | None) -> Room | None:
    """The staff room of a station; without a station (or a room of its own) the first staff room there is."""
    found = (
        await session.scalars(
            select(Room).where(col(Room.kind) == RoomKind.STAFF.value, col(Room.joined).is_(True)).order_by(col(Room.id))
        )
    ).all()
    return next((room for room in found if room.station_id == station_id), found[0] if found else None)


async def contact(
    session: AsyncSession, *, gateway: str, external_id: str, name: str, now: datetime, village_id: int | None = None
) -> Contact:
    """The person, created at the first message; name and village follow what was seen last."""
    known = {"gateway": gateway, "external_id": external_id}
    found: Contact | None = await session.scalar(_CONTACT, known)
    if found is None:
        row = Contact(gateway=gateway, external_id=external_id, name=name, first_seen_at=now, village_id=village_id)
        await insert_new(session, row)
        found = (await session.scalars(_CONTACT, known)).one()
    if name and found.name != name:
        found.name = name
    if village_id is not None and found.village_id != village_id:
        found.village_id = village_id
    return found


async def staff_by_contact(session: AsyncSession, *, gateway: str, external_id: str) -> Staff | None:
    """The active member of staff bound to this contact; None for everybody else."""
    member: Staff | None = await session.scalar(
        select(Staff).where(col(Staff.gateway) == gateway, col(Staff.external_id) == external_id, col(Staff.active).is_(True))
    )
    return member


async def free_contact(session: AsyncSession, *, gateway: str, external_id: str) -> None:
    """Take the contact from whoever is no longer staff, so that somebody else may be bound to it."""
    await session.execute(
        update(Staff)
        .where(col(Staff.gateway) == gateway, col(Staff.external_id) == external_id, col(Staff.active).is_(False))
        .values(gateway=None, external_id=None)
    )


async def staff_of_station(session: AsyncSession, station_id: int | None) -> Sequence[Staff]:
    """Active staff of a station, by id; without a station everybody."""
    query = select(Staff).where(col(Staff.active).is_(True)).order_by(col(Staff.id))
    if station_id is not None:
        query = query.where(or_(col(Staff.station_id) == station_id, col(Staff.role) == Role.ADMINISTRATOR.value))
    return (await session.scalars(query)).all()


async def staff_named(session: AsyncSession, name: str, *, station_id: int | None) -> Staff | None:
    """The active member of staff with this name, of the own station first."""
    query = select(Staff).where(col(Staff.name) == name, col(Staff.active).is_(True)).order_by(col(Staff.id))
    found = (await session.scalars(query)).all()
    return next((member for member in found if member.station_id == station_id), found[0] if found else None)


async def villages_of_staff(session: AsyncSession, staff_id: int) -> Sequence[int]:
    """Ids of the villages that a member of staff looks after."""
    query = select(col(StaffVillage.village_id)).where(col(StaffVillage.staff_id) == staff_id)
    return (await session.scalars(query)).all()


async def staff_of_village(session: AsyncSession, village_id: int) -> Sequence[Staff]:
    """Active staff who look after a village, by id."""
    query = (
        select(Staff)
        .join(StaffVillage, col(StaffVillage.staff_id) == col(Staff.id))
        .where(col(StaffVillage.village_id) == village_id, col(Staff.active).is_(True))
        .order_by(col(Staff.id))
    )
    return (await session.scalars(query)).all()


async def all_staff(session: AsyncSession) -> Sequence[Staff]:
    """Everybody who is or was staff, by id."""
    return (await session.scalars(select(Staff).order_by(col(Staff.id)))).all()


async def add_staff(session: AsyncSession, members: Sequence[Staff]) -> None:
    """Insert new members of staff in one statement, and give them their ids. They stay outside the session."""
    if not members:
        return
    last = await session.scalar(select(func.max(col(Staff.id)))) or 0
    await session.execute(insert(Staff), [member.model_dump(exclude={"id"}) for member in members])
    added = select(col(Staff.station_id), col(Staff.name), col(Staff.id)).where(col(Staff.id) > last)
    ids = {(station_id, name): number for station_id, name, number in (await session.execute(added)).all()}
    for member in members:
        member.id = ids[member.station_id, member.name]


async def villages_by_staff(session: AsyncSession) -> Mapping[int, Sequence[int]]:
    """Ids of the villages that each member of staff looks after, by the member's id."""
    found: dict[int, list[int]] = {}
    query = select(col(StaffVillage.staff_id), col(StaffVillage.village_id)).order_by(col(StaffVillage.village_id))
    for staff_id, village_id in (await session.execute(query)).all():
        found.setdefault(staff_id, []).append(village_id)
    return found


async def set_villages(session: AsyncSession, staff_id: int, villages: Set[int]) -> bool:
    """Set which villages a member of staff looks after. Whether that changed anything."""
    before = set(await villages_of_staff(session, staff_id))
    if before == villages:
        return False
    await session.execute(delete(StaffVillage).where(col(StaffVillage.staff_id) == staff_id))
    session.add_all([StaffVillage(staff_id=staff_id, village_id=village_id) for village_id in sorted(villages)])
    return True


async def put_villages(session: AsyncSession, wanted: Mapping[int, Set[int]]) -> Set[int]:
    """Set which villages many members of staff look after, by the member's id. Returns the ids of those for whom that is new."""
    known = await villages_by_staff(session)
    changed = {number: villages for number, villages in wanted.items() if villages != set(known.get(number, ()))}
    had = [number for number in changed if number in known]
    for start in range(0, len(had), _AT_ONCE):
        gone = col(StaffVillage.staff_id).in_(had[start : start + _AT_ONCE])
        await session.execute(delete(StaffVillage).where(gone).execution_options(synchronize_session=False))
    rows = [{"staff_id": number, "village_id": village} for number, villages in changed.items() for village in sorted(villages)]
    if rows:
        await session.execute(insert(StaffVillage), rows)
    return changed.keys()


async def move_rooms(session: AsyncSession, village: Village) -> None:
    """The rooms of a village go with it to its station."""
    await session.execute(update(Room).where(col(Room.village_id) == village.id).values(station_id=village.station_id))


async def contacts(session: AsyncSession) -> Sequence[Contact]:
    """Everybody who wrote to the bridge and did not ask to be forgotten, by id."""
    query = select(Contact).where(col(Contact.forgotten_at).is_(None)).order_by(col(Contact.id))
    return (await session.scalars(query)).all()
