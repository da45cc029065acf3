"""One run of a broadcast: how far it is and when it will be done, every room, and what a person can do about what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot import run_words, wording
from bot.bridge import Bridge
from bot.texts import broadcast as texts_broadcast
from bot.texts import runs as texts_runs
from bot.web import access, fields
from bot.web.broadcast_forms import Written
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import checked_form, field
from broadcasts import approval, runs, settling
from broadcasts.compose import TITLE_CHARS
from broadcasts.errors import Refused
from broadcasts.everybody import taken_out
from broadcasts.facts import PLACEHOLDER
from store import accounts, run_rows
from store import broadcasts as stored
from store.errors import NotFound
from store.kinds import BroadcastState, OutboxState, RunState
from store.tables import Broadcast, BroadcastRun, Outbox, Room, Staff

LONGEST_ID = 2**31 - 1
NAMED_CHARS = 15
"""So much of what was wrong is repeated, for people to know which message is meant."""
TAKE_BACK_WITHIN = timedelta(days=1)
UNSETTLED = "/unsettled"
CORRECT = "correct"
"""The field of an address that names the run to correct."""


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A run as its page shows it."""

    broadcast: Broadcast
    run: BroadcastRun
    progress: runs.RunProgress
    outlook: str
    may_act: bool

    @property
    def stuck(self) -> int:
        """Rooms that somebody has to look at."""
        return self.progress.of(OutboxState.GAVE_UP, OutboxState.UNKNOWN, OutboxState.EXPIRED)

    @property
    def failed(self) -> int:
        """Rooms that it can be sent to again."""
        return self.progress.of(OutboxState.GAVE_UP, OutboxState.EXPIRED)


async def show(request: web.Request) -> web.Response:
    """One run with its rooms."""
    return await _page(request, await _view(request))


async def live(request: web.Request) -> web.Response:
    """The part of the page that moves, without the rooms."""
    return page(request, "run_live.html", view=await _view(request), **_words(request))


async def resend(request: web.Request) -> web.Response:
    """Send it once more to the rooms in which it failed."""
    return await _act(request, "resend")


async def take_back(request: web.Request) -> web.Response:
    """Take a finished run back from the rooms, as far as WeChat lets us."""
    return await _act(request, "take-back")


async def correction(request: web.Request) -> Written | None:
    """The form for a correction of the run that the address names (``correct``); None where it names none."""
    run_id = min(fields.message_id(CORRECT, request.query[CORRECT]), LONGEST_ID) if CORRECT in request.query else None
    if run_id is None:
        return None
    try:
        async with request.app[BRIDGE].database.read() as session:
            run = await stored.run(session, run_id)
            broadcast = await stored.get(session, run.broadcast_id)
    except NotFound as fault:
        raise web.HTTPNotFound(text=texts_runs.NO_SUCH_RUN.format(number=run_id)) from fault
    title = texts_runs.CORRECTION_TITLE.format(title=broadcast.title)[:TITLE_CHARS]
    said = PLACEHOLDER.sub("", taken_out(run.text)[0]).strip().split("\n")[0]
    start = said if len(said) <= NAMED_CHARS else said[:NAMED_CHARS] + texts_runs.AND_SO_ON
    text = texts_runs.CORRECTION_TEXT.format(start=start)
    return Written(title=title, text=text, urgent=broadcast.urgent, corrects=run_id)


async def _act(request: web.Request, act: str) -> web.Response:
    bridge, view, member = request.app[BRIDGE], await _view(request), access.member(request)
    await checked_form(request)
    assert view.run.id is not None
    if not view.may_act:
        return await _page(request, view, fault=_not_allowed(member), status=403)
    work = settling.resend_failed if act == "resend" else settling.take_back
    try:
        await work(bridge.database, view.run.id, by=member.name, now=bridge.clock())
    except Refused as fault:
        return await _page(request, view, fault=wording.refusal(fault), status=409)
    bridge.broadcasts.wake()
    bridge.wake_senders()
    raise web.HTTPSeeOther(_home(view))


async def unsettled(request: web.Request) -> web.Response:
    """Every room of which nobody knows whether it got a broadcast."""
    return await _unsettled(request)


