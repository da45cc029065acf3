"""Answers: the list, one answer with its versions and where it holds, and the way of a version from draft to being said.

The rules are those of ``bot.answers``; these pages only ask and show.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.answers import versions
from bot.answers.check import is_id, may_answer
from bot.answers.errors import AnswerRefused
from bot.answers.scope import Place, Scope, read_scope, scope_of
from bot.answers.states import Step
from bot.answers.wording import scope_name, sentences
from bot.bridge import Bridge
from bot.texts import answers as texts
from bot.texts import web as words
from bot.web import access, answer_list, fields
from bot.web import answer_forms as forms
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import Form, checked_form
from broadcasts.audience import Places
from intents.answers import Answer
from intents.errors import AnswerError
from intents.labels import LabelKind, labels
from store import answers as stored
from store import people
from store.database import Database
from store.errors import NotFound
from store.kinds import AnswerScope, AnswerState
from store.tables import AnswerOverride, Staff

HOME = "/answers"


async def listing(request: web.Request) -> web.Response:
    """Every answer, searched and narrowed down."""
    bridge = request.app[BRIDGE]
    async with bridge.database.read() as session:
        await bridge.answers.refresh(session, now=bridge.clock())
        current = await stored.current(session)
    query, state = request.query.get("q", "")[:60], request.query.get("state", "")
    everything = answer_list.lines(bridge.answers, current, today=versions.today(bridge.clock()))
    counts = {name: len(answer_list.narrow(everything, name)) for name in texts.FILTERS}
    found = answer_list.search(answer_list.narrow(everything, state), query)
    pages = max(1, -(-len(found) // answer_list.PER_PAGE))
    number = min(max(1, fields.message_id("page", request.query.get("page") or "1")), pages)
    start = (number - 1) * answer_list.PER_PAGE
    return await answer_page(
        request,
        "answers.html",
        back=HOME,
        lines=found[start : start + answer_list.PER_PAGE],
        total=len(found),
        counts=counts,
        query=query,
        state=state if state in texts.FILTERS else "",
        number=number,
        pages=pages,
        broken=bridge.answers.faults,
        broken_files=bridge.answers.book.faults,
    )


async def show(request: web.Request) -> web.Response:
    """One answer: what is said where, and every version that there ever was."""
    bridge, answer_id = request.app[BRIDGE], answer_id_of(request)
    async with bridge.database.read() as session:
        await bridge.answers.refresh(session, now=bridge.clock())
        history = await stored.of_answer(session, answer_id)
    book = bridge.answers.book.get(answer_id)
    if book is None and not history:
        raise web.HTTPNotFound(text=texts.NO_SUCH_ANSWER.format(id=answer_id))
    return await answer_page(
        request,
        "answer.html",
        back=f"{HOME}/of/{answer_id}",
        answer_id=answer_id,
        title=book.title if book else history[0].title,
        book=book,
        history=history,
        holding=bridge.answers.holding(answer_id),
        broken={fault.number: fault.fault for fault in bridge.answers.faults},
    )


async def version(request: web.Request) -> web.Response:
    """One version: what it says, what that changes, who wrote and approved it, and what can be done."""
    return await _version(request, await version_of(request))


async def _version(request: web.Request, found: AnswerOverride, *, faults: Sequence[str] = (), status: int = 200) -> web.Response:
    bridge = request.app[BRIDGE]
    async with bridge.database.read() as session:
        await bridge.answers.refresh(session, now=bridge.clock())
        history = await stored.of_answer(session, found.answer_id)
    shown, unreadable = _read(found)
    before = _before(bridge, found, history, await places_of(bridge.database))
    return await answer_page(
        request,
        "answer_version.html",
        back=f"{HOME}/versions/{found.id}",
        status=status,
        version=found,
        shown=shown,
        unreadable=unreadable,
        said_now=any(local.number == found.id for local in bridge.answers.holding(found.answer_id)),
        broken=next((fault.fault for fault in bridge.answers.faults if fault.number == found.id), ""),
        before=before,
        differences=forms.differences(_compared(before), _compared(shown)) if before and shown else (),
        steps=forms.steps(found),
        faults=faults,
    )


async def blank(request: web.Request) -> web.Response:
    """The form for an answer that the book does not have."""
    today = versions.today(request.app[BRIDGE].clock())
    return await answer_form(request, forms.anew(forms.Written(scope=request.query.get("place", "")), today))


async def rewrite(request: web.Request) -> web.Response:
    """The form for wording an answer anew for a place, from what is said there now or from an older version."""
    bridge, answer_id = request.app[BRIDGE], answer_id_of(request)
    scope = read_scope(request.query.get("place", ""))
    base = await base_of(bridge, answer_id, scope, request.query.get("from"))
    if base is None:
        raise web.HTTPNotFound(text=texts.NO_SUCH_ANSWER.format(id=answer_id))
    written = forms.anew(forms.written_of(base, scope=scope), versions.today(bridge.clock()))
    return await answer_form(request, written)


async def create(request: web.Request) -> web.Response:
    """Keep a new version as a draft."""
    bridge, form = request.app[BRIDGE], await checked_form(request)
    written, member = forms.read(form), access.member(request)
    base = await base_of(bridge, written.answer_id, None, None) if written.answer_id else None
    try:
        made = forms.answer(written, base)
        kept = await versions.write(bridge.database, made, forms.scope(written), author=member, now=bridge.clock())
    except AnswerRefused as error:
        return await answer_form(request, written, faults=sentences(error), status=400)
    raise web.HTTPSeeOther(f"{HOME}/versions/{kept.id}")


async def revise(request: web.Request) -> web.Response:
    """The form for changing a version that nobody has approved yet."""
    found = await version_of(request)
    shown, _ = _read(found)
    if shown is None or Step.EDIT not in forms.steps(found):
        raise web.HTTPSeeOther(f"{HOME}/versions/{found.id}")
    return await answer_form(request, forms.written_of(shown, scope=scope_of(found), seen=found.changes), number=found.id)


async def change(request: web.Request) -> web.Response:
    """Keep a changed version."""
    bridge, form = request.app[BRIDGE], await checked_form(request)
    found, written, member = await version_of(request), forms.read(form), access.member(request)
    assert found.id is not None
    base, _ = _read(found)
    try:
        made = forms.answer(written, base)
        await versions.edit(bridge.database, found.id, made, seen=written.seen, editor=member, now=bridge.clock())
    except AnswerRefused as error:
        return await answer_form(request, written, number=found.id, faults=sentences(error), status=400)
    raise web.HTTPSeeOther(f"{HOME}/versions/{found.id}")


async def take_step(request: web.Request) -> web.Response:
    """Submit, approve, reject, withdraw, or go back to this version."""
    bridge, form = request.app[BRIDGE], await checked_form(request)
    found, member = await version_of(request), access.member(request)
    work = _WORK.get(request.match_info["step"])
    if work is None:
        raise web.HTTPNotFound(text=words.NO_SUCH_STEP)
    assert found.id is not None
    try:
        await work(bridge, found.id, forms.seen(form), member, bridge.clock(), form)
    except AnswerRefused as error:
        return await _version(request, await version_of(request), faults=sentences(error), status=409)
    raise web.HTTPSeeOther(f"{HOME}/versions/{found.id}")


Work = Callable[[Bridge, int, int, Staff, datetime, Form], Awaitable[object]]
_WORK: Mapping[str, Work] = {
    Step.SUBMIT.value: lambda b, n, seen, who, now, _: versions.submit(b.database, n, seen=seen, by=who, now=now),
    Step.APPROVE.value: lambda b, n, seen, who, now, _: versions.approve(b.database, n, seen=seen, by=who, now=now),
    Step.REJECT.value: lambda b, n, seen, who, now, form: versions.reject(
        b.database, n, seen=seen, by=who, now=now, reason=forms.text_of(form, "reason")
    ),
    Step.WITHDRAW.value: lambda b, n, seen, who, now, _: versions.withdraw(b.database, n, seen=seen, by=who, now=now),
    Step.RESTORE.value: lambda b, n, seen, who, now, _: versions.restore(b.database, n, seen=seen, by=who, now=now),
}


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


async def base_of(bridge: Bridge, answer_id: str, scope: Scope | None, number: str | None) -> Answer | None:
    """The answer that is worded anew: the named version, what is said in the place, the book, or the newest version of all."""
    async with bridge.database.read() as session:
        await bridge.answers.refresh(session, now=bridge.clock())
        history = await stored.of_answer(session, answer_id)
    named = next((_read(row)[0] for row in history if str(row.id) == number), None)
    place = place_at(scope, await places_of(bridge.database))
    said = bridge.answers.at(place).get(answer_id) or bridge.answers.book.get(answer_id)
    return named or said or next((answer for row in history if (answer := _read(row)[0])), None)


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


def _read(row: AnswerOverride) -> tuple[Answer | None, str]:
    """The answer of a version, or why it cannot be read."""
    try:
        return versions.answer_of(row), ""
    except AnswerError as error:
        return None, str(error)


def _before(bridge: Bridge, found: AnswerOverride, history: Sequence[AnswerOverride], places: Places) -> Answer | None:
    """What was or is said there without this version."""
    place = place_at(scope_of(found), places)
    held = bridge.answers.held(place).get(found.answer_id)
    if held is not None and held.number != found.id:
        return held.answer
    if held is None or AnswerState(found.state).is_open:
        return bridge.answers.at(place).get(found.answer_id) or bridge.answers.book.get(found.answer_id)
    older = (row for row in history if scope_of(row) == scope_of(found) and row.version < found.version and row.approved_hash)
    return next((answer for row in older if (answer := _read(row)[0])), None) or bridge.answers.book.get(found.answer_id)


def _compared(answer: Answer | None) -> str:
    if answer is None:
        return ""
    sources = [f"{source.name} {source.article} {source.issued_by} {source.date}" for source in answer.sources]
    fuller = [answer.private] if answer.private != answer.group else []
    return "\n".join([answer.title, answer.group, *fuller, *sources, *answer.questions])


async def answer_form(
    request: web.Request,
    written: forms.Written,
    *,
    number: int | None = None,
    faults: Sequence[str] = (),
    status: int = 200,
) -> web.Response:
    """The form, with what was written and what is wrong with it."""
    bridge = request.app[BRIDGE]
    back = HOME
    if number is not None:
        back = f"{HOME}/versions/{number}/edit"
    elif "/" in written.answer_id and is_id(written.answer_id, [written.label]):
        back = f"{HOME}/of/{written.answer_id}/rewrite"
    elif request.path in (f"{HOME}/new", HOME):
        back = f"{HOME}/new"
    known = bridge.answers.book.answers.values()
    used = {name for answer in known for name in answer.labels}
    offered = [found for found in labels().values() if found.kind is LabelKind.ANSWER or found.id in used]
    return await answer_page(
        request,
        "answer_form.html",
        back=back,
        status=status,
        written=written,
        number=number,
        labels=[found for found in offered if may_answer(found.id)],
        faults=faults,
    )


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


routes = [
    web.get(HOME, listing),
    web.post(HOME, create),
    web.get(f"{HOME}/new", blank),
    web.get(f"{HOME}/of/{{label}}/{{slug}}", show),
    web.get(f"{HOME}/of/{{label}}/{{slug}}/rewrite", rewrite),
    web.get(f"{HOME}/versions/{{number}}", version),
    web.get(f"{HOME}/versions/{{number}}/edit", revise),
    web.post(f"{HOME}/versions/{{number}}/edit", change),
    web.post(f"{HOME}/versions/{{number}}/{{step}}", take_step),
]
