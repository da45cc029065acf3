"""The library of ready broadcasts: a page to choose one from, which then fills the form for a new broadcast."""

from __future__ import annotations

from aiohttp import web

from bot.desk.rota import COUNTY_TIME
from bot.texts import broadcast as texts
from bot.web.broadcast_forms import Written
from bot.web.keys import BRIDGE, LIBRARY
from bot.web.pages import page
from broadcasts.library import Subject
from store import run_rows

ALL = "all"
FROM = "from"
"""The field of an address that names the ready broadcast to write from."""
SENT_SHOWN = 3
"""So many of the occasions on which a text went out are named."""
_MONTHS = {str(month): month for month in range(1, 13)}


async def show(request: web.Request) -> web.Response:
    """What is ready for a month, this one where none is asked for; its own season comes first."""
    library, today = request.app[LIBRARY], request.app[BRIDGE].clock().astimezone(COUNTY_TIME).date()
    asked = request.query.get("month", str(today.month))
    month = _MONTHS.get(asked)
    subject = request.query.get("subject", "")
    ready = library.for_month(month) if month else list(library.ready.values())
    chosen = [one for one in ready if one.is_valid(today) and subject in (one.subject.value, "")]
    async with request.app[BRIDGE].database.read() as session:
        said = await run_rows.said_texts(session, [one.text for one in chosen])
    sent = {one.text: [run for run, text in said if text == one.text][:SENT_SHOWN] for one in chosen}
    return page(
        request,
        "broadcast_library.html",
        ready=chosen,
        sent=sent,
        month=month,
        subject=subject,
        subjects=list(Subject),
        texts=texts,
    )


def written_from(request: web.Request) -> Written:
    """The form with the title and the words of the ready broadcast that the address names; an empty one where it names none.

    Raises
    ------
    web.HTTPNotFound
        There is no such ready broadcast, or its review date is past.
    """
    ready_id = request.query.get(FROM)
    if ready_id is None:
        return Written()
    ready = request.app[LIBRARY].get(ready_id)
    if ready is None:
        raise web.HTTPNotFound(text=texts.NO_SUCH_READY.format(name=ready_id))
    if not ready.is_valid(request.app[BRIDGE].clock().astimezone(COUNTY_TIME).date()):
        raise web.HTTPNotFound(text=texts.READY_TOO_OLD.format(name=ready.title, day=ready.review_by.isoformat()))
    return Written(title=ready.title, text=ready.text)


routes = [web.get("/broadcasts/library", show)]
