"""The bridge's accounts: whether each is there, and which rooms each is in.

A room keeps the address (gateway, account, conversation) under which it was first found; everything about it is stored under
that address for ever. Which account speaks for it at the moment is ``Room.speaker``.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from store.tables.columns import time_column


class RoomAccount(SQLModel, table=True):
    """One account's standing in one room."""

    __tablename__ = "room_account"
    room_id: int = Field(foreign_key="room.id", primary_key=True)
    account: str = Field(primary_key=True)
    rank: int = 0
    """Who speaks first: the lowest rank of those whose link is up."""
    joined: bool = True


class AccountPresence(SQLModel, table=True):
    """Whether an account's link is up, told every few seconds by the process that holds it."""

    __tablename__ = "account_presence"
    gateway: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    contact_id: str = ""
    """As whom it was logged in last, on its network."""
    online: bool = False
    since: datetime = time_column()
    seen_at: datetime = time_column()
