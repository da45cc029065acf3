"""The county as every message needs it (rooms, staff, rota, places), kept in memory so that no message has to ask for it.

What this process changes is seen at once: a transaction that touched one of the tables makes the next reader read anew, and
while it is open it never sees the kept values. What another process changes is seen after ``TTL_S``. The rows of a ``County``
belong to no session: they are for reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session
from sqlmodel import SQLModel, col

from store.kinds import NoticeState
from store.tables import BroadcastRun, Notice, Room, RotaChange, RotaShift, Staff, StaffVillage, Station, Village

TTL_S = 5.0
_TABLES = (BroadcastRun, Notice, Room, RotaChange, RotaShift, Staff, StaffVillage, Station, Village)
_NAMES = frozenset(table.__tablename__ for table in _TABLES)
_TOUCHED = "county_touched"
_LONGEST_PAST = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class County:
    """Everything, as of one moment."""

    changes_since: datetime
    """Changes of the rota that ended before are left out."""
    rooms: Mapping[tuple[str, str, str], Room]
    """By gateway, account and conversation."""
    staff: Mapping[int, Staff]
    """Active members, by id."""
    contacts: Mapping[tuple[str, str], Staff]
    """Active members who are bound, by gateway and contact."""
    stations: Mapping[int, Station]
    villages: Mapping[int, Village]
    shifts: Mapping[int, Sequence[RotaShift]]
    """By station."""
    changes: Mapping[int, Sequence[RotaChange]]
    """By station, in the order in which they were entered; what is cancelled is left out."""
    of_village: Mapping[int, Sequence[int]]
    """Ids of the staff who look after a village."""
    last_run_at: datetime | None
    """When the last run of a broadcast began."""
    notices: bool
    """Whether any approved notice goes round."""

    def staff_of_station(self, station_id: int) -> Sequence[Staff]:
        """The station's own active staff, by id."""
        return [member for member in self.staff.values() if member.station_id == station_id]

    def changes_at(self, station_id: int, moment: datetime) -> Sequence[RotaChange]:
        """The changes of a station that hold at a moment."""
        found = self.changes.get(station_id, ())
        return [change for change in found if change.starts_at <= moment < change.ends_at]


@dataclass
class _Kept:
    version: int = -1
    read_at: float = 0.0
    county: County | None = None


@dataclass
class _Shelf:
    version: int = 0
    kept: dict[str, _Kept] = field(default_factory=dict)
    """By the address of the database."""


_shelf = _Shelf()


async def county_of(session: AsyncSession, *, now: datetime) -> County:
    """The county as it is now; read from the store only where it may have changed."""
    if session.info.get(_TOUCHED) or _is_touching(session.sync_session):
        return await _read(session, now)
    address = str(session.get_bind().engine.url)
    kept = _shelf.kept.setdefault(address, _Kept())
    fresh = kept.version == _shelf.version and monotonic() - kept.read_at < TTL_S
    if kept.county is not None and fresh and kept.county.changes_since <= now:
        return kept.county
    kept.read_at = monotonic()  # whoever comes while this one reads takes what is there
    version = _shelf.version
    found = await _read(session, now)
    _shelf.kept[address] = _Kept(version=version, read_at=monotonic(), county=found)
    return found


async def _read(session: AsyncSession, now: datetime) -> County:
    async def every(table: type[SQLModel], *conditions: Any) -> Sequence[Any]:
        # Bare rows, which have the names of the table and which no session holds or changes.
        columns: Any = table.__table__.c  # type: ignore[attr-defined]
        return (await session.execute(select(*columns).where(*conditions).order_by(*columns.values()[:2]))).all()

    since = now - _LONGEST_PAST
    staff = await every(Staff, col(Staff.active).is_(True))
    changes = await every(RotaChange, col(RotaChange.cancelled_at).is_(None), col(RotaChange.ends_at) > since)
    approved = select(col(Notice.id)).where(col(Notice.state) == NoticeState.APPROVED.value)
    return County(
        changes_since=since,
        rooms={(room.gateway, room.account, room.conversation): room for room in await every(Room)},
        staff={member.id: member for member in staff},
        contacts={(m.gateway, m.external_id): m for m in staff if m.gateway and m.external_id},
        stations={station.id: station for station in await every(Station)},
        villages={village.id: village for village in await every(Village)},
        shifts=_grouped(await every(RotaShift), "station_id"),
        changes=_grouped(changes, "station_id"),
        of_village={
            village_id: [link.staff_id for link in links]
            for village_id, links in _grouped(await every(StaffVillage), "village_id").items()
        },
        notices=await session.scalar(approved.limit(1)) is not None,
        last_run_at=await session.scalar(select(func.max(col(BroadcastRun.started_at)))),
    )


def _grouped(rows: Sequence[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _is_touching(session: Session) -> bool:
    return any(isinstance(row, _TABLES) for rows in (session.new, session.dirty, session.deleted) for row in rows)


@event.listens_for(Session, "before_flush")
def _on_flush(session: Session, *_: Any) -> None:
    if _is_touching(session):
        session.info[_TOUCHED] = True


@event.listens_for(Session, "do_orm_execute")
def _on_execute(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    if state.statement.table.name in _NAMES:  # type: ignore[attr-defined]  # every such statement has one
        state.session.info[_TOUCHED] = True


@event.listens_for(Session, "after_commit")
def _on_commit(session: Session) -> None:
    if session.info.pop(_TOUCHED, False):
        _shelf.version += 1


@event.listens_for(Session, "after_rollback")
def _on_rollback(session: Session) -> None:
    session.info.pop(_TOUCHED, None)
