"""Writing a broadcast: drafts, what is checked about them, and where they are kept until somebody approves them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from broadcasts import corrections, everybody, facts, reach
from broadcasts.audience import Audience, Places, read_audience, write_audience
from broadcasts.calendar import Schedule, SchoolTerms, first_due, read_schedule, write_schedule
from broadcasts.content import check_link, picture_hash
from broadcasts.errors import Reason, Refused
from broadcasts.message import Plan, plan
from broadcasts.states import Step, after
from store import audit, broadcasts, people
from store.database import Database, Session
from store.kinds import MissedRule
from store.tables import Broadcast

TITLE_CHARS = 60
TEXT_CHARS = 500
LATE_LIMIT_MAX = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an author writes."""

    title: str
    text: str
    link: str = ""
    """Stands below the text as a line of its own."""
    picture: int | None = None
    """The attachment that follows the text as a message of its own."""
    audience: Audience = field(default_factory=Audience)
    schedule: Schedule | None = None
    urgent: bool = False
    missed_rule: MissedRule = MissedRule.SKIP
    late_limit: timedelta = timedelta(minutes=60)
    expires_at: datetime | None = None


def check(draft: Draft, places: Places) -> None:
    """Pass only what can be sent one day; whether it can be sent now is a matter of the approval.

    Raises
    ------
    Refused
    """
    if not draft.title.strip():
        raise Refused(Reason.TITLE_EMPTY)
    if len(draft.title) > TITLE_CHARS:
        raise Refused(Reason.TITLE_LONG, chars=str(len(draft.title)), limit=str(TITLE_CHARS))
    if not everybody.taken_out(draft.text)[0].strip():
        raise Refused(Reason.TEXT_EMPTY)
    if len(draft.text) > TEXT_CHARS:
        raise Refused(Reason.TEXT_LONG, chars=str(len(draft.text)), limit=str(TEXT_CHARS))
    for sign in draft.title + draft.text.replace("\n", ""):
        if unicodedata.category(sign) in ("Cc", "Cs", "Co"):
            raise Refused(Reason.TEXT_CONTROL, code=f"U+{ord(sign):04X}")
    check_link(draft.link)
    if not draft.urgent and everybody.is_mentioned(draft.text):
        raise Refused(Reason.MENTION_ALL)
    if wrong := facts.unknown(draft.text):
        raise Refused(Reason.UNKNOWN_PLACEHOLDER, name=wrong[0], known=", ".join(facts.KNOWN))
    for number in draft.audience.stations:
        if number not in places.stations:
            raise Refused(Reason.UNKNOWN_STATION, name=str(number))
    for number in draft.audience.villages:
        if number not in places.villages:
            raise Refused(Reason.UNKNOWN_VILLAGE, name=str(number))
    if not timedelta(0) <= draft.late_limit <= LATE_LIMIT_MAX:
        raise Refused(Reason.LATE_LIMIT, days=str(LATE_LIMIT_MAX.days))


def check_time(schedule: Schedule | None, *, expires_at: datetime | None, now: datetime, terms: SchoolTerms = ()) -> None:
    """Pass only a schedule that still comes, and comes before the expiry.

    Raises
    ------
    Refused
    """
    if schedule is None:
        raise Refused(Reason.NO_SCHEDULE)
    due = first_due(schedule, now, terms)
    if expires_at is not None and expires_at <= due:
        raise Refused(Reason.EXPIRES_FIRST)


def draft_of(broadcast: Broadcast) -> Draft:
    """What a stored broadcast says.

    Raises
    ------
    ScheduleFault
        The stored schedule cannot be understood.
    """
    return Draft(
        title=broadcast.title,
        text=broadcast.text,
        link=broadcast.link,
        picture=broadcast.picture_id,
        audience=read_audience(broadcast.audience),
        schedule=read_schedule(broadcast.schedule),
        urgent=broadcast.urgent,
        missed_rule=MissedRule(broadcast.missed_rule),
        late_limit=timedelta(minutes=broadcast.late_limit_minutes),
        expires_at=broadcast.expires_at,
    )


async def create(database: Database, draft: Draft, *, author: str, now: datetime, terms: SchoolTerms = ()) -> Broadcast:
    """Keep a new draft.

    Raises
    ------
    Refused
    """
    async with database.write() as session:
        draft = await _checked(session, draft, author)
        if draft.schedule is not None:
            check_time(draft.schedule, expires_at=draft.expires_at, now=now, terms=terms)
        broadcast = Broadcast(title="", author=author, created_at=now)
        await _put(session, broadcast, draft)
        return await broadcasts.add(session, broadcast)


async def edit(
    database: Database, number: int, draft: Draft, *, editor: str, now: datetime, terms: SchoolTerms = ()
) -> Broadcast:
    """Change a broadcast that is not under way. Whatever was approved must be approved again, by somebody else than the editor.

    Raises
    ------
    Refused, NotFound
    """
    async with database.write() as session:
        broadcast = await broadcasts.lock(session, number)
        state = after(broadcast.state, Step.EDIT)
        if await broadcasts.open_runs(session, number):
            raise Refused(Reason.WRONG_STATE, state="running", step=Step.EDIT.value)
        draft = await _checked(session, draft, editor)
        if draft.schedule is not None:
            check_time(draft.schedule, expires_at=draft.expires_at, now=now, terms=terms)
        await _put(session, broadcast, draft)
        broadcast.state = state.value
        broadcast.author = editor
        broadcast.approver = broadcast.approved_hash = broadcast.next_due_at = None
        broadcast.version += 1
        await audit.record(session, actor=editor, action="broadcast_edited", subject=f"broadcast:{number}", now=now)
        return broadcast


async def preview(database: Database, draft: Draft, *, author: str = "") -> Plan:
    """What each room would read if it went out now; with its author, which rooms are not for them to write to."""
    async with database.read() as session:
        places = Places.of(await people.stations(session), await people.villages(session))
        return reach.explained(await planned(session, draft, places), await reach.station_of(session, author), places)


async def planned(session: Session, draft: Draft, places: Places) -> Plan:
    """The same inside a transaction: as the approval and the run take it."""
    told = await corrections.told(session, draft.audience)
    rooms = await people.rooms(session)
    return plan(draft.text, draft.audience, rooms=rooms, places=places, urgent=draft.urgent, link=draft.link, told=told)


async def _checked(session: Session, draft: Draft, author: str) -> Draft:
    """The draft with its author's own station where they name no place. Raises ``Refused``."""
    places = Places.of(await people.stations(session), await people.villages(session))
    check(draft, places)
    draft = replace(draft, audience=reach.narrowed(draft.audience, await reach.station_of(session, author)))
    await reach.check(session, draft.audience, author=author, places=places, planned=await planned(session, draft, places))
    return draft


async def _put(session: Session, broadcast: Broadcast, draft: Draft) -> None:
    broadcast.title = draft.title.strip()
    broadcast.text = draft.text.strip()
    broadcast.link = draft.link
    broadcast.picture_id, broadcast.picture_sha256 = draft.picture, await picture_hash(session, draft.picture)
    broadcast.audience = write_audience(draft.audience)
    broadcast.schedule = write_schedule(draft.schedule)
    broadcast.urgent = draft.urgent
    broadcast.missed_rule = draft.missed_rule.value
    broadcast.late_limit_minutes = int(draft.late_limit.total_seconds() // 60)
    broadcast.expires_at = draft.expires_at
