"""The picture of a broadcast: taken from the form, and shown to staff before groups get it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from aiohttp import web

from bot.files import Files
from bot.gateways.base import FILE_BYTES
from bot.media import picture_type
from bot.pictures import keep_picture
from bot.texts import broadcast as words
from bot.web import fields
from bot.web.broadcast_forms import LONGEST_ID, Written, read
from bot.web.keys import BRIDGE
from bot.web.sessions import checked_form, file_of
from broadcasts.errors import Refused
from store import attachments

BODY_BYTES = FILE_BYTES + 1024 * 1024
"""A picture and the fields beside it."""
FIELD = "picture"


async def written_form(request: web.Request) -> tuple[Written, Refused | None]:
    """The form as it was filled in, its new picture kept, so that it need not be chosen again whatever else is refused.

    Returns
    -------
    (written, fault)
        What is wrong with the picture; then the one before it stays.
    """
    bridge = request.app[BRIDGE]
    form = await checked_form(request, max_bytes=BODY_BYTES)
    written = read(form)
    sent = form.get(FIELD)
    if not isinstance(sent, web.FileField) or not sent.filename:  # nothing was chosen
        file_of(form, FIELD)
        return written, None
    try:
        number = await keep_picture(bridge.database, Files(bridge.settings.files_dir), file_of(form, FIELD), now=bridge.clock())
    except Refused as fault:
        return written, fault
    return replace(written, picture=number), None


async def serve(request: web.Request) -> web.Response:
    """One picture.

    Raises
    ------
    HTTPNotFound
        It is of a ticket, or gone.
    """
    bridge = request.app[BRIDGE]
    number = min(fields.message_id("picture", request.match_info["picture"]), LONGEST_ID)
    async with bridge.database.read() as session:
        found = await attachments.get(session, number)
    if found is None or found.ticket_id is not None or found.removed_at is not None:
        raise web.HTTPNotFound(text=words.NO_SUCH_PICTURE)
    content = await asyncio.to_thread(Files(bridge.settings.files_dir).read, number)
    if content is None:
        raise web.HTTPNotFound(text=words.NO_SUCH_PICTURE)
    return web.Response(body=content, content_type=picture_type(content), headers={"Cache-Control": "private, no-store"})


routes = [web.get(r"/broadcasts/pictures/{picture:\d+}", serve)]
