"""The table of states against the sentence in DESIGN §5."""

from __future__ import annotations

import pytest

from broadcasts.errors import Reason, Refused
from broadcasts.states import TRANSITIONS, Step, after
from store.kinds import BroadcastState as State


def test_the_way_from_draft_to_done() -> None:
    state = State.DRAFT
    for step in (Step.SUBMIT, Step.APPROVE, Step.SCHEDULE, Step.START, Step.WAIT, Step.START, Step.COMPLETE):
        state = after(state, step)
    assert state is State.DONE


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED, State.REJECTED, State.SCHEDULED])
def test_an_edit_always_leads_back_to_the_draft(state: State) -> None:
    assert after(state, Step.EDIT) is State.DRAFT


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.DRAFT, Step.APPROVE),  # nobody asked for it
        (State.DRAFT, Step.SCHEDULE),  # four eyes cannot be gone round
        (State.SUBMITTED, Step.SCHEDULE),
        (State.REJECTED, Step.APPROVE),
        (State.RUNNING, Step.EDIT),  # half of the rooms have read it already
        (State.PAUSED, Step.EDIT),
        (State.DONE, Step.WITHDRAW),
        (State.WITHDRAWN, Step.RESUME),  # withdrawn is for good
    ],
)
def test_what_is_not_in_the_table_is_refused(state: State, step: Step) -> None:
    with pytest.raises(Refused) as caught:
        after(state, step)
    assert caught.value.reason is Reason.WRONG_STATE
    assert caught.value.details == {"state": state.value, "step": step.value}


def test_every_state_can_be_reached_and_done_and_withdrawn_are_ends() -> None:
    assert {State.DRAFT, *TRANSITIONS.values()} == set(State)
    from_the_end = [step for state, step in TRANSITIONS if state in (State.DONE, State.WITHDRAWN)]
    assert from_the_end == [Step.SEND_AGAIN]  # for rooms in which it failed
