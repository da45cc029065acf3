"""Reading JSON lines that may be broken: a bad line is reported with its number, the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

MAX_LINE_BYTES = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: either its value, or what is wrong with it."""

    number: int
    value: dict[str, Any]
    fault: str = ""


def read_lines(stream: BinaryIO, *, required: tuple[str, ...] = ("text",)) -> Iterator[Line]:
    """Read objects that have ``required`` as strings; blank lines are passed over."""
    for number, raw in enumerate(stream, 1):
        if not raw.strip():
            continue
        yield _line(number, raw, required)


def _line(number: int, raw: bytes, required: tuple[str, ...]) -> Line:
    if len(raw) > MAX_LINE_BYTES:
        return Line(number=number, value={}, fault=f"the line has {len(raw)} bytes, at most {MAX_LINE_BYTES} are read")
    try:
        value = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError:
        return Line(number=number, value={}, fault="the line is not UTF-8")
    except json.JSONDecodeError as error:  # its own words count lines too, which is not the number of this one
        return Line(number=number, value={}, fault=f"the line is not JSON ({error.msg} at character {error.pos + 1})")
    except (ValueError, RecursionError) as error:
        return Line(number=number, value={}, fault=f"the line is not JSON ({error})")
    if not isinstance(value, dict):
        return Line(number=number, value={}, fault="the line is not a JSON object")
    for name in required:
        if not isinstance(value.get(name), str):
            return Line(number=number, value={}, fault=f'the field "{name}" is missing or not a string')
    return Line(number=number, value=value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no value in JSON")
