"""What staff read of tickets in a chat: what became of their orders, and what happened without them."""

from __future__ import annotations

from collections.abc import Mapping

# The card of a ticket.
CARD = (
    "#{number} {priority}【{label}】{village}\n{person}：{summary}\n{assignee}\n"
    "引用本条或发「#{number} 内容」回复；「接 {number}」「结 {number} 结果」。"
)
CARD_EMERGENCY_HEAD = "紧急！"
CARD_CONFIDENTIAL = "（请私下处理，不要在居民群说）"
CARD_MORE = "#{number} {person}补充：{text}"
ASSIGNED_TO = "值班：{name}"
ASSIGNED_TO_NOBODY = "现在没有人值班，请尽快接。"
PRIORITIES: Mapping[int, str] = {0: "P0 紧急", 1: "P1 较急", 2: "P2 一般", 3: "P3 不急"}

# What became of an order.
TAKEN = "#{number} 由{name}接了。"
TAKEN_ALREADY = "#{number} 已经由{name}接了。"
PASSED = "#{number} 已转给{name}。"
REPLIED = "#{number} 已回复居民。"
CLOSED = "#{number} 已办结。"
CLOSED_ALREADY = "#{number} 早已办结。"
NO_SUCH_TICKET = "没有 #{number} 这张单。{hint}"
OPEN_NUMBERS = "现在没办结的有：{numbers}。"
NOTHING_OPEN = "现在没有没办结的单。"
NO_SUCH_STAFF = "没有找到叫「{name}」的工作人员。"
EMPTY_REPLY = "没有写回复内容。请发「#{number} 内容」。要发图片，接着发来就行。"
CORRECTED = "#{number} 已改为【{label}】。"
CORRECTED_ALREADY = "#{number} 本来就是【{label}】。"
CORRECTED_FROM_TO = "{old} → {new}"
WHICH_LABEL = "没有写改成哪一类。例如发「改 {number} 噪音扰民」。"
NO_SUCH_LABEL = "没有叫「{name}」的类别，#{number} 没有改。相近的有：{nearest}。"

# What is open.
LIST_HEAD = "待办 {count} 件："
LIST_LINE = "#{number} {priority}【{label}】{village} {summary}（{assignee}）"
LIST_NOBODY = "没人接"

# Every command on one phone screen.
HELP = (
    "#12 内容：回复居民\n接 12：接下\n转 12 李四：转给别人\n结 12 结果：办结\n重开 12：重新打开\n改 12 噪音扰民：改类别\n"
    "合并 13 12：把 #13 合到 #12\n静音 12：群里先不说话，两小时\n静音 12 结束：又可以说\n待办：没办结的单\n值班：谁值班\n"
    "请假 11月28日：给自己请假\n帮助：看这些\n调解帮助：纠纷怎么记\n寻人帮助：寻人、招领怎么发\n"
    "引用单子也行：直接写就是回复，「接」「结 结果」不用写编号。在居民群里@居民说的话，会记到单里。"
)
HELP_DISPUTES = (
    "调 12 派出所：记调解级别\n调 12 联合调解：几家一起调\n协议 12 内容：谈好的话\n成 12：调解成功\n不成 12：没谈成\n"
    "回访 12 7天：到时提醒\n访 12 情况：回访了\n级别有三种：当场、派出所、联合调解。"
)

# A ticket that goes on after its end.
CARD_REOPENED = "第 {times} 次重新打开！\n居民说：{text}\n"
REOPENED = "#{number} 已重新打开。"
NOT_CLOSED = "#{number} 还没有办结，不用重新打开。"

# Two tickets that are one matter.
MERGED = "#{merged} 已合到 #{number}，一起办。"
MERGE_HOW = "要合并两张单，请发「合并 13 12」：把 #13 合到 #12。"
MERGE_SAME = "不能把 #{number} 合到自己。"
MERGED_ALREADY = "#{merged} 早已合到 #{number}。"
MERGE_CLOSED = "#{number} 已办结。要合并，请先发「重开 {number}」。"

# Holding the tongue.
QUIET = "小枫在群里先不说 #{number}，到 {until}。要我说话，发「静音 {number} 结束」。"
QUIET_NOTE = "静音到 {until}"
QUIET_OVER_NOTE = "静音结束"
QUIET_OVER = "#{number} 的静音结束了。"
QUIET_WHICH = "静音哪一件？请发「静音 编号」。{hint}"
QUIET_NOT_IN_ROOM = "#{number} 是私下说的事，小枫本来就不在群里说。"

# Staff spoke with the resident in the group.
SETTLED_MARK = "办好了吗？"
SETTLED_QUESTION = (
    "#{number} 办好了吗？您在群里跟{person}说的话已记到单里，小枫先不插话。\n"
    "办好了发「结 {number} 结果」，没有就引用本条回复「没有」。"
)
NOT_SETTLED = "好的，#{number} 接着办。"

# A mark from the resident.
RATED_LOW = "#{number}【{label}】{person}打了 {mark} 分。\n经办：{holder}\n{words}"
RATED_LOW_WORDS = "居民说：{text}"
RATED_LOW_WORDLESS = "居民没有说原因。"
RATING = "{mark} 分"
RATING_WORDS = "{mark} 分：{text}"
