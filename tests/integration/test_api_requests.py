"""What the API says to requests that do not fit, and the mode of rooms. On both databases where something is stored."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from store.database import Database
from store.tables import Audit
from tests.support.api import ServedApi, served_api
from tests.support.databases import SqliteTemplate


@pytest.fixture
async def api(database: Database) -> AsyncIterator[ServedApi]:
    async with served_api(database) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(sqlite_template: SqliteTemplate) -> AsyncIterator[tuple[ServedApi, str]]:
    """One API for requests that must leave it as it was."""
    database = Database(sqlite_template.new_url())
    await database.open()
    async with served_api(database) as served:
        yield served, await served.token()
    await database.aclose()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%20 5", "limit"),
        ("limit=5.0", "limit"),
        ("limit=", "limit"),
        ("limit=5&limit=6", "limit"),
        ("cursor=2147483648", "cursor"),
        ("state=lost", "state.0"),
        ("open=yes", "open"),
        ("sate=closed", "sate"),
        ("opened_from=2026-03-02", "opened_from"),
        ("opened_from=2026-03-02T08:00:00", "opened_from"),
        ("label=%00", "label"),
    ],
)
async def test_a_query_that_does_not_fit_is_told_by_its_field(shared: tuple[ServedApi, str], query: str, field: str) -> None:
    api, token = shared
    answer = await api.ask("GET", f"/tickets?{query}", token)
    assert answer.status == 400
    assert [fault["field"] for fault in answer.body["errors"]] == [field]
    assert field in answer.body["detail"]
    assert "写得不对" not in answer.text  # there is a sentence of its own for it


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{", ""),
        ("[]", ""),
        ("{}", "text"),
        ('{"text": 5}', "text"),
        ('{"text": ""}', "text"),
        ('{"text": "…"}', "text"),
        ('{"text": "a\\u0000b"}', "text"),
        ('{"text": "\\ud800"}', ""),
        ('{"text": "' + "长" * 1001 + '"}', "text"),
        ('{"text": "好", "confidential": false}', "confidential"),
    ],
)
async def test_a_body_that_does_not_fit_is_told_by_its_field(shared: tuple[ServedApi, str], body: str, field: str) -> None:
    api, token = shared
    headers = {"Content-Type": "application/json"}
    answer = await api.ask("POST", f"/tickets/{api.here}/notes", token, data=body.encode(), headers=headers)
    assert answer.status == 400, answer.text
    assert [fault["field"] for fault in answer.body["errors"]] == [field]
    assert "写得不对" not in answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/tickets/0", {}, 404),
        ("GET", "/tickets/x", {}, 404),
        ("GET", "/tickets/99999999999", {}, 404),
        ("GET", "/tickets/9999999999", {}, 404),
        ("GET", "/nothing", {}, 404),
        ("DELETE", "/tickets/1", {}, 405),
        ("POST", "/tickets/1/notes", {"data": b"text=1"}, 415),
        (
            "POST",
            "/tickets/1/notes",
            {"data": io.BytesIO(b"x" * 2_000_000), "headers": {"Content-Type": "application/json"}},
            413,
        ),
    ],
)
async def test_everything_is_answered_with_a_problem(
    shared: tuple[ServedApi, str], method: str, path: str, more: dict[str, Any], status: int
) -> None:
    api, token = shared
    answer = await api.ask(method, path, token, **more)
    assert (answer.status, answer.body["status"]) == (status, status)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.body["detail"].endswith("。")


async def test_the_mode_of_a_residents_room_is_changed_and_audited_once(api: ServedApi) -> None:
    token = await api.token()
    room = (await api.ask("GET", "/rooms?kind=residents", token)).body["items"][0]
    for _ in range(2):
        answer = await api.ask("PATCH", f"/rooms/{room['id']}", token, body={"mode": "quiet"})
        assert (answer.status, answer.body) == (200, {**room, "mode": "quiet"})
    async with api.database.read() as session:
        rows = (await session.scalars(select(Audit).where(col(Audit.action) == "api.room.mode"))).all()
    assert [(row.actor, row.subject, row.detail) for row in rows] == [("12345平台", f"room:{room['id']}", "mention → quiet")]


async def test_the_mode_of_a_staff_room_stays(api: ServedApi) -> None:
    token = await api.token()
    room = (await api.ask("GET", "/rooms?kind=staff", token)).body["items"][0]
    assert (await api.ask("PATCH", f"/rooms/{room['id']}", token, body={"mode": "quiet"})).status == 409
