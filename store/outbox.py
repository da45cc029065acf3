"""Named queries on the outbox: the only way out of the bridge (states in DESIGN §5).

Every function works inside the caller's transaction. A row is claimed by exactly one sender, on PostgreSQL by
``FOR UPDATE SKIP LOCKED``, on SQLite because a write transaction is exclusive.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, bindparam, case, exists, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.following import followed
from store.kinds import Lane, OutboxState, RunState, UnknownPolicy
from store.rows import insert_values
from store.tables import BroadcastRun, Outbox, Room
from store.tables.outbox import OPEN, UNSETTLED

_DUE = (OutboxState.WAITING, OutboxState.FAILED)
_OPEN = text(f"outbox.{OPEN}")
_IS_UNSETTLED = text(f"outbox.{UNSETTLED}")
_UNSETTLED = (OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.SENT)

_ROWS: Any = Outbox.__table__  # type: ignore[attr-defined]  # SQLModel adds it to every table class
_IN_FLIGHT = or_(_ROWS.c.state == OutboxState.SENDING.value, _ROWS.c.state == OutboxState.UNKNOWN.value)
_MARK_SENT = (
    _ROWS.update()
    .where(
        _ROWS.c.id == bindparam("row"),
        or_(_IN_FLIGHT, and_(_ROWS.c.state == OutboxState.CONFIRMED.value, _ROWS.c.network_id.is_(None))),
    )
    .values(
        state=case((_IN_FLIGHT, OutboxState.SENT.value), else_=_ROWS.c.state),
        sent_at=bindparam("now", type_=_ROWS.c.sent_at.type),
        network_id=bindparam("network", type_=_ROWS.c.network_id.type),
        error=None,
    )
)
_CONFIRM = (
    _ROWS.update()
    .where(
        *(_ROWS.c[name] == bindparam(f"in_{name}") for name in ("gateway", "account", "conversation", "network_id")),
        _ROWS.c.state != OutboxState.CONFIRMED.value,
    )
    .values(
        state=OutboxState.CONFIRMED.value,
        confirmed_at=bindparam("now", type_=_ROWS.c.sent_at.type),
        sent_at=func.coalesce(_ROWS.c.sent_at, bindparam("now", type_=_ROWS.c.sent_at.type)),
    )
    .returning(_ROWS.c.id)
)
"""The usual case of ``confirm``, at every message that the bridge says."""


async def enqueue(
    session: AsyncSession,
    *,
    key: str,
    gateway: str,
    account: str,
    conversation: str,
    text: str,
    lane: Lane,
    now: datetime,
    mentions: Sequence[tuple[str, str]] = (),
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    unknown_policy: UnknownPolicy = UnknownPolicy.SEND_AGAIN_ONCE,
    incoming_id: int | None = None,
    ticket_id: int | None = None,
    run_id: int | None = None,
    attachment_id: int | None = None,
) -> int | None:
    """Put one thing to say into the outbox; None if the same ``key`` is there already.

    Parameters
    ----------
    attachment_id
        A picture or file that is sent in place of the text.
    """
    return await insert_values(
        session,
        Outbox,
        key=key,
        gateway=gateway,
        account=account,
        conversation=conversation,
        text=text,
        mentions=[list(pair) for pair in mentions],
        lane=int(lane),
        state=OutboxState.WAITING.value,
        unknown_policy=unknown_policy.value,
        not_before=not_before or now,
        expires_at=expires_at,
        incoming_id=incoming_id,
        ticket_id=ticket_id,
        run_id=run_id,
        attachment_id=attachment_id,
        trace=followed(),
        created_at=now,
    )


def _held(row: type[Outbox]) -> Exists:
    """Whether the row's run is paused or withdrawn: one change of the run holds every row, also those that come back later."""
    stopped = (RunState.PAUSED.value, RunState.WITHDRAWN.value)
    return exists().where(and_(col(BroadcastRun.id) == col(row.run_id), col(BroadcastRun.state).in_(stopped)))


def _left_to(account: str, stood_in_for: Collection[str]) -> ColumnElement[bool]:
    """Whether an account takes the row: the one that speaks for its room, else the row's own."""
    speaker = (
        select(col(Room.speaker))
        .where(
            col(Room.gateway) == col(Outbox.gateway),
            col(Room.account) == col(Outbox.account),
            col(Room.conversation) == col(Outbox.conversation),
        )
        .scalar_subquery()
    )
    return and_(col(Outbox.account).in_([account, *stood_in_for]), func.coalesce(speaker, col(Outbox.account)) == account)


