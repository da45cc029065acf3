"""From the fields of a form to a draft, and from a broadcast back to its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.rota import COUNTY_TIME
from bot.web import fields
from bot.web.sessions import Form
from bot.wording import schedule_of
from broadcasts.audience import Audience, read_audience
from broadcasts.calendar import Cron, Once, read_schedule
from broadcasts.compose import Draft
from broadcasts.states import TRANSITIONS, Step
from store.kinds import BroadcastState, MissedRule
from store.tables import Broadcast

PEOPLE_STEPS = (Step.SUBMIT, Step.APPROVE, Step.REJECT, Step.SCHEDULE, Step.PAUSE, Step.RESUME, Step.EDIT, Step.WITHDRAW)
"""What people can do, in the order of the buttons."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stood in the form, so that nothing has to be typed again when it is refused."""

    title: str = ""
    text: str = ""
    stations: tuple[int, ...] = ()
    villages: tuple[int, ...] = ()
    when: str = "at_once"
    at: str = ""
    expression: str = "0 9 * * 1"
    urgent: bool = False
    send_late: bool = False


def read(form: Form) -> Written:
    """The fields as they were filled in."""
    return Written(
        title=_text(form, "title").strip(),
        text=_text(form, "text").replace("\r\n", "\n").strip(),
        stations=_numbers(form, "station"),
        villages=_numbers(form, "village"),
        when=_text(form, "when"),
        at=_text(form, "at").strip(),
        expression=_text(form, "expression").strip(),
        urgent="urgent" in form,
        send_late="send_late" in form,
    )


def draft(written: Written) -> Draft:
    """What the author means.

    Raises
    ------
    ScheduleFault
        The time cannot be understood.
    """
    stored: Mapping[str, str] = {
        "at_once": {"kind": "at_once"},
        "once": {"kind": "once", "at": written.at},
        "cron": {"kind": "cron", "expression": written.expression},
    }.get(written.when, {})
    return Draft(
        title=written.title,
        text=written.text,
        audience=Audience(stations=written.stations, villages=written.villages),
        schedule=read_schedule(stored),
        urgent=written.urgent,
        missed_rule=MissedRule.SEND_LATE if written.send_late else MissedRule.SKIP,
        late_limit=timedelta(minutes=60),
    )


def written_of(broadcast: Broadcast) -> Written:
    """What the form shows when a broadcast is changed."""
    audience, schedule = read_audience(broadcast.audience), schedule_of(broadcast)
    return Written(
        title=broadcast.title,
        text=broadcast.text,
        stations=audience.stations,
        villages=audience.villages,
        when={Once: "once", Cron: "cron"}.get(type(schedule), "at_once"),
        at=f"{schedule.at.astimezone(COUNTY_TIME):%Y-%m-%dT%H:%M}" if isinstance(schedule, Once) else "",
        expression=schedule.expression if isinstance(schedule, Cron) else Written.expression,
        urgent=broadcast.urgent,
        send_late=broadcast.missed_rule == MissedRule.SEND_LATE,
    )


def steps(broadcast: Broadcast) -> Sequence[Step]:
    """What can be done about it now."""
    state = BroadcastState(broadcast.state)
    return [step for step in PEOPLE_STEPS if (state, step) in TRANSITIONS]


def _text(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _numbers(form: Form, name: str) -> tuple[int, ...]:
    return tuple(fields.message_id(name, value) for value in form.getall(name, []) if isinstance(value, str))
