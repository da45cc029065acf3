"""Broadcasts: the list, one with its runs, and a new draft. Approving and sending stay with people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from bot import wording
from bot.api.problems import Problem
from bot.api.route import Call, Route
from bot.api.run_models import RunItem
from bot.api.runs import as_sent
from bot.api.scopes import ApiScope
from bot.api.values import Number, Part, Sent
from bot.schedule_words import understand
from bot.texts import api as words
from bot.texts import broadcast as texts_broadcast
from bot.texts import runs as texts_runs
from broadcasts import compose
from broadcasts.agenda import reaches
from broadcasts.audience import Audience, Places, read_audience, within_station
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from broadcasts.errors import Refused
from store import audit, people
from store import broadcasts as stored
from store.database import Session
from store.errors import NotFound
from store.kinds import BroadcastState, RoomKind
from store.tables import Broadcast


class BroadcastQuery(Part):
    """Which broadcasts."""

    state: BroadcastState | None = Field(None, description="Only those in this state")
    limit: int = Field(50, ge=1, le=200, description="At most so many, the newest first")


class BroadcastItem(Sent):
    """A broadcast."""

    id: int
    title: str
    text: str
    link: str = Field(description="Stands below the text as a line of its own; empty: none")
    has_picture: bool = Field(description="A picture follows the text as a message of its own")
    state: BroadcastState
    urgent: bool = Field(description="It goes round quiet hours and caps")
    stations: list[int] = Field(description="Rooms of these; none of both: the whole county")
    villages: list[int]
    kinds: list[RoomKind] = Field(description="Rooms of these; empty: residents")
    tags: list[str] = Field(description="Only rooms with any of these")
    corrects: int | None = Field(description="A correction of this run: the rooms that heard it get it, whatever stands above")
    schedule: str = Field(description="When, in Chinese")
    next_due_at: datetime | None
    author: str
    approver: str | None
    rejected_by: str | None
    rejection: str = Field(description="Why it was sent back to its author; empty where it was not")


class BroadcastList(Sent):
    """Broadcasts, the newest first."""

    items: list[BroadcastItem]


class BroadcastDetail(BroadcastItem):
    """A broadcast with its runs."""

    runs: list[RunItem] = Field(description="The newest first")


class BroadcastBody(Part):
    """A new draft."""

    title: str = Field(description="For staff")
    text: str = Field(description="What the groups read")
    link: str = Field("", description="An http(s) address that stands below the text as a line of its own")
    stations: tuple[int, ...] = Field((), description="Ids; without stations and villages the whole county")
    villages: tuple[int, ...] = ()
    kinds: tuple[RoomKind, ...] = Field((), description="Rooms of residents, of staff or both; empty: residents")
    tags: tuple[str, ...] = Field((), description="Only rooms with any of these")
    corrects: Number | None = Field(None, description="A correction of this run: only the rooms that heard it; then no places")
    when: str | None = Field(None, description="The time in Chinese, such as 每周一 9:00; null: as soon as it is scheduled")


async def list_broadcasts(call: Call) -> BroadcastList:
    """Those that reach the program's own station, or all."""
    query: BroadcastQuery = call.query
    async with call.bridge.database.read() as session:
        places = Places.of(await people.stations(session), await people.villages(session))
        found = await stored.listing(session, states=[query.state] if query.state else (), limit=query.limit)
    return BroadcastList(items=[BroadcastItem(**_values(one)) for one in found if _serves(call, one, places)])


async def show_broadcast(call: Call) -> BroadcastDetail:
    """One, and how far each of its runs is."""
    async with call.bridge.database.read() as session:
        places = Places.of(await people.stations(session), await people.villages(session))
        try:
            found = await stored.get(session, call.number)
        except NotFound as fault:
            raise _not_there(call.number) from fault
        if not _serves(call, found, places):
            raise _not_there(call.number)
        its_runs = await stored.runs(session, call.number)
    items = [await as_sent(call, run) for run in its_runs]
    return BroadcastDetail(**_values(found), runs=items)


async def create_broadcast(call: Call) -> BroadcastItem:
    """Keep a draft under the program's name; a person submits it and another one approves it."""
    body: BroadcastBody = call.body
    audience = Audience(stations=body.stations, villages=body.villages, kinds=body.kinds, tags=body.tags)
    bridge, station = call.bridge, call.client.station_id
    async with bridge.database.read() as session:
        if body.corrects is not None:
            audience = await _correction(session, body.corrects, instead_of=audience)
        places = Places.of(await people.stations(session), await people.villages(session))
    if station is not None and not within_station(audience, station, places):
        raise Problem(403, words.OTHER_STATIONS_BROADCAST)
    try:
        schedule = understand(body.when) if body.when else AtOnce()
        draft = Draft(title=body.title, text=body.text, link=body.link, audience=audience, schedule=schedule)
        made = await compose.create(bridge.database, draft, author=call.client.name, now=call.now, terms=bridge.settings.terms)
    except Refused as fault:
        raise Problem(409, wording.refusal(fault)) from fault
    async with bridge.database.write() as session:
        await audit.record(
            session, actor=call.client.name, action="api.broadcast.create", subject=f"broadcast:{made.id}", now=call.now
        )
    return BroadcastItem(**_values(made))


async def _correction(session: Session, run_id: int, *, instead_of: Audience) -> Audience:
    """The rooms that heard a run.

    Raises
    ------
    Problem
        There is no such run, or rooms are named besides.
    """
    if instead_of != Audience():
        raise Problem(409, texts_runs.CORRECTION_SAYS_WHERE)
    try:
        await stored.run(session, run_id)
    except NotFound as fault:
        raise Problem(409, texts_runs.NO_SUCH_RUN.format(number=run_id)) from fault
    return Audience(told_by=run_id)


def _serves(call: Call, broadcast: Broadcast, places: Places) -> bool:
    station = call.client.station_id
    return station is None or reaches(read_audience(broadcast.audience), station, places)


def _not_there(number: int) -> Problem:
    return Problem(404, texts_broadcast.NO_SUCH_BROADCAST.format(number=number))


def _values(broadcast: Broadcast) -> dict[str, Any]:
    audience = read_audience(broadcast.audience)
    kept = {"id", "title", "text", "link", "state", "urgent", "next_due_at", "author", "approver", "rejected_by", "rejection"}
    return {
        **broadcast.model_dump(include=kept),
        "has_picture": broadcast.picture_id is not None,
        "stations": list(audience.stations),
        "villages": list(audience.villages),
        "kinds": list(audience.kinds),
        "tags": list(audience.tags),
        "corrects": audience.told_by,
        "schedule": wording.schedule(broadcast),
    }


routes = (
    Route(
        method="GET",
        path="/broadcasts",
        summary="List broadcasts",
        scope=ApiScope.BROADCASTS_READ,
        handler=list_broadcasts,
        query=BroadcastQuery,
        answers=BroadcastList,
    ),
    Route(
        method="GET",
        path="/broadcasts/{number}",
        summary="Show a broadcast and its runs",
        scope=ApiScope.BROADCASTS_READ,
        handler=show_broadcast,
        answers=BroadcastDetail,
    ),
    Route(
        method="POST",
        path="/broadcasts",
        summary="Write a draft of a broadcast",
        scope=ApiScope.BROADCASTS_WRITE,
        handler=create_broadcast,
        body=BroadcastBody,
        answers=BroadcastItem,
        status=201,
        conflicts=True,
    ),
)
