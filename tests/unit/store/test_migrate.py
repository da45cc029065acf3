"""Migrations reach exactly the tables that the code declares, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from store import proposals
from store.database import Database
from store.errors import DatabaseNotMigrated, DatabaseTooNew, DatabaseUnavailable
from store.migrate import _config, current, head, migrate, require_head
from store.tables import Attachment, Broadcast, Outbox, Proposal, Staff, Station, Ticket

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def test_head_is_what_the_tables_say(database: Database) -> None:
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), SQLModel.metadata)
        )
    assert differences == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert await migrate(database) == (head(), head())
    await require_head(database)


async def at(database: Database, revision: str) -> None:
    """Bring a database to a revision, up or down."""
    options = {"fengqiao_write": True} if database.is_sqlite else {}
    async with database.engine.execution_options(**options).begin() as connection:
        before = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
        go = command.upgrade if before is None or before < revision else command.downgrade
        await connection.run_sync(lambda c: go(_config(c), revision))


async def tables_of(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


async def test_the_desk_comes_with_0004_and_leaves_tickets_alone(database: Database) -> None:
    await at(database, "0003")
    assert "rota_change" not in await tables_of(database)
    insert = "INSERT INTO station (id, name, facts) VALUES (7, '禾丰派出所', '{}')"
    staff = "INSERT INTO staff (id, name, role, station_id, active) VALUES (3, '李四', 'assistant', 7, true)"
    contact = f"INSERT INTO contact (id, gateway, external_id, name, first_seen_at) VALUES (5, 'g', 'x', '王', '{NOW}')"
    ticket = (
        "INSERT INTO ticket (id, label, priority, state, summary, details, confidential, gateway, account, conversation,"
        " contact_id, opened_at, escalation, outcome, version)"
        f" VALUES (12, 'help.noise', 2, 'new', '吵', '{{}}', false, 'g', 'a', 'room', 5, '{NOW}', 0, '', 0)"
    )
    options = {"fengqiao_write": True} if database.is_sqlite else {}
    async with database.engine.execution_options(**options).begin() as connection:
        for statement in (insert, staff, contact, ticket):
            await connection.execute(text(statement))
    await migrate(database)
    async with database.read() as session:
        found, member = await session.get(Ticket, 12), await session.get(Staff, 3)
    assert found is not None
    assert (found.summary, found.late, found.reopened, found.rating, found.rating_text) == ("吵", False, 0, None, "")
    assert member is not None
    assert (member.name, member.phone) == ("李四", "")


async def test_pictures_without_a_ticket_come_with_0005_and_those_of_tickets_stay(database: Database) -> None:
    await at(database, "0004")
    contact = f"INSERT INTO contact (id, gateway, external_id, name, first_seen_at) VALUES (5, 'g', 'x', '王', '{NOW}')"
    ticket = (
        "INSERT INTO ticket (id, label, priority, state, summary, details, confidential, gateway, account, conversation,"
        " contact_id, opened_at, escalation, outcome, version, late, reopened, rating_text)"
        f" VALUES (12, 'help.lost', 2, 'new', '钱包', '{{}}', false, 'g', 'a', 'room', 5, '{NOW}', 0, '', 0, false, 0, '')"
    )
    picture = (
        "INSERT INTO attachment (id, ticket_id, kind, name, media_type, size, sha256, from_staff, created_at)"
        f" VALUES (8, 12, 'image', '钱包.jpg', 'image/jpeg', 3, 'abc', false, '{NOW}')"
    )
    said = (
        "INSERT INTO outbox (id, key, gateway, account, conversation, text, mentions, attachment_id, lane, state, attempts,"
        " unknown_policy, not_before, created_at)"
        f" VALUES (4, 'file:8', 'g', 'a', 'room', '', '[]', 8, 1, 'sent', 1, 'send_again_once', '{NOW}', '{NOW}')"
    )
    options = {"fengqiao_write": True} if database.is_sqlite else {}
    async with database.engine.execution_options(**options).begin() as connection:
        for statement in (contact, ticket, picture, said):
            await connection.execute(text(statement))
    await migrate(database)
    async with database.write() as session:
        found, row = await session.get(Attachment, 8), await session.get(Outbox, 4)
        assert found is not None
        assert (found.ticket_id, found.name, found.sha256) == (12, "钱包.jpg", "abc")
        assert row is not None
        assert row.attachment_id == 8
        alone = Attachment(kind="image", created_at=NOW)
        session.add(alone)
        await session.flush()
        session.add(Broadcast(title="赶街", created_at=NOW, picture_id=alone.id))
    await at(database, "0004")
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT id, ticket_id FROM attachment"))).all() == [(8, 12)]


async def test_proposals_come_with_0002_and_leave_what_was_there_alone(database: Database) -> None:
    await at(database, "0001")
    assert "proposal" not in await tables_of(database)
    async with database.write() as session:
        session.add(Station(id=7, name="禾丰派出所"))
    await migrate(database)
    async with database.write() as session:
        await proposals.add(session, Proposal(text="楼上吵", label="other", probability=0.3, station_id=7), now=NOW)
    async with database.read() as session:
        [found] = await proposals.list_open(session, now=NOW)
        station = await session.get(Station, found.station_id)
    assert (found.text, found.expires_at - found.created_at, station.name if station else "") == (
        "楼上吵",
        timedelta(days=30),
        "禾丰派出所",
    )


async def test_0002_can_be_taken_back_and_made_again(database: Database) -> None:
    await at(database, "0002")
    assert "proposal" in await tables_of(database)
    await at(database, "0001")
    assert "proposal" not in await tables_of(database)
    await migrate(database)
    await require_head(database)


async def test_a_proposal_cannot_name_a_station_that_is_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await proposals.add(session, Proposal(text="楼上吵", label="other", probability=0.3, station_id=99), now=NOW)


async def test_newer_database_is_refused(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="9999"):
        await require_head(database)
    with pytest.raises(DatabaseTooNew, match="9999"):
        await migrate(database)


async def test_empty_database_asks_for_migration(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/empty.db")
    await database.open()
    with pytest.raises(DatabaseNotMigrated, match="none"):
        await require_head(database)
    assert await migrate(database) == (None, head())
    assert await current(database) == head()
    await database.aclose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be understood"),
        ("mysql://a/b", "not supported"),
        ("sqlite:////proc/nowhere/x.db", "cannot use the database"),
        ("postgresql://127.0.0.1:1/none", "cannot use the database"),
    ],
)
async def test_unusable_addresses_say_why(url: str, words: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=words):
        await Database(url).open()
