"""The way of one version of a local answer as one table: which step is possible in which state, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.answers.errors import Reason, refused
from store.kinds import AnswerState as State


class Step(StrEnum):
    """What people (the first rows) and a newer or an older version (the last) do to a version."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RESTORE = "restore"

    SUPERSEDE = "supersede"
    ROLL_BACK = "roll_back"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    # An approved version is never edited: a changed text is a version of its own, and the old one is said until that is approved.
    (State.DRAFT, Step.EDIT): State.DRAFT,
    (State.SUBMITTED, Step.EDIT): State.DRAFT,
    (State.REJECTED, Step.EDIT): State.DRAFT,
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.REJECTED, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.SUBMITTED, Step.REJECT): State.REJECTED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.REJECTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Step.WITHDRAW): State.WITHDRAWN,
    # An earlier version is said again, just as it was approved then.
    (State.SUPERSEDED, Step.RESTORE): State.APPROVED,
    (State.ROLLED_BACK, Step.RESTORE): State.APPROVED,
    (State.WITHDRAWN, Step.RESTORE): State.APPROVED,
    (State.APPROVED, Step.SUPERSEDE): State.SUPERSEDED,
    (State.APPROVED, Step.ROLL_BACK): State.ROLLED_BACK,
}


def after(state: str, step: Step) -> State:
    """The state that a step leads to.

    Raises
    ------
    AnswerRefused
        The step is not possible in this state.
    """
    target = TRANSITIONS.get((State(state), step))
    if target is None:
        raise refused(Reason.WRONG_STATE, state=state, step=step.value)
    return target
