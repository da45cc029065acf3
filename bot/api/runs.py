"""Reading runs: how far each is, how every room stands, and of which rooms nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.api.problems import Problem
from bot.api.route import Call, Route
from bot.api.run_models import RowItem, RowQuery, RunDetail, RunItem, RunList, RunQuery, UnsettledList, item, row_item
from bot.api.scopes import ApiScope
from bot.texts import runs as words
from broadcasts import runs
from broadcasts.agenda import reaches
from broadcasts.audience import Places, read_audience
from store import broadcasts as stored
from store import people, run_rows, spared
from store.database import Session
from store.errors import NotFound
from store.tables import Broadcast, BroadcastRun, Outbox, Room


async def list_runs(call: Call) -> RunList:
    """Those of broadcasts that reach the program's own station, or all."""
    query: RunQuery = call.query
    async with call.bridge.database.read() as session:
        places = await places_of(session)
        found = await stored.newest_runs(
            session, broadcast_id=query.broadcast_id, states=query.state, before=query.cursor, limit=query.limit + 1
        )
    shown = found[: query.limit]
    items = [await as_sent(call, run) for run, broadcast in shown if _serves(call, broadcast, places)]
    return RunList(items=items, next_cursor=shown[-1][0].id if len(found) > query.limit else None)


async def show_run(call: Call) -> RunDetail:
    """One, with its rooms."""
    query: RowQuery = call.query
    async with call.bridge.database.read() as session:
        run, _ = await allowed(session, call)
        places = await places_of(session)
        rows = await run_rows.of_run(session, call.number, states=[state.value for state in query.row_state])
    return RunDetail(**(await as_sent(call, run)).model_dump(), rows=_shown(call, rows, places))


async def list_unsettled(call: Call) -> UnsettledList:
    """The rooms of all runs of which nobody knows whether they have it."""
    async with call.bridge.database.read() as session:
        rows = await run_rows.unknown(session)
        return UnsettledList(items=_shown(call, rows, await places_of(session)))


async def allowed(session: Session, call: Call) -> tuple[BroadcastRun, Broadcast]:
    """The run, if there is one and it reaches the program's station, with its broadcast.

    Raises
    ------
    Problem
        404 in both cases, so that guessing teaches nothing.
    """
    try:
        run = await stored.run(session, call.number)
        broadcast = await stored.get(session, run.broadcast_id)
    except NotFound as fault:
        raise _not_there(call) from fault
    if not _serves(call, broadcast, await places_of(session)):
        raise _not_there(call)
    return run, broadcast


async def as_sent(call: Call, run: BroadcastRun) -> RunItem:
    """A run as it is now."""
    assert run.id is not None
    progress = await runs.progress(call.bridge.database, run.id)
    async with call.bridge.database.read() as session:
        counts = await spared.counts(session, [run.id])
    return item(run, progress, counts.get(run.id, {}))


def _shown(call: Call, rows: Sequence[tuple[Outbox, Room | None]], places: Places) -> list[RowItem]:
    return [row_item(row, room) for row, room in rows if serves_room(call, room, places)]


def serves_room(call: Call, room: Room | None, places: Places) -> bool:
    """Whether a room is of the program's station."""
    station = places.station_of(room) if room is not None else None
    return call.serves(station.id if station is not None else None)


def _serves(call: Call, broadcast: Broadcast, places: Places) -> bool:
    station = call.client.station_id
    return station is None or reaches(read_audience(broadcast.audience), station, places)


async def places_of(session: Session) -> Places:
    """The stations and villages of the county."""
    return Places.of(await people.stations(session), await people.villages(session))


def _not_there(call: Call) -> Problem:
    return Problem(404, words.NO_SUCH_RUN.format(number=call.number))


routes = (
    Route(
        method="GET",
        path="/runs",
        summary="List runs of broadcasts",
        scope=ApiScope.BROADCASTS_READ,
        handler=list_runs,
        query=RunQuery,
        answers=RunList,
    ),
    Route(
        method="GET",
        path="/runs/{number}",
        summary="Show a run and its rooms",
        scope=ApiScope.BROADCASTS_READ,
        handler=show_run,
        query=RowQuery,
        answers=RunDetail,
    ),
    Route(
        method="GET",
        path="/unsettled",
        summary="List rooms of which nobody knows whether they have a broadcast",
        scope=ApiScope.BROADCASTS_READ,
        handler=list_unsettled,
        answers=UnsettledList,
    ),
)
