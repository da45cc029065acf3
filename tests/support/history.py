"""What a bridge has stored after years, written by the database itself in a few statements; for benches and for tests of plans.

To every message belongs the reply; to every twelfth a closed ticket with its events and what was said on it, to every fifth
of those a picture that was deleted since; to every 5,000th a broadcast to every room. What does not grow with the years
does not grow here: a hundred tickets are open, and those who will speak wrote twelve times and have one ticket each; all the rest
is of strangers. The newest broadcast is of today, so that every message may be an answer to it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.engine import make_url

from store.database import Database

TICKET_EVERY, PICTURE_EVERY, BROADCAST_EVERY, STRANGER_EVERY = 12, 60, 5_000, 15
OPEN_TICKETS = 100
SPAN = timedelta(days=170)
"""How long ago the first message is: younger than what is emptied, so that every word is still there."""
SPAN_MESSAGES = 5_000_000
"""So many messages fill the span."""

_NUMBERS = {
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s) s",
    "postgresql": "generate_series({first}, {last}) AS s(n)",
}
_MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', {start} + n * {step}, 'unixepoch') || '.000000'",
    "postgresql": "to_timestamp({start} + n * {step})",
}
_ROOMS = (
    "(SELECT row_number() OVER (ORDER BY room.id) - 1 AS place, room.*, staff.id AS staff_id FROM room"
    " LEFT JOIN staff_village ON staff_village.village_id = room.village_id LEFT JOIN staff ON staff.id = staff_village.staff_id"
    " WHERE room.kind = 'residents' AND room.id IN (SELECT min(id) FROM room GROUP BY conversation)"
    " AND (staff.id IS NULL OR staff.id = (SELECT min(staff_id) FROM staff_village v WHERE v.village_id = room.village_id))) r"
)
_OF_ROOM = {"gateway": "r.gateway", "account": "r.account", "conversation": "r.conversation"}
_NUMBERED = (("contact", STRANGER_EVERY), ("ticket", TICKET_EVERY), ("incoming_message", 1))
"""Tables whose rows get their ids by number, so that the others can point at them; and every how many messages there is one."""
_IS_TICKET = f"n % {TICKET_EVERY} = 0"
_TICKET = f"{{ticket}} + n / {TICKET_EVERY}"
_IS_OF_PEOPLE = f"n <= {{people}} * {TICKET_EVERY}"
_IS_OPEN = f"n > {{people}} * {TICKET_EVERY} AND n <= ({{people}} + {OPEN_TICKETS}) * {TICKET_EVERY}"
_CONTACT = f"CASE WHEN {_IS_OF_PEOPLE} THEN {{person}} + (n - 1) / {TICKET_EVERY} ELSE {{stranger}} + n % {{strangers}} END"
_STRANGERS = {
    "id": f"{{contact}} + n / {STRANGER_EVERY}",
    "gateway": "r.gateway",
    "external_id": "'old-' || n",
    "name": "'旧居民' || n",
    "first_seen_at": "{moment}",
}
_OUTBOX = {
    **_OF_ROOM,
    "mentions": "'[]'",
    "state": "'confirmed'",
    "attempts": "1",
    "unknown_policy": "'send_again_once'",
    "not_before": "{moment}",
    "claimed_at": "{moment}",
    "sent_at": "{moment}",
    "confirmed_at": "{moment}",
    "replies": "0",
    "created_at": "{moment}",
}


def _said(name: str, words: str, lane: int, **more: str) -> dict[str, str]:
    return {
        "key": f"'{name}:' || n",
        "network_id": f"'{name}-sent-' || n",
        "text": f"'{words}'",
        "lane": str(lane),
        **_OUTBOX,
        **more,
    }


def _event(kind: str) -> dict[str, str]:
    return {"ticket_id": _TICKET, "kind": f"'{kind}'", "actor": "'bridge'", "text": "'隔壁家砌墙占了我家地'", "at": "{moment}"}


_TICKETS = {
    "id": _TICKET,
    "label": "'help.dispute'",
    "priority": "2",
    "state": f"CASE WHEN {_IS_OPEN} THEN 'assigned' ELSE 'closed' END",
    "summary": "'隔壁家砌墙占了我家地'",
    "details": "'{{}}'",
    "confidential": "FALSE",
    **_OF_ROOM,
    "contact_id": _CONTACT,
    "village_id": "r.village_id",
    "station_id": "r.station_id",
    "assignee_id": "r.staff_id",
    "opened_at": "{moment}",
    "taken_at": "{moment}",
    "answered_at": "{moment}",
    "closed_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {{moment}} END",
    "escalation": "0",
    "late": "FALSE",
    "reopened": "0",
    "outcome": "'两家谈好了'",
    "rating_text": "''",
    "version": "3",
}
_MESSAGES = {
    "id": "{incoming_message} + n",
    **_OF_ROOM,
    "message_id": "'old-' || n",
    "contact_id": _CONTACT,
    "kind": "'text'",
    "text": "'娃娃刚出生咋个上户口'",
    "intent": "'hukou.newborn'",
    "confidence": "0.9",
    "action": f"CASE WHEN {_IS_TICKET} THEN 'handoff' ELSE 'answer' END",
    "state": "'handled'",
    "ticket_id": f"CASE WHEN {_IS_TICKET} THEN {_TICKET} END",
    "sent_at": "{moment}",
    "received_at": "{moment}",
}
_PICTURES = {
    "ticket_id": _TICKET,
    **{name: value for name, value in _OF_ROOM.items() if name != "conversation"},
    "message_id": "'old-' || n",
    "kind": "'image'",
    "name": "''",
    "media_type": "'image/jpeg'",
    "size": "200000",
    "sha256": "''",
    "from_staff": "FALSE",
    "tries": "1",
    "fault": "''",
    "created_at": "{moment}",
    "removed_at": "{moment}",
}
_REPLY = "1. 带上出生医学证明、父母身份证、户口簿。\n2. 到派出所户籍窗口办，当场就能办好。"
_STEPS: Sequence[tuple[str, dict[str, str], str]] = (
    ("contact", _STRANGERS, f"n % {STRANGER_EVERY} = 0"),
    ("ticket", _TICKETS, _IS_TICKET),
    *(("ticket_event", _event(kind), _IS_TICKET) for kind in ("opened", "taken", "staff_replied", "closed")),
    ("attachment", _PICTURES, f"n % {PICTURE_EVERY} = 0"),
    ("incoming_message", _MESSAGES, "TRUE"),
    ("outbox", _said("reply", _REPLY, 1, incoming_id="{incoming_message} + n"), "TRUE"),
    ("outbox", _said("card", "【工单】隔壁家砌墙占了我家地", 1, ticket_id=_TICKET), _IS_TICKET),
    ("outbox", _said("staff", "和助理回复：明天上午来看。", 1, ticket_id=_TICKET), _IS_TICKET),
)  # fmt: skip


async def fill(database: Database, *, first: int, last: int, people: Sequence[str], now: datetime) -> None:
    """Add the messages ``first`` to ``last`` (from 1, one call after the other) to a settled county, with what belongs to them.

    Parameters
    ----------
    people
        Names of those who will speak later, on a network where the name is the id: they have a history too. None of them is
        stored yet, or all are, one after the other.
    """
    statements = await _statements(database, first, last, people, now)
    if database.is_sqlite:
        await asyncio.to_thread(_on_sqlite, make_url(database.url).database or "", statements)
        return
    async with database.engine.begin() as connection:
        # No foreign key is looked up row by row, and nothing waits for the disk.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text("SET LOCAL synchronous_commit = off"))
        for statement in statements:
            await connection.exec_driver_sql(statement)
    async with database.engine.connect() as connection:  # as autovacuum would do it before long
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM ANALYZE")


def _on_sqlite(file: str, statements: Sequence[str]) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        for pragma in ("synchronous=OFF", "cache_size=-400000", "busy_timeout=60000"):
            connection.execute(f"PRAGMA {pragma}")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


async def _statements(database: Database, first: int, last: int, people: Sequence[str], now: datetime) -> list[str]:
    dialect = "sqlite" if database.is_sqlite else "postgresql"
    start, step = (now - SPAN).timestamp(), SPAN.total_seconds() / SPAN_MESSAGES
    moment = _MOMENT[dialect].format(start=start, step=step)
    begin = moment.replace("n *", "0 *")
    numbers = _NUMBERS[dialect].format(first=first, last=last)
    made: list[str] = []
    async with database.write() as session:
        if first == 1:
            gateway = await session.scalar(text("SELECT min(gateway) FROM room"))
            rows = ", ".join(f"('{gateway}', '{person}', '{person}', {begin})" for person in people)
            await session.execute(
                text(f"INSERT INTO contact (gateway, external_id, name, first_seen_at) VALUES {rows} ON CONFLICT DO NOTHING")
            )
            await session.execute(text(_broadcast(begin)))
        rooms = await session.scalar(text(f"SELECT count(*) FROM {_ROOMS}"))
        newest = {table: await session.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) for table, _ in _NUMBERED}
        person = await session.scalar(text("SELECT id FROM contact WHERE external_id = :name"), {"name": people[0]})
    values = {
        "moment": moment,
        "person": person,
        "people": len(people),
        "strangers": last // STRANGER_EVERY - (first - 1) // STRANGER_EVERY,
        **{table: newest[table] - (first - 1) // every for table, every in _NUMBERED},
    }
    values["stranger"] = newest["contact"] + 1
    for table, columns, where in _STEPS:
        found = ", ".join(value.format(**values) for value in columns.values())
        made.append(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {found} FROM {numbers}"
            f" CROSS JOIN {_ROOMS} WHERE r.place = n % {rooms} AND {where}"
        )
    for number in range(-(-first // BROADCAST_EVERY), last // BROADCAST_EVERY + 1):
        made += _run(number, moment.replace("n *", f"{number * BROADCAST_EVERY} *"))
    today = _MOMENT[dialect].format(start=now.timestamp(), step=0).replace("n *", "0 *")
    made.append(f"UPDATE broadcast_run SET started_at = {today} WHERE id = (SELECT max(id) FROM broadcast_run)")
    if not database.is_sqlite:  # ids were given by hand
        made += [
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))" for table, _ in _NUMBERED
        ]
    return made


def _broadcast(moment: str) -> str:
    columns = "title, text, state, audience, schedule, urgent, missed_rule, late_limit_minutes, author, created_at, version"
    return (
        f"INSERT INTO broadcast ({columns})"
        f" VALUES ('反诈提醒', '转账先核实。', 'done', '{{}}', '{{}}', FALSE, 'skip', 60, '王所长', {moment}, 1)"
    )


def _run(number: int, moment: str) -> list[str]:
    said = {name: value.format(moment=moment) for name, value in _OUTBOX.items()}
    said |= {
        "key": f"'run:{number}:' || r.id",
        "network_id": f"'run-sent-{number}-' || r.id",
        "text": "'转账先核实。'",
        "lane": "3",
        "run_id": "(SELECT max(id) FROM broadcast_run)",
    }
    return [
        "INSERT INTO broadcast_run (broadcast_id, due_at, state, text, rooms, started_at, finished_at, note)"
        f" SELECT max(id), {moment}, 'done', '转账先核实。', 0, {moment}, {moment}, '' FROM broadcast",
        f"INSERT INTO outbox ({', '.join(said)}) SELECT {', '.join(said.values())} FROM {_ROOMS}",
    ]
