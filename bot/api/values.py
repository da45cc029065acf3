"""Kinds of values in requests and answers, no laxer than the document says: ``1_000`` is no number, ``yes`` no boolean."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from store.ticket_queue import NUMBER_MAX

TEXT_CHARS = 1000
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]")
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
_NO_CONTROL = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*"


def _plain_integer(value: object) -> object:
    if isinstance(value, str) and _INTEGER.fullmatch(value) is None:
        raise PydanticCustomError("int_parsing", "no integer")
    return int(value) if isinstance(value, float) and value.is_integer() else value  # 5.0 is an integer in JSON Schema


def _written_out(value: object) -> object:
    if isinstance(value, str) and _MOMENT.match(value) is None:  # seconds since 1970 are no date-time
        raise PydanticCustomError("datetime_parsing", "no date-time")
    return value


def _within_the_calendar(value: datetime) -> datetime:
    """What lies centuries away is the beginning or the end: neither UTC nor a database has a place for it."""
    return min(max(value, _EARLIEST), _LATEST).astimezone(UTC)


class Part(BaseModel):
    """The root of everything that is read: unknown fields are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sent(BaseModel):
    """The root of everything that is sent; later versions may have more fields."""

    model_config = ConfigDict(frozen=True)


class Nothing(Part):
    """No fields."""


PLAIN = BeforeValidator(_plain_integer)
"""Stands last in an annotation, so that the bounds before it are told in the document."""
Number = Annotated[int, Field(ge=1, le=NUMBER_MAX), PLAIN]
"""An id."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_within_the_calendar)]
YesNo = Literal["true", "false"]
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=TEXT_CHARS, pattern=rf"^{_NO_CONTROL}[0-9A-Za-z\u4e00-\u9fff]{_NO_CONTROL}$"),
]
"""What people are to read: with a letter, a digit or a Chinese character, and without control characters."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=rf"^{_NO_CONTROL}$")]
"""Something to look for."""