async def claim(
    session: AsyncSession,
    *,
    gateway: str,
    account: str,
    owner: str,
    now: datetime,
    limit: int = 1,
    resting: Collection[str] = (),
    lanes: Collection[Lane] = tuple(Lane),
    stood_in_for: Collection[str] = (),
) -> Sequence[Outbox]:
    """Claim what should leave next: by lane, then oldest first, never past an older unfinished row of its conversation.

    Parameters
    ----------
    stood_in_for
        Accounts for some rooms of which this one speaks (``accounts.stood_in_for``).
    resting
        Conversations that the pace holds back for the moment.
    """
    earlier = aliased(Outbox, name="earlier")
    blocked = exists().where(
        and_(
            col(earlier.gateway) == col(Outbox.gateway),
            col(earlier.account) == col(Outbox.account),
            col(earlier.conversation) == col(Outbox.conversation),
            text(f"earlier.{UNSETTLED}"),
            or_(
                col(earlier.state) == OutboxState.SENDING,
                and_(col(earlier.state) == OutboxState.FAILED, ~_held(earlier)),
                # Put back because the link was down: it goes first when the link is there again.
                and_(col(earlier.state) == OutboxState.WAITING, col(earlier.claimed_at).is_not(None), ~_held(earlier)),
            ),
            col(earlier.lane) <= col(Outbox.lane),
            col(earlier.id) < col(Outbox.id),
        )
    )
    query = (
        select(Outbox)
        .where(
            col(Outbox.gateway) == gateway,
            _OPEN,
            _left_to(account, stood_in_for),
            col(Outbox.state).in_(_DUE),
            col(Outbox.not_before) <= now,
            or_(col(Outbox.expires_at).is_(None), col(Outbox.expires_at) > now),
            col(Outbox.lane).in_([int(lane) for lane in lanes]),
            ~_held(Outbox),
            ~blocked,
        )
        .order_by(col(Outbox.lane), col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Outbox)
    )
    if resting:
        query = query.where(col(Outbox.conversation).not_in(list(resting)))
    rows = (await session.scalars(query)).all()
    for row in rows:
        row.state = OutboxState.SENDING
        row.attempts += 1
        row.claimed_at = now
        row.claimed_by = owner
        row.spoken_by = account
        session.add(row)
    return rows


async def next_due_at(session: AsyncSession, *, gateway: str, account: str) -> datetime | None:
    """When the next row becomes due; None while nothing waits."""
    due: datetime | None = await session.scalar(
        select(func.min(col(Outbox.not_before))).where(
            col(Outbox.gateway) == gateway,
            col(Outbox.account) == account,
            _OPEN,
            col(Outbox.state).in_(_DUE),
            ~_held(Outbox),
        )
    )
    return due


async def mark_sent(session: AsyncSession, row_id: int, *, network_id: str | None, now: datetime) -> None:
    """The network took it. An echo that came first has confirmed the row already: then it stays confirmed."""
    await mark_all_sent(session, {row_id: network_id}, now=now)


async def mark_all_sent(session: AsyncSession, taken: Mapping[int, str | None], *, now: datetime) -> None:
    """The same for several rows, by their ids."""
    values = [{"row": row_id, "network": network_id, "now": now} for row_id, network_id in sorted(taken.items())]
    await (await session.connection()).execute(_MARK_SENT, values)


async def mark_failed(session: AsyncSession, row_id: int, *, error: str, retry_at: datetime | None) -> None:
    """Nothing was sent: try again at ``retry_at``, or give up if that is None."""
    state = OutboxState.GAVE_UP if retry_at is None else OutboxState.FAILED
    values: dict[str, object] = {"state": state, "error": error[:500]}
    if retry_at is not None:
        values["not_before"] = retry_at
    await session.execute(
        update(Outbox).where(col(Outbox.id) == row_id, col(Outbox.state) == OutboxState.SENDING).values(**values)
    )


async def put_back(session: AsyncSession, row_id: int, *, not_before: datetime) -> None:
    """The link was down before anything left: the row waits again, and the try does not count."""
    await session.execute(
        update(Outbox)
        .where(col(Outbox.id) == row_id, col(Outbox.state) == OutboxState.SENDING)
        .values(state=OutboxState.WAITING, attempts=col(Outbox.attempts) - 1, not_before=not_before)
    )


async def mark_unknown(session: AsyncSession, row_id: int, *, error: str) -> None:
    """It may have been said."""
    await session.execute(
        update(Outbox)
        .where(col(Outbox.id) == row_id, col(Outbox.state) == OutboxState.SENDING)
        .values(state=OutboxState.UNKNOWN, error=error[:500])
    )


async def orphan(session: AsyncSession, *, gateway: str, account: str, owner: str) -> int:
    """At start: whatever another process of this account left in ``sending`` is ``unknown``. Returns how many."""
    rows = await session.scalars(
        update(Outbox)
        .where(
            col(Outbox.gateway) == gateway,
            func.coalesce(col(Outbox.spoken_by), col(Outbox.account)) == account,
            _OPEN,
            col(Outbox.state) == OutboxState.SENDING,
            or_(col(Outbox.claimed_by).is_(None), col(Outbox.claimed_by) != owner),
        )
        .values(state=OutboxState.UNKNOWN, error="the bridge stopped while sending")
        .returning(col(Outbox.id))
    )
    return len(rows.all())


