"""Broadcasts: the list, writing one, its way from draft to done, and its progress while it goes out.

The rules are those of ``broadcasts``; this page only asks and shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot import tone, wording
from bot.bridge import Bridge
from bot.desk import broadcast_news
from bot.schedule_words.ahead import ahead
from bot.texts import broadcast as texts_broadcast
from bot.texts import web as words
from bot.web import access, broadcast_library, broadcast_picture, broadcast_preview, fields, schedule_fields
from bot.web import broadcast_forms as forms
from bot.web import runs as runs_page
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import checked_form
from bot.web.sessions import field as filled_in
from broadcasts import approval, compose, likeness, reach, runs, workdays
from broadcasts.audience import Places
from broadcasts.burden import week_of
from broadcasts.errors import Refused
from broadcasts.states import Step
from store import broadcasts as stored
from store import people, spared
from store.errors import NotFound
from store.kinds import OutboxState, RunState
from store.tables import Broadcast, BroadcastRun, Staff

SHOWN_RUNS = 10


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """A run as the pages show it."""

    run: BroadcastRun
    progress: runs.RunProgress
    spared: Mapping[str, int] = field(default_factory=dict)
    """Rooms that were spared it, by reason."""

    @property
    def stuck(self) -> int:
        """Rooms that did not get it, or of which nobody knows."""
        return self.progress.of(OutboxState.GAVE_UP, OutboxState.UNKNOWN, OutboxState.EXPIRED)


async def listing(request: web.Request) -> web.Response:
    """Every broadcast, the newest first, each with its last run."""
    bridge = request.app[BRIDGE]
    async with bridge.database.read() as session:
        found = await stored.listing(session)
        places = Places.of(await people.stations(session), await people.villages(session))
        spared_now = await spared.count_since(session, week_of(bridge.clock()))
    lines = [(broadcast, await _runs(bridge, broadcast, limit=1)) for broadcast in found]
    return await _page(request, "broadcasts.html", back="/broadcasts", lines=lines, places=places, spared_now=spared_now)


async def show(request: web.Request) -> web.Response:
    """One broadcast: what it says, who gets it, what happened, and what can be done."""
    broadcast = await _broadcast(request)
    return await _show(request, broadcast)


async def _show(
    request: web.Request, broadcast: Broadcast, *, fault: str = "", reason: str = "", status: int = 200
) -> web.Response:
    bridge = request.app[BRIDGE]
    places, plan = await _places(bridge), await broadcast_preview.plan_of(bridge, broadcast)
    return await _page(
        request,
        "broadcast.html",
        back=f"/broadcasts/{broadcast.id}",
        status=status,
        broadcast=broadcast,
        places=places,
        plan=plan,
        foretold=await broadcast_preview.foretold(bridge, broadcast) if plan is not None else None,
        advice=tone.advice(broadcast.text),
        alike=await likeness.earlier_like(bridge.database, broadcast.text, but=broadcast.id, now=bridge.clock()),
        rules=wording.burden(broadcast, bridge.settings, now=bridge.clock()),
        everybody=broadcast_preview.everybody(bridge, broadcast, plan) if plan is not None else "",
        ahead=ahead(wording.schedule_of(broadcast), now=bridge.clock(), terms=bridge.settings.terms),
        steps=forms.steps(broadcast, member=access.member(request)),
        reason=reason,
        reason_chars=approval.REJECTION_CHARS,
        excluded_by_choice=broadcast_preview.BY_CHOICE,
        lines=await _runs(bridge, broadcast, limit=SHOWN_RUNS),
        fault=fault,
    )


async def blank(request: web.Request) -> web.Response:
    """The form for a new one: empty, or filled from the library, or a correction of a run."""
    written = await runs_page.correction(request) or broadcast_library.written_from(request)
    return await _form(request, written, back=request.path_qs)


async def revise(request: web.Request) -> web.Response:
    """The form for changing one."""
    broadcast = await _broadcast(request)
    return await _form(request, forms.written_of(broadcast), number=broadcast.id, rejection=wording.rejection(broadcast))


async def create(request: web.Request) -> web.Response:
    """Keep a new draft."""
    bridge, member = request.app[BRIDGE], access.member(request)
    written, wrong = await broadcast_picture.written_form(request)
    now, terms = bridge.clock(), bridge.settings.terms
    try:
        _refuse(wrong)
        made = await compose.create(bridge.database, forms.draft(written), author=member.name, now=now, terms=terms)
    except Refused as fault:
        return await _form(request, written, fault=wording.refusal(fault), status=400)
    raise web.HTTPSeeOther(f"/broadcasts/{made.id}")


async def change(request: web.Request) -> web.Response:
    """Keep a changed draft."""
    bridge, member = request.app[BRIDGE], access.member(request)
    written, wrong = await broadcast_picture.written_form(request)
    broadcast = await _broadcast(request)
    assert broadcast.id is not None
    if not approval.may_manage(member, author=broadcast.author):
        return await _form(request, written, number=broadcast.id, fault=_not_allowed(member), status=403)
    now, terms = bridge.clock(), bridge.settings.terms
    try:
        _refuse(wrong)
        await compose.edit(bridge.database, broadcast.id, forms.draft(written), editor=member.name, now=now, terms=terms)
    except Refused as fault:
        return await _form(request, written, number=broadcast.id, fault=wording.refusal(fault), status=400)
    raise web.HTTPSeeOther(f"/broadcasts/{broadcast.id}")


async def take_step(request: web.Request) -> web.Response:
    """Submit, approve, reject, schedule, pause, resume or withdraw."""
    bridge = request.app[BRIDGE]
    form = await checked_form(request)
    broadcast, member = await _broadcast(request), access.member(request)
    step = _STEPS.get(request.match_info["step"])
    if step is None:
        raise web.HTTPNotFound(text=words.NO_SUCH_STEP)
    by_rule = step in (Step.APPROVE, Step.REJECT, Step.EMERGENCY)  # approval has rules of its own
    if not (by_rule or approval.may_manage(member, author=broadcast.author)):
        return await _show(request, broadcast, fault=_not_allowed(member), status=403)
    assert broadcast.id is not None
    try:
        if step is Step.REJECT:
            await approval.reject(
                bridge.database,
                broadcast.id,
                approver=member,
                reason=filled_in(form, "reason"),
                now=bridge.clock(),
                tell=broadcast_news.rejected,
            )
        else:
            await _WORK[step](bridge, broadcast.id, member, bridge.clock())
    except Refused as fault:
        reason = filled_in(form, "reason")
        return await _show(request, broadcast, fault=wording.refusal(fault), reason=reason, status=409)
    bridge.broadcasts.wake()
    bridge.wake_senders()
    raise web.HTTPSeeOther(f"/broadcasts/{broadcast.id}")


async def progress(request: web.Request) -> web.Response:
    """How far a broadcast is, for the page while it goes out."""
    broadcast = await _broadcast(request)
    lines = await _runs(request.app[BRIDGE], broadcast, limit=SHOWN_RUNS)
    return web.json_response(
        {
            "state": broadcast.state,
            "running": any(line.run.state == RunState.RUNNING.value for line in lines),
            "runs": [
                {
                    "id": line.run.id,
                    "state": line.run.state,
                    "rooms": line.progress.rooms,
                    "delivered": line.progress.delivered,
                    "open": line.progress.open,
                    "stuck": line.stuck,
                }
                for line in lines
            ],
        }
    )


Work = Callable[[Bridge, int, Staff, datetime], Awaitable[object]]
_STEPS = {step.value: step for step in forms.PEOPLE_STEPS if step is not Step.EDIT}
_WORK: Mapping[Step, Work] = {
    Step.SUBMIT: lambda b, number, who, now: approval.submit(b.database, number, by=who.name, now=now, terms=b.settings.terms),
    Step.APPROVE: lambda b, number, who, now: approval.approve(b.database, number, approver=who, now=now, terms=b.settings.terms),
    Step.SCHEDULE: lambda b, number, who, now: approval.put_on_calendar(
        b.database, number, by=who.name, now=now, terms=b.settings.terms
    ),
    Step.EMERGENCY: lambda b, number, who, now: approval.send_emergency(b.database, number, chief=who, now=now),
    Step.PAUSE: lambda b, number, who, now: runs.pause(b.database, number, by=who.name, now=now),
    Step.RESUME: lambda b, number, who, now: runs.resume(b.database, number, by=who.name, now=now),
    Step.WITHDRAW: lambda b, number, who, now: runs.withdraw(b.database, number, by=who.name, now=now),
}


def _refuse(fault: Refused | None) -> None:
    if fault is not None:
        raise fault


def _not_allowed(member: Staff) -> str:
    return texts_broadcast.NOT_YOUR_BROADCAST.format(name=member.name)


async def _broadcast(request: web.Request) -> Broadcast:
    number = fields.message_id("number", request.match_info["number"])
    try:
        async with request.app[BRIDGE].database.read() as session:
            return await stored.get(session, min(number, 2**31 - 1))
    except NotFound as fault:
        raise web.HTTPNotFound(text=texts_broadcast.NO_SUCH_BROADCAST.format(number=number)) from fault


async def _places(bridge: Bridge) -> Places:
    async with bridge.database.read() as session:
        return Places.of(await people.stations(session), await people.villages(session))


async def _runs(bridge: Bridge, broadcast: Broadcast, *, limit: int) -> Sequence[RunLine]:
    assert broadcast.id is not None
    async with bridge.database.read() as session:
        found = await stored.runs(session, broadcast.id, limit=limit)
        counts = await spared.counts(session, [run.id for run in found if run.id is not None])
    return [
        RunLine(run=run, progress=await runs.progress(bridge.database, run.id), spared=counts.get(run.id, {}))
        for run in found
        if run.id is not None
    ]


async def _form(
    request: web.Request,
    written: forms.Written,
    *,
    number: int | None = None,
    back: str = "",
    fault: str = "",
    rejection: str = "",
    status: int = 200,
) -> web.Response:
    places = await _places(request.app[BRIDGE])
    async with request.app[BRIDGE].database.read() as session:
        own = await reach.station_of(session, access.member(request).name)
    back = back or (f"/broadcasts/{number}/edit" if number else "/broadcasts/new")
    values = {
        "written": written,
        "number": number,
        "places": places,
        "own": places.stations.get(own) if own is not None else None,
        "fault": fault,
        "rejection": rejection,
        "choices": schedule_fields.CHOICES,
        "terms": request.app[BRIDGE].settings.terms,
        "holidays_known_until": workdays.last_known_year(),
    }
    return await _page(request, "broadcast_form.html", back=back, status=status, **values)


async def _page(request: web.Request, template: str, *, back: str, status: int = 200, **values: Any) -> web.Response:
    """A page with what all of these need: the way back to it, words about broadcasts."""
    return page(
        request,
        template,
        status=status,
        here=back,
        forms=forms,
        wording=wording,
        texts=texts_broadcast,
        **values,
    )


routes = [
    web.get("/broadcasts", listing),
    web.post("/broadcasts", create),
    web.get("/broadcasts/new", blank),
    web.get("/broadcasts/{number}", show),
    web.get("/broadcasts/{number}/progress", progress),
    web.get("/broadcasts/{number}/edit", revise),
    web.post("/broadcasts/{number}/edit", change),
    web.post("/broadcasts/{number}/{step}", take_step),
]
