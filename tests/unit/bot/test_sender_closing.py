"""A sender that is closed leaves no send behind that nobody waits for."""

from __future__ import annotations

import asyncio

from bot.gateways.base import LinkStatus, Outgoing, Receipt
from store.database import Database
from store.kinds import OutboxState
from tests.support.waiting import until
from tests.unit.bot.post import open_post


async def test_a_sender_that_is_closed_while_it_claims_waits_for_what_it_claimed(database: Database) -> None:
    async with open_post(database) as post:
        await post.put("k")
        sender, closing = post.sender(), list[asyncio.Task[None]]()
        status, send = post.gateway.status, post.gateway.send

        def close_meanwhile() -> LinkStatus:
            """It looks at the link, then claims: it is closed between the two."""
            if not closing:
                closing.append(asyncio.create_task(sender.aclose()))
            return status()

        async def slowly(outgoing: Outgoing) -> Receipt:
            await asyncio.sleep(0.3)
            return await send(outgoing)

        post.gateway.status, post.gateway.send = close_meanwhile, slowly  # type: ignore[method-assign]
        await sender.start()
        await until(lambda: bool(closing), what="looking at the link")
        await closing[0]
        assert post.said() == ["k"]
        assert (await post.row("k")).state in (OutboxState.SENT, OutboxState.CONFIRMED)