async def claimed_since(session: AsyncSession, *, gateway: str, account: str, since: datetime) -> Sequence[datetime]:
    """When this account took rows to say since a moment, of the last 5,000 rows that there are."""
    last = select(func.max(col(Outbox.id)) - 5_000).scalar_subquery()
    query = select(col(Outbox.claimed_at)).where(
        col(Outbox.id) > last,
        col(Outbox.gateway) == gateway,
        func.coalesce(col(Outbox.spoken_by), col(Outbox.account)) == account,
        col(Outbox.claimed_at) >= since,
    )
    return [moment for moment in await session.scalars(query) if moment is not None]


async def settle_unknown(session: AsyncSession, *, gateway: str, claimed_before: datetime, now: datetime) -> int:
    """After the deadline: send once more where the row's policy says so; the others stay for a person.

    Whichever account said it: the one that speaks for the room by now says it again. Returns how many go again.
    """
    rows = await session.scalars(
        update(Outbox)
        .where(
            col(Outbox.gateway) == gateway,
            _OPEN,
            col(Outbox.state) == OutboxState.UNKNOWN,
            col(Outbox.unknown_policy) == UnknownPolicy.SEND_AGAIN_ONCE,
            col(Outbox.claimed_at) < claimed_before,
        )
        .values(state=OutboxState.WAITING, not_before=now, unknown_policy=UnknownPolicy.ASK_A_PERSON)
        .returning(col(Outbox.id))
    )
    return len(rows.all())


async def expire(session: AsyncSession, *, now: datetime) -> int:
    """Drop what is too late to be of use. Returns how many."""
    rows = await session.scalars(
        update(Outbox)
        .where(_OPEN, col(Outbox.state).in_(_DUE), col(Outbox.expires_at) <= now)
        .values(state=OutboxState.EXPIRED)
        .returning(col(Outbox.id))
    )
    return len(rows.all())


async def confirm(
    session: AsyncSession,
    *,
    gateway: str,
    account: str,
    conversation: str,
    network_id: str,
    text: str,
    now: datetime,
    is_file: bool = False,
) -> int | None:
    """Settle the row whose message came back, by the network's id, else by conversation and text. Returns its id.

    Parameters
    ----------
    is_file
        What came back is a picture or file: without an id it settles the oldest file that was sent there.
    """
    named = {"in_gateway": gateway, "in_account": account, "in_conversation": conversation, "in_network_id": network_id}
    settled: int | None = (await session.execute(_CONFIRM, {**named, "now": now})).scalar()
    if settled is not None:
        return settled
    mine = (col(Outbox.gateway) == gateway, col(Outbox.account) == account, col(Outbox.conversation) == conversation)
    row = await session.scalar(select(Outbox).where(*mine, col(Outbox.network_id) == network_id).with_for_update())
    if row is None:
        candidates = await session.scalars(
            select(Outbox)
            .where(
                *mine,
                _IS_UNSETTLED,
                # One that waits to be said again may have been said the first time after all.
                or_(
                    col(Outbox.state).in_(_UNSETTLED),
                    and_(col(Outbox.state) == OutboxState.WAITING, col(Outbox.claimed_at).is_not(None)),
                ),
                # The id may be stored between the two queries, by the sender that has just got it.
                or_(col(Outbox.network_id).is_(None), col(Outbox.network_id) == network_id),
            )
            .order_by(col(Outbox.id))
            .limit(50)
            .with_for_update()
        )
        found, said = candidates.all(), text.strip()
        row = next((candidate for candidate in found if candidate.network_id == network_id), None)
        alike = [one for one in found if (one.attachment_id is not None) == is_file]
        row = row or next((one for one in alike if is_file or said.endswith(one.text.strip())), None)
    if row is None or row.state == OutboxState.CONFIRMED:
        return None
    row.state = OutboxState.CONFIRMED
    row.confirmed_at = now
    row.network_id = network_id
    row.sent_at = row.sent_at or now
    session.add(row)
    return row.id


async def cancel_run(session: AsyncSession, run_id: int) -> int:
    """Withdraw what has not left yet. Returns how many rows."""
    rows = await session.scalars(
        update(Outbox)
        .where(col(Outbox.run_id) == run_id, col(Outbox.state).in_(_DUE))
        .values(state=OutboxState.CANCELLED)
        .returning(col(Outbox.id))
    )
    return len(rows.all())


async def count_states(session: AsyncSession, *, run_id: int | None = None) -> dict[str, int]:
    """How many rows stand in each state, of one run or of all. A picture beside the words of a run is no room more."""
    query = select(col(Outbox.state), func.count()).group_by(col(Outbox.state))
    if run_id is not None:
        query = query.where(col(Outbox.run_id) == run_id, col(Outbox.attachment_id).is_(None))
    return {state: count for state, count in (await session.execute(query)).all()}


async def of_run(session: AsyncSession, run_id: int) -> Sequence[Outbox]:
    """Every row of one run, in the order in which they were written."""
    return (await session.scalars(select(Outbox).where(col(Outbox.run_id) == run_id).order_by(col(Outbox.id)))).all()


def unknown_deadline(now: datetime, *, wait_s: float) -> datetime:
    """Rows claimed before this have waited long enough for their echo."""
    return now - timedelta(seconds=wait_s)
