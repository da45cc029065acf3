"""Where a local answer holds, and which of several holds for a resident: the closest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.kinds import AnswerScope
from store.tables import AnswerOverride


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The whole province or county, one station or one village."""

    kind: AnswerScope
    number: int = 0
    """Id of the station or village; 0 for the others."""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.number}"


PROVINCE, COUNTY = Scope(kind=AnswerScope.PROVINCE), Scope(kind=AnswerScope.COUNTY)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody asks."""

    station_id: int | None = None
    village_id: int | None = None

    def scopes(self) -> Sequence[Scope]:
        """What holds there, the widest first."""
        station = [Scope(kind=AnswerScope.STATION, number=self.station_id)] if self.station_id else []
        village = [Scope(kind=AnswerScope.VILLAGE, number=self.village_id)] if self.village_id else []
        return [PROVINCE, COUNTY, *station, *village]


def scope_of(version: AnswerOverride) -> Scope:
    """Where a stored version holds."""
    return Scope(kind=AnswerScope(version.scope), number=version.scope_id)


def read_scope(text: str) -> Scope | None:
    """Read what ``str`` wrote; None for anything else."""
    kind, _, number = text.partition(":")
    if kind not in {scope.value for scope in AnswerScope} or not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    scope = Scope(kind=AnswerScope(kind), number=int(number))
    somewhere = scope.kind in (AnswerScope.STATION, AnswerScope.VILLAGE)
    return scope if somewhere == bool(scope.number) else None
