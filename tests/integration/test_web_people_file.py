"""People as an Excel file on the page: tried first, every fault told, everything or nothing."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from html import unescape

import aiohttp
import pytest
from openpyxl import Workbook, load_workbook

from bot.excel import FILE_BYTES, MEDIA_TYPE, UNPACKED_BYTES, Sheet, write_workbook
from bot.texts import people as words
from bot.texts.web import TOO_LARGE
from bot.web.people_file import HOME
from store import people
from store.database import Database
from tests.support.console import CSRF, Answer, Visitor, running_console

FORMULA = '=HYPERLINK("http://x","y")'


def villages(*names: str) -> bytes:
    rows = [[name, "禾丰派出所"] for name in names]
    return write_workbook([Sheet(title="村社区", head=["名称", "派出所"], rows=rows)])


async def try_out(visitor: Visitor, content: bytes, *, csrf: str | None = None) -> Answer:
    token = csrf or CSRF.findall(await visitor.open(HOME))[-1]
    data = aiohttp.FormData()
    data.add_field("csrf", token)
    data.add_field("file", io.BytesIO(content), filename="people.xlsx", content_type=MEDIA_TYPE)
    async with visitor.http.post(f"{visitor.address}{HOME}/try", data=data) as answer:
        return Answer(status=answer.status, text=unescape(await answer.text()), path=answer.url.path, headers=answer.headers)


async def names_of(database: Database) -> set[str]:
    async with database.read() as session:
        return {village.name for village in await people.villages(session)}


async def test_a_file_is_tried_and_then_taken_in(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("方敏")
        tried = await try_out(visitor, villages("新寨村", "柳塘村"))
        assert (tried.status, "村社区：新增 1，改动 0，不变 1" in tried.text) == (200, True)
        assert "「村社区」第 2 行：新增「新寨村」" in tried.text
        assert "第 3 行" not in tried.text
        assert "新寨村" not in await names_of(database)
        carried = tried.text.partition('name="carried" value="')[2].partition('"')[0]
        token = CSRF.findall(tried.text)[-1]
        taken = await visitor.post(f"{HOME}/take-in", {"csrf": token, "carried": carried})
        assert (taken.status, words.FILE_TAKEN_IN in taken.text) == (200, True)
        assert "新寨村" in await names_of(database)


async def test_every_fault_is_told_with_its_cell_and_nothing_is_taken_in(database: Database) -> None:
    bad = write_workbook(
        [
            Sheet(title="派出所", head=["名称", "电话"], rows=[["新街派出所", "电话"]]),
            Sheet(title="村社区", head=["名称", "派出所"], rows=[["新寨村", "没有的所"], ["好村", "禾丰派出所"]]),
        ]
    )
    async with running_console(database) as console:
        visitor = await console.logged_in("方敏")
        answer = await try_out(visitor, bad)
        assert answer.status == 400
        assert "「派出所」第 2 行「电话」（B2）" in answer.text
        assert "「村社区」第 2 行「派出所」（B2）" in answer.text
        token = CSRF.findall(answer.text)[-1]
        forced = await visitor.post(f"{HOME}/take-in", {"csrf": token, "carried": base64.b64encode(bad).decode()})
        assert forced.status == 400
        assert not {"新寨村", "好村"} & await names_of(database)


def bomb() -> bytes:
    """A small file that would fill more memory than is allowed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"0" * (UNPACKED_BYTES + 1))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (lambda: b"", 400, words.FILE_NONE),
        (lambda: b"PK\x03\x04 broken", 400, words.UNREADABLE["no_workbook"]),
        ("名称,电话\n".encode, 400, words.UNREADABLE["no_workbook"]),
        (lambda: b"x" * (FILE_BYTES + 1), 400, words.UNREADABLE["too_large"]),
        (bomb, 400, words.UNREADABLE["too_large"]),
        (lambda: b"x" * (2 * FILE_BYTES), 413, TOO_LARGE),
    ],
    ids=["none", "broken", "csv", "large", "bomb", "far too large"],
)
async def test_what_is_no_such_file_is_told(database: Database, content: Callable[[], bytes], status: int, told: str) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("方敏")
        answer = await try_out(visitor, content())
        assert (answer.status, told in answer.text) == (status, True)


async def test_many_rows_are_tried(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("方敏")
        answer = await try_out(visitor, villages(*(f"第{number}村" for number in range(1_000))))
        assert (answer.status, "村社区：新增 1000，" in answer.text) == (200, True)


async def test_only_administrators_and_only_from_their_own_page(database: Database) -> None:
    async with running_console(database) as console:
        administrator = await console.logged_in("方敏")
        assert (await try_out(administrator, villages("新寨村"), csrf="0" * 64)).status == 403
        for name in ("赵建国", "段志勇", "和丽萍"):
            other = await console.logged_in(name)
            assert HOME not in await other.open("/tickets")
            for path in ("", "/empty", "/export"):
                assert (await other.ask(HOME + path)).status == 404
            token = CSRF.findall(await other.open("/tickets"))[-1]
            assert (await try_out(other, villages("新寨村"), csrf=token)).status == 404
        anonymous = await console.browser()
        assert (await anonymous.ask(f"{HOME}/export")).path.startswith("/login")
        assert "新寨村" not in await names_of(database)


async def sheets_of(visitor: Visitor, path: str) -> Workbook:
    async with visitor.http.get(f"{visitor.address}{HOME}/{path}") as answer:
        assert (answer.status, answer.content_type) == (200, MEDIA_TYPE)
        return load_workbook(io.BytesIO(await answer.read()))


async def test_what_is_taken_out_explains_itself_and_holds_no_formulas(database: Database) -> None:
    async with running_console(database) as console:
        visitor = await console.logged_in("方敏")
        assert (await sheets_of(visitor, "empty"))[words.GUIDE]["A2"].value == words.GUIDE_LINES[0]
        async with database.write() as session:
            place = (await people.villages(session))[0]
            place.name = FORMULA
            session.add(place)
        cells = [cell for row in (await sheets_of(visitor, "export"))["村社区"].iter_rows() for cell in row]
        assert [cell.data_type for cell in cells if cell.value == FORMULA] == ["s"]  # a text, not a formula
        assert not [cell for cell in cells if cell.data_type == "f"]


async def test_what_is_written_into_cells_is_shown_and_never_run(database: Database) -> None:
    script = "<script>alert(1)</script>"
    async with running_console(database) as console:
        visitor = await console.logged_in("方敏")
        sheet = Sheet(title="村社区", head=["名称", "派出所"], rows=[["新寨村", script]])
        token = CSRF.findall(await visitor.open(HOME))[-1]
        data = aiohttp.FormData({"csrf": token})
        data.add_field("file", write_workbook([sheet]), filename=script, content_type=MEDIA_TYPE)
        async with visitor.http.post(f"{visitor.address}{HOME}/try", data=data) as answer:
            html = await answer.text()
        assert (answer.status, "&lt;script&gt;" in html, script in html) == (400, True, False)
