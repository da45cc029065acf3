"""One operation of the API as a value: everything that serving it and documenting it need to know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.api.scopes import ApiScope
from bot.api.values import Nothing, Part, Sent
from bot.bridge import Bridge
from store.scope import Scope
from store.tables import ApiClient

PREFIX = "/api/v1"
"""Below which the API answers."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that was let in and understood."""

    bridge: Bridge
    client: ApiClient
    now: datetime
    number: int
    """The id in the path; 0 where the path has none."""
    query: Any
    """The route's ``query``."""
    body: Any
    """The route's ``body``; None where it has none."""

    @property
    def scope(self) -> Scope:
        """Which tickets the program may see, as far as places go."""
        return Scope(station_id=self.client.station_id)

    def may(self, scope: ApiScope) -> bool:
        """Whether the token has a scope."""
        return scope in self.client.scopes

    def serves(self, station_id: int | None) -> bool:
        """Whether the program is for this station."""
        return self.client.station_id in (None, station_id)


Handler = Callable[[Call], Awaitable[Sent]]


@dataclass(frozen=True, kw_only=True)
class Route:
    """An operation."""

    method: str
    path: str
    """Below ``/api/v1``; ``{number}`` stands for an id."""
    summary: str
    scope: ApiScope
    handler: Handler
    answers: type[Sent]
    query: type[Part] = Nothing
    body: type[Part] | None = None
    status: int = 200
    conflicts: bool = False
    """Whether it can be refused because of how things stand (409)."""

    @property
    def has_number(self) -> bool:
        """Whether the path names one thing."""
        return "{number}" in self.path

    @property
    def name(self) -> str:
        """The operation's id in the document."""
        return self.handler.__name__
