"""Storing together: nothing lost, nothing twice, in order, and one that fails fails those of its batch only."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.inbox.together import Together


class Store:
    """Keeps batches; slow enough that a crowd gathers."""

    def __init__(self, *, broken: object = None) -> None:
        self.batches: list[list[int]] = []
        self._broken = broken

    async def keep(self, items: Sequence[int]) -> None:
        await asyncio.sleep(0)
        if self._broken in items:
            raise ValueError(f"cannot keep {self._broken}")
        self.batches.append(list(items))


async def test_a_crowd_is_stored_in_few_batches_in_order_each_once() -> None:
    store = Store()
    together = Together(store.keep, limit=16)
    await asyncio.gather(*(together.add(number) for number in range(100)))
    assert [number for batch in store.batches for number in batch] == list(range(100))
    assert max(map(len, store.batches)) == 16
    assert len(store.batches) <= 8


async def test_one_alone_waits_for_nobody() -> None:
    store = Store()
    await Together(store.keep).add(7)
    assert store.batches == [[7]]


async def test_a_batch_that_fails_tells_everybody_in_it_and_the_next_goes_on() -> None:
    store = Store(broken=5)
    together = Together(store.keep, limit=4)
    found = await asyncio.gather(*(together.add(number) for number in range(12)), return_exceptions=True)
    failed = {number for number, error in enumerate(found) if isinstance(error, ValueError)}
    kept = {number for batch in store.batches for number in batch}
    assert 5 in failed
    assert failed | kept == set(range(12))
    assert not failed & kept


async def test_who_is_cancelled_while_waiting_leaves_the_others_alone() -> None:
    store = Store()
    together = Together(store.keep)
    waiting = [asyncio.ensure_future(together.add(number)) for number in range(5)]
    await asyncio.sleep(0)
    waiting[3].cancel()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(found[3], asyncio.CancelledError)
    assert [error for number, error in enumerate(found) if number != 3 and error is not None] == []
    assert {0, 1, 2, 4} <= {number for batch in store.batches for number in batch}


async def test_a_store_that_is_broken_off_is_no_success() -> None:
    async def forever(_items: Sequence[int]) -> None:
        await asyncio.sleep(3600)

    task = asyncio.ensure_future(Together(forever).add(1))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
