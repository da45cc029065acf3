"""Answers: the list, one answer with its versions and where it holds, and the way of a version from draft to being said.

The rules are those of ``bot.answers``; these pages only ask and show.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from aiohttp import web

from bot.answers import versions
from bot.answers.errors import AnswerRefused
from bot.answers.scope import scope_of
from bot.answers.states import Step
from bot.answers.wording import sentences
from bot.bridge import Bridge
from bot.texts import answers as texts
from bot.texts import web as words
from bot.web import access, answer_list, fields
from bot.web import answer_forms as forms
from bot.web.answer_pages import HOME, answer_id_of, answer_page, place_at, places_of, read_version, version_of
from bot.web.keys import BRIDGE
from bot.web.sessions import Form, checked_form
from broadcasts.audience import Places
from intents.answers import Answer
from store import answers as stored
from store.kinds import AnswerState
from store.tables import AnswerOverride, Staff


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
    shown, unreadable = read_version(found)
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


def _before(bridge: Bridge, found: AnswerOverride, history: Sequence[AnswerOverride], places: Places) -> Answer | None:
    """What was or is said there without this version."""
    place = place_at(scope_of(found), places)
    held = bridge.answers.held(place).get(found.answer_id)
    if held is not None and held.number != found.id:
        return held.answer
    if held is None or AnswerState(found.state).is_open:
        return bridge.answers.at(place).get(found.answer_id) or bridge.answers.book.get(found.answer_id)
    older = (row for row in history if scope_of(row) == scope_of(found) and row.version < found.version and row.approved_hash)
    return next((answer for row in older if (answer := read_version(row)[0])), None) or bridge.answers.book.get(found.answer_id)


def _compared(answer: Answer | None) -> str:
    if answer is None:
        return ""
    sources = [f"{source.name} {source.article} {source.issued_by} {source.date}" for source in answer.sources]
    fuller = [answer.private] if answer.private != answer.group else []
    return "\n".join([answer.title, answer.group, *fuller, *sources, *answer.questions])


routes = [
    web.get(HOME, listing),
    web.get(f"{HOME}/of/{{label}}/{{slug}}", show),
    web.get(f"{HOME}/versions/{{number}}", version),
    web.post(f"{HOME}/versions/{{number}}/{{step}}", take_step),
]
