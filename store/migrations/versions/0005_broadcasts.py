"""broadcasts and links: notices in waves, audience and burden, sending by several accounts, standing of the links."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _notices()
    _burden()
    _sending()
    _links()


def downgrade() -> None:
    pass


def _notices() -> None:
    """Pictures of broadcasts, notices that go round in waves."""


def _burden() -> None:
    """What a broadcast shows, whom it spares, which villages are neighbours."""


def _sending() -> None:
    """Rooms that several accounts share, what came of a run."""


def _links() -> None:
    """The standing of the links, and who was told of it."""
