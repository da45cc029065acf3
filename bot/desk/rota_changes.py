"""Changing the rota for a while: leave (with or without a stand-in), a swap, extra duty; and taking a change back.

Every change is checked, audited and told in the staff room. A colleague is never bound by a word in a group: in a chat staff
only ask leave for themselves (``orders.leaving``), all else is entered on the page or on the command line, by whoever makes the
rota.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from bot.desk import rota_news
from bot.errors import BridgeError
from store import audit
from store import rota as stored
from store.database import Session
from store.kinds import RotaChangeKind
from store.tables import RotaChange, Staff, Village

LONGEST = timedelta(days=366)
NOTE_CHARS = 200


class RotaFault(StrEnum):
    """Why a change is refused. Each has a sentence in ``bot.texts.duty`` and in ``bot.texts.cli``."""

    NO_STATION = "no_station"
    OTHER_STATION = "other_station"
    SAME_PERSON = "same_person"
    OUT_OF_ORDER = "out_of_order"
    OVER = "over"
    LONG = "long"
    NOTE_LONG = "note_long"
    ALREADY = "already"
    STAND_IN_ABSENT = "stand_in_absent"
    NO_SUCH_VILLAGE = "no_such_village"
    NO_SUCH_CHANGE = "no_such_change"
    CANCELLED_ALREADY = "cancelled_already"
    OVER_ALREADY = "over_already"


class RotaRefused(BridgeError):
    """A rule of the rota says no, and nothing was changed."""

    def __init__(self, fault: RotaFault, **details: str) -> None:
        self.fault = fault
        self.details = details
        super().__init__(f"{fault.value} {details}" if details else fault.value)


async def add_leave(
    session: Session,
    member: Staff,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by: str,
    now: datetime,
    stand_in: Staff | None = None,
    village: Village | None = None,
    note: str = "",
) -> RotaChange:
    """Somebody is away.

    Parameters
    ----------
    stand_in
        Who has all their duties for that time; None leaves a gap, which falls to the officer.
    village
        Away from this village's duties only.

    Raises
    ------
    RotaRefused
    """
    _check_time(starts_at, ends_at, note, now)
    station_id = _station_of(member, stand_in, village)
    if stand_in is not None and stand_in.id == member.id:
        raise RotaRefused(RotaFault.SAME_PERSON)
    known = await _overlapping(session, station_id, starts_at, ends_at)
    _check_free(member, known, RotaFault.ALREADY, {RotaChangeKind.LEAVE, RotaChangeKind.SWAP})
    if stand_in is not None:
        _check_free(stand_in, known, RotaFault.STAND_IN_ABSENT, {RotaChangeKind.LEAVE})
    row = RotaChange(
        kind=RotaChangeKind.LEAVE.value,
        station_id=station_id,
        village_id=village.id if village else None,
        absent_id=member.id,
        present_id=stand_in.id if stand_in else None,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note.strip(),
        created_by=by,
        created_at=now,
    )
    detail = f"{member.name} away {_stretch(row)}, stand-in {stand_in.name if stand_in else 'nobody'}"
    await _keep(session, [row], "rota.leave", detail, by=by, now=now)
    await rota_news.tell_leave(session, row, member, stand_in, now=now)
    return row


async def add_swap(
    session: Session,
    first: Staff,
    second: Staff,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by: str,
    now: datetime,
    note: str = "",
) -> Sequence[RotaChange]:
    """Two people have each other's duties for a while: two rows, which stand and are cancelled together.

    Raises
    ------
    RotaRefused
    """
    _check_time(starts_at, ends_at, note, now)
    station_id = _station_of(first, second, None)
    if first.id == second.id:
        raise RotaRefused(RotaFault.SAME_PERSON)
    known = await _overlapping(session, station_id, starts_at, ends_at)
    for member in (first, second):
        _check_free(member, known, RotaFault.ALREADY, {RotaChangeKind.LEAVE, RotaChangeKind.SWAP})
    rows = [
        RotaChange(
            kind=RotaChangeKind.SWAP.value,
            station_id=station_id,
            absent_id=absent.id,
            present_id=present.id,
            starts_at=starts_at,
            ends_at=ends_at,
            note=note.strip(),
            created_by=by,
            created_at=now,
        )
        for absent, present in ((first, second), (second, first))
    ]
    await _keep(session, rows, "rota.swap", f"{first.name} and {second.name} {_stretch(rows[0])}", by=by, now=now)
    await rota_news.tell_swap(session, rows[0], first, second, now=now)
    return rows


async def add_extra(
    session: Session,
    member: Staff,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by: str,
    now: datetime,
    village: Village | None = None,
    note: str = "",
) -> RotaChange:
    """Somebody is on duty besides those of the pattern: for a village, or (without one) for the whole station.

    Raises
    ------
    RotaRefused
    """
    _check_time(starts_at, ends_at, note, now)
    station_id = _station_of(member, None, village)
    known = await _overlapping(session, station_id, starts_at, ends_at)
    _check_free(member, known, RotaFault.STAND_IN_ABSENT, {RotaChangeKind.LEAVE})
    row = RotaChange(
        kind=RotaChangeKind.EXTRA.value,
        station_id=station_id,
        village_id=village.id if village else None,
        present_id=member.id,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note.strip(),
        created_by=by,
        created_at=now,
    )
    await _keep(session, [row], "rota.extra", f"{member.name} {_stretch(row)}", by=by, now=now)
    await rota_news.tell_extra(session, row, member, village, now=now)
    return row


async def cancel(session: Session, number: int, *, by: str, now: datetime) -> Sequence[RotaChange]:
    """Take a change back, a swap with its other half: from now on the pattern holds again.

    Raises
    ------
    RotaRefused
    """
    row = await stored.change(session, number)
    if row is None:
        raise RotaRefused(RotaFault.NO_SUCH_CHANGE, number=str(number))
    if row.cancelled_at is not None:
        raise RotaRefused(RotaFault.CANCELLED_ALREADY, number=str(number))
    if row.ends_at <= now:
        raise RotaRefused(RotaFault.OVER_ALREADY, number=str(number))
    other = await stored.other_half(session, row) if row.kind == RotaChangeKind.SWAP else None
    rows = [row, other] if other is not None else [row]
    for found in rows:
        found.cancelled_at = now
        session.add(found)
        await audit.record(session, actor=by, action="rota.cancel", subject=f"rota_change:{found.id}", now=now)
    await rota_news.tell_cancelled(session, row, now=now)
    return rows


def _check_time(starts_at: datetime, ends_at: datetime, note: str, now: datetime) -> None:
    if ends_at <= starts_at:
        raise RotaRefused(RotaFault.OUT_OF_ORDER)
    if ends_at <= now:
        raise RotaRefused(RotaFault.OVER)
    if ends_at - starts_at > LONGEST:
        raise RotaRefused(RotaFault.LONG, days=str(LONGEST.days))
    if len(note.strip()) > NOTE_CHARS:
        raise RotaRefused(RotaFault.NOTE_LONG, chars=str(NOTE_CHARS))


def _station_of(member: Staff, other: Staff | None, village: Village | None) -> int:
    """The one station that all of them belong to."""
    if member.station_id is None:
        raise RotaRefused(RotaFault.NO_STATION, name=member.name)
    if other is not None and other.station_id != member.station_id:
        raise RotaRefused(RotaFault.OTHER_STATION, name=member.name, other=other.name)
    if village is not None and village.station_id != member.station_id:
        raise RotaRefused(RotaFault.NO_SUCH_VILLAGE, name=member.name)
    return member.station_id


async def _overlapping(session: Session, station_id: int, starts_at: datetime, ends_at: datetime) -> list[RotaChange]:
    found = await stored.changes(session, station_id=station_id, since=starts_at, until=ends_at)
    return [change for change in found if change.starts_at < ends_at]


def _check_free(member: Staff, known: Sequence[RotaChange], fault: RotaFault, kinds: set[RotaChangeKind]) -> None:
    """Refuse where the person is away already in that time."""
    for change in known:
        if change.absent_id == member.id and change.kind in kinds:
            raise RotaRefused(fault, name=member.name, number=str(change.id))


async def _keep(session: Session, rows: Sequence[RotaChange], action: str, detail: str, *, by: str, now: datetime) -> None:
    session.add_all(rows)
    await session.flush()
    for row in rows:
        await audit.record(session, actor=by, action=action, subject=f"rota_change:{row.id}", now=now, detail=detail)


def _stretch(row: RotaChange) -> str:
    return f"{row.starts_at:%Y-%m-%d %H:%M} to {row.ends_at:%Y-%m-%d %H:%M} UTC"
