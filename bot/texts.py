"""Every Chinese sentence that residents and staff read in a chat and that is not in the answer book or a broadcast.

Words in braces are filled in by ``str.format``. Style: docs/zh-style.md.
"""

from __future__ import annotations

from collections.abc import Mapping

# What stands under every answer.
HUMAN_HINT = "要找工作人员，回复「人工」。"
SOURCE_LINE = "依据：{sources}。"
ASSISTANT_NOTE = "我是自动助手，不是民警。"

# Small talk with the bridge.
GREETING = (
    "您好，我是村里的自动助手小枫。\n户口、身份证、反诈、求助都可以直接说，例如「娃娃怎么上户口」。\n急事请先打 110、119、120。"
)
THANKS = "不客气。有事随时说。"
ABOUT = (
    "我是自动助手小枫，不是民警。\n我能回答户口、身份证、反诈、消防等问题，也能把您的事转给警务助理。\n"
    "我不会问您要密码、验证码、银行卡号。\n要找工作人员，回复「人工」。"
)
OUT_OF_FIELD = "这件事不归我管，怕说错。\n户口、身份证、反诈、求助可以问我。\n要找工作人员，回复「人工」。"
NOT_UNDERSTOOD = "我没看明白。您可以换个说法，或者回复「人工」，我转给警务助理。"
WORDLESS = "我认不出{what}里的内容。请用文字说一下是什么事。\n急事请直接打 110。"
ATTACHMENTS: Mapping[str, str] = {
    "image": "图片",
    "voice": "语音",
    "video": "视频",
    "file": "文件",
    "link": "链接",
    "location": "位置",
    "contact": "名片",
    "mini_program": "小程序",
}
STOPPED = "好的，不问了。有事再说。"

# Menus.
MENU_HEAD = "您想问的是哪一个？回复数字："
MENU_LINE = "{number}. {name}"
MENU_NONE = "{number}. 都不是，找工作人员"
MENU_OUT_OF_RANGE = "没有第 {number} 项。请回复 1 到 {last} 的数字，或者回复「人工」。"

# Handing over to a person.
HANDED_OVER = "已登记，编号 #{{ticket}}。{helper}会尽快回复您。"
URGENT_HINT = "急事请直接打 110、119、120。"
HANDED_OVER_PRIVATELY = "已收到，警务助理会私下联系您。有危险请马上打 110。"
ADDED = "已补充到 #{number}。"
WITH_A_PERSON = "您的事 #{number} 已经转给{helper}，会尽快回复您。\n急事请直接打 110。"
HELPER_UNKNOWN = "警务助理"
NO_ANSWER_YET = "这个问题我还没有可靠的答案，已转给警务助理，编号 #{{ticket}}。"
DETAILS: Mapping[str, str] = {
    "what": "请说一下是什么事。",
    "place": "请说一下在哪里：哪个村、哪条路、旁边有什么。",
    "time": "请说一下是什么时候的事。",
    "people": "请说一下有几个人，有没有人受伤。",
    "look": "请说一下长什么样、穿什么衣服、多大年纪。",
    "amount": "请说一下多少钱，怎么转出去的，什么时候转的。",
}
DETAILS_SKIP = "不方便说就回复「跳过」。"
DETAILS_DONE = "记下了，都写在 #{number} 里。谢谢您。"

# Emergencies: used where the answer book holds no words for the label.
EMERGENCY_FALLBACK = "请马上打 {numbers}！先保护好自己，离开危险的地方。"
EMERGENCY_ALERTED = "警务助理已收到通知。"
SUICIDE_STAY = (
    "请现在就打 12356 或 110，有人接，愿意听您说。\n您说的话警务助理也看到了。\n请不要一个人待着，找个亲人或邻居陪着您。"
)
EMERGENCY_ASK = "请说：在哪里？有没有人受伤？"

# Warnings about personal numbers.
RECALL_PLEASE = "您刚才在群里发了{what}，群里的人都看得到。请长按那条消息，点「撤回」。"
NUMBER_NAMES: Mapping[str, str] = {"[身份证号]": "身份证号", "[银行卡号]": "银行卡号"}

# Local facts that a station has not filled in yet.
FACT_MISSING: Mapping[str, str] = {
    "station.name": "辖区派出所",
    "station.phone": "（电话请问村里的警务助理）",
    "station.address": "（地址请问村里的警务助理）",
    "station.hours": "（时间请先问村里的警务助理）",
    "county.name": "本县",
    "county.hotline": "12345",
    "assistant.name": "村里的警务助理",
    "assistant.phone": "（电话请在群里问）",
}

# Scam check.
SCAM_HIGH = "这很像诈骗（{kind}）。\n{reasons}不要转账，不要点链接，不要说验证码。\n已经转了钱，马上打 110。拿不准打 96110。"
SCAM_MEDIUM = "这有诈骗的样子（{kind}）。\n{reasons}先不要转账、不要点链接。打 96110 问一下再说。"
SCAM_LOW = "没看出明显的诈骗迹象，但不等于安全。\n要您转账、说验证码、共享屏幕的，都不要理。\n拿不准打 96110。"
SCAM_ASK = "请把那条消息或对方说的话发给我，我帮您看看。\n先不要转账，不要说验证码。急事打 96110。"

# What stands at the end of a long message that was cut before storing.
CUT_SHORT = "……（后面还有 {chars} 个字，没有保存）"

# What residents hear from the desk.
STAFF_SAYS = "{staff}回复（#{number}）：{text}"
TICKET_CLOSED = "#{number} 办结：{outcome}\n还有问题，直接在这里说。"
TICKET_CLOSED_PLAIN = "#{number} 已办结。还有问题，直接在这里说。"

# What staff see.
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
NOT_YOURS = "#{number} 不归您所在的派出所管。"
EMPTY_REPLY = "没有写回复内容。请发「#{number} 内容」。"
CORRECTED = "#{number} 已改为【{label}】。"
CORRECTED_ALREADY = "#{number} 本来就是【{label}】。"
CORRECTED_FROM_TO = "{old} → {new}"
WHICH_LABEL = "没有写改成哪一类。例如发「改 {number} 噪音扰民」。"
NO_SUCH_LABEL = "没有叫「{name}」的类别，#{number} 没有改。相近的有：{nearest}。"
LIST_HEAD = "待办 {count} 件："
LIST_LINE = "#{number} {priority}【{label}】{village} {summary}（{assignee}）"
LIST_NOBODY = "没人接"
DUTY = "现在值班：{now}。"
DUTY_NOBODY = "现在没有排班，由社区民警负责。"
STAFF_HELP = (
    "可以这样发：\n#12 内容：回复居民\n接 12：接下\n转 12 李四：转给别人\n结 12 结果：办结\n改 12 噪音扰民：改正类别\n"
    "待办：没办结的单\n值班：现在谁值班\n也可以引用单子直接回复。"
)
ESCALATED = "#{number} 已超时，没有人{what}。请{name}处理。"
ESCALATION_TAKE = "接"
ESCALATION_ANSWER = "答复"

# Faults that a person in a chat may meet.
TOO_FAST = "您发得太快了，我先回这一条。"
SOMETHING_WRONG = "刚才出了点问题，您的话已经记下，警务助理会看到。急事请打 110。"
