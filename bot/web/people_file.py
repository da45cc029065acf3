"""People, villages, groups and the rota as an Excel file: taken out, tried, and taken in. For administrators.

A file is first only tried: the page tells what would change, or every fault. What is then taken in is the same file, which
the page carries along; it is checked again.
"""

from __future__ import annotations

import asyncio
import base64
import binascii

from aiohttp import web

from bot.excel import FILE_BYTES, MEDIA_TYPE
from bot.people.county import Summary
from bot.people.errors import ImportRefused
from bot.people.exporting import empty_form, export_people
from bot.people.importing import take_in
from bot.people.reading import read_people
from bot.texts import people as words
from bot.web import access
from bot.web.keys import BRIDGE
from bot.web.pages import page
from bot.web.sessions import Form, checked_form, field, file_of
from store.kinds import Role

HOME = "/people/file"
BODY_BYTES = 2 * FILE_BYTES
"""A file that the page carries along takes a third more."""


class _OnlyTried(Exception):
    """Ends the transaction of a trial."""


async def show(request: web.Request) -> web.Response:
    """The page."""
    _need_administrator(request)
    return _page(request)


async def form(request: web.Request) -> web.Response:
    """An empty file that explains itself."""
    _need_administrator(request)
    return _file(await asyncio.to_thread(empty_form), "fengqiao-people-empty.xlsx")


async def export(request: web.Request) -> web.Response:
    """Everything that can be taken in again, without the residents."""
    _need_administrator(request)
    async with request.app[BRIDGE].database.read() as session:
        return _file(await export_people(session), "fengqiao-people.xlsx")


async def try_out(request: web.Request) -> web.Response:
    """Tell what a file would change."""
    _need_administrator(request)
    content = file_of(await checked_form(request, max_bytes=BODY_BYTES), "file")
    if not content:
        return _page(request, status=400, faults=[words.FILE_NONE])
    try:
        summary = await _take_in(request, content, keep=False)
    except ImportRefused as refused:
        return _refused(request, refused)
    return _page(request, lines=summary.lines(), rows=summary.rows, carried=base64.b64encode(content).decode())


async def carry_out(request: web.Request) -> web.Response:
    """Take in what was tried."""
    _need_administrator(request)
    content = _carried(await checked_form(request, max_bytes=BODY_BYTES))
    try:
        summary = await _take_in(request, content, keep=True)
    except ImportRefused as refused:
        return _refused(request, refused)
    return _page(request, lines=summary.lines(), said=words.FILE_TAKEN_IN)


async def _take_in(request: web.Request, content: bytes, *, keep: bool) -> Summary:
    bridge, editor = request.app[BRIDGE], access.member(request)
    sheets, faults = await asyncio.to_thread(read_people, content)
    summary = Summary()
    try:
        async with bridge.database.write() as session:
            summary = await take_in(session, sheets, faults, actor=editor.name, now=bridge.clock())
            if not keep:
                raise _OnlyTried
    except _OnlyTried:
        pass
    return summary


def _page(request: web.Request, *, status: int = 200, **values: object) -> web.Response:
    empty = {"lines": (), "rows": (), "carried": "", "said": "", "head": "", "faults": ()}
    return page(request, "people_file.html", status=status, **{**empty, **values})


def _carried(sent: Form) -> bytes:
    try:
        return base64.b64decode(field(sent, "carried"), validate=True)
    except binascii.Error:
        return b""  # no Excel file, as reading it says


def _refused(request: web.Request, refused: ImportRefused) -> web.Response:
    return _page(request, status=400, head=str(refused).splitlines()[0], faults=refused.faults)


def _need_administrator(request: web.Request) -> None:
    access.need(access.member(request).role == Role.ADMINISTRATOR)


def _file(content: bytes, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=MEDIA_TYPE, headers=headers)


routes = [
    web.get(HOME, show),
    web.get(f"{HOME}/empty", form),
    web.get(f"{HOME}/export", export),
    web.post(f"{HOME}/try", try_out),
    web.post(f"{HOME}/take-in", carry_out),
]
