"""The people of a play: residents say their lines, staff answer tickets, and meanwhile the fault happens."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import aiohttp

from bot.demo import demo_county
from tests.chaos.evidence import heard_in
from tests.chaos.faults import Stage, strike
from tests.chaos.talk import Line, Sort, Spoken, lines


async def talk_and_strike(stage: Stage, *, villages: int, talk_s: float) -> list[Spoken]:
    """Let both happen; gives what people said."""
    chance = stage.scenario.chance("moment")
    stage.people_can_talk.set()
    spoken: list[Spoken] = []
    moment_s = chance.uniform(0.1, 0.6) * talk_s

    async def fault() -> None:
        await asyncio.sleep(moment_s)
        await strike(stage, stage.scenario.chance("fault"))

    orders = asyncio.create_task(_give_orders(stage, spoken))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_speak(stage, spoken, villages, talk_s))
            group.create_task(fault())
    finally:
        orders.cancel()
        await asyncio.gather(orders, return_exceptions=True)
    return spoken


async def _speak(stage: Stage, spoken: list[Spoken], villages: int, talk_s: float) -> None:
    """Residents say their lines, the last third when the fault is over; whoever finds no network waits until it is there."""
    began = time.monotonic()
    script = lines(stage.scenario.chance("talk"), within_s=talk_s, villages=villages)
    for number, line in enumerate(script):
        if number == len(script) * 2 // 3:
            await stage.over.wait()
        await asyncio.sleep(max(0.0, line.after_s - (time.monotonic() - began)))
        await _say(stage, spoken, line)


async def _say(stage: Stage, spoken: list[Spoken], line: Line) -> None:
    await stage.people_can_talk.wait()
    since = datetime.now(UTC)
    try:
        message_id = await stage.place.say(line.room, line.speaker, line.text, mention=line.mention)
    except (aiohttp.ClientError, OSError):
        return  # the network went away in the middle: whether it was said, nobody knows
    where = stage.place.conversation(line.room)
    spoken.append(Spoken(message_id=message_id, sort=line.sort, conversation=where, since=since, until=datetime.now(UTC)))


async def _give_orders(stage: Stage, spoken: list[Spoken]) -> None:
    """In each staff room somebody answers the first ticket that is heard of there."""
    officers = {station.room: station.officer.name for station in demo_county().stations}
    waiting = dict(stage.place.staff_rooms)
    while waiting:
        await asyncio.sleep(0.2)
        for one in heard_in(stage.place.journal):
            number = _card_number(one.text) if one.conversation in waiting else None
            if number is None:
                continue
            room = waiting.pop(one.conversation)
            text = f"#{number} 我马上过来看"
            order = Line(after_s=0, sort=Sort.ORDER, room=room, speaker=officers[room], text=text)
            await _say(stage, spoken, order)


def _card_number(text: str) -> int | None:
    """Of which ticket a card is."""
    digits = text.partition("#")[2].split(maxsplit=1)
    number = "".join(char for char in digits[0] if char.isdecimal()) if digits else ""
    return int(number) if number else None
