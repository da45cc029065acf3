"""The county's clock: every rota, deadline and date that people read counts in it. China has no daylight saving time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES


def week_minute(moment: datetime) -> int:
    """Minutes since Monday 00:00 in the county, 0 to 10,079."""
    local = moment.astimezone(COUNTY_TIME)
    return local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute


def week_start(moment: datetime) -> datetime:
    """Monday 00:00 in the county, of the week that a moment lies in; in the county's time zone."""
    local = moment.astimezone(COUNTY_TIME)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())
