"""The page for trying a question: which answer somebody in a place would get, and why. What is typed is not kept."""

from __future__ import annotations

from aiohttp import web

from bot.answers.scope import Scope, read_scope
from bot.answers.trial import QUESTION_CHARS, try_question
from bot.dialogue.turn import Scene
from bot.texts import answers as texts
from bot.web import answer_forms as forms
from bot.web.answer_pages import HOME, answer_page, place_at, places_of
from bot.web.keys import BRIDGE
from bot.web.sessions import checked_form
from intents.answers import LEAD
from store.kinds import AnswerScope


async def ask(request: web.Request) -> web.Response:
    """The empty form."""
    scope = read_scope(request.query.get("place", ""))
    return await _page(request, text=request.query.get("q", "")[:QUESTION_CHARS], scope=scope, scene=Scene.GROUP)


async def answer(request: web.Request) -> web.Response:
    """The form with what would be said."""
    form = await checked_form(request)
    text, scope = forms.text_of(form, "text").strip(), read_scope(forms.text_of(form, "place"))
    scene = Scene.PRIVATE if forms.text_of(form, "scene") == Scene.PRIVATE.value else Scene.GROUP
    if not text:
        return await _page(request, text="", scope=scope, scene=scene, fault=texts.NO_QUESTION, status=400)
    bridge = request.app[BRIDGE]
    places = await places_of(bridge.database)
    here = place_at(scope, places)
    station = places.stations.get(here.station_id or 0)
    if scope is not None and scope.kind in (AnswerScope.STATION, AnswerScope.VILLAGE) and station is None:
        return await _page(request, text=text, scope=None, scene=scene, fault=texts.NO_SUCH_PLACE, status=400)
    found = await try_question(
        bridge.database,
        bridge.understanding,
        bridge.answers,
        text,
        here,
        scene=scene,
        now=bridge.clock(),
        county=bridge.settings.county_facts,
    )
    return await _page(request, text=found.text, scope=scope, scene=scene, found=found)


async def _page(
    request: web.Request,
    *,
    text: str,
    scope: Scope | None,
    scene: Scene,
    found: object = None,
    fault: str = "",
    status: int = 200,
) -> web.Response:
    return await answer_page(
        request,
        "answer_trial.html",
        back=f"{HOME}/try",
        status=status,
        text=text,
        scope=str(scope) if scope else "",
        scene=scene.value,
        found=found,
        fault=fault,
        lead=LEAD,
    )


routes = [web.get(f"{HOME}/try", ask), web.post(f"{HOME}/try", answer)]
