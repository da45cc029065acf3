"""Errors as RFC 9457 says: ``application/problem+json``, with a Chinese sentence for whoever reads the other program's log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from aiohttp import web
from pydantic import Field, ValidationError

from bot.api.values import Sent
from bot.texts import api as words

MEDIA_TYPE = "application/problem+json"


class FieldFault(Sent):
    """What is wrong with one field."""

    field: str = Field(description="Name of the field, of parts with dots between; empty for the whole")
    detail: str = Field(description="What is wrong with it, in Chinese")


class ProblemDetails(Sent):
    """A problem as it is sent (RFC 9457)."""

    type: str = Field("about:blank", description="Always about:blank: the status says what kind of problem it is")
    title: str = Field(description="The phrase of the status, in English")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What is wrong, in Chinese")
    errors: list[FieldFault] = Field(default_factory=list, description="Faults of single fields")


class Problem(Exception):
    """The request is not answered; says why."""

    def __init__(
        self, status: int, detail: str, *, errors: Sequence[FieldFault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        """As it is sent."""
        body = ProblemDetails(title=HTTPStatus(self.status).phrase, status=self.status, detail=self.detail, errors=self.errors)
        return web.Response(
            status=self.status, text=body.model_dump_json(), content_type=MEDIA_TYPE, charset="utf-8", headers=self.headers
        )


def invalid(error: ValidationError) -> Problem:
    """The problem of a query or a body that does not fit."""
    faults = [
        FieldFault(field=".".join(str(part) for part in fault["loc"]), detail=_sentence(fault["type"], fault.get("ctx", {})))
        for fault in error.errors(include_url=False, include_input=False)
    ]
    first = faults[0]
    named = words.FIELD_WRONG.format(field=first.field, fault=first.detail) if first.field else first.detail
    return Problem(400, named, errors=faults)


def _sentence(kind: str, context: Mapping[str, object]) -> str:
    values = {name: str(value).replace(" or ", ", ").replace("'", "") for name, value in context.items()}
    return words.FAULTS.get(kind, words.FAULT_OTHER).format_map(values)
