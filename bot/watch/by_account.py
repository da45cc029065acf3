"""WeChat itself as a way to tell administrators that a link is lost: through another account of the bridge, whose link stands.

The message is a row of the outbox, so the other account may be of another process. It goes into the group that the settings name;
without one to every administrator alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gateways.account import Account
from bot.gateways.base import private_conversation
from bot.watch.channels import AlertFailed
from bot.watch.standing import standings
from store import outbox, reaching
from store.database import Database, Session
from store.kinds import Lane, UnknownPolicy

STALE_AFTER = timedelta(minutes=30)
"""What could not be said for so long is no news any more."""


@dataclass(frozen=True, kw_only=True)
class OtherAccount:
    """The way; see the module."""

    database: Database
    accounts: Sequence[Account]
    """Those of this process."""
    clock: Callable[[], datetime]
    wake_senders: Callable[[], None]
    room: str = ""
    """Topic of a group; empty: administrators alone."""
    name: str = "account"

    async def tell(self, subject: str, text: str) -> None:
        """Leave the message for accounts that are online now."""
        now = self.clock()
        async with self.database.write() as session:
            stand = await standings(session, self.accounts, now)
            online = [(one.gateway, one.account) for one in stand if one.deaf_since is None]
            places = await (self._groups(session, online) if self.room else self._people(session, online))
            for gateway, account, conversation in places:
                await outbox.enqueue(
                    session,
                    key=f"alert:{now.isoformat()}:{account}:{conversation}",
                    gateway=gateway,
                    account=account,
                    conversation=conversation,
                    text=f"{subject}\n{text}",
                    lane=Lane.NOTICE,
                    now=now,
                    expires_at=now + STALE_AFTER,
                    unknown_policy=UnknownPolicy.SEND_AGAIN_ONCE,
                )
        if not places:
            raise AlertFailed(
                "account: no other account reaches " + (f"the group {self.room}" if self.room else "an administrator")
            )
        self.wake_senders()

    async def _groups(self, session: Session, online: Collection[tuple[str, str]]) -> list[tuple[str, str, str]]:
        """The named group, at the address at which its rows are kept: whoever speaks for it says it."""
        found = await reaching.rooms_named(session, self.room)
        return [
            (room.gateway, room.account, room.conversation)
            for room, inside in found
            if any((room.gateway, account) in online for account in inside)
        ]

    async def _people(self, session: Session, online: Collection[tuple[str, str]]) -> list[tuple[str, str, str]]:
        """Every administrator, by the account that they wrote to last; where that is not there, by any other."""
        places = []
        for member in await reaching.bound_administrators(session):
            assert member.gateway is not None
            assert member.external_id is not None
            conversation = private_conversation(member.external_id)
            known = await reaching.accounts_spoken_to(session, gateway=member.gateway, conversation=conversation)
            able = [account for gateway, account in online if gateway == member.gateway]
            chosen = next((account for account in (*known, *able) if account in able), None)
            if chosen is not None:
                places.append((member.gateway, chosen, conversation))
        return places
