"""HTML and scripts in every text field, and files that are too large: each form of each page is found on the page and sent."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import aiohttp
import pytest

from bot.texts import web as texts_web
from store.database import Database
from tests.support.console import Console, Visitor, running_console
from tests.support.pages import FURTHER, addresses, furnish, pages
from tests.unit.bot.village import DISPUTE, GROUP, message

SCRIPT = "<script>alert(1)</script>"
EVIL = f"""{SCRIPT}<img src=x onerror=alert(2)>"'><b onclick="alert(3)">"""
HOLES = ("<script>alert", "<img src=x", "<b onclick")
WRITTEN = ("text", "search", "tel", "url", "email", "")
LARGE = 30 * 1024 * 1024


@dataclass(kw_only=True)
class Form:
    """A form of a page, with what a browser would send."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Names of the fields into which one can write."""
    files: list[str] = field(default_factory=list)

    def filled(self, words: str) -> list[tuple[str, str]]:
        """The fields, with something written into every one that takes it."""
        return [(name, words if name in self.texts else value) for name, value in self.fields]


class Forms(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._page = page
        self._select = ""
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or one of its fields."""
        given = {name: value or "" for name, value in attrs}
        name, kind, value = given.get("name", ""), given.get("type", ""), given.get("value", "")
        if tag == "form":
            action = urljoin(self._page, given.get("action") or self._page)
            self.found.append(Form(action=action, method=given.get("method", "get").lower()))
        if not self.found or (not name and tag != "option"):
            return
        form = self.found[-1]
        if tag == "textarea" or (tag == "input" and kind in WRITTEN):
            form.texts.append(name)
            form.fields.append((name, value))
        elif tag == "input" and kind == "file":
            form.files.append(name)
        elif tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            form.fields.append((name, value))
        elif tag == "select":
            self._select = name
            form.fields.append((name, ""))
        elif tag == "option" and self._select and value and form.fields[-1] == (self._select, ""):
            form.fields[-1] = (self._select, value)

    def handle_endtag(self, tag: str) -> None:
        """The end of a choice."""
        if tag == "select":
            self._select = ""


def holes(html: str) -> list[str]:
    """What of the evil words stands in a page as it was written."""
    return [hole for hole in HOLES if hole in html]


async def forms_of(visitor: Visitor, paths: Sequence[str]) -> list[Form]:
    """The forms of some pages, each once."""
    found: dict[tuple[str, str], Form] = {}
    for path in paths:
        parser = Forms(path)
        parser.feed((await visitor.ask(path)).text)
        for form in parser.found:
            found.setdefault((form.method, form.action), form)
    return list(found.values())


@pytest.fixture
async def console(database: Database) -> AsyncIterator[Console]:
    async with running_console(database, demo=True) as running:
        yield running


async def test_html_and_scripts_in_every_text_field_are_words(console: Console) -> None:
    visitor = await console.browser()
    await furnish(console, visitor)
    await console.bridge.inbox.receive(message(f"{DISPUTE}{EVIL}", sender=f"李{SCRIPT}", room=GROUP, mentioned=True))
    paths = [*await pages(addresses(console.app), visitor), *FURTHER]
    forms = await forms_of(visitor, paths)
    assert {"/tickets/1/reply", "/tickets/canned", "/people/2", "/broadcasts", "/tickets/1/numbers/1"} <= {
        f.action for f in forms
    }
    written = 0
    for form in forms:
        if not form.texts:
            continue
        if form.method == "get":
            answer = await visitor.ask(form.action, params=form.filled(EVIL))
        else:
            [fresh] = [one for one in await forms_of(visitor, [page_of(form, paths)]) if one.action == form.action][:1] or [form]
            answer = await visitor.post(form.action, fresh.filled(EVIL))
        assert answer.status < 500, f"{form.action}: {answer.status}"
        assert holes(answer.text) == [], form.action
        written += "&lt;script&gt;" in answer.text
    assert written > 10  # many say it back: as words
    again = await pages(addresses(console.app), visitor)
    for path in again:
        assert holes((await visitor.ask(path)).text) == [], path
    assert "&lt;script&gt;" in (await visitor.ask("/tickets")).text


def page_of(form: Form, paths: Sequence[str]) -> str:
    """A page on which a form stands: the longest address that its own begins with."""
    return max((path for path in paths if form.action.startswith(path)), key=len)


async def test_a_file_of_thirty_megabytes_is_refused_in_words_and_the_console_goes_on(console: Console) -> None:
    visitor = await console.browser()
    await furnish(console, visitor)
    uploads = [form for form in await forms_of(visitor, await pages(addresses(console.app), visitor)) if form.files]
    assert "/answers/import" in {form.action for form in uploads}
    for form in uploads:
        data = aiohttp.FormData(form.fields)
        data.add_field(form.files[0], io.BytesIO(b"\xff\xd8" + bytes(LARGE)), filename="照片.jpg", content_type="image/jpeg")
        async with visitor.http.post(visitor.address + form.action, data=data) as answer:
            text = await answer.text()
            assert answer.status == 413, form.action
            assert texts_web.TOO_LARGE in text
    assert (await visitor.ask("/today")).status == 200
