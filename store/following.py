"""Which message is being handled: its id goes with everything that is written and logged because of it.

An id says what it names, as ``fengqiao trace`` takes it: ``message:7301…`` (the id on the network), ``ticket:12``,
``outbox:815``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MESSAGE = "message:"
_followed: ContextVar[str | None] = ContextVar("followed", default=None)


def of_message(message_id: str) -> str:
    """The id of a message that came in."""
    return MESSAGE + message_id


def followed() -> str | None:
    """The id of what is being handled, None where nothing is."""
    return _followed.get()


@contextmanager
def following(id_: str) -> Iterator[None]:
    """Handle one thing until the block ends."""
    before = _followed.set(id_)
    try:
        yield
    finally:
        _followed.reset(before)
