"""The document says what is served: every route, its scope, its refusals; nothing is left unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.api.application import ROUTES
from bot.api.events import EVENTS
from bot.api.openapi import document
from bot.api.scopes import ApiScope
from store.kinds import TicketEventKind

DOCUMENT = document(ROUTES, prefix="/api/v1")


def refs(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        for inner in part.values():
            yield from refs(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from refs(inner)


def test_every_operation_is_there_once_with_its_scope() -> None:
    described = {
        (method.upper(), path): operation["security"]
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
    }
    assert described == {(route.method, route.path): [{"bearer": [route.scope.value]}] for route in ROUTES}
    names = [operation["operationId"] for operations in DOCUMENT["paths"].values() for operation in operations.values()]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere() -> None:
    found = set(refs(DOCUMENT))
    assert found
    for ref in found:
        part: Any = DOCUMENT
        for step in ref.removeprefix("#/").split("/"):
            part = part[step]
        assert part


def test_it_is_plain_json_and_says_31() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
    assert DOCUMENT["openapi"] == "3.1.0"


def test_bounds_are_said_in_the_words_of_json_schema() -> None:
    parameters = {p["name"]: p["schema"] for p in DOCUMENT["paths"]["/tickets"]["get"]["parameters"]}
    assert parameters["priority"] == {"type": "integer", "minimum": 0, "maximum": 3}
    assert parameters["limit"]["maximum"] == 100
    assert '"ge"' not in json.dumps(DOCUMENT)
    assert "null" not in json.dumps(list(parameters.values()))  # a parameter is left out, never null


def test_no_field_of_an_answer_could_hold_a_number_or_a_contact_of_somebody() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    fields = {name for schema in schemas.values() for name in schema.get("properties", {})}
    assert not fields & {"phone", "external_id", "contact_id", "conversation", "sealed", "person", "token_hash"}


def test_the_webhook_names_every_event() -> None:
    assert set(DOCUMENT["components"]["schemas"]["EventPayload"]["properties"]["type"]["enum"]) == {*EVENTS, "ping"}
    assert len(EVENTS) == len(TicketEventKind)


def test_every_scope_is_used() -> None:
    used = {route.scope for route in ROUTES} | {ApiScope.TICKETS_CONFIDENTIAL}
    assert set(ApiScope) == used


def test_the_handbook_names_every_operation_scope_and_event() -> None:
    page = (Path(__file__).parents[4] / "docs" / "api.md").read_text(encoding="utf-8")
    missing = [f"{route.method} {route.path}" for route in ROUTES if f"`{route.method} {route.path}`" not in page]
    missing += [scope for scope in ApiScope if f"`{scope.value}`" not in page]
    missing += [kind for kind in TicketEventKind if f"`{kind.value}`" not in page]
    missing += [name for route in ROUTES for name in route.query.model_fields if f"`{name}`" not in page]
    assert missing == []


def test_requests_are_closed_and_answers_may_grow() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    closed = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    assert closed == {route.body.__name__ for route in ROUTES if route.body}
