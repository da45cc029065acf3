"""Looking after runs: pause, go on, withdraw, send again, take back, and say of a room whether it has it.

What goes out is for people to decide: so every order names the member of staff whose it is, who must be allowed to give it. The
audit has that name, and beside it the program through which it came.
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection

from bot import wording
from bot.api.problems import Problem
from bot.api.route import Call, Handler, Route
from bot.api.run_models import RowItem, RunItem, SettleBody, StaffBody, row_item
from bot.api.runs import allowed, as_sent, places_of, serves_room
from bot.api.scopes import ApiScope
from bot.texts import api as words
from bot.texts import broadcast as texts_broadcast
from bot.texts import runs as texts_runs
from broadcasts import approval, runs, settling
from broadcasts.audience import read_audience, within_station
from broadcasts.errors import Refused
from store import audit, run_rows
from store import broadcasts as stored
from store.database import Session
from store.errors import NotFound
from store.kinds import RunState
from store.tables import Broadcast, BroadcastRun, Staff


async def pause_run(call: Call) -> RunItem:
    """Let nothing more of it leave until it goes on."""
    run, member = await _ordered(call, "pause", only=(RunState.RUNNING,))
    return await _carry_out(
        call, "pause", member, runs.pause(call.bridge.database, run.broadcast_id, by=member.name, now=call.now)
    )


async def resume_run(call: Call) -> RunItem:
    """Go on where it was paused."""
    run, member = await _ordered(call, "resume", only=(RunState.PAUSED,))
    work = runs.resume(call.bridge.database, run.broadcast_id, by=member.name, now=call.now)
    return await _carry_out(call, "resume", member, work)


async def withdraw_run(call: Call) -> RunItem:
    """Stop the whole broadcast for good; what is said is taken back where the network lets us."""
    run, member = await _ordered(call, "withdraw", only=(RunState.RUNNING, RunState.PAUSED))
    work = runs.withdraw(call.bridge.database, run.broadcast_id, by=member.name, now=call.now)
    return await _carry_out(call, "withdraw", member, work)


async def resend_run(call: Call) -> RunItem:
    """Send it once more to the rooms in which it failed, and to no other."""
    _, member = await _ordered(call, "send_again", only=(RunState.RUNNING, RunState.PAUSED, RunState.DONE))
    work = settling.resend_failed(call.bridge.database, call.number, by=member.name, now=call.now)
    return await _carry_out(call, "resend", member, work)


async def take_back_run(call: Call) -> RunItem:
    """Take a finished run back from the rooms, as far as the network lets us."""
    _, member = await _ordered(call, "take_back", only=(RunState.DONE,))
    work = settling.take_back(call.bridge.database, call.number, by=member.name, now=call.now)
    return await _carry_out(call, "take_back", member, work)


async def settle_row(call: Call) -> RowItem:
    """Say of a room of which nobody knows whether it has it."""
    body: SettleBody = call.body
    async with call.bridge.database.read() as session:
        try:
            broadcast = await run_rows.broadcast_of(session, call.number)
        except NotFound as fault:
            raise Problem(404, texts_runs.NO_SUCH_ROW) from fault
        room = await run_rows.room_of(session, call.number)
        if not serves_room(call, room, await places_of(session)):
            raise Problem(404, texts_runs.NO_SUCH_ROW)
        member = await _member(session, call, broadcast)
    try:
        row = await settling.settle(call.bridge.database, call.number, said=body.said, by=member.name, now=call.now)
    except Refused as fault:
        raise Problem(409, wording.refusal(fault)) from fault
    await _note(call, "settle", member, f"outbox:{call.number}")
    return row_item(row, room)


async def _ordered(call: Call, step: str, *, only: Collection[RunState]) -> tuple[BroadcastRun, Staff]:
    """The run and whose order it is, where the order can be given.

    Raises
    ------
    Problem
    """
    async with call.bridge.database.read() as session:
        run, broadcast = await allowed(session, call)
        station, audience = call.client.station_id, read_audience(broadcast.audience)
        if station is not None and not within_station(audience, station, await places_of(session)):
            raise Problem(403, words.OTHER_STATIONS_RUN)
        member = await _member(session, call, broadcast)
    if RunState(run.state) not in only:
        state, what = texts_broadcast.RUN_STATES[run.state], texts_broadcast.BROADCAST_STEPS[step]
        raise Problem(409, words.RUN_WRONG_STATE.format(number=run.id, state=state, step=what))
    return run, member


async def _member(session: Session, call: Call, broadcast: Broadcast) -> Staff:
    """Whose order it is.

    Raises
    ------
    Problem
        Nobody of that id is active in the program's station, or may look after this broadcast.
    """
    body: StaffBody = call.body
    member = await session.get(Staff, body.staff_id)
    if member is None or not member.active or not call.serves(member.station_id):
        raise Problem(409, words.NO_SUCH_STAFF.format(number=body.staff_id))
    if not approval.may_manage(member, author=broadcast.author):
        raise Problem(409, texts_broadcast.NOT_YOUR_BROADCAST.format(name=member.name))
    return member


async def _carry_out(call: Call, what: str, member: Staff, work: Awaitable[object]) -> RunItem:
    """Do it, note through which program it came, and tell how the run stands then."""
    try:
        await work
    except Refused as fault:
        raise Problem(409, wording.refusal(fault)) from fault
    await _note(call, what, member, f"run:{call.number}")
    async with call.bridge.database.read() as session:
        run = await stored.run(session, call.number)
    return await as_sent(call, run)


async def _note(call: Call, what: str, member: Staff, subject: str) -> None:
    call.bridge.broadcasts.wake()
    call.bridge.wake_senders()
    async with call.bridge.database.write() as session:
        detail = f"for staff:{member.id} {member.name}"
        action = f"api.run.{what}"
        await audit.record(session, actor=call.client.name, action=action, subject=subject, now=call.now, detail=detail)


def _order(path: str, summary: str, handler: Handler) -> Route:
    return Route(
        method="POST",
        path=path,
        summary=f"{summary}, for a member of staff",
        scope=ApiScope.BROADCASTS_MANAGE,
        handler=handler,
        body=StaffBody,
        answers=RunItem,
        conflicts=True,
    )


routes = (
    _order("/runs/{number}/pause", "Pause a run", pause_run),
    _order("/runs/{number}/resume", "Go on with a paused run", resume_run),
    _order("/runs/{number}/withdraw", "Withdraw the broadcast of a run", withdraw_run),
    _order("/runs/{number}/resend", "Send a run again where it failed", resend_run),
    _order("/runs/{number}/take-back", "Take a finished run back from the rooms", take_back_run),
    Route(
        method="POST",
        path="/unsettled/{number}",
        summary="Say whether a room has a broadcast, for a member of staff",
        scope=ApiScope.BROADCASTS_MANAGE,
        handler=settle_row,
        body=SettleBody,
        answers=RowItem,
        conflicts=True,
    ),
)
