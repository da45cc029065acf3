"""What staff read about the rota and about deadlines: who is on duty, changes, gaps, reminders, escalation.

Words in braces are filled in by ``str.format``. Style: docs/zh-style.md.
"""

from __future__ import annotations

from collections.abc import Mapping

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
NAME_MARK = "、"

# Moments, as short as today allows.
TODAY = "今天 {time}"
TOMORROW = "明天 {time}"
DAY = "{month}月{day}日（{weekday}）"
DAY_OF_YEAR = "{year}年{month}月{day}日"
DATE = "{day}{time}"
WHOLE_DAY = "{day}全天"
STRETCH = "{starts}到{ends}"
SINCE = "{starts}起"

# 值班
DUTY_HEAD = "值班（现在 {moment}）"
DUTY_LINE = "{place}：{people}"
WHOLE_STATION = "全所"
DUTY_NOW = "{names}"
DUTY_THEN = "{names}，到{until}，接着{others}"
DUTY_THEN_NOBODY = "{names}，到{until}，接着没人值班，找{fallback}"
DUTY_GAP = "没人值班，找{fallback}"
DUTY_GAP_THEN = "没人值班，找{fallback}，{until}起{others}"
DUTY_NOT_PLANNED = "没有排班，找{fallback}"
NOBODY = "所里的人"
NO_STATION = "您还没有登记在哪个派出所，看不到值班。"

# Changes, told in the staff room.
LEAVE_TOLD = "排班变动：{name}请假，{stretch}，{stand_in}"
STAND_IN_TOLD = "由{name}替。"
NO_STAND_IN_TOLD = "没有人替。"
SWAP_TOLD = "排班变动：{name}和{other}换班，{stretch}。"
EXTRA_TOLD = "排班变动：{name}加班，{stretch}，{place}。"
CANCELLED_TOLD = "取消{kind}：{names}，{stretch}。照原来的排班。"
KINDS: Mapping[str, str] = {"leave": "请假", "swap": "换班", "extra": "加班"}

# Leave that somebody asks for in a chat.
LEAVE_KEPT = "记下了：您请假，{stretch}。{who}\n要取消，发「取消请假 {number}」。"
LEAVE_STAND_INS = "您的班到时候由{names}负责。"
LEAVE_NOBODY_STANDS_IN = "您的班到时候没有人负责，请马上告诉所里。"
LEAVE_NO_DUTY = "这段时间本来没有您的班。"
LEAVE_HOW = (
    "没看懂哪天请假。请发「请假 11月28日」「请假 明天到后天」或「请假 明天下午」。\n"
    "只能给自己请假。要定人替、要换班，告诉所里排班的人。"
)
LEAVE_CANCELLED = "您的请假取消了：{stretch}。照原来的排班。"
LEAVE_NONE = "您没有可以取消的请假。"
LEAVE_NOT_YOURS = "第 {number} 号不是您的请假。{which}"
LEAVE_WHICH = "请发「取消请假 编号」。您请了假的有：{leaves}。"
LEAVE_ONE = "第 {number} 号，{stretch}"
LEAVE_MARK = "；"

# Gaps, told a day ahead.
GAP_TOLD = "排班空缺：{stretch}，{places}没有人值班。\n这段时间的事由{fallback}负责。有人能替，请告诉所里。"

# Why a change is refused, on pages.
REFUSED: Mapping[str, str] = {
    "no_station": "{name}没有登记在哪个派出所，不能排班。",
    "other_station": "{name}和{other}不在同一个派出所。",
    "same_person": "替班的人和请假的人是同一个人。",
    "out_of_order": "结束的时间要比开始的时间晚。",
    "over": "这段时间已经过去了。",
    "long": "一次最多排 {days} 天。",
    "note_long": "备注最多 {chars} 个字。",
    "already": "{name}在这段时间已经有变动（第 {number} 号），先取消那一条。",
    "stand_in_absent": "{name}在这段时间请假（第 {number} 号），不能替。",
    "no_such_village": "这个村不归{name}所在的派出所管。",
    "no_such_change": "没有第 {number} 号变动。",
    "cancelled_already": "第 {number} 号变动早已取消。",
    "over_already": "第 {number} 号变动已经过去了，不能取消。",
}

# Deadlines.
REMIND_TAKE = "#{number}【{label}】还没有人接，请在{until}以前接。发「接 {number}」。"
REMIND_ANSWER = "#{number}【{label}】还没有答复居民，请在{until}以前答复。发「#{number} 内容」。"
ESCALATED = "#{number} 已超时，没有人{what}。请{name}处理。"
ESCALATED_AGAIN = "#{number} 还是没有人{what}，这是第 {times} 次提醒。请{name}马上处理。"
ESCALATED_TO_NOBODY = "#{number} 已超时，没有人{what}。所里没有登记民警和所长，请大家看一下。"
TAKEN = "接"
ANSWERED = "答复"
