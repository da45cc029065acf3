"""Answers as Markdown files, in the format of the book: taken out, and put into the form to be read before anything is kept."""

from __future__ import annotations

from aiohttp import web

from bot.answers import versions
from bot.answers.check import FILE_CHARS, read_file
from bot.answers.errors import AnswerRefused, Reason, refused
from bot.answers.scope import read_scope
from bot.answers.wording import sentences
from bot.texts import answers as texts
from bot.web import answer_forms as forms
from bot.web.answer_pages import HOME, answer_id_of, answer_page, place_at, places_of, version_of
from bot.web.answer_writing import answer_form
from bot.web.keys import BRIDGE
from bot.web.sessions import Form, checked_form, file_of
from intents.answer_files import to_markdown


async def export_answer(request: web.Request) -> web.Response:
    """What is said in a place (``?place=village:3``; else in the county), as a file."""
    bridge, answer_id = request.app[BRIDGE], answer_id_of(request)
    async with bridge.database.read() as session:
        await bridge.answers.refresh(session, now=bridge.clock())
    place = place_at(read_scope(request.query.get("place", "")), await places_of(bridge.database))
    found = bridge.answers.at(place).get(answer_id) or bridge.answers.book.get(answer_id)
    if found is None:
        raise web.HTTPNotFound(text=texts.EXPORT_NONE)
    return _file(to_markdown(found), request.match_info["slug"])


async def export_version(request: web.Request) -> web.Response:
    """A version as it is kept, as a file."""
    found = await version_of(request)
    return _file(found.body, f"{found.answer_id.rpartition('/')[2]}-v{found.version}")


def _file(text: str, name: str) -> web.Response:
    plain = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign == "-")) or "answer"
    headers = {"Content-Disposition": f'attachment; filename="{plain}.md"'}
    return web.Response(text=text, content_type="text/markdown", charset="utf-8", headers=headers)


async def choose(request: web.Request) -> web.Response:
    """The page for a file or a pasted text."""
    return await answer_page(request, "answer_import.html", back=f"{HOME}/import", pasted="", faults=())


async def take_in(request: web.Request) -> web.Response:
    """Show a file in the form; nothing is kept until somebody has read it there and said where it shall hold."""
    form = await checked_form(request)
    text, faults = "", [texts.NO_FILE]
    try:
        text = _sent(form)
        found = read_file(text) if text else None
    except AnswerRefused as error:
        found, faults = None, list(sentences(error))
    if found is None:
        return await answer_page(
            request, "answer_import.html", back=f"{HOME}/import", status=400, pasted=text[:FILE_CHARS], faults=faults
        )
    written = forms.written_of(found, scope=None)
    if found.review_by <= versions.today(request.app[BRIDGE].clock()):
        written = forms.anew(written, versions.today(request.app[BRIDGE].clock()))
    return await answer_form(request, written)


def _sent(form: Form) -> str:
    """The pasted text, else the file.

    Raises
    ------
    AnswerRefused
        The file is no text.
    """
    pasted, content = forms.text_of(form, "text"), file_of(form, "file")
    if pasted:
        return pasted
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(Reason.FILE_UNREADABLE, fault="UTF-8") from error


routes = [
    web.get(f"{HOME}/import", choose),
    web.post(f"{HOME}/import", take_in),
    web.get(f"{HOME}/of/{{label}}/{{slug}}/export", export_answer),
    web.get(f"{HOME}/versions/{{number}}/export", export_version),
]
