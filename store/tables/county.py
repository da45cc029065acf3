"""The county: stations, villages, rooms, contacts, staff and their rota."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import json_column, time_column


class Station(SQLModel, table=True):
    """A police station (派出所) and the local facts that answers use."""

    __tablename__ = "station"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    facts: dict[str, str] = json_column()
    """``phone``, ``address``, ``hours`` …: what is not set is never invented."""


class Village(SQLModel, table=True):
    """A village or community (村、社区) that one station serves."""

    __tablename__ = "village"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    station_id: int = Field(foreign_key="station.id", index=True)
    facts: dict[str, str] = json_column()
    __table_args__ = (UniqueConstraint("station_id", "name"),)


class VillageNeighbour(SQLModel, table=True):
    """That one village borders on another; each pair stands here both ways round."""

    __tablename__ = "village_neighbour"
    village_id: int = Field(foreign_key="village.id", primary_key=True)
    neighbour_id: int = Field(foreign_key="village.id", primary_key=True, index=True)


class Room(SQLModel, table=True):
    """A WeChat group as one account sees it."""

    __tablename__ = "room"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    account: str
    conversation: str
    topic: str = ""
    kind: str = "residents"
    mode: str = "mention"
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    village_id: int | None = Field(default=None, foreign_key="village.id", index=True)
    tags: list[str] = json_column(list)
    joined: bool = True
    """False once no account is in the room any more."""
    speaker: str | None = None
    """The account that speaks for the room at the moment; None: its own."""
    __table_args__ = (UniqueConstraint("gateway", "account", "conversation"),)


class Contact(SQLModel, table=True):
    """A person who wrote to the bridge."""

    __tablename__ = "contact"
    id: int | None = Field(default=None, primary_key=True)
    gateway: str
    external_id: str
    name: str = ""
    village_id: int | None = Field(default=None, foreign_key="village.id", index=True)
    first_seen_at: datetime = time_column()
    forgotten_at: datetime | None = time_column(nullable=True)
    """When the person asked to be forgotten: the row stays for the figures, without name and words."""
    __table_args__ = (UniqueConstraint("gateway", "external_id"),)


class Staff(SQLModel, table=True):
    """An assistant, officer, chief or administrator; obeyed only from the bound contact."""

    __tablename__ = "staff"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    role: str = "assistant"
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    gateway: str | None = None
    external_id: str | None = None
    phone: str = ""
    """For colleagues; never said to residents."""
    active: bool = True
    __table_args__ = (UniqueConstraint("gateway", "external_id"),)


class StaffVillage(SQLModel, table=True):
    """Which villages a member of staff looks after."""

    __tablename__ = "staff_village"
    staff_id: int = Field(foreign_key="staff.id", primary_key=True)
    village_id: int = Field(foreign_key="village.id", primary_key=True, index=True)


class RotaShift(SQLModel, table=True):
    """A weekly stretch of duty. Minutes count from Monday 00:00 local time; no village means the whole station."""

    __tablename__ = "rota_shift"
    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    village_id: int | None = Field(default=None, foreign_key="village.id")
    start_minute: int
    end_minute: int
    stand_in: bool = False


class RotaChange(SQLModel, table=True):
    """A stretch of time in which the weekly pattern does not hold: leave, a stand-in, a swap (two rows), extra duty."""

    __tablename__ = "rota_change"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """``leave``, ``swap`` or ``extra``."""
    station_id: int = Field(foreign_key="station.id", index=True)
    village_id: int | None = Field(default=None, foreign_key="village.id")
    """None: for every duty of the absent person."""
    absent_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    present_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    """Who is on duty instead, or besides; None where nobody stands in."""
    starts_at: datetime = time_column(index=True)
    ends_at: datetime = time_column(index=True)
    note: str = ""
    created_by: str = ""
    created_at: datetime = time_column()
    cancelled_at: datetime | None = time_column(nullable=True)


class BindingCode(SQLModel, table=True):
    """A code that works once: sent to the bridge in WeChat it binds a member of staff, or the room that it is sent in."""

    __tablename__ = "binding_code"
    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    """Whose contact it binds; None where it binds a room."""
    room_kind: str | None = None
    station_id: int | None = Field(default=None, foreign_key="station.id")
    village_id: int | None = Field(default=None, foreign_key="village.id")
    created_by: str = ""
    created_at: datetime = time_column()
    expires_at: datetime = time_column(index=True)
    used_at: datetime | None = time_column(nullable=True)
