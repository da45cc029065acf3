"""Taking back what a withdrawn run said, one message after the other, through the account that said it."""

from __future__ import annotations

import logging

from bot.errors import BridgeError, GatewayDown
from bot.gateways.base import Gateway
from store import run_rows
from store.database import Database

logger = logging.getLogger(__name__)


class Recaller:
    """Takes back for one account."""

    def __init__(self, database: Database, gateway: Gateway, account: str) -> None:
        self._database = database
        self._gateway = gateway
        self._account = account
        self._wanted = True

    def look_again(self) -> None:
        """Perhaps something is to be taken back."""
        self._wanted = True

    async def recall_one(self) -> bool:
        """Try to take one message back. False where there is nothing to do."""
        if not self._wanted:
            return False
        async with self._database.read() as session:
            row = await run_rows.next_recall(session, gateway=self._gateway.name, account=self._account)
        if row is None:
            self._wanted = False
            return False
        try:
            done = row.network_id is not None and await self._gateway.recall(row.network_id)
        except GatewayDown:
            return False
        except BridgeError as error:
            logger.warning("recall failed", extra={"action": "recall_failed", "outbox_id": row.id, "reason": str(error)})
            done = False
        async with self._database.write() as session:
            await run_rows.settle_recall(session, row, done=done)
        logger.info("recalled" if done else "recall refused", extra={"action": "recall", "outbox_id": row.id, "done": done})
        return True
