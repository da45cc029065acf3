"""Reading JSON bodies and query numbers, with a sentence for whatever is wrong with them."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from aiohttp import web

from bot.texts import web as words

WAIT_MAX_S = 30.0
_TOO_BIG = 2**63


def refuse(sentence: str) -> NoReturn:
    """Say no to the request."""
    raise web.HTTPBadRequest(text=sentence)


async def json_object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object, whatever its content type says."""
    body = await request.read()
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        refuse(words.JSON_BROKEN)
    if not isinstance(value, dict):
        refuse(words.JSON_NOT_OBJECT)
    return value


def text_of(body: dict[str, Any], name: str) -> str:
    """A field that must be there and be text that can be sent."""
    value = body.get(name)
    if value is None:
        refuse(words.FIELD_MISSING.format(name=name))
    if not isinstance(value, str):
        refuse(words.FIELD_NOT_TEXT.format(name=name))
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        refuse(words.TEXT_UNREADABLE)
    return value


def flag_of(body: dict[str, Any], name: str) -> bool:
    """A field that is true or false; false where it is not there."""
    value = body.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        refuse(words.FIELD_NOT_FLAG.format(name=name))
    return value


def message_id_of(body: dict[str, Any], name: str) -> int | None:
    """A field that holds the id of a message, as a number or its digits; None where it is not there."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(words.FIELD_NOT_ID.format(name=name))
    return value


def message_id(name: str, value: str) -> int:
    """The id of a message in the query or the path."""
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 20 else -1
    if not 0 <= number < _TOO_BIG:
        refuse(words.NUMBER_WRONG.format(name=name))
    return number


def after_of(request: web.Request) -> int:
    """After which message; 0 where the query does not say."""
    return message_id("after", request.query.get("after") or "0")


def wait_of(request: web.Request) -> float:
    """How many seconds to wait for something new: 0 to 30."""
    try:
        wait_s = float(request.query.get("wait") or 0)
    except ValueError:
        wait_s = -1.0
    if not wait_s >= 0:  # also not a number
        refuse(words.NUMBER_WRONG.format(name="wait"))
    return min(wait_s, WAIT_MAX_S)
