"""The settings of notices: how long the form may take, when they go further, how long photos are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.desk_settings import Span, length_of

_DAY = timedelta(days=1)


class NoticeSettings(BaseModel):
    """Notices of missing people and of things lost and found. Waves count from the approval."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form_wait: Span = Field("10min", description="After which an unfinished form goes to an officer as it is")
    neighbours_after: Span = Field("30min", description="After which neighbouring villages hear of a missing person")
    county_after: Span = Field("2h", description="After which the whole county hears of a missing person")
    things_go_further: bool = Field(False, description="Things lost and found go further by themselves too, else only by hand")
    photo_days: int = Field(30, ge=1, le=365, description="Days after its approval until a photo is deleted; at the end at once")

    @property
    def form_time(self) -> timedelta:
        """How long the form may take."""
        return length_of(self.form_wait, day=_DAY)

    @property
    def after(self) -> tuple[timedelta, timedelta]:
        """When neighbours and county hear of it."""
        return length_of(self.neighbours_after, day=_DAY), length_of(self.county_after, day=_DAY)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        neighbours, county = self.after
        if county < neighbours:
            raise ValueError("county_after may not be before neighbours_after")
        return self
