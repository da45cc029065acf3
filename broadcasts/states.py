"""The way of a broadcast as one table (DESIGN §5): which step is possible in which state, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from broadcasts.errors import Reason, Refused
from store.kinds import BroadcastState as State


class Step(StrEnum):
    """What people (the first rows) and the clock (the last) do to a broadcast."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    SCHEDULE = "schedule"
    EMERGENCY = "emergency"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    SEND_AGAIN = "send_again"

    START = "start"
    WAIT = "wait"
    COMPLETE = "complete"
    ASK_AGAIN = "ask_again"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    # An edit always leads back to the draft: whatever was approved is no longer what would be sent.
    (State.DRAFT, Step.EDIT): State.DRAFT,
    (State.SUBMITTED, Step.EDIT): State.DRAFT,
    (State.REJECTED, Step.EDIT): State.DRAFT,
    (State.APPROVED, Step.EDIT): State.DRAFT,
    (State.SCHEDULED, Step.EDIT): State.DRAFT,
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.REJECTED, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.SUBMITTED, Step.REJECT): State.REJECTED,
    (State.APPROVED, Step.SCHEDULE): State.SCHEDULED,
    # The chief alone, at once: whatever nobody has approved yet.
    (State.DRAFT, Step.EMERGENCY): State.SCHEDULED,
    (State.SUBMITTED, Step.EMERGENCY): State.SCHEDULED,
    (State.REJECTED, Step.EMERGENCY): State.SCHEDULED,
    (State.APPROVED, Step.EMERGENCY): State.SCHEDULED,
    # The clock: a run starts; when no row is open any more the broadcast waits for its next time or is done.
    (State.SCHEDULED, Step.START): State.RUNNING,
    (State.RUNNING, Step.START): State.RUNNING,
    (State.RUNNING, Step.WAIT): State.SCHEDULED,
    (State.SCHEDULED, Step.WAIT): State.SCHEDULED,
    (State.RUNNING, Step.COMPLETE): State.DONE,
    (State.SCHEDULED, Step.COMPLETE): State.DONE,
    # Rooms in which a run failed get it after all.
    (State.DONE, Step.SEND_AGAIN): State.RUNNING,
    (State.SCHEDULED, Step.SEND_AGAIN): State.RUNNING,
    (State.RUNNING, Step.SEND_AGAIN): State.RUNNING,
    # What was approved is not what is there now.
    (State.APPROVED, Step.ASK_AGAIN): State.SUBMITTED,
    (State.SCHEDULED, Step.ASK_AGAIN): State.SUBMITTED,
    (State.RUNNING, Step.ASK_AGAIN): State.SUBMITTED,
    (State.SCHEDULED, Step.PAUSE): State.PAUSED,
    (State.RUNNING, Step.PAUSE): State.PAUSED,
    (State.PAUSED, Step.RESUME): State.SCHEDULED,
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in State if state not in (State.DONE, State.WITHDRAWN)},
}


def after(state: str, step: Step) -> State:
    """The state that a step leads to.

    Raises
    ------
    Refused
        The step is not possible in this state.
    """
    target = TRANSITIONS.get((State(state), step))
    if target is None:
        raise Refused(Reason.WRONG_STATE, state=state, step=step.value)
    return target
