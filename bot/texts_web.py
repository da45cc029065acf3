"""What the pages and their JSON say to people (Chinese) where it does not stand in a template."""

from __future__ import annotations

from collections.abc import Mapping

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

# Broadcasts; what the command line says too stands in texts_broadcast.
NO_SUCH_STEP = "没有这个操作。"
CHOOSE_PERSON = "请先选您是哪位工作人员。"
