"""The document that describes the API (OpenAPI 3.1), made from the routes and their models: it cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from bot.api.events import EventPayload
from bot.api.problems import MEDIA_TYPE, ProblemDetails
from bot.api.route import Route
from bot.api.scopes import ApiScope
from store.ticket_queue import NUMBER_MAX

Json = dict[str, Any]
DESCRIPTION = (
    "Tickets, people and rooms of a Fengqiao bridge for other programs. A token is bound to a station or to the county, and "
    "opens what its scopes say; what it may not see is answered with 404. Errors are problem details (RFC 9457) with a Chinese "
    "`detail`."
)
_REFUSALS = {
    400: "The query or the body does not fit",
    401: "No token, or one that is not valid",
    403: "The token lacks the scope",
    404: "There is no such thing, or the token may not see it",
    409: "As things stand it cannot be done; `detail` says why",
    413: "The body is too long",
    415: "The body is not JSON",
    429: "Too many requests",
    500: "A fault of the bridge",
}
_HEADERS = {401: "WWW-Authenticate", 403: "WWW-Authenticate", 429: "Retry-After"}


class _Plain(GenerateJsonSchema):
    """Without titles that only repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def document(routes: Sequence[Route], *, prefix: str) -> Json:
    """The whole document."""
    refs, schemas = _schemas(routes)
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, refs, schemas)
    for route in routes:
        schemas.pop(route.query.__name__, None)  # it stands in the parameters
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fengqiao API", "version": version("fengqiao"), "description": DESCRIPTION},
        "servers": [{"url": prefix}],
        "security": [{"bearer": []}],
        "paths": paths,
        "webhooks": {"ticket": {"post": _webhook(refs)}},
        "components": {
            "schemas": schemas,
            "responses": {_refusal_name(status): _refusal(status, refs) for status in _REFUSALS},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`fengqiao api-client create` prints a token. Scopes: " + ", ".join(ApiScope),
                }
            },
        },
    }


def _schemas(routes: Sequence[Route]) -> tuple[Mapping[type[BaseModel], Json], dict[str, Json]]:
    """References to the schemas of all models, and the schemas by name."""
    read = {kind for route in routes for kind in (route.query, route.body) if kind is not None}
    sent: set[type[BaseModel]] = {route.answers for route in routes} | {ProblemDetails, EventPayload}
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [(kind, "validation") for kind in read]
    modes += [(kind, "serialization") for kind in sent]
    modes.sort(key=lambda one: one[0].__name__)
    refs, found = models_json_schema(modes, ref_template="#/components/schemas/{model}", schema_generator=_Plain)
    return {kind: ref for (kind, _mode), ref in refs.items()}, found["$defs"]  # type: ignore[misc]  # all are BaseModels


def _operation(route: Route, refs: Mapping[type[BaseModel], Json], schemas: Mapping[str, Json]) -> Json:
    operation: Json = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split("/")[1]],
        "description": f"Scope `{route.scope.value}`.",
        "security": [{"bearer": [route.scope.value]}],
        "parameters": list(_parameters(route, schemas[route.query.__name__])),
        "responses": {
            str(route.status): {"description": "Done", "content": {"application/json": {"schema": refs[route.answers]}}},
            **{str(status): {"$ref": f"#/components/responses/{_refusal_name(status)}"} for status in _refusals(route)},
        },
    }
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": refs[route.body]}}}
    return operation


def _parameters(route: Route, query: Json) -> Iterator[Json]:
    if route.has_number:
        number = {"type": "integer", "minimum": 1, "maximum": NUMBER_MAX}
        yield {"name": "number", "in": "path", "required": True, "schema": number}
    for name, given in query.get("properties", {}).items():
        schema = dict(given)
        if "anyOf" in schema:  # a parameter that is not there is left out, never null
            (only,) = (kind for kind in schema.pop("anyOf") if kind != {"type": "null"})
            schema.pop("default")
            schema |= only
        description = schema.pop("description")
        yield {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _refusals(route: Route) -> Sequence[int]:
    found = [400, 401, 403, 429, 500]
    found += [404] if route.has_number else []
    found += [409] if route.conflicts else []
    found += [413, 415] if route.body is not None else []
    return sorted(found)


def _refusal_name(status: int) -> str:
    return f"Problem{status}"


def _refusal(status: int, refs: Mapping[type[BaseModel], Json]) -> Json:
    found: Json = {
        "description": _REFUSALS[status],
        "content": {MEDIA_TYPE: {"schema": refs[ProblemDetails]}},
    }
    if status in _HEADERS:
        found["headers"] = {_HEADERS[status]: {"required": True, "schema": {"type": "string"}}}
    return found


def _webhook(refs: Mapping[type[BaseModel], Json]) -> Json:
    return {
        "summary": "Something happened to a ticket",
        "description": "Signed; any 2xx within ten seconds counts as taken. See docs/api.md.",
        "parameters": [
            {
                "name": "Fengqiao-Signature",
                "in": "header",
                "required": True,
                "description": "`t=UNIX_SECONDS,v1=HEX`: HMAC-SHA-256 of `UNIX_SECONDS.BODY` with the webhook's secret",
                "schema": {"type": "string"},
            }
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": refs[EventPayload]}}},
        "responses": {"2XX": {"description": "Taken"}},
        "security": [],
    }
