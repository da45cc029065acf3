"""What the pages and their JSON say to people (Chinese) where it does not stand in a template."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import PRIORITIES as PRIORITIES

# The simulator's JSON.
JSON_BROKEN = "请求不是有效的 JSON。"
JSON_NOT_OBJECT = "请求应是一个 JSON 对象。"
FIELD_MISSING = "缺少「{name}」。"
FIELD_NOT_TEXT = "「{name}」应是文字。"
FIELD_NOT_FLAG = "「{name}」应是 true 或 false。"
FIELD_NOT_ID = "「{name}」应是消息的编号（数字）。"
NUMBER_WRONG = "参数「{name}」应是不小于 0 的数字。"
TEXT_EMPTY = "没有写内容。"
TEXT_UNREADABLE = "文字里有无法识别的字符，发不出去。"
TOO_LARGE = "内容太长，发不出去。"
NO_SUCH_ROOM = "没有这个群：{room}。"
NO_SUCH_PERSON = "没有这个人：{name}。"
NOT_A_MEMBER = "{name}不在「{topic}」里，不能在那里说话。"
NO_SUCH_MESSAGE = "这个群里没有编号为 {message} 的消息。"
NO_SUCH_TICKET = "没有 #{number} 这张单。"
NOT_RECALLED = "这条消息不能撤回：它不是{name}的，或者已经撤回了。"
ONLY_HERE = "演示只在本机开放：请在运行它的电脑上打开 http://127.0.0.1 开头的地址。"
OTHER_SITE = "不接受别的网站发来的请求。"
FORM_OLD = "这一页放得太久了。请返回，刷新后再做一次。"
NOT_FOUND = "没有这个地址。"
WRONG_METHOD = "这个地址不接受这种请求。"
NOT_UNDERSTOOD = "请求不对：{reason}。"
OUR_FAULT = "服务出了点问题，已经记下。请稍后再试。"

# Names of what the pages show.
ACTIONS: Mapping[str, str] = {
    "answer": "回答",
    "clarify": "追问",
    "handoff": "转人工",
    "emergency": "紧急",
    "chat": "寒暄",
    "silent": "不出声",
    "command": "工作指令",
}
ROLES: Mapping[str, str] = {"assistant": "警务助理", "officer": "社区民警", "chief": "所长", "administrator": "管理员"}
TICKET_STATES: Mapping[str, str] = {
    "new": "待接",
    "assigned": "已派",
    "answered": "已答复",
    "resolved": "已解决",
    "closed": "已办结",
    "reopened": "重开",
}
TICKET_EVENTS: Mapping[str, str] = {
    "opened": "登记",
    "assigned": "派给",
    "taken": "接下",
    "passed": "转给",
    "resident_said": "居民补充",
    "staff_replied": "答复居民",
    "resolved": "解决",
    "closed": "办结",
    "reopened": "重开",
    "escalated": "超时上报给",
    "corrected": "更正",
    "merged": "合并",
    "reminded": "提醒",
    "revealed": "查看隐私",
    "rated": "评价",
    "note": "备注",
}
ACTORS: Mapping[str, str] = {"resident": "居民", "bridge": "小枫"}
LINKS: Mapping[str, str] = {
    "connecting": "正在连接",
    "connected": "已连接，未登录",
    "scan": "等待扫码登录",
    "online": "在线",
    "logged_out": "未登录",
    "down": "断开",
    "refused": "口令不对",
}

# Broadcasts.
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
NO_SUCH_BROADCAST = "没有第 {number} 号群发。"
NO_SUCH_STEP = "没有这个操作。"
CHOOSE_PERSON = "请先选您是哪位工作人员。"
NOT_YOUR_BROADCAST = "{name}不能做这一步：只有起草人、社区民警、所长和管理员可以。"
TIME_UNREADABLE = "看不懂时间「{part}」。"
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
