"""Leave that staff ask for in a chat (``请假``, ``取消请假``): each for themselves alone; the staff room hears of it.

Who stands in is not theirs to say: a colleague is never bound by somebody else's word. What is read back is to whom the duties
fall.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk import rota_changes
from bot.desk.county_time import COUNTY_TIME
from bot.desk.moments import say_stretch
from bot.desk.rota import on_duty, roster_of
from bot.desk.rota_changes import NOTE_CHARS, RotaRefused
from bot.dialogue import leave_days
from bot.texts import duty as words
from intents.text import mask
from store import rota as stored
from store.database import Session
from store.kinds import RotaChangeKind
from store.tables import RotaChange, Staff

LOOK = timedelta(days=8)
"""The weekly pattern has come round by then: whoever stands in later has stood in before."""


async def ask(session: Session, member: Staff, text: str, *, now: datetime) -> str:
    """Note that the member is away, and say to whom their duties fall."""
    asked = leave_days.read(text, today=now.astimezone(COUNTY_TIME).date())
    if asked is None:
        return words.LEAVE_HOW
    starts_at, ends_at = asked.bounds(COUNTY_TIME)
    note = mask(asked.reason).text[:NOTE_CHARS]
    duties = await _duties(session, member, max(starts_at, now), min(ends_at, now + LOOK, starts_at + LOOK))
    try:
        row = await rota_changes.add_leave(
            session, member, starts_at=starts_at, ends_at=ends_at, by=member.name, now=now, note=note
        )
    except RotaRefused as refused:
        return words.REFUSED[refused.fault.value].format(**refused.details)
    who = await _who(session, member, duties)
    return words.LEAVE_KEPT.format(stretch=say_stretch(row.starts_at, row.ends_at, now=now), who=who, number=row.id)


async def take_back(session: Session, member: Staff, number: int | None, *, now: datetime) -> str:
    """Cancel a leave of the member's own: the one with this number, or the only one there is."""
    found = await _leaves(session, member, now)
    if not found:
        return words.LEAVE_NONE
    row = found[0] if number is None and len(found) == 1 else next((one for one in found if one.id == number), None)
    if row is None:
        which = words.LEAVE_WHICH.format(leaves=words.LEAVE_MARK.join(_one(one, now) for one in found))
        return which if number is None else words.LEAVE_NOT_YOURS.format(number=number, which=which)
    assert row.id is not None
    await rota_changes.cancel(session, row.id, by=member.name, now=now)
    return words.LEAVE_CANCELLED.format(stretch=say_stretch(row.starts_at, row.ends_at, now=now))


async def _leaves(session: Session, member: Staff, now: datetime) -> list[RotaChange]:
    if member.station_id is None:
        return []
    changes = await stored.changes(session, station_id=member.station_id, since=now)
    return [change for change in changes if change.kind == RotaChangeKind.LEAVE and change.absent_id == member.id]


def _one(row: RotaChange, now: datetime) -> str:
    return words.LEAVE_ONE.format(number=row.id, stretch=say_stretch(row.starts_at, row.ends_at, now=now))


async def _duties(session: Session, member: Staff, since: datetime, until: datetime) -> list[tuple[int | None, datetime]]:
    """The village and the beginning of every duty that the member has in a time; None is the whole station."""
    if member.station_id is None or until <= since:
        return []
    roster, _ = await roster_of(session, member.station_id, since=since, until=until)
    return [(d.post.village_id, d.starts_at) for d in roster.duties(since, until) if d.post.staff_id == member.id]


async def _who(session: Session, member: Staff, duties: list[tuple[int | None, datetime]]) -> str:
    if not duties:
        return words.LEAVE_NO_DUTY
    found = [await on_duty(session, station_id=member.station_id, village_id=village, now=at) for village, at in duties]
    names = dict.fromkeys(duty.member.name for duty in found if duty.member is not None)
    return words.LEAVE_STAND_INS.format(names=words.NAME_MARK.join(names)) if names else words.LEAVE_NOBODY_STANDS_IN
