"""From the fields of a form to a draft, and from a broadcast back to its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot import wording
from bot.desk.county_time import COUNTY_TIME
from bot.web import fields
from bot.web.schedule_fields import When, read_when, schedule_of, when_of
from bot.web.sessions import Form
from broadcasts import approval
from broadcasts.audience import Audience, read_audience
from broadcasts.compose import Draft
from broadcasts.errors import Reason, ScheduleFault
from broadcasts.states import TRANSITIONS, Step
from store.kinds import BroadcastState, MissedRule, RoomKind
from store.tables import Broadcast, Staff

LONGEST_ID = 2**31 - 1
_SEPARATORS = re.compile(r"[、,，;；\s]+")
PEOPLE_STEPS = (
    *(Step.SUBMIT, Step.APPROVE, Step.REJECT, Step.SCHEDULE, Step.EMERGENCY),
    *(Step.PAUSE, Step.RESUME, Step.EDIT, Step.WITHDRAW),
)
"""What people can do, in the order of the buttons."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stood in the form, so that nothing has to be typed again when it is refused."""

    title: str = ""
    text: str = ""
    link: str = ""
    picture: int | None = None
    """The attachment that was sent with the form before."""
    stations: tuple[int, ...] = ()
    villages: tuple[int, ...] = ()
    kinds: tuple[RoomKind, ...] = ()
    tags: tuple[str, ...] = ()
    time: When = field(default_factory=When)
    urgent: bool = False
    send_late: bool = False
    expires: str = ""
    """As a browser sends a time of day: ``2026-11-25T18:00``, county time."""
    corrects: int | None = None
    """The run that it corrects; then it goes to the rooms that heard that one."""


def read(form: Form) -> Written:
    """The fields as they were filled in."""
    return Written(
        title=_text(form, "title").strip(),
        text=_text(form, "text").replace("\r\n", "\n").strip(),
        link=_text(form, "link").strip(),
        picture=next((min(number, LONGEST_ID) for number in _numbers(form, "kept_picture") if "no_picture" not in form), None),
        stations=_numbers(form, "station"),
        villages=_numbers(form, "village"),
        kinds=tuple(kind for kind in RoomKind if kind.value in form.getall("kind", [])),
        tags=tuple(filter(None, _SEPARATORS.split(_text(form, "tags")))),
        time=read_when(form),
        urgent="urgent" in form,
        send_late="send_late" in form,
        expires=_text(form, "expires").strip(),
        corrects=next((min(number, LONGEST_ID) for number in _numbers(form, "corrects")), None),
    )


def draft(written: Written) -> Draft:
    """What the author means.

    Raises
    ------
    ScheduleFault
        The time cannot be understood.
    """
    return Draft(
        title=written.title,
        text=written.text,
        link=written.link,
        picture=written.picture,
        audience=_audience(written),
        schedule=schedule_of(written.time),
        urgent=written.urgent,
        missed_rule=MissedRule.SEND_LATE if written.send_late else MissedRule.SKIP,
        late_limit=timedelta(minutes=60),
        expires_at=_moment(written.expires),
    )


def _audience(written: Written) -> Audience:
    if written.corrects is not None:
        return Audience(told_by=written.corrects)
    return Audience(stations=written.stations, villages=written.villages, kinds=written.kinds, tags=written.tags)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ScheduleFault(Reason.SCHEDULE_UNREADABLE, part=text[:40]) from error
    return (found if found.tzinfo else found.replace(tzinfo=COUNTY_TIME)).astimezone(UTC)


def written_of(broadcast: Broadcast) -> Written:
    """What the form shows when a broadcast is changed."""
    audience = read_audience(broadcast.audience)
    return Written(
        title=broadcast.title,
        text=broadcast.text,
        link=broadcast.link,
        picture=broadcast.picture_id,
        stations=audience.stations,
        villages=audience.villages,
        kinds=audience.kinds,
        tags=audience.tags,
        corrects=audience.told_by,
        time=when_of(wording.schedule_of(broadcast)),
        urgent=broadcast.urgent,
        send_late=broadcast.missed_rule == MissedRule.SEND_LATE,
        expires=broadcast.expires_at.astimezone(COUNTY_TIME).strftime("%Y-%m-%dT%H:%M") if broadcast.expires_at else "",
    )


def steps(broadcast: Broadcast, *, member: Staff) -> Sequence[Step]:
    """What can be done about it now; sending at once only where the member may."""
    state = BroadcastState(broadcast.state)
    possible = [step for step in PEOPLE_STEPS if (state, step) in TRANSITIONS]
    alone = broadcast.urgent and approval.may_send_alone(member)
    return [step for step in possible if step is not Step.EMERGENCY or alone]


def _text(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _numbers(form: Form, name: str) -> tuple[int, ...]:
    return tuple(fields.message_id(name, value) for value in form.getall(name, []) if isinstance(value, str))
