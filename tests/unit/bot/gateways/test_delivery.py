"""The queue between a gateway and the inbox: order, turns, what is urgent, and a limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count

from bot.gateways.base import Incoming
from bot.gateways.delivery import OrderedDelivery

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
_numbers = count(1)


def message(room: str, text: str, sender: str = "甲") -> Incoming:
    return Incoming(
        gateway="g",
        account="a",
        message_id=f"m{next(_numbers)}",
        conversation=room,
        sender_id=sender,
        sender_name=sender,
        text=text,
        sent_at=NOW,
    )


@asynccontextmanager
async def delivering(
    *, urgent: Callable[[Incoming], bool] = lambda _: False, limit: int = 100_000
) -> AsyncIterator[tuple[OrderedDelivery, list[str], asyncio.Event]]:
    """One worker that takes nothing before the event is set; what it took, in order."""
    taken: list[str] = []
    go = asyncio.Event()

    async def receive(incoming: Incoming) -> None:
        await go.wait()
        taken.append(incoming.text)

    delivery = OrderedDelivery(receive, urgent=urgent, workers=1, limit=limit)
    delivery.start()
    yield delivery, taken, go
    await delivery.aclose()


async def test_a_noisy_room_does_not_starve_the_others() -> None:
    async with delivering() as (delivery, taken, go):
        for number in range(20_000):
            delivery.put(message("noisy", f"n{number}"))
        for number in range(3):
            delivery.put(message("quiet", f"q{number}"))
        go.set()
    assert [text for text in taken if text[0] == "n"] == [f"n{number}" for number in range(20_000)]
    assert max(taken.index(f"q{number}") for number in range(3)) < 10
    assert [text for text in taken if text[0] == "q"] == ["q0", "q1", "q2"]


async def test_what_is_urgent_goes_first_together_with_earlier_words_of_the_same_person() -> None:
    async with delivering(urgent=lambda incoming: "火" in incoming.text) as (delivery, taken, go):
        for number in range(200):
            delivery.put(message(f"r{number % 4}", f"{number}", sender=f"人{number % 8}"))
        delivery.put(message("r1", "我家", sender="王建军"))
        delivery.put(message("r1", "着火了", sender="王建军"))
        delivery.put(message("r9", "山上起火", sender="别人"))
        go.set()
    assert taken.index("山上起火") <= 2
    assert taken.index("我家") < taken.index("着火了") <= 5
    assert len(taken) == 203


async def test_an_alarm_in_the_noisy_room_itself_passes_what_others_said_there() -> None:
    async with delivering(urgent=lambda incoming: "火" in incoming.text) as (delivery, taken, go):
        for number in range(5_000):
            delivery.put(message("noisy", f"{number}", sender=f"人{number % 50}"))
        delivery.put(message("noisy", "着火了", sender="王建军"))
        go.set()
    assert taken.index("着火了") <= 2
    assert [text for text in taken if text != "着火了"] == [f"{number}" for number in range(5_000)]


async def test_alarms_of_one_room_are_handed_out_in_the_order_in_which_they_were_raised() -> None:
    async with delivering(urgent=lambda incoming: "火" in incoming.text) as (delivery, taken, go):
        for number in range(200):
            delivery.put(message("noisy", f"{number}", sender=f"人{number % 50}"))
        delivery.put(message("noisy", "我家", sender="李小燕"))
        for alarm, sender in (("1 着火了", "王建军"), ("2 起火了", "李小燕"), ("3 火大得很", "王建军"), ("4 救火", "张德福")):
            delivery.put(message("noisy", alarm, sender=sender))
        go.set()
    first = taken.index("1 着火了")
    assert first <= 1
    assert taken[first : first + 5] == ["1 着火了", "我家", "2 起火了", "3 火大得很", "4 救火"]
    assert [text for text in taken if text.isdecimal()] == [f"{number}" for number in range(200)]


async def test_a_second_alarm_does_not_put_its_room_behind_another_with_an_alarm() -> None:
    async with delivering(urgent=lambda incoming: "火" in incoming.text) as (delivery, taken, go):
        for number in range(200):
            delivery.put(message(f"r{number % 4}", f"{number}", sender=f"人{number % 8}"))
        delivery.put(message("r1", "1 着火了", sender="王建军"))
        delivery.put(message("r2", "2 起火了", sender="李小燕"))
        delivery.put(message("r1", "3 火大得很", sender="王建军"))
        go.set()
    assert taken.index("1 着火了") < taken.index("2 起火了") < taken.index("3 火大得很")


async def test_a_full_queue_makes_the_gateway_wait_and_loses_nothing() -> None:
    async with delivering(limit=10) as (delivery, taken, go):
        filling = asyncio.create_task(fill(delivery, 50))
        await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        assert delivery.pending == 10
        go.set()
        await filling
    assert taken == [f"{number}" for number in range(50)]


async def fill(delivery: OrderedDelivery, messages: int) -> None:
    for number in range(messages):
        await delivery.accept(message("r", f"{number}"))


async def test_a_message_whose_handling_fails_holds_nothing_up() -> None:
    taken: list[str] = []

    async def receive(incoming: Incoming) -> None:
        if incoming.text == "1":
            raise ValueError("told to fail")
        taken.append(incoming.text)

    delivery = OrderedDelivery(receive)
    delivery.start()
    for number in range(4):
        delivery.put(message("r", f"{number}"))
    await delivery.aclose()
    assert taken == ["0", "2", "3"]
