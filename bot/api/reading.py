"""Understanding a request: the token, the query, the body. What does not fit is a problem."""

from __future__ import annotations

from typing import Any, get_origin

from aiohttp import web
from multidict import MultiMapping
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.api.problems import Problem, invalid
from bot.api.values import Part
from bot.texts import api as words


def token_of(request: web.Request) -> str:
    """The bearer token.

    Raises
    ------
    Problem
        There is none.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Problem(401, words.TOKEN_MISSING, headers={"WWW-Authenticate": "Bearer"})
    return token.strip()


def query_of(request: web.Request, kind: type[Part]) -> Part:
    """The query; unknown names and names that are there twice are faults.

    Raises
    ------
    Problem
    """
    try:
        return kind.model_validate(_values(request.query, kind))
    except ValidationError as error:
        raise invalid(error) from error


async def body_of(request: web.Request, kind: type[Part]) -> Part:
    """The body, a JSON object.

    Raises
    ------
    Problem
    """
    if request.content_type != "application/json":
        raise Problem(415, words.NOT_JSON)
    try:
        return kind.model_validate_json(await request.read(), strict=True)
    except ValidationError as error:
        raise invalid(error) from error


def _values(query: MultiMapping[str], kind: type[Part]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    repeated: list[InitErrorDetails] = []
    for name in dict.fromkeys(query.keys()):
        given = query.getall(name)
        field = kind.model_fields.get(name)
        if field is not None and get_origin(field.annotation) is list:
            values[name] = given
        elif len(given) > 1:
            repeated.append(InitErrorDetails(type=PydanticCustomError("repeated", "repeated"), loc=(name,), input=given))
        else:
            values[name] = given[0]
    if repeated:
        raise ValidationError.from_exception_data(kind.__name__, repeated)
    return values
