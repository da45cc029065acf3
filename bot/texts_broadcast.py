"""What the pages and the command line say about broadcasts (Chinese): states, steps, schedules, and why something is refused."""

from __future__ import annotations

from collections.abc import Mapping

BROADCAST_STATES: Mapping[str, str] = {
    "draft": "草稿",
    "submitted": "待审核",
    "approved": "已通过",
    "scheduled": "已排期",
    "running": "正在发",
    "done": "已发完",
    "rejected": "被退回",
    "paused": "已暂停",
    "withdrawn": "已撤下",
}
BROADCAST_STEPS: Mapping[str, str] = {
    "edit": "修改",
    "submit": "送审",
    "approve": "通过",
    "reject": "退回",
    "schedule": "排期",
    "pause": "暂停",
    "resume": "继续",
    "withdraw": "撤下",
}
RUN_STATES: Mapping[str, str] = {
    "running": "正在发",
    "paused": "已暂停",
    "done": "发完",
    "skipped": "跳过",
    "withdrawn": "已撤下",
}
RUN_NOTES: Mapping[str, str] = {
    "missed": "错过了时间",
    "expired": "已过有效期",
    "still_running": "上一次还没发完",
    "no_rooms": "没有可发的群",
    "done_already": "这一次已经发过",
}
EXCLUSIONS: Mapping[str, str] = {
    "not_joined": "小枫已不在群里",
    "other_account": "同一个群只发一次",
    "missing_fact": "缺少本地信息",
    "no_tag": "没有这个标签",
}
AT_ONCE = "排期后马上发"
ONCE = "{at} 发一次"
CRON = "按「{expression}」重复发"
NO_SCHEDULE = "还没定时间"
WHOLE_COUNTY = "全县居民群"
NO_SUCH_READY = "文库里没有「{name}」。"
NO_SUCH_READY_NEAR = "文库里没有「{name}」。相近的有：{near}。"
READY_TOO_OLD = "「{name}」的复核日期 {day} 已经过了，要先有人重新看过。"
ALL_YEAR = "全年"
MONTHS = "{months} 月"
SUBJECTS: Mapping[str, str] = {
    "fraud": "反诈",
    "fire": "防火",
    "water": "防溺水",
    "mushroom": "野生菌",
    "weather": "雨季和地震",
    "traffic": "交通",
    "theft": "防盗",
    "events": "办客赶会",
    "drugs": "禁毒",
    "minors": "娃娃",
    "people": "邻里和办事",
}
READERS: Mapping[str, str] = {
    "everybody": "大家",
    "elderly": "老人",
    "parents": "家长",
    "drivers": "开车骑车的人",
    "farmers": "种地养牲口的人",
    "shopkeepers": "开铺子的人",
    "returning workers": "外出打工的人",
    "students": "学生",
}
NO_SUCH_BROADCAST = "没有第 {number} 号群发。"
NOT_YOUR_BROADCAST = "{name}不能做这一步：只有起草人、社区民警、所长和管理员可以。"
AMBIGUOUS_VILLAGE = "有几个村都叫{name}，请写明是哪个派出所的：{choices}。"
REFUSALS: Mapping[str, str] = {
    "wrong_state": "现在是「{state}」，不能{step}。",
    "title_empty": "请写标题。",
    "title_long": "标题有 {chars} 个字，最多 {limit} 个。",
    "text_empty": "请写正文。",
    "text_long": "正文有 {chars} 个字，最多 {limit} 个。",
    "text_control": "文字里有看不见的字符（{code}），请删掉再存。",
    "unknown_placeholder": "不认识「{{{name}}}」。可以用的有：{known}。",
    "missing_fact": "有 {rooms} 个群缺少本地信息「{name}」，例如「{room}」。请先补上，或者把它从正文里去掉。",
    "unknown_station": "没有这个派出所：{name}。",
    "unknown_village": "没有这个村：{name}。",
    "unknown_person": "没有这位工作人员：{name}。",
    "ambiguous_person": "有几位工作人员都叫{name}，编号是 {numbers}。",
    "no_rooms": "现在没有可发的群。",
    "no_schedule": "还没有定什么时候发。",
    "schedule_unreadable": "看不懂时间「{part}」。重复的时间写五格：分 时 日 月 星期，例如 0 9 * * 1 是每周一 9:00。",
    "schedule_never": "这个时间永远不会到。",
    "schedule_past": "这个时间已经过了。",
    "expires_first": "还没发就过有效期了。",
    "late_limit": "迟发的期限最多 {days} 天。",
    "own_broadcast": "自己写的要由别人来审。",
    "no_right": "{name}没有审核的权限：警务助理不能审。",
    "other_station": "{name}只能审本派出所的群发，这一条发到了别处。",
    "changed": "内容在通过之后变了，要重新送审。",
}
