"""How every account of the bridge stands: of this process as the links tell it, of others as they told the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.gateways.account import Account
from bot.gateways.base import LinkState
from store import accounts as stored
from store.database import Database, Session

GIVEN_UP_AFTER = timedelta(days=7)
"""An account of which no process has told for so long is not the bridge's any more."""


class Elsewhere(StrEnum):
    """How an account of another process stands."""

    ONLINE = "online"
    OFFLINE = "offline"
    NOT_RUNNING = "not_running"
    """Its process has not told anything for a while."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One account."""

    gateway: str
    account: str
    state: LinkState | Elsewhere
    since: datetime
    deaf_since: datetime | None = None
    """From when on what people say has not been heard; None while it is."""


async def standings(session: Session, own: Sequence[Account], now: datetime) -> Sequence[Standing]:
    """Every account, those of this process first."""
    return [*map(of_account, own), *await elsewhere(session, own, now)]


def of_account(account: Account) -> Standing:
    """One of this process."""
    status = account.gateway.status()
    lasting = next((gap.since for gap in status.gaps if gap.until is None), status.since)
    return Standing(
        gateway=account.gateway.name,
        account=account.id,
        state=status.state,
        since=status.since,
        deaf_since=None if status.state is LinkState.ONLINE else lasting,
    )


async def elsewhere(session: Session, own: Sequence[Account], now: datetime) -> Sequence[Standing]:
    """The accounts of other processes, by name."""
    mine = {(account.gateway.name, account.id) for account in own}
    found = []
    for one in await stored.presences(session):
        if (one.gateway, one.account) in mine or now - one.seen_at >= GIVEN_UP_AFTER:
            continue
        if now - one.seen_at >= stored.STALE:
            state, since = Elsewhere.NOT_RUNNING, one.seen_at
        else:
            state, since = Elsewhere.ONLINE if one.online else Elsewhere.OFFLINE, one.since
        deaf_since = None if state is Elsewhere.ONLINE else since
        found.append(Standing(gateway=one.gateway, account=one.account, state=state, since=since, deaf_since=deaf_since))
    return found


async def look_elsewhere(database: Database, own: Sequence[Account], clock: Callable[[], datetime]) -> Sequence[Standing]:
    """The same, in a transaction of its own."""
    async with database.read() as session:
        return await elsewhere(session, own, clock())
