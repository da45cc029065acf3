"""Local answers: the versions that staff write beside the book."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import rows_where, text_column, time_column

_OPEN_OVERRIDE = "state IN ('draft', 'submitted', 'rejected')"


class AnswerOverride(SQLModel, table=True):
    """One version of what is said in a place instead of an answer of the book, or of an answer that the book does not have.

    What is said is the newest approved version that is valid, of the place closest to the resident.
    """

    __tablename__ = "answer_override"
    id: int | None = Field(default=None, primary_key=True)
    answer_id: str = Field(index=True)
    scope: str = "county"
    """``province``, ``county``, ``station`` or ``village``."""
    scope_id: int = 0
    """Id of the station or village; 0 for the province and the county (a missing value would be unequal to itself)."""
    version: int = 1
    """Counts the versions of this answer in this place."""
    state: str = Field(default="draft", index=True)
    title: str = ""
    body: str = text_column()
    """The whole answer in the file format of the book."""
    valid_from: date
    review_by: date
    """The last day on which it is said."""
    author: str = ""
    author_id: int | None = Field(default=None, foreign_key="staff.id", index=True)
    """Whoever wrote or changed it last."""
    approver: str | None = None
    approved_hash: str | None = None
    """Hash of what was approved; what is said must still have it."""
    note: str = text_column()
    """Why it was sent back."""
    created_at: datetime = time_column()
    approved_at: datetime | None = time_column(nullable=True)
    changes: int = 1
    """Counts every change: nobody approves or overwrites what they have not seen, and other processes notice."""
    __table_args__ = (
        UniqueConstraint("answer_id", "scope", "scope_id", "version"),
        # One version at a time is being written for a place.
        Index("ux_answer_override_open", "answer_id", "scope", "scope_id", unique=True, **rows_where(_OPEN_OVERRIDE)),
    )


class AnswerNotice(SQLModel, table=True):
    """That the owner of an answer was told of the day on which it must be read again; once per answer, place and day."""

    __tablename__ = "answer_notice"
    id: int | None = Field(default=None, primary_key=True)
    answer_id: str
    scope: str
    """As in an override; ``book`` for the files."""
    scope_id: int = 0
    review_by: date
    told_at: datetime = time_column()
    __table_args__ = (UniqueConstraint("answer_id", "scope", "scope_id", "review_by"),)
