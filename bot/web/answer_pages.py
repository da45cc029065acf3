"""What every page of answers needs: the answer and the version in the path, the places, and the page around it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.answers import versions
from bot.answers.scope import Place, Scope, scope_of
from bot.answers.wording import scope_name
from bot.texts import answers as texts
from bot.web import answer_forms as forms
from bot.web import fields
from bot.web.keys import BRIDGE
from bot.web.pages import page
from broadcasts.audience import Places
from intents.answers import Answer
from intents.errors import AnswerError
from store import answers as stored
from store import people
from store.database import Database
from store.errors import NotFound
from store.kinds import AnswerScope
from store.tables import AnswerOverride

HOME = "/answers"


def answer_id_of(request: web.Request) -> str:
    """The id of an answer in the path."""
    return f"{request.match_info['label']}/{request.match_info['slug']}"


async def version_of(request: web.Request) -> AnswerOverride:
    """The version in the path.

    Raises
    ------
    HTTPNotFound
    """
    number = fields.message_id("number", request.match_info["number"])
    try:
        async with request.app[BRIDGE].database.read() as session:
            return await stored.get(session, number)
    except NotFound as fault:
        raise web.HTTPNotFound(text=texts.NO_SUCH_VERSION.format(number=number)) from fault


def place_at(scope: Scope | None, places: Places) -> Place:
    """Where somebody would ask to whom a scope is the closest."""
    if scope is not None and scope.kind is AnswerScope.STATION:
        return Place(station_id=scope.number)
    if scope is not None and scope.kind is AnswerScope.VILLAGE:
        village = places.villages.get(scope.number)
        return Place(station_id=village.station_id if village else None, village_id=scope.number)
    return Place()


async def places_of(database: Database) -> Places:
    """The stations and villages of the county."""
    async with database.read() as session:
        return Places.of(await people.stations(session), await people.villages(session))


def read_version(row: AnswerOverride) -> tuple[Answer | None, str]:
    """The answer of a version, or why it cannot be read."""
    try:
        return versions.answer_of(row), ""
    except AnswerError as error:
        return None, str(error)


async def answer_page(request: web.Request, template: str, *, back: str, status: int = 200, **values: Any) -> web.Response:
    """A page with what all of these need: the way back to it, the places, words about answers."""
    bridge = request.app[BRIDGE]
    places = await places_of(bridge.database)

    def place(scope: Scope) -> str:
        return scope_name(scope, list(places.stations.values()), list(places.villages.values()))

    return page(
        request,
        template,
        status=status,
        here=back,
        forms=forms,
        texts=texts,
        places=places,
        place=place,
        scope_of=scope_of,
        today=versions.today(bridge.clock()),
        **values,
    )
