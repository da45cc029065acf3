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
    "revealed": "看了全号",
    "rated": "评价",
    "sighted": "有人看到",
    "recalled": "撤回消息",
    "note": "备注",
}
ACTORS: Mapping[str, str] = {"resident": "居民", "witness": "别的居民", "bridge": "小枫"}
# Broadcasts; what the command line says too stands in bot.texts.broadcast.
NO_SUCH_STEP = "没有这个操作。"

# Coming in.
LOGIN_WRONG = "账号或密码不对，或者错得太多、要等一会儿再试。忘了密码，请找管理员重新给一个。"
LOGIN_ADDRESS = "这个网络上试错的太多了，请过 {minutes} 分钟再试。"
LOGIN_FIRST = "请先登录。"
LOGIN_AGAIN = "登录已经过期，请重新登录。"
LOGIN_AGAIN_KEPT = "登录已经过期，请重新登录。您刚才写的还在，登录以后接着用。"
LOGIN_MISSING = "请写登录名，40 个字以内。"
LOGIN_TAKEN = "这个登录名别人在用，请换一个，例如在名字后面加上派出所。"
PASSWORD_OLD_WRONG = "原来的密码不对，或者错得太多、要等一会儿。"
PASSWORD_TOO_SHORT = "新密码太短，至少 {limit} 个字符。可以用一句自己记得住的话。"
PASSWORD_TOO_LONG = "新密码太长，最多 {limit} 个字符。"
PASSWORD_SAME = "新密码和原来的一样，请换一个。"
PASSWORD_TOO_SIMPLE = "新密码太好猜，请换一个。"
PASSWORD_TWICE = "两次写的新密码不一样，请再写一遍。"
PASSWORD_CHANGED = "密码改好了。别的地方登录的都已退出。"
PASSWORD_MUST_CHANGE = "这个密码是别人给的，请先换成自己的。"

METRICS_REFUSED = "这一页只给监控程序看。"

# Tickets.
PILES: Mapping[str, str] = {"open": "没办结", "mine": "我手上的", "late": "超时的", "closed": "已办结", "all": "全部"}
ORDERS: Mapping[str, str] = {
    "take": "接单",
    "pass": "转给别人",
    "close": "办结",
    "reopen": "重开",
    "merge": "合并",
    "correct": "改类别",
    "note": "记一笔",
}
TICKET_CHANGED = "这张单刚才变了：{who}{what}。请看一看，再决定还要不要做。您写的还在。"
TICKET_TEXT_LONG = "写了 {count} 个字，最多 {limit} 个。请写短一些，或者分两次发。"
NOTE_EMPTY = "没有写内容。"
REVEAL_WHY = "请写为什么要看，至少四个字。"
REVEAL_BROKEN = "这个号码打不开：数据目录里的 secret.key 换过了。请找管理员从备份里找回来。"
NO_TICKETS: Mapping[str, str] = {
    "open": "没有没办结的单。",
    "mine": "您手上没有单。",
    "late": "没有超时的单。",
    "closed": "还没有办结的单。",
    "all": "还没有单。",
}
ORDER_HINTS: Mapping[str, tuple[str, str]] = {
    "close": ("结果", "居民会看到。空着，居民只看到「已办结」"),
    "reopen": ("为什么重开", "居民看不到"),
    "note": ("记下来", "只给同事看，居民看不到"),
}
REPLY_PUBLIC = "会在居民群里 @他，全群都看得到"
REPLY_PRIVATE = "只发到居民的私聊"
UNSENT: Mapping[str, str] = {
    "gave_up": "这一条没有发出去",
    "expired": "这一条过了时间，没有发",
    "unknown": "这一条不知道发出去没有",
}
DETAIL_NAMES: Mapping[str, str] = {
    "what": "什么事",
    "place": "在哪里",
    "time": "什么时候",
    "people": "几个人",
    "look": "长什么样",
    "amount": "多少钱",
    "who": "是谁，或者什么东西",
    "photo": "照片",
    "contact": "找谁联系",
}

# The masthead.
NAVIGATION = (
    ("/today", "今天"),
    ("/tickets", "工单"),
    ("/broadcasts", "群发"),
    ("/answers", "答案"),
    ("/figures", "统计"),
    ("/people", "人员"),
)

# Canned replies, people and rooms.
CANNED_TITLE = "请写叫什么，{limit} 个字以内。"
CANNED_TEXT = "请写内容，{limit} 个字以内。"
PASSWORD_SHOWN = "{name}的登录名是「{login}」，密码是「{password}」。只显示这一次，请当面告诉本人；第一次登录时要换成自己的。"
CODE_SHOWN = "{name}的绑定码是「{code}」，一周内有效，只能用一次。请让本人私聊小枫发：绑定 {code}"
COUNTY_LEVEL = "县级"
UNBOUND_ROOMS = "还没绑定的"
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
ROTA_ALL_WEEK = "七天都是"
ROTA_UNTIL = "现在，到{ends}"
ROTA_FROM = "{starts}起"
TIME_UNREADABLE = "请写清楚从什么时候到什么时候。"
