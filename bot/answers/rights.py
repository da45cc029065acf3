"""Who may do what to local answers: everybody on the staff writes, and somebody else with the right approves."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.errors import Reason
from bot.answers.scope import scope_of
from store.kinds import AnswerScope, AnswerState, Role
from store.tables import AnswerOverride, Staff, Village


def is_author(member: Staff, version: AnswerOverride) -> bool:
    """Whether somebody wrote or changed it last. A name is enough: nobody gets past the four eyes by a second row of staff."""
    return member.name == version.author or (member.id is not None and member.id == version.author_id)


def no_right(member: Staff, version: AnswerOverride, villages: Sequence[Village]) -> Reason | None:
    """Why somebody has no say in what is said in a place; None if they have.

    Chiefs and administrators everywhere, officers in their own station and its villages.
    """
    role = Role(member.role)
    if not member.active or role is Role.ASSISTANT:
        return Reason.NO_RIGHT
    if role is Role.OFFICER and (member.station_id is None or _station_id(version, villages) != member.station_id):
        return Reason.OTHER_STATION
    return None


def no_approval(member: Staff, version: AnswerOverride, villages: Sequence[Village]) -> Reason | None:
    """Why somebody may not approve (or send back) a version; None if they may."""
    return Reason.OWN_ANSWER if is_author(member, version) else no_right(member, version, villages)


def no_change(member: Staff, version: AnswerOverride, villages: Sequence[Village]) -> Reason | None:
    """Why somebody may not edit, submit or withdraw a version; None if they may.

    As long as nobody hears it, its author may and everybody above the assistants; what is said only who has the right there.
    """
    if AnswerState(version.state).is_open:
        allowed = member.active and (member.role != Role.ASSISTANT or is_author(member, version))
        return None if allowed else Reason.NOT_YOURS
    return no_right(member, version, villages)


def _station_id(version: AnswerOverride, villages: Sequence[Village]) -> int | None:
    scope = scope_of(version)
    if scope.kind is AnswerScope.STATION:
        return scope.number
    if scope.kind is AnswerScope.VILLAGE:
        return next((village.station_id for village in villages if village.id == scope.number), None)
    return None
