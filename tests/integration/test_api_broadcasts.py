"""Broadcasts by the API: drafts only, of the own station only, and every refusal in a sentence. On both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.api.scopes import ApiScope
from store.database import Database
from tests.support.api import HERE, ServedApi, served_api

SCOPES = (ApiScope.BROADCASTS_READ, ApiScope.BROADCASTS_WRITE)
DRAFT = {"title": "戴头盔", "text": "骑车赶街，请戴好头盔。", "when": "每周一 9:00"}


@pytest.fixture
async def api(database: Database) -> AsyncIterator[ServedApi]:
    async with served_api(database) as served:
        yield served


async def test_a_draft_is_kept_listed_and_shown(api: ServedApi) -> None:
    token = await api.token("县里", SCOPES)
    made = await api.ask("POST", "/broadcasts", token, body=DRAFT)
    assert (made.status, made.body["state"], made.body["schedule"]) == (201, "draft", "每周一 9:00")
    listed = await api.ask("GET", "/broadcasts?state=draft", token)
    assert [item["id"] for item in listed.body["items"]] == [made.body["id"]]
    shown = await api.ask("GET", f"/broadcasts/{made.body['id']}", token)
    assert (shown.body["text"], shown.body["approver"], shown.body["runs"]) == (DRAFT["text"], None, [])
    assert (await api.ask("GET", "/broadcasts?state=approved", token)).body["items"] == []


async def test_the_forecast_names_every_room_of_the_programs_reach(api: ServedApi) -> None:
    county, own = await api.token("县里", SCOPES), await api.token("所里", SCOPES, station=HERE)
    made = await api.ask("POST", "/broadcasts", county, body=DRAFT)
    told = (await api.ask("GET", f"/broadcasts/{made.body['id']}/forecast", county)).body
    assert told["due_at"] is not None
    assert {(room["outcome"], room["why"], room["joins"]) for room in told["rooms"]} == {("leaves", None, "")}
    assert (len(told["rooms"]), {room["reason"] for room in told["excluded"]}) == (8, {"not_residents"})
    assert [room["at"] for room in told["rooms"]] == sorted(room["at"] for room in told["rooms"])
    mine = (await api.ask("GET", f"/broadcasts/{made.body['id']}/forecast", own)).body
    assert (len(mine["rooms"]), len(mine["excluded"])) == (3, 1)
    there = await api.ask("POST", "/broadcasts", county, body={**DRAFT, "stations": [2]})
    assert (await api.ask("GET", f"/broadcasts/{there.body['id']}/forecast", own)).status == 404
    assert (await api.ask("GET", "/broadcasts/99/forecast", county)).status == 404


async def test_kinds_of_rooms_are_kept_and_shown(api: ServedApi) -> None:
    token = await api.token("县里", SCOPES)
    made = await api.ask("POST", "/broadcasts", token, body={**DRAFT, "kinds": ["staff"]})
    assert (made.status, made.body["kinds"]) == (201, ["staff"])
    assert (await api.ask("POST", "/broadcasts", token, body={**DRAFT, "kinds": ["private"]})).status == 400


async def test_a_link_is_kept_and_a_wrong_one_refused(api: ServedApi) -> None:
    token = await api.token("县里", SCOPES)
    made = await api.ask("POST", "/broadcasts", token, body={**DRAFT, "link": "https://www.gov.cn/helm"})
    assert (made.status, made.body["link"], made.body["has_picture"]) == (201, "https://www.gov.cn/helm", False)
    wrong = await api.ask("POST", "/broadcasts", token, body={**DRAFT, "link": "https://www.gov.cn@bad.example"})
    assert (wrong.status, "不是网址" in wrong.text) == (409, True)


async def test_what_cannot_be_a_broadcast_is_refused_in_a_sentence(api: ServedApi) -> None:
    token = await api.token("县里", SCOPES)
    shouted = await api.ask("POST", "/broadcasts", token, body={**DRAFT, "text": "@所有人 戴头盔"})
    assert (shouted.status, "所有人" in shouted.text) == (409, True)
    assert (await api.ask("POST", "/broadcasts", token, body={**DRAFT, "when": "有空的时候"})).status == 409
    missing = await api.ask("GET", "/broadcasts/99", token)
    assert (missing.status, "没有第 99 号群发" in missing.text) == (404, True)
    assert (await api.ask("GET", "/broadcasts", token)).body["items"] == []


async def test_a_program_of_a_station_writes_for_that_station_only(api: ServedApi) -> None:
    county, own = await api.token("县里", SCOPES), await api.token("所里", SCOPES, station=HERE)
    assert (await api.ask("POST", "/broadcasts", own, body=DRAFT)).status == 403
    assert (await api.ask("POST", "/broadcasts", own, body={**DRAFT, "stations": [2]})).status == 403
    assert (await api.ask("POST", "/broadcasts", own, body={**DRAFT, "stations": [1]})).status == 201
    there = await api.ask("POST", "/broadcasts", county, body={**DRAFT, "stations": [2]})
    assert (await api.ask("GET", f"/broadcasts/{there.body['id']}", own)).status == 404
    assert len((await api.ask("GET", "/broadcasts", own)).body["items"]) == 1


async def test_reading_is_not_writing(api: ServedApi) -> None:
    token = await api.token("县里", SCOPES[:1])
    assert (await api.ask("POST", "/broadcasts", token, body=DRAFT)).status == 403
