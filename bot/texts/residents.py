"""Every Chinese sentence that residents and staff read in a chat and that is not in the answer book or a broadcast.

Words in braces are filled in by ``str.format``. Style: docs/zh-style.md.
"""

from __future__ import annotations

from collections.abc import Mapping

# What stands under every answer.
HUMAN_HINT = "要找工作人员，回复「人工」。"
SOURCE_LINE = "依据：{sources}。"

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
NOT_IN_THE_ANSWER = "这一点我的答案里没有写。\n要问清楚，回复「人工」，我转给{helper}。"
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
FORGET_SURE = (
    "要删掉您的信息吗？\n会删掉您说过的话、留过的电话和图片，还有您的名字。"
    "删了找不回来。\n真要删，回复「确认删除」。不删就不用管。"
)
FORGOTTEN = "好的，一天之内都删掉。以后有事照样可以找我。"
FORGOTTEN_BUT = "好的，一天之内都删掉。\n{numbers} 还在办，办完再删。以后有事照样可以找我。"
STOPPED = "好的，不问了。有事再说。"

# Menus.
MENU_HEAD = "您想问的是哪一个？回复数字："
MENU_LINE = "{number}. {name}"
CONFIRM = "您问的是「{name}」吗？回复「是」或者「不是」。\n要找工作人员，回复「人工」。"
MENU_NONE = "{number}. 都不是，找工作人员"
ALSO_HEAD = "问的不是这个？回复数字："
MENU_OUT_OF_RANGE = "没有第 {number} 项。请回复 1 到 {last} 的数字，或者回复「人工」。"

# Handing over to a person.
HANDED_OVER = "已登记，编号 #{{ticket}}。{helper}会尽快回复您。"
URGENT_HINT = "急事请直接打 110、119、120。"
HANDED_OVER_PRIVATELY = "已收到，警务助理会私下联系您。有危险请马上打 110。"
COMPLAINT_TAKEN = "已登记，编号 #{{ticket}}。只有所长和县里的管理员看得到，会私下回复您。"
COMPLAINT_TAKEN_PRIVATELY = "已收到，会有人私下联系您。有危险请马上打 110。"
ADDED = "已补充到 #{number}。"
WITH_A_PERSON = "您的事 #{number} 已经转给{helper}，会尽快回复您。\n急事请直接打 110。"
HELPER_UNKNOWN = "警务助理"
DETAILS: Mapping[str, str] = {
    "what": "请说一下是什么事。",
    "place": "请说一下在哪里：哪个村、哪条路、旁边有什么。",
    "time": "请说一下是什么时候的事。",
    "people": "请说一下有几个人，有没有人受伤。",
    "look": "请说一下长什么样、穿什么衣服、多大年纪。",
    "amount": "请说一下多少钱，怎么转出去的，什么时候转的。",
    "who": "请说一下走丢的是谁：叫什么，多大年纪。",
    "photo": "有照片的话，请发一张。",
    "contact": "有人看到了，找家里哪个？说怎么称呼就行，电话不用写。",
}
DETAILS_OF: Mapping[str, Mapping[str, str]] = {
    "help.lost_found": {
        "look": "请说一下是什么样子：颜色、大小、里面有什么。",
        "contact": "有人捡到了，找哪个？说怎么称呼就行，电话不用写。",
    },
}
DETAILS_SKIP = "不方便说就回复「跳过」。"
DETAILS_DONE = "记下了，都写在 #{number} 里。谢谢您。"

# Emergencies: used where the answer book holds no words for the label.
EMERGENCY_FALLBACK = "请马上打 {numbers}！先保护好自己，离开危险的地方。"
EMERGENCY_ALERTED = "警务助理已收到通知。"
SUICIDE_STAY = (
    "请现在就打 12356 或 110，有人接，愿意听您说。\n您说的话警务助理也看到了。\n请不要一个人待着，找个亲人或邻居陪着您。"
)

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
TICKET_CLOSED = "#{number} 办结：{outcome}"
TICKET_CLOSED_PLAIN = "#{number} 已办结。"
CLOSED_HINT = "还有问题，直接在这里说。"
REOPENED = "#{number} 重新打开了，{helper}会接着办。\n急事请直接打 110。"
FOLLOWS = "（接 #{number}）{text}"
TICKET_MERGED = "您的 #{merged} 和 #{number} 是同一件事，合在一起办。"
TICKET_MERGED_OTHERS = "您的 #{number} 和别人反映的是同一件事，合在一起办。"
RATE_PLEASE = "办得怎么样？回复 1 到 5，5 是最满意，也可以加一句话。\n没解决就说「没解决」。"
RATE_PLEASE_GROUP = "办得怎么样？引用本条回复 1 到 5，5 是最满意，也可以加一句话。\n没解决就说「没解决」。"
RATED = "谢谢您，记下了。"
RATED_LOW = "对不住，您的话会给负责的民警看。"
RATED_LOW_WHY = "对不住。请说一句哪里没办好，会给负责的民警看。\n不想说就回复「跳过」。"

# 「我的事咋样了」: how the resident's own matters stand.
PROGRESS_HEAD = "#{number}【{label}】，{moment}登记。"
PROGRESS_ASSIGNED = "已派给{holder}，还没有接。"
PROGRESS_NOBODY = "还没有人接。"
PROGRESS_TAKEN = "{holder}在办，{moment}接的。"
PROGRESS_ANSWERED = "{holder}在办，{moment}回过话"
PROGRESS_CLOSED = "{moment}办结"
PROGRESS_WORDS = "：「{words}」。"
PROGRESS_STOP = "。"
PROGRESS_REOPEN = "没解决就说「没解决」。"
PROGRESS_MERGED = "已合到 #{number} 一起办。"
PROGRESS_LATE = "已经超过规定时间，报给上一级了。"
PROGRESS_WAS_LATE = "中间超过了规定时间。"
PROGRESS_MORE = "还有 {count} 件，可以发「#编号」来问。"
PROGRESS_NONE = "您现在没有登记的事。有事直接说，我转给警务助理。"
PROGRESS_NOT_YOURS = "您名下没有 #{number}。"
PROGRESS_YOURS = "您的有：{numbers}。"
TOLD_PRIVATELY = "已私下告诉您。"
MOMENT_TODAY = "今天 {clock}"
MOMENT = "{month} 月 {day} 日 {clock}"

# Faults that a person in a chat may meet.
TOO_FAST = "您发得太快了，回过的话我就不重复了。过一分钟再发，我接着答。急事请直接打 110、119、120。"
SOMETHING_WRONG = "刚才出了点问题，您的话已经记下，警务助理会看到。急事请打 110。"
