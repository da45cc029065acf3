"""Orders on notices: read and change the words, approve or reject them, go further, stop, and 「找到了」."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import notice_news, notices
from bot.desk.notices import NoticeRefused
from bot.desk.orders.ending import close
from bot.desk.orders.order import Order
from bot.desk.orders.replying import reply
from bot.texts import notices as words
from broadcasts.waves import is_urgent
from store import notices as stored
from store.kinds import TicketState
from store.tables import Notice


async def words_of(order: Order) -> str:
    """「启事 12」 shows them, 「启事 12 新的话」 changes them."""
    try:
        notice = await _notice(order)
        if order.text:
            await notices.edit(order.session, notice, order.ticket, order.member, order.text, now=order.now)
            return words.WORDS_CHANGED.format(number=order.ticket.id, text=notice.text)
        await notices.refresh(order.session, notice, order.ticket)
        notice.shown_changes = notice.changes
        return await notices.check_text(order.session, notice, order.ticket)
    except NoticeRefused as refused:
        return str(refused)


async def approve(order: Order) -> str:
    """「启 12」: what was last shown here goes out; what changed since is shown first."""
    try:
        notice = await _notice(order)
        seen = notice.shown_changes
        notice.shown_changes = notice.changes
        budget = order.deadlines.budget
        rooms = await notices.approve(order.session, notice, order.ticket, order.member, seen=seen, now=order.now, budget=budget)
    except NoticeRefused as refused:
        return str(refused)
    ahead = words.AHEAD_BY_ITSELF if is_urgent(notice) else words.AHEAD_BY_HAND
    return words.APPROVED.format(number=order.ticket.id, wave=words.WAVES[notice.wave], rooms=rooms, ahead=ahead)


async def reject(order: Order) -> str:
    """「不启 12 原因」."""
    try:
        await notices.reject(order.session, await _notice(order), order.ticket, order.member, order.text, now=order.now)
    except NoticeRefused as refused:
        return str(refused)
    return words.REJECTED.format(number=order.ticket.id)


async def widen(order: Order) -> str:
    """「下一波 12」."""
    try:
        notice, budget = await _notice(order), order.deadlines.budget
        wave, rooms = await notices.widen(order.session, notice, order.ticket, order.member, now=order.now, budget=budget)
    except NoticeRefused as refused:
        return str(refused)
    return words.WIDENED.format(number=order.ticket.id, wave=words.WAVES[wave], rooms=rooms)


async def stop(order: Order) -> str:
    """「停发 12」."""
    try:
        notice, budget = await _notice(order), order.deadlines.budget
        await notices.stop(order.session, notice, order.ticket, order.member, now=order.now, budget=budget)
    except NoticeRefused as refused:
        return str(refused)
    return words.STOPPED.format(number=order.ticket.id)


async def found(order: Order) -> str:
    """「找到 12 在河边」: waves end, who was told hears so, the ticket is closed.

    On any other matter these are words for the resident.
    """
    try:
        notice = await _notice(order)
    except NoticeRefused:
        return await reply(replace(order, text=f"{words.FOUND_OUTCOME}，{order.text}" if order.text else words.FOUND_OUTCOME))
    await notice_news.found(order.session, notice, now=order.now, budget=order.deadlines.budget)
    outcome = f"{words.FOUND_OUTCOME}：{order.text}" if order.text else words.FOUND_OUTCOME
    if order.ticket.state != TicketState.CLOSED:
        await close(replace(order, text=outcome))
    return words.FOUND.format(number=order.ticket.id)


async def _notice(order: Order) -> Notice:
    """The notice of the ticket, for this transaction alone.

    Raises
    ------
    NoticeRefused
        Its matter becomes none.
    """
    made = await notices.begin(order.session, order.ticket, now=order.now)
    held = await stored.locked(order.session, made.id) if made is not None and made.id is not None else None
    if held is None:
        raise NoticeRefused(words.NO_NOTICE.format(number=order.ticket.id))
    return held
