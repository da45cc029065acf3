"""What the pages and the command line say about when each group would get a broadcast (Chinese)."""

from __future__ import annotations

from collections.abc import Mapping

HEAD = "照现在的安排，{due} 开始发："
SAME_DAY = "{at:%H:%M}"
OTHER_DAY = "{at.month} 月 {at.day} 日 {at:%H:%M}"
FROM_TO = "{first} 到 {last} "
AT = "{first} "
ARRIVES = "大约 {at}发到"
WAITS: Mapping[str, str] = {
    "quiet_hours": "正在安静时间，等到 {at}发",
    "too_close": "和上一条挨得太近，等到 {at}发",
    "daily_cap": "当天的条数满了，等到 {at}发",
    "weekly_cap": "这一周的条数满了，等到 {at}发",
}
MERGED = "和「{title}」合成一条，{at}发"
SPARED = "这次不发：{why}"
ROOMS = "{rooms} 个群{what}"
NO_TIME = "看不到哪个群几点发：时间已经过了，或者还没定。"
NO_ROOM = "没有群会收到。"
EXCLUDED = "不发：{why}"
