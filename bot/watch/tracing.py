"""Telling the way of a message in plain words, one line a step, with the time between the steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.desk.county_time import COUNTY_TIME
from bot.texts import cli as words
from intents.text import mask
from store.kinds import Lane
from store.tables import Outbox
from store.trace import Way


def told(way: Way, *, with_words: bool) -> Iterator[str]:
    """The lines.

    Parameters
    ----------
    with_words
        Show what was said (masked), not only what was done.
    """
    incoming = way.incoming
    yield words.TRACE_MESSAGE.format(number=incoming.id, network_id=incoming.message_id, place=_place(incoming.conversation))
    yield words.TRACE_SENT.format(at=_at(incoming.sent_at), kind=incoming.kind)
    yield words.TRACE_RECEIVED.format(at=_at(incoming.received_at), after=_after(incoming.sent_at, incoming.received_at))
    if with_words and incoming.text:
        yield words.TRACE_WORDS.format(text=_shown(incoming.text))
    if incoming.intent is not None and incoming.confidence is not None:
        yield words.TRACE_UNDERSTOOD.format(label=incoming.intent, confidence=incoming.confidence)
    yield words.TRACE_DONE.format(action=incoming.action or "-", state=incoming.state)
    for row in way.outgoing:
        yield from of_row(row, since=incoming.received_at, with_words=with_words)
    if incoming.ticket_id is not None:
        yield words.TRACE_TICKET.format(number=incoming.ticket_id)
        for event in way.events:
            yield words.TRACE_EVENT.format(at=_at(event.at), kind=event.kind, actor=event.actor)


def of_row(row: Outbox, *, since: datetime | None, with_words: bool) -> Iterator[str]:
    """What became of one row of the outbox."""
    after = _after(since, row.sent_at) if since is not None and row.sent_at is not None else ""
    yield words.TRACE_ROW.format(
        number=row.id, lane=Lane(row.lane).name.lower(), place=_place(row.conversation), at=_at(row.created_at)
    )
    if with_words and row.text:
        yield words.TRACE_WORDS.format(text=_shown(row.text))
    yield words.TRACE_STATE.format(
        state=words.TRACE_STATES.get(row.state, row.state),
        sent=words.TRACE_ROW_SENT.format(at=_at(row.sent_at), after=after) if row.sent_at else "",
        echo=words.TRACE_ROW_CONFIRMED.format(at=_at(row.confirmed_at)) if row.confirmed_at else "",
        tries=row.attempts,
        error=words.TRACE_ROW_ERROR.format(error=_shown(row.error)) if row.error else "",
    )


def _shown(text: str) -> str:
    """On one line and masked: what staff send to a resident, and what a network complains of, may hold numbers."""
    return mask(text).text.replace("\n", " / ")


def _place(conversation: str) -> str:
    return words.TRACE_PRIVATE if conversation.startswith("private:") else conversation


def _at(moment: datetime) -> str:
    return moment.astimezone(COUNTY_TIME).strftime("%m-%d %H:%M:%S.%f")[:-3]


def _after(since: datetime, until: datetime) -> str:
    return f"{(until - since).total_seconds():.3f} s"
