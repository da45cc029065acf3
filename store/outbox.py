"""Named queries on the outbox: the only way out of the bridge (states in DESIGN §5).

Every function works inside the caller's transaction. See ``store.claims`` for what leaves next, and ``store.echoes`` for what
came back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from store.following import followed
from store.kinds import Lane, OutboxState, UnknownPolicy
from store.rows import insert_values
from store.tables import Outbox
from store.tables.outbox import OPEN

_DUE = (OutboxState.WAITING, OutboxState.FAILED)
_OPEN = text(f"outbox.{OPEN}")

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


async def drop(session: AsyncSession, *, owner: str, in_hand: Collection[int]) -> int:
    """What a sender claimed and no longer has in hand is ``unknown``: the database was away when the rest was to be stored.

    Returns how many.
    """
    rows = await session.scalars(
        update(Outbox)
        .where(
            _OPEN,
            col(Outbox.state) == OutboxState.SENDING,
            col(Outbox.claimed_by) == owner,
            col(Outbox.id).not_in(in_hand),
        )
        .values(state=OutboxState.UNKNOWN, error="what came of the send could not be stored")
        .returning(col(Outbox.id))
    )
    return len(rows.all())


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
