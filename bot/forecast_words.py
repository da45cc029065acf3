"""The forecast of a broadcast in sentences: one for each group, and a few that sum them up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.county_time import COUNTY_TIME
from bot.texts import broadcast as broadcast_words
from bot.texts import forecast as words
from broadcasts.burden import Spared
from broadcasts.forecast import Forecast, RoomForecast


def summary(found: Forecast) -> Sequence[str]:
    """When it begins, and how many groups get it at once, later, within another one or not at all."""
    alike: dict[tuple[str, str], list[RoomForecast]] = {}
    for one in found.rooms:
        alike.setdefault(_kind(one), []).append(one)
    ordered = sorted(alike.values(), key=len, reverse=True)
    lines = [words.ROOMS.format(rooms=len(rooms), what=_said(rooms, found.due_at)) for rooms in ordered]
    return [words.HEAD.format(due=_time(found.due_at)), *lines] if lines else []


def sentence(one: RoomForecast, due_at: datetime) -> str:
    """What becomes of it in one group."""
    return _said([one], due_at)


def _kind(one: RoomForecast) -> tuple[str, str]:
    """What is said in one sentence."""
    if isinstance(one.found, Spared):
        return "spared", one.found.why.value
    return one.why.value if one.why is not None else "", one.joins


def _said(rooms: Sequence[RoomForecast], due_at: datetime) -> str:
    """What becomes of groups of one kind."""
    kind, detail = _kind(rooms[0])
    if kind == "spared":
        return words.SPARED.format(why=broadcast_words.SPARED[detail])
    at = _stretch([one.arrives_at for one in rooms if one.arrives_at is not None], due_at)
    if detail:
        return words.MERGED.format(title=detail, at=at)
    return words.WAITS[kind].format(at=at) if kind else words.ARRIVES.format(at=at)


def _stretch(times: Sequence[datetime], due_at: datetime) -> str:
    first, last = _time(min(times), due_at), _time(max(times), due_at)
    return words.AT.format(first=first) if first == last else words.FROM_TO.format(first=first, last=last)


def _time(at: datetime, day_of: datetime | None = None) -> str:
    """A time in the county; without its day where that is the same one."""
    local = at.astimezone(COUNTY_TIME)
    same = day_of is not None and day_of.astimezone(COUNTY_TIME).date() == local.date()
    return (words.SAME_DAY if same else words.OTHER_DAY).format(at=local)
