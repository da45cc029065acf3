"""Who gets what from the API: tokens, scopes, stations, confidential matters, speed. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.api import clients
from bot.api.application import ROUTES
from bot.api.route import Route
from bot.api.scopes import ApiScope
from bot.app import utc_now
from bot.settings import ApiSettings
from store.database import Database
from store.tables import Staff
from tests.support.api import EVERYTHING, HERE, OPEN_EYES, ServedApi, served_api


@pytest.fixture
async def api(database: Database) -> AsyncIterator[ServedApi]:
    async with served_api(database) as served:
        yield served


def filled(route: Route, number: int) -> str:
    return route.path.replace("{number}", str(number))


async def test_nobody_gets_anything_without_a_token_that_is_valid(api: ServedApi) -> None:
    revoked = await api.token("old")
    async with api.database.write() as session:
        await clients.revoke(session, "old", by="test", now=utc_now())
    for route in ROUTES:
        for token in ("", "fq_" + "x" * 43, "nonsense", revoked):
            answer = await api.ask(route.method, filled(route, api.here), token)
            assert answer.status == 401, route.path
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.headers["Content-Type"].startswith("application/problem+json")
            assert (answer.body["status"], answer.body["title"], answer.body["type"]) == (401, "Unauthorized", "about:blank")


async def test_every_operation_wants_its_own_scope(api: ServedApi) -> None:
    for route in ROUTES:
        others = [scope for scope in ApiScope if scope is not route.scope]
        token = await api.token(f"without {route.name}", others)
        answer = await api.ask(route.method, filled(route, api.here), token)
        assert (answer.status, route.scope.value in answer.body["detail"]) == (403, True), route.path


async def test_the_token_is_kept_as_a_hash_only(api: ServedApi) -> None:
    token = await api.token()
    async with api.database.read() as session:
        client = await clients.holder(session, token)
    assert client is not None
    assert token not in str(client.model_dump())
    assert client.token_hash == clients.hash_of(token)


async def test_a_stations_program_sees_nothing_of_another_station(api: ServedApi) -> None:
    token = await api.token(station=HERE)
    listed = await api.ask("GET", "/tickets", token)
    assert [ticket["number"] for ticket in listed.body["items"]] == [api.confidential, api.here]
    guessed = await api.ask("GET", f"/tickets/{api.there}", token)
    missing = await api.ask("GET", "/tickets/999999", token)
    assert (guessed.status, missing.status) == (404, 404)
    assert guessed.text.replace(str(api.there), "N") == missing.text.replace("999999", "N")
    for order in ("notes", "replies", "take", "close"):
        body = {"text": "好"} if order == "notes" else {"staff_id": 1, **({"text": "好"} if order == "replies" else {})}
        assert (await api.ask("POST", f"/tickets/{api.there}/{order}", token, body=body)).status == 404
    stations = (await api.ask("GET", "/stations", token)).body["items"]
    assert [station["name"] for station in stations] == [HERE]
    own = stations[0]["id"]
    for path in ("/villages", "/staff", "/rooms"):
        items = (await api.ask("GET", path, token)).body["items"]
        assert items
        assert {item["station_id"] for item in items} == {own}, path


async def test_rooms_of_another_station_are_not_there(api: ServedApi) -> None:
    county, own = await api.token("county"), await api.token("own", station=HERE)
    everywhere = (await api.ask("GET", "/rooms?kind=residents", county)).body["items"]
    here = {room["id"] for room in (await api.ask("GET", "/rooms", own)).body["items"]}
    stranger = next(room for room in everywhere if room["id"] not in here)
    answer = await api.ask("PATCH", f"/rooms/{stranger['id']}", own, body={"mode": "quiet"})
    assert answer.status == 404
    unchanged = (await api.ask("GET", "/rooms?kind=residents", county)).body["items"]
    assert unchanged == everywhere


async def test_confidential_tickets_are_not_there_without_their_scope(api: ServedApi) -> None:
    token = await api.token(scopes=OPEN_EYES)
    listed = await api.ask("GET", "/tickets", token)
    assert api.confidential not in [ticket["number"] for ticket in listed.body["items"]]
    assert "赌博" not in listed.text
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/notes", {"text": "好"}),
        ("POST", "/take", {"staff_id": api.staff["和丽萍"]}),
    ):
        assert (await api.ask(method, f"/tickets/{api.confidential}{path}", token, body=body)).status == 404
    with_scope = await api.token("tips", EVERYTHING)
    assert (await api.ask("GET", f"/tickets/{api.confidential}", with_scope)).body["summary"] == "有人在村里赌博"


async def test_staff_are_listed_without_phone_numbers_and_contacts(api: ServedApi) -> None:
    async with api.database.write() as session:
        member = await session.get(Staff, api.staff["和丽萍"])
        assert member is not None
        member.phone, member.external_id = "13800001111", "wxid_secret"
        session.add(member)
    answer = await api.ask("GET", "/staff", await api.token())
    assert "和丽萍" in answer.text
    assert "13800001111" not in answer.text
    assert "wxid_secret" not in answer.text


async def test_a_program_that_asks_too_fast_waits_and_another_does_not(database: Database) -> None:
    async with served_api(database, ApiSettings(requests_per_minute=3)) as api:
        token, other = await api.token("fast"), await api.token("slow")
        answers = [await api.ask("GET", "/stations", token) for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
        assert (await api.ask("GET", "/stations", other)).status == 200


async def test_a_program_gets_no_cookie(api: ServedApi) -> None:
    answer = await api.ask("GET", "/stations", await api.token())
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_demo_offers_it_too(api: ServedApi) -> None:
    api.address = api.demo.address
    token = await api.token()
    assert (await api.ask("GET", "/openapi.json")).body["openapi"] == "3.1.0"
    assert (await api.ask("GET", "/stations")).status == 401
    assert (await api.ask("GET", "/stations", token)).status == 200
    assert (await api.ask("POST", f"/tickets/{api.here}/notes", token, body={"text": "好"})).status == 201
