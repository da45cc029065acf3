"""What a program may do, one word each."""

from __future__ import annotations

from enum import StrEnum


class ApiScope(StrEnum):
    """What a client's token opens."""

    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    TICKETS_CONFIDENTIAL = "tickets:confidential"
    """Confidential tickets too; without it they are not there."""
    PEOPLE_READ = "people:read"
    ROOMS_READ = "rooms:read"
    ROOMS_WRITE = "rooms:write"
    BROADCASTS_READ = "broadcasts:read"
    BROADCASTS_WRITE = "broadcasts:write"
    """Drafts only: people approve and send."""
    BROADCASTS_MANAGE = "broadcasts:manage"
    """Runs: pause, go on, withdraw, send again, take back, settle, each for a member of staff."""
    FIGURES_READ = "figures:read"
