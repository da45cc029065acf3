"""What must be true when a fault is over and the bridge has calmed down. Pure: evidence in, sentences about what is wrong out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from bot.gateways.wechat_text import write_mentions
from store.kinds import IncomingState, Lane, OutboxState, Priority, UnknownPolicy
from store.tables import IncomingMessage, Outbox
from tests.chaos.evidence import Evidence
from tests.chaos.talk import Sort, Spoken

SETTLED = (OutboxState.SENT, OutboxState.CONFIRMED, OutboxState.UNKNOWN, OutboxState.GAVE_UP)
SAID = (OutboxState.SENT, OutboxState.CONFIRMED)
FETCHED_LATE = timedelta(seconds=3)
"""For so long a message holds up those behind it while it cannot be fetched (``LinkTiming.order_wait_s``)."""
CLOCKS_DIFFER = timedelta(milliseconds=250)
"""Between the moment at which the stand-in says something and that at which the bridge notes that it is online again."""


def violations(evidence: Evidence) -> Sequence[str]:
    """Everything that is wrong; empty if all is well."""
    return [told for rule in RULES for told in rule(evidence)]


def is_calm(evidence: Evidence) -> bool:
    """Whether nothing more is going to happen to what is in the outbox."""
    return not list(nothing_is_left_undone(evidence))


def nothing_received_is_lost(evidence: Evidence) -> Iterator[str]:
    """What was said to the bridge is in the store with its effects, or shown as perhaps lost: in a gap of the link."""
    known = {row.message_id: row for row in evidence.incoming}
    for spoken in evidence.spoken:
        row = known.get(spoken.message_id)
        if spoken.sort is Sort.CHATTER:
            if row is not None:
                yield f"chatter {spoken.message_id} was stored"
        elif row is None:
            if not is_shown(spoken, evidence):
                yield f"{spoken.sort} {spoken.message_id} of {spoken.since:%H:%M:%S.%f} was received and is nowhere"
        elif not _is_handled(spoken, row, evidence):
            yield f"{spoken.sort} {spoken.message_id} is stored ({row.action}) and nothing came of it"


def is_shown(spoken: Spoken, evidence: Evidence) -> bool:
    """Whether the pages say that this message may be lost."""
    return any(
        spoken.message_id in gap.reason
        or (gap.since <= spoken.until and (gap.until is None or spoken.since <= gap.until + CLOCKS_DIFFER))
        for gap in evidence.gaps
    )


def _is_handled(spoken: Spoken, row: IncomingMessage, evidence: Evidence) -> bool:
    if row.state == IncomingState.FAILED:
        return True  # its sender is told, and a person sees it
    begins = "reply" if spoken.sort is Sort.ORDER else "say"
    name = f"{begins}:{row.gateway}:{row.account}:{row.message_id}"
    answered = any(one.key == name or one.key.startswith(f"{name}:") for one in evidence.outbox)
    return answered and (spoken.sort not in (Sort.HELP, Sort.EMERGENCY) or row.ticket_id is not None)


def nothing_is_said_twice(evidence: Evidence) -> Iterator[str]:
    """Every row of the outbox is heard at most once; once more where its fate was unknown and its policy says so."""
    allowed: Counter[tuple[str, str]] = Counter()
    for row in evidence.outbox:
        allowed[_words(row)] += 1 + was_repeated(row)
    for (conversation, text), times in Counter((one.conversation, one.text) for one in evidence.heard).items():
        if times > allowed[conversation, text]:
            yield f"heard {times} times instead of {allowed[conversation, text]} in {conversation}: {text[:30]!r}"


def was_repeated(row: Outbox) -> bool:
    """Whether it was sent again because nobody knew whether it had been said."""
    return row.unknown_policy == UnknownPolicy.ASK_A_PERSON and row.attempts > 1


def heard_twice(evidence: Evidence) -> int:
    """How many rows were heard once more than they should be, as their policy allows."""
    rows = Counter(_words(row) for row in evidence.outbox)
    return (Counter((one.conversation, one.text) for one in evidence.heard) - rows).total()


def what_counts_as_said_was_heard(evidence: Evidence) -> Iterator[str]:
    """A row is not called sent or confirmed without having been heard."""
    heard = Counter((one.conversation, one.text) for one in evidence.heard)
    claimed = Counter(_words(row) for row in evidence.outbox if row.state in SAID)
    for (conversation, text), times in claimed.items():
        if heard[conversation, text] < times:
            yield f"called sent {times} times, heard {heard[conversation, text]} times in {conversation}: {text[:30]!r}"


def every_emergency_is_told(evidence: Evidence) -> Iterator[str]:
    """A stored emergency has its ticket of priority 0, and staff were told: heard, or shown as of unknown fate."""
    known = {row.message_id: row for row in evidence.incoming}
    tickets = {ticket.id: ticket for ticket in evidence.tickets}
    heard = {(one.conversation, one.text) for one in evidence.heard}
    for spoken in evidence.spoken:
        row = known.get(spoken.message_id)
        if spoken.sort is not Sort.EMERGENCY or row is None or row.state == IncomingState.FAILED:
            continue
        ticket = tickets.get(row.ticket_id)
        if ticket is None or ticket.priority != Priority.P0:
            yield f"emergency {spoken.message_id} has no ticket of priority 0"
            continue
        alerts = [one for one in evidence.outbox if one.ticket_id == ticket.id and one.conversation in evidence.staff_rooms]
        urgent = [one for one in alerts if one.lane == Lane.EMERGENCY]
        if not any(_words(one) in heard or one.state in (OutboxState.UNKNOWN, OutboxState.GAVE_UP) for one in urgent):
            yield f"emergency {spoken.message_id} (ticket {ticket.id}) was not told to staff"


def order_is_kept(evidence: Evidence) -> Iterator[str]:
    """In a conversation messages are handled as they were said, and what is said because of them is said in that order."""
    number = {row.message_id: row for row in evidence.incoming}
    last: dict[str, IncomingMessage] = {}
    for spoken in sorted(evidence.spoken, key=lambda one: one.since):
        row = number.get(spoken.message_id)
        if row is None or (evidence.fetches_spoiled and row.received_at - spoken.until > FETCHED_LATE):
            continue
        before = last.get(spoken.conversation)
        if before is not None and (before.id or 0) > (row.id or 0):
            yield f"in {spoken.conversation} {row.message_id} was handled before {before.message_id}"
        last[spoken.conversation] = row
    yield from _replies_out_of_order(evidence)


def _replies_out_of_order(evidence: Evidence) -> Iterator[str]:
    first_heard: dict[tuple[str, str], int] = {}
    for place, one in enumerate(evidence.heard):
        first_heard.setdefault((one.conversation, one.text), place)
    lines: dict[tuple[str, int], list[Outbox]] = defaultdict(list)
    for row in evidence.outbox:
        if row.state in SAID and not was_repeated(row) and _words(row) in first_heard:
            lines[row.conversation, row.lane].append(row)
    for (conversation, _), rows in lines.items():
        for earlier, later in pairwise(rows):
            if first_heard[_words(earlier)] > first_heard[_words(later)]:
                yield f"in {conversation} row {later.id} was heard before row {earlier.id}"


def nothing_is_left_undone(evidence: Evidence) -> Iterator[str]:
    """Every row of the outbox has come to its end, so that the sums add up."""
    for row in evidence.outbox:
        again = row.state == OutboxState.UNKNOWN and row.unknown_policy == UnknownPolicy.SEND_AGAIN_ONCE
        if row.state not in SETTLED or again:
            yield f"row {row.id} ({row.key}) is still {row.state}"


def _words(row: Outbox) -> tuple[str, str]:
    return row.conversation, write_mentions(row.text, [name for _, name in row.mentions])


RULES: Sequence[Callable[[Evidence], Iterator[str]]] = (
    nothing_received_is_lost,
    nothing_is_said_twice,
    what_counts_as_said_was_heard,
    every_emergency_is_told,
    order_is_kept,
    nothing_is_left_undone,
)
