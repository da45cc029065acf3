"""Orders on disputes: the level, the agreement, whether it is settled, and the days to look after it."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import disputes
from bot.desk.county_time import COUNTY_TIME
from bot.desk.orders.order import Order
from bot.texts import disputes as words
from store.kinds import DisputeLevel

_LEVELS = tuple(DisputeLevel)


async def set_level(order: Order) -> str:
    """「调 12 派出所」, with what was agreed behind it where it was."""
    first, _, rest = order.text.partition(" ")
    level = disputes.read_level(first)
    if level is None:
        return words.WHICH_LEVEL.format(number=order.ticket.id)
    try:
        await disputes.set_level(order.session, order.ticket, level, order.member, now=order.now)
    except disputes.NotADispute:
        return words.NOT_A_DISPUTE.format(number=order.ticket.id)
    said = words.LEVEL_SET.format(number=order.ticket.id, level=words.LEVELS[level.value])
    if rest.strip():
        await order.session.flush()
        said += "\n" + await _agree(order, rest.strip())
    return said


async def agree(order: Order) -> str:
    """「协议 12 墙退一尺」."""
    if not order.text:
        return words.WHICH_AGREEMENT.format(number=order.ticket.id)
    try:
        return await _agree(order, order.text)
    except disputes.NotADispute:
        return words.NOT_A_DISPUTE.format(number=order.ticket.id)


async def settled(order: Order) -> str:
    """「成 12」."""
    try:
        await disputes.settle(order.session, order.ticket, order.member, settled=True, now=order.now)
    except disputes.NotADispute:
        return words.NOT_A_DISPUTE.format(number=order.ticket.id)
    return words.SETTLED_NOTED.format(number=order.ticket.id)


async def unsettled(order: Order) -> str:
    """「不成 12」: the next level is named."""
    try:
        dispute = await disputes.settle(order.session, order.ticket, order.member, settled=False, now=order.now)
    except disputes.NotADispute:
        return words.NOT_A_DISPUTE.format(number=order.ticket.id)
    place = _LEVELS.index(DisputeLevel(dispute.level)) + 1
    further = words.NO_NEXT_LEVEL
    if place < len(_LEVELS):
        further = words.TO_NEXT_LEVEL.format(number=order.ticket.id, level=words.LEVELS[_LEVELS[place].value])
    return words.UNSETTLED_NOTED.format(number=order.ticket.id, next_level=further)


async def follow_up(order: Order) -> str:
    """「回访 12 7天」, with a note behind it."""
    first, _, note = order.text.partition(" ")
    today = order.now.astimezone(COUNTY_TIME).date()
    day = disputes.read_day(first, today)
    if day is None:
        return words.WHICH_DAY.format(number=order.ticket.id)
    if day < today:
        return words.DAY_PAST.format(day=disputes.day_words(day))
    if day > today + timedelta(days=disputes.FURTHEST_DAYS):
        return words.DAY_TOO_FAR
    await disputes.plan_follow_up(order.session, order.ticket, order.member, day, note=note.strip(), now=order.now)
    return words.FOLLOW_UP_SET.format(number=order.ticket.id, day=disputes.day_words(day))


async def followed_up(order: Order) -> str:
    """「访 12 墙退了」."""
    done = await disputes.follow_up_done(order.session, order.ticket, order.member, order.text, now=order.now)
    return (words.FOLLOW_UP_DONE if done else words.NO_FOLLOW_UP).format(number=order.ticket.id)


async def _agree(order: Order, agreement: str) -> str:
    await disputes.agree(order.session, order.ticket, order.member, agreement=agreement, now=order.now)
    return words.AGREED.format(number=order.ticket.id)
