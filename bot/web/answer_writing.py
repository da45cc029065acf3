"""Writing an answer for a place, and changing what nobody has approved yet: the form, and what it keeps."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.answers import versions
from bot.answers.check import is_id, may_answer
from bot.answers.errors import AnswerRefused
from bot.answers.scope import Scope, read_scope, scope_of
from bot.answers.states import Step
from bot.answers.wording import sentences
from bot.bridge import Bridge
from bot.texts import answers as texts
from bot.web import access
from bot.web import answer_forms as forms
from bot.web.answer_pages import HOME, answer_id_of, answer_page, place_at, places_of, read_version, version_of
from bot.web.keys import BRIDGE
from bot.web.sessions import checked_form
from intents.answers import Answer
from intents.labels import LabelKind, labels
from store import answers as stored


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
    shown, _ = read_version(found)
    if shown is None or Step.EDIT not in forms.steps(found):
        raise web.HTTPSeeOther(f"{HOME}/versions/{found.id}")
    return await answer_form(request, forms.written_of(shown, scope=scope_of(found), seen=found.changes), number=found.id)


async def change(request: web.Request) -> web.Response:
    """Keep a changed version."""
    bridge, form = request.app[BRIDGE], await checked_form(request)
    found, written, member = await version_of(request), forms.read(form), access.member(request)
    assert found.id is not None
    base, _ = read_version(found)
    try:
        made = forms.answer(written, base)
        await versions.edit(bridge.database, found.id, made, seen=written.seen, editor=member, now=bridge.clock())
    except AnswerRefused as error:
        return await answer_form(request, written, number=found.id, faults=sentences(error), status=400)
    raise web.HTTPSeeOther(f"{HOME}/versions/{found.id}")


async def base_of(bridge: Bridge, answer_id: str, scope: Scope | None, number: str | None) -> Answer | None:
    """The answer that is worded anew: the named version, what is said in the place, the book, or the newest version of all."""
    async with bridge.database.read() as session:
        await bridge.answers.refresh(session, now=bridge.clock())
        history = await stored.of_answer(session, answer_id)
    named = next((read_version(row)[0] for row in history if str(row.id) == number), None)
    place = place_at(scope, await places_of(bridge.database))
    said = bridge.answers.at(place).get(answer_id) or bridge.answers.book.get(answer_id)
    return named or said or next((answer for row in history if (answer := read_version(row)[0])), None)


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


routes = [
    web.post(HOME, create),
    web.get(f"{HOME}/new", blank),
    web.get(f"{HOME}/of/{{label}}/{{slug}}/rewrite", rewrite),
    web.get(f"{HOME}/versions/{{number}}/edit", revise),
    web.post(f"{HOME}/versions/{{number}}/edit", change),
]
