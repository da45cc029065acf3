"""The pictures and files of a ticket, for whoever may see the ticket.

Only what begins like a picture is shown as one, whatever its sender called it; everything else is offered for saving, and a
browser is told to run nothing of it.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from aiohttp import web

from bot.files import Files
from bot.media import OTHER, picture_type
from bot.texts import notices as words
from bot.web import access, fields
from bot.web.keys import BRIDGE
from bot.web.ticket_page import number_of, together, visible
from store import attachments
from store.tables import Attachment
from store.ticket_queue import NUMBER_MAX


async def serve(request: web.Request) -> web.Response:
    """One picture or file.

    Raises
    ------
    HTTPNotFound
        It is not of this ticket, or the ticket is not for this person, or the bytes are gone.
    """
    bridge = request.app[BRIDGE]
    attachment = await _attachment(request)
    assert attachment.id is not None
    content = await asyncio.to_thread(Files(bridge.settings.files_dir).read, attachment.id)
    if content is None:
        raise web.HTTPNotFound(text=words.FILE_GONE)
    picture = picture_type(content)
    way = "inline" if picture and "save" not in request.query else "attachment"
    name = quote(attachment.name or str(attachment.id), safe="")
    headers = {
        "Content-Disposition": f"{way}; filename*=UTF-8''{name}",
        "Cache-Control": "private, no-store",
    }
    return web.Response(body=content, content_type=picture or OTHER, headers=headers)


async def _attachment(request: web.Request) -> Attachment:
    wanted = min(fields.message_id("id", request.match_info["id"]), NUMBER_MAX)
    async with request.app[BRIDGE].database.read() as session:
        scope = await access.scope(request, session)
        ticket = await visible(session, number_of(request), scope)
        found = await attachments.get(session, wanted)
        numbered = await together(session, ticket, scope)
    if found is None or found.removed_at is not None or found.ticket_id not in numbered or found.fetched_at is None:
        raise web.HTTPNotFound(text=words.FILE_GONE)
    return found


routes = [web.get(r"/tickets/{number:\d+}/files/{id:\d+}", serve)]