async def settle(request: web.Request) -> web.Response:
    """Somebody looked: it is there, or it is not and goes again."""
    bridge, member = request.app[BRIDGE], access.member(request)
    form = await checked_form(request)
    number = min(fields.message_id("row", request.match_info["row"]), LONGEST_ID)
    try:
        async with bridge.database.read() as session:
            author = (await run_rows.broadcast_of(session, number)).author
        if not approval.may_manage(member, author=author):
            return await _unsettled(request, fault=_not_allowed(member), status=403)
        await settling.settle(bridge.database, number, said=field(form, "said") == "yes", by=member.name, now=bridge.clock())
    except NotFound as fault:
        raise web.HTTPNotFound(text=texts_runs.NO_SUCH_ROW) from fault
    except Refused as fault:
        return await _unsettled(request, fault=wording.refusal(fault), status=409)
    bridge.broadcasts.wake()
    bridge.wake_senders()
    raise web.HTTPSeeOther(UNSETTLED)


async def _view(request: web.Request) -> RunView:
    bridge = request.app[BRIDGE]
    number = min(fields.message_id("number", request.match_info["number"]), LONGEST_ID)
    run_id = min(fields.message_id("run", request.match_info["run"]), LONGEST_ID)
    try:
        async with bridge.database.read() as session:
            broadcast, run = await stored.get(session, number), await stored.run(session, run_id)
        if run.broadcast_id != broadcast.id:
            raise NotFound("a run of another broadcast")
    except NotFound as fault:
        raise web.HTTPNotFound(text=texts_runs.NO_SUCH_RUN.format(number=run_id)) from fault
    progress = await runs.progress(bridge.database, run_id)
    outlook = run_words.outlook(
        progress,
        run.state,
        interval_s=bridge.settings.pace.account_interval_s,
        there=await _there(bridge),
        now=bridge.clock(),
    )
    may_act = approval.may_manage(access.member(request), author=broadcast.author)
    return RunView(broadcast=broadcast, run=run, progress=progress, outlook=outlook, may_act=may_act)


async def _there(bridge: Bridge) -> Sequence[str]:
    async with bridge.database.read() as session:
        told = await accounts.presences(session)
    now = bridge.clock()
    return [one.account for one in told if accounts.is_there(one, now=now, patience=timedelta())]


async def _page(request: web.Request, view: RunView, *, fault: str = "", status: int = 200) -> web.Response:
    bridge = request.app[BRIDGE]
    assert view.run.id is not None
    async with bridge.database.read() as session:
        rows = await run_rows.of_run(session, view.run.id)
    groups = [(title, [pair for pair in rows if pair[0].state in states]) for title, states in texts_runs.GROUPS]
    young = view.run.started_at is not None and bridge.clock() - view.run.started_at < TAKE_BACK_WITHIN
    return page(
        request,
        "run_page.html",
        status=status,
        here=_home(view),
        view=view,
        groups=[group for group in groups if group[1]],
        may_take_back=view.run.state == RunState.DONE and young and view.progress.delivered > 0,
        may_pause=view.broadcast.state == BroadcastState.RUNNING and view.run.state == RunState.RUNNING,
        may_resume=view.broadcast.state == BroadcastState.PAUSED and view.run.state == RunState.PAUSED,
        fault=fault,
        **_words(request),
    )


async def _unsettled(request: web.Request, *, fault: str = "", status: int = 200) -> web.Response:
    rows: list[tuple[Outbox, Room | None, Broadcast]] = []
    async with request.app[BRIDGE].database.read() as session:
        for row, room in await run_rows.unknown(session):
            rows.append((row, room, await run_rows.broadcast_of(session, row.id or 0)))
    return page(request, "unsettled.html", status=status, here=UNSETTLED, rows=rows, fault=fault, **_words(request))


def _home(view: RunView) -> str:
    return f"/broadcasts/{view.broadcast.id}/runs/{view.run.id}"


def _words(request: web.Request) -> dict[str, Any]:
    seconds = f"{request.app[BRIDGE].settings.pace.account_interval_s:g}"
    return {"texts": texts_broadcast, "runs": texts_runs, "pace": texts_runs.ONE_AT_A_TIME.format(seconds=seconds)}


def _not_allowed(member: Staff) -> str:
    return texts_broadcast.NOT_YOUR_BROADCAST.format(name=member.name)


routes = [
    web.get(r"/broadcasts/{number:\d+}/runs/{run:\d+}", show),
    web.get(r"/broadcasts/{number:\d+}/runs/{run:\d+}/live", live),
    web.post(r"/broadcasts/{number:\d+}/runs/{run:\d+}/resend", resend),
    web.post(r"/broadcasts/{number:\d+}/runs/{run:\d+}/take-back", take_back),
    web.get(UNSETTLED, unsettled),
    web.post(UNSETTLED + r"/{row:\d+}", settle),
]
