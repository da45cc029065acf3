"""Which order is meant, and whether the member may give it: what is not theirs to see is not there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.desk import rights
from bot.desk.deadlines import DEFAULTS, Deadlines
from bot.desk.duty_words import duty_message
from bot.desk.orders import leaving, mediating, noticing, showing
from bot.desk.orders.correcting import correct
from bot.desk.orders.ending import close, open_again
from bot.desk.orders.handing_over import pass_on, take
from bot.desk.orders.holding import be_quiet, meant, not_settled, speak
from bot.desk.orders.lists import nearest, no_such, open_list
from bot.desk.orders.merging import merge
from bot.desk.orders.order import PRIVATE, Order, Place
from bot.desk.orders.replying import reply
from bot.dialogue.commands import Command, CommandKind
from bot.texts import desk as texts_desk
from bot.texts import notices as texts_notices
from store import ticket_queue
from store.database import Session
from store.scope import Scope
from store.tables import Staff

_ORDERS: Mapping[CommandKind, Callable[[Order], Awaitable[str]]] = {
    CommandKind.REPLY: reply,
    CommandKind.TAKE: take,
    CommandKind.PASS: pass_on,
    CommandKind.CORRECT: correct,
    CommandKind.CLOSE: close,
    CommandKind.REOPEN: open_again,
    CommandKind.MERGE: merge,
    CommandKind.QUIET: be_quiet,
    CommandKind.SPEAK: speak,
    CommandKind.NOT_SETTLED: not_settled,
    CommandKind.MEDIATION_LEVEL: mediating.set_level,
    CommandKind.AGREEMENT: mediating.agree,
    CommandKind.MEDIATED: mediating.settled,
    CommandKind.NOT_MEDIATED: mediating.unsettled,
    CommandKind.FOLLOW_UP: mediating.follow_up,
    CommandKind.FOLLOWED_UP: mediating.followed_up,
    CommandKind.FILES: showing.show_files,
    CommandKind.NOTICE_APPROVE: noticing.approve,
    CommandKind.NOTICE_REJECT: noticing.reject,
    CommandKind.NOTICE_WORDS: noticing.words_of,
    CommandKind.NOTICE_WIDEN: noticing.widen,
    CommandKind.NOTICE_STOP: noticing.stop,
    CommandKind.NOTICE_FOUND: noticing.found,
}
_WITHOUT_NUMBER = (CommandKind.QUIET, CommandKind.SPEAK)


async def carry_out(
    session: Session,
    command: Command,
    member: Staff,
    *,
    key: str,
    now: datetime,
    deadlines: Deadlines = DEFAULTS,
    place: Place = PRIVATE,
) -> str:
    """Carry out one command of a member of staff.

    Parameters
    ----------
    key
        Makes what is said to the resident unique: gateway, account and id of the staff member's message.
    place
        Where it was ordered.

    Returns
    -------
    str
        What the member of staff reads back, also when nothing could be done.
    """
    if command.kind is CommandKind.HELP:
        return texts_desk.HELP
    if command.kind is CommandKind.HELP_DISPUTES:
        return texts_desk.HELP_DISPUTES
    if command.kind is CommandKind.HELP_NOTICES:
        return texts_notices.HELP
    if command.kind is CommandKind.DUTY:
        return await duty_message(session, member, now=now)
    if command.kind is CommandKind.LEAVE:
        return await leaving.ask(session, member, command.text, now=now)
    if command.kind is CommandKind.LEAVE_BACK:
        return await leaving.take_back(session, member, int(command.text) if command.text else None, now=now)
    scope = await rights.scope_of(session, member, now=now)
    if command.kind is CommandKind.LIST:
        return await open_list(session, scope, in_group=place.in_group)
    numbers = [command.number] if command.number is not None else []
    if not numbers and command.kind in _WITHOUT_NUMBER:
        numbers = list(await meant(session, member, scope, room=place.residents))
        if not numbers or (len(numbers) > 1 and place.residents is None):
            return texts_desk.QUIET_WHICH.format(hint=await nearest(session, 0, scope))
    lines = []
    for number in numbers or [0]:
        one = replace(command, number=number)
        suffix = f":{number}" if len(numbers) > 1 else ""
        lines.append(await _on_ticket(session, one, member, scope, key=key + suffix, now=now, deadlines=deadlines, place=place))
    return "\n".join(lines)


async def _on_ticket(
    session: Session,
    command: Command,
    member: Staff,
    scope: Scope,
    *,
    key: str,
    now: datetime,
    deadlines: Deadlines,
    place: Place,
) -> str:
    number = command.number or 0
    if command.into is not None and command.into < number:
        await ticket_queue.locked(session, command.into)  # always the lesser first: two who merge at once never block each other
    ticket = await ticket_queue.locked(session, number) if number else None
    if ticket is None or not scope.holds(ticket):
        return await no_such(session, number, scope)
    order = Order(
        session=session,
        ticket=ticket,
        text=command.text,
        into=command.into,
        member=member,
        scope=scope,
        key=key,
        now=now,
        deadlines=deadlines,
        place=place,
    )
    return await _ORDERS[command.kind](order)
