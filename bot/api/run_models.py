"""Runs of broadcasts as other programs read them, and the orders on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.api.values import PLAIN, Number, Part, Sent
from broadcasts.runs import RunProgress
from store.kinds import OutboxState, Recall, RunState
from store.tables import BroadcastRun, Outbox, Room

PER_PAGE, PER_PAGE_MAX = 20, 100
Limit = Annotated[int, Field(ge=1, le=PER_PAGE_MAX), PLAIN]


class RunQuery(Part):
    """Which runs."""

    broadcast_id: Number | None = Field(None, description="Of this broadcast")
    state: list[RunState] = Field([], description="In one of these states; may be repeated")
    limit: Limit = Field(PER_PAGE, description="How many at most")
    cursor: Number | None = Field(None, description="The next_cursor of the answer before")


class RunItem(Sent):
    """One occasion on which a broadcast went out."""

    id: int
    broadcast_id: int
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    state: RunState
    note: str = Field(description="Why it did not go out, such as missed; empty where it did")
    rooms: int
    delivered: int
    open: int = Field(description="Still to go")
    counts: dict[str, int] = Field(description="Rooms by the state of their row; they add up to rooms")
    spared: dict[str, int] = Field(description="Rooms that got it within another message or not at all, by reason")
    recalls: dict[str, int] = Field(description="Of what is taken back: rooms by wanted, done, refused")
    replies: int = Field(description="Answers that it drew within a day; only the number is kept")


class RunList(Sent):
    """Runs, the newest first."""

    items: list[RunItem]
    next_cursor: int | None = Field(description="Ask again with it as cursor for those that follow; null: there are no more")


class RowQuery(Part):
    """Which rooms of a run."""

    row_state: list[OutboxState] = Field([], description="Only rows in one of these states; may be repeated")


class RowItem(Sent):
    """One message of a run: its words in a room, or the picture that follows them there."""

    id: int
    run_id: int
    room_id: int | None = Field(description="null: the room is no longer known")
    topic: str = Field(description="The name of the group")
    is_picture: bool
    state: OutboxState
    attempts: int
    sent_at: datetime | None
    confirmed_at: datetime | None = Field(description="When its echo was seen")
    recall: Recall | None = Field(description="Whether it is taken back")
    replies: int


class RunDetail(RunItem):
    """A run with its rooms."""

    rows: list[RowItem] = Field(description="Those that the program may see, in the order in which they were written")


class UnsettledList(Sent):
    """Rows of which nobody knows whether they were said, the oldest first."""

    items: list[RowItem]


class StaffBody(Part):
    """An order that a member of staff gave in another program."""

    staff_id: Number = Field(description="Whose order it is; this person must be allowed to give it")


class SettleBody(StaffBody):
    """What somebody saw in the room."""

    said: bool = Field(description="true: it stands there; false: it does not, and is sent again")


def item(run: BroadcastRun, progress: RunProgress, spared: Mapping[str, int]) -> RunItem:
    """A run as it is sent."""
    same = RunItem.model_fields.keys() & BroadcastRun.model_fields.keys()
    return RunItem(
        **run.model_dump(include=set(same)),
        delivered=progress.delivered,
        open=progress.open,
        counts={state.value: count for state, count in progress.counts.items()},
        spared=dict(spared),
        recalls={state.value: count for state, count in progress.recalls.items()},
        replies=progress.replies,
    )


def row_item(row: Outbox, room: Room | None) -> RowItem:
    """A message of a run as it is sent; its words stand in the broadcast."""
    same = RowItem.model_fields.keys() & Outbox.model_fields.keys()
    return RowItem(
        **row.model_dump(include=set(same)),
        room_id=room.id if room else None,
        topic=room.topic if room else "",
        is_picture=row.attachment_id is not None,
    )
