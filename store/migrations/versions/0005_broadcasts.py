"""broadcasts and links: notices in waves, audience and burden, sending by several accounts, standing of the links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _notices()
    _burden()
    _sending()
    _links()
    _flow()
    _content()
    _approval()


def downgrade() -> None:
    _undo_approval()
    _undo_content()
    _undo_flow()
    _undo_links()
    _undo_sending()
    _undo_burden()
    _undo_notices()


def _notices() -> None:
    """Pictures and files that are fetched, what is recalled, notices that go round in waves, who borders on whom."""
    for column in (
        sa.Column("gateway", sa.String(), nullable=False, server_default=""),
        sa.Column("account", sa.String(), nullable=False, server_default=""),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("attachment", column)
    op.create_index("ix_attachment_fetch_at", "attachment", ["fetch_at"])
    op.add_column("ticket_event", sa.Column("message_id", sa.String(), nullable=True))
    op.create_index("ix_ticket_event_message_id", "ticket_event", ["message_id"])
    for column in (
        sa.Column("approved_hash", sa.String(), nullable=True),
        sa.Column("wave", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("end_text", sa.Text(), nullable=False, server_default=""),
        sa.Column("end_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_changes", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("notice", column)
    op.create_table(
        "village_neighbour",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("neighbour_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"]),
        sa.ForeignKeyConstraint(["neighbour_id"], ["village.id"]),
        sa.PrimaryKeyConstraint("village_id", "neighbour_id"),
    )
    op.create_index("ix_village_neighbour_neighbour_id", "village_neighbour", ["neighbour_id"])


def _undo_notices() -> None:
    op.drop_table("village_neighbour")
    for name in ("shown_changes", "end_told_at", "end_text", "wave", "approved_hash"):
        op.drop_column("notice", name)
    op.drop_index("ix_ticket_event_message_id", table_name="ticket_event")
    op.drop_column("ticket_event", "message_id")
    op.drop_index("ix_attachment_fetch_at", table_name="attachment")
    for name in ("fault", "fetched_at", "fetch_at", "tries", "account", "gateway"):
        op.drop_column("attachment", name)


def _burden() -> None:
    """Whom a broadcast spares."""
    op.create_table(
        "broadcast_spared",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"]),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["broadcast_run.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("outbox_id", "room_id", "run_id"):
        op.create_index(f"ix_broadcast_spared_{column}", "broadcast_spared", [column])


def _undo_burden() -> None:
    op.drop_table("broadcast_spared")


def _sending() -> None:
    """Rooms that several accounts share, what came of a run."""
    op.create_table(
        "account_presence",
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "account"),
    )
    op.create_table(
        "room_account",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"]),
        sa.PrimaryKeyConstraint("room_id", "account"),
    )
    op.execute("INSERT INTO room_account (room_id, account, rank, joined) SELECT id, account, 0, joined FROM room")
    op.add_column("room", sa.Column("speaker", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("spoken_by", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("recall", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("replies", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "counted_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_counted_answer_expires_at", "counted_answer", ["expires_at"])
    wanted = sa.text("recall = 'wanted'")
    op.create_index("ix_outbox_recall", "outbox", ["gateway"], sqlite_where=wanted, postgresql_where=wanted)


def _undo_sending() -> None:
    op.drop_index("ix_outbox_recall", table_name="outbox")
    op.drop_table("counted_answer")
    for name in ("replies", "recall", "spoken_by"):
        op.drop_column("outbox", name)
    op.drop_column("room", "speaker")
    op.drop_table("room_account")
    op.drop_table("account_presence")


def _links() -> None:
    """Which message a row was written because of."""
    op.add_column("outbox", sa.Column("trace", sa.String(), nullable=True))


def _undo_links() -> None:
    op.drop_column("outbox", "trace")


def _flow() -> None:
    """The queue of the outbox as an index of its own."""
    op.drop_index("ix_outbox_due", table_name="outbox")
    waiting = sa.text("state IN ('waiting', 'failed', 'sending', 'unknown')")
    op.create_index(
        "ix_outbox_open", "outbox", ["gateway", "account", "lane", "id"], sqlite_where=waiting, postgresql_where=waiting
    )
    for name in ("echo", "network_id", "run_id"):
        op.drop_index(f"ix_outbox_{name}", table_name="outbox")
    unsettled = sa.text("state IN ('waiting', 'failed', 'sending', 'unknown', 'sent')")
    columns = ["gateway", "account", "conversation", "id"]
    op.create_index("ix_outbox_unsettled", "outbox", columns, sqlite_where=unsettled, postgresql_where=unsettled)
    op.create_index("ix_outbox_network_id", "outbox", ["network_id", "conversation"])
    of_run = sa.text("run_id IS NOT NULL")
    op.create_index("ix_outbox_run_id", "outbox", ["run_id", "conversation"], sqlite_where=of_run, postgresql_where=of_run)
    op.create_index("ix_outbox_conversation", "outbox", ["conversation", "id"])
    erased = sa.text("removed_at IS NOT NULL AND sha256 != ''")
    op.create_index("ix_attachment_to_erase", "attachment", ["id"], sqlite_where=erased, postgresql_where=erased)
    op.create_index("ix_broadcast_run_started_at", "broadcast_run", ["started_at"])


def _undo_flow() -> None:
    op.drop_index("ix_broadcast_run_started_at", table_name="broadcast_run")
    op.drop_index("ix_attachment_to_erase", table_name="attachment")
    for name in ("conversation", "run_id", "network_id", "unsettled"):
        op.drop_index(f"ix_outbox_{name}", table_name="outbox")
    op.create_index("ix_outbox_run_id", "outbox", ["run_id"])
    op.create_index("ix_outbox_network_id", "outbox", ["network_id"])
    op.create_index("ix_outbox_echo", "outbox", ["gateway", "account", "conversation", "state"])
    op.drop_index("ix_outbox_open", table_name="outbox")
    op.create_index("ix_outbox_due", "outbox", ["gateway", "account", "state", "lane", "not_before"])


def _content() -> None:
    """A link and a picture in broadcasts; the picture is an attachment without a ticket."""
    _ticket_of_attachment(nullable=True)
    for name in ("broadcast", "broadcast_run"):
        op.add_column(name, sa.Column("link", sa.Text(), nullable=False, server_default=""))
        # Not as alembic writes it: SQLite takes a foreign key with a new column, never after it.
        op.execute(f"ALTER TABLE {name} ADD COLUMN picture_id INTEGER REFERENCES attachment (id)")
    op.add_column("broadcast", sa.Column("picture_sha256", sa.String(), nullable=False, server_default=""))


def _undo_content() -> None:
    op.drop_column("broadcast", "picture_sha256")
    for name in ("broadcast_run", "broadcast"):
        op.drop_column(name, "picture_id")
        op.drop_column(name, "link")
    op.execute("DELETE FROM outbox WHERE attachment_id IN (SELECT id FROM attachment WHERE ticket_id IS NULL)")
    op.execute("DELETE FROM attachment WHERE ticket_id IS NULL")
    _ticket_of_attachment(nullable=False)


def _approval() -> None:
    """Why a broadcast was sent back, and by whom."""
    op.add_column("broadcast", sa.Column("rejected_by", sa.String(), nullable=True))
    op.add_column("broadcast", sa.Column("rejection", sa.Text(), nullable=False, server_default=""))


def _undo_approval() -> None:
    for name in ("rejection", "rejected_by"):
        op.drop_column("broadcast", name)


def _ticket_of_attachment(*, nullable: bool) -> None:
    """SQLite writes the whole table anew for this, and drops none that others refer to unless it is empty for the moment."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("attachment", "ticket_id", existing_type=sa.Integer(), nullable=nullable)
        return
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM attachment")
    op.execute("DELETE FROM attachment")
    with op.batch_alter_table("attachment") as attachment:
        attachment.alter_column("ticket_id", existing_type=sa.Integer(), nullable=nullable)
    op.execute("INSERT INTO attachment SELECT * FROM kept")
    op.execute("DROP TABLE kept")
