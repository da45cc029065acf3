"""A dispute on its way: level (on the spot → station → joint), agreement, settled or not, and the days to look after it.

Of the parties only family names are kept. A dispute counts as looked into from its opening, and as settled once staff say so.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.desk import cards, post
from bot.desk.county_time import COUNTY_TIME
from bot.texts import disputes as words
from store import disputes, tickets
from store.database import Session
from store.kinds import DisputeLevel, TicketEventKind
from store.tables import Dispute, FollowUp, Staff, Ticket, Village

LABEL = "help.dispute"
FURTHEST_DAYS = 365
"""No follow-up is planned for a later day."""
AGREEMENT_CHARS = 500
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_TWO_CHARACTER_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "尉迟", "皇甫", "夏侯")
_DAYS = re.compile(r"^(\d{1,3})\s*[天日](?:后|以后|之后)?$")
_WEEKS = re.compile(r"^([一两二三四1-4])\s*(?:个)?(?:周|星期|礼拜)(?:后|以后|之后)?$")
_DATE = re.compile(r"^(?:(\d{4})[年.\-/])?(\d{1,2})[月.\-/](\d{1,2})[日号]?$")
_WEEK_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class NotADispute(ValueError):
    """The ticket is about something else."""


async def set_level(session: Session, ticket: Ticket, level: DisputeLevel, member: Staff, *, now: datetime) -> Dispute:
    """Note where it is being settled. Raises ``NotADispute``."""
    dispute = await _dispute(session, ticket)
    if dispute.level != level:
        dispute.level = level.value
        dispute.settled = dispute.settled_at = None
        session.add(dispute)
        text = words.EVENT_LEVEL.format(level=words.LEVELS[level.value])
        await tickets.add_event(session, ticket, TicketEventKind.NOTE, member=member, text=text, now=now)
    return dispute


async def agree(
    session: Session, ticket: Ticket, member: Staff, *, agreement: str, parties: str | None = None, now: datetime
) -> Dispute:
    """Note what was agreed, and between whom (family names are all that is kept). Raises ``NotADispute``."""
    dispute = await _dispute(session, ticket)
    dispute.agreement = agreement[:AGREEMENT_CHARS]
    if parties is not None:
        dispute.parties = mask_names(parties)
    session.add(dispute)
    text = words.EVENT_AGREED.format(text=dispute.agreement)
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, member=member, text=text, now=now)
    return dispute


async def settle(session: Session, ticket: Ticket, member: Staff, *, settled: bool, now: datetime) -> Dispute:
    """Note that it is settled, or that it could not be. Raises ``NotADispute``."""
    dispute = await _dispute(session, ticket)
    if dispute.settled != settled:
        dispute.settled, dispute.settled_at = settled, now
        session.add(dispute)
        text = words.SETTLED if settled else words.UNSETTLED
        await tickets.add_event(session, ticket, TicketEventKind.NOTE, member=member, text=text, now=now)
    return dispute


async def plan_follow_up(
    session: Session, ticket: Ticket, member: Staff, due_on: date, *, note: str = "", now: datetime
) -> FollowUp:
    """Choose a day on which somebody looks whether it holds."""
    assert ticket.id is not None
    follow_up = FollowUp(ticket_id=ticket.id, due_on=due_on, note=note[:AGREEMENT_CHARS])
    session.add(follow_up)
    text = words.EVENT_FOLLOW_UP.format(day=day_words(due_on))
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, member=member, text=text, now=now)
    await session.flush()
    return follow_up


async def follow_up_done(session: Session, ticket: Ticket, member: Staff, text: str, *, now: datetime) -> bool:
    """Note what was found on the earliest open follow-up. False where there is none."""
    assert ticket.id is not None
    waiting = [one for one in await disputes.follow_ups_of(session, ticket.id) if one.done_at is None]
    if not waiting:
        return False
    waiting[0].done_at, waiting[0].done_by = now, member.name
    session.add(waiting[0])
    said = words.EVENT_FOLLOWED_UP.format(text=text[:AGREEMENT_CHARS])
    await tickets.add_event(session, ticket, TicketEventKind.NOTE, member=member, text=said, now=now)
    return True


async def remind_follow_ups(session: Session, *, now: datetime) -> int:
    """Tell whoever has the ticket, from eight in the morning on, that today somebody should look. Returns how many were told."""
    local = now.astimezone(COUNTY_TIME)
    if local.hour < 8:
        return 0
    told = 0
    for follow_up, ticket in await disputes.to_remind(session, today=local.date()):
        if not await disputes.note_reminded(session, follow_up, now=now):
            continue
        village = await session.get(Village, ticket.village_id) if ticket.village_id else None
        text = words.FOLLOW_UP_DUE.format(
            number=ticket.id,
            label=cards.label_name(ticket.label),
            village=village.name if village else "",
            note=f"{follow_up.note}。" if follow_up.note else "",
        )
        key = f"follow-up:{follow_up.id}"
        member = await session.get(Staff, ticket.assignee_id) if ticket.assignee_id else None
        alone = member is not None and member.active
        if not (alone and member and await post.to_member(session, ticket, member, text, key=key, now=now)):
            await post.to_staff(session, ticket, text, key=key, now=now)
        told += 1
    return told


def mask_names(text: str) -> str:
    """Family names only: 张三 and 李四 become 张某 and 李某. Words that are no names are cut too, which hides more, not less."""

    def masked(found: re.Match[str]) -> str:
        name = found[0]
        surname = name[:2] if name.startswith(_TWO_CHARACTER_SURNAMES) else name[0]
        return words.PERSON.format(surname=surname)

    return "、".join(_NAME.sub(masked, part.strip()) for part in re.split(r"[、,，;；\s]|和|与", text) if part.strip())[:100]


def read_level(text: str) -> DisputeLevel | None:
    """The level that a word names."""
    found = words.LEVEL_FORMS.get(text.strip())
    return DisputeLevel(found) if found else None


def read_day(text: str, today: date) -> date | None:
    """The day that words name: 「7天」「两周后」「12月10日」; a date without a year is the next one."""
    clean = text.strip()
    if found := _DAYS.match(clean):
        return today + timedelta(days=int(found[1]))
    if found := _WEEKS.match(clean):
        return today + timedelta(weeks=_WEEK_NUMBERS[found[1]])
    if found := _DATE.match(clean):
        month, day = int(found[2]), int(found[3])
        years = [int(found[1])] if found[1] else [today.year, today.year + 1]
        for year in years:
            try:
                named = date(year, month, day)
            except ValueError:
                continue
            if named >= today or found[1]:
                return named
    return None


def day_words(day: date) -> str:
    """The day for people: 12月10日."""
    return words.DAY.format(month=day.month, day=day.day)


async def _dispute(session: Session, ticket: Ticket) -> Dispute:
    if ticket.label != LABEL:
        raise NotADispute(f"ticket {ticket.id} is about {ticket.label}")
    assert ticket.id is not None
    return await disputes.of_ticket(session, ticket.id) or Dispute(ticket_id=ticket.id, level=DisputeLevel.ON_THE_SPOT.value)
