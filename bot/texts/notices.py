"""What is said of pictures and files, and of notices: missing people, things lost and found."""

from __future__ import annotations

from collections.abc import Mapping

# Pictures and files of a ticket, to staff.
SEE_FILES = "\n发「图 {number}」看。"
FILES_COMING = "#{number} 有 {count} 个图片或文件，马上发来。"
FILES_MORE = "只发最近 {count} 个，其他的在网页上看。"
FILES_PENDING = "还有 {count} 个正在取。"
FILES_LOST = "有 {count} 个取不到。"
FILE_GONE = "这个文件不在了：可能被居民撤回，或者到期删了。"
FILE_KINDS: Mapping[str, str] = {"image": "图片", "voice": "语音", "video": "视频", "file": "文件"}
FILE_COMING = "正在取"
NO_FILES = "#{number} 没有图片和文件。"
PASSING_ON = "#{number} 收到{what}，马上转给居民。"
NOT_PASSED_ON = "#{number} 您发的{what}没有转出去：{why}。"
NOT_FETCHED = "#{number} {person}发的{what}取不到：{why}。请让他再发一次，或者当面看。"
WHY: Mapping[str, str] = {"too_large": "太大，超过 25 MB", "gone": "微信那边已经没有了"}
RECALLED = "#{number} {person}撤回了一条消息，单子上已经去掉。"
SOMEBODY = "有居民"
WITNESS = "看到的人"
RECALLED_WORDS = "（居民撤回了这条消息）"

# The same, to residents.
STAFF_SENDS = "{staff}发来{what}（#{number}）。"
TOO_LARGE = "您发的{what}太大了，我收不下。\n请发小一点的，或者当面给警务助理看。"
GONE = "您发的{what}我没有收到，请再发一次。"
VOICE_ADDED = "已补充到 #{number}。我听不懂语音，警务助理会听。\n方便的话，请再用文字说一遍。"

# What residents hear about notices.
SIGHTED_PERSON = "谢谢您！已经告诉警务助理（#{number}）。\n人还在的话，请陪着等一等。急事打 110。"
SIGHTED_THING = "谢谢您！已经告诉警务助理（#{number}），会找您问清楚。"
FOUND_PERSON = "太好了！#{number} 办结，收到消息的群都会知道。"
FOUND_THING = "好的，#{number} 办结。收到消息的群都会知道。"

# A notice as groups read it.
HEADS: Mapping[str, str] = {"missing_person": "【寻人】#{number}", "lost": "【寻物】#{number}", "found": "【招领】#{number}"}
LINES: Mapping[str, Mapping[str, str]] = {
    "missing_person": {
        "who": "走失的人：{text}",
        "look": "长相穿着：{text}",
        "place": "在哪里走失：{text}",
        "time": "什么时候：{text}",
        "contact": "家里人：{text}",
    },
    "lost": {
        "what": "东西：{text}",
        "look": "样子：{text}",
        "place": "在哪里丢的：{text}",
        "time": "什么时候：{text}",
        "contact": "失主：{text}",
    },
    "found": {"what": "东西：{text}", "place": "在哪里捡的：{text}", "time": "什么时候：{text}"},
}
FEET: Mapping[str, str] = {
    "missing_person": "看到了，请引用本条说在哪里看到，或者打 110。",
    "lost": "捡到或看到了，请引用本条说一声。",
    "found": "是您丢的，请私下发给我：#{number} 东西是什么样子。",
}
TITLES: Mapping[str, str] = {"missing_person": "寻人 #{number}", "lost": "寻物 #{number}", "found": "招领 #{number}"}
END_FOUND: Mapping[str, str] = {
    "missing_person": "【寻人】#{number} 人找到了。谢谢大家，不用再找了。",
    "lost": "【寻物】#{number} 东西找到了，谢谢大家。",
    "found": "【招领】#{number} 失主找到了，谢谢大家。",
}
END_STOPPED: Mapping[str, str] = {
    "missing_person": "【寻人】#{number} 不用再找了，谢谢大家。",
    "lost": "【寻物】#{number} 不用再找了，谢谢大家。",
    "found": "【招领】#{number} 不再找失主，谢谢大家。",
}

# To officers, who check it.
WAVES: Mapping[int, str] = {0: "还没发", 1: "本村", 2: "邻村", 3: "全县"}
CHECK = (
    "#{number} 的启事，请核对：\n{text}\n{photo}\n对了发「启 {number}」，先发{wave} {rooms} 个群。\n"
    "要改发「启事 {number} 改好的话」。不发就发「不启 {number} 原因」。"
)
CHECK_PHOTO = "有照片，一起发。发「图 {number}」看。"
CHECK_NO_PHOTO = "没有照片。"
AGAIN = "又要找了，启事要重新发。以前收到过的群也会再收到。\n"
CHANGED_SINCE = "您看过以后，启事改过了。\n"
APPROVED = "#{number} 的启事发出去了：{wave} {rooms} 个群。{ahead}\n要扩大发「下一波 {number}」，找到了发「找到 {number}」。"
AHEAD_BY_ITSELF = "到时候还没找到，会自动扩大。"
AHEAD_BY_HAND = ""
REJECTED = "#{number} 的启事不发了。"
REJECTED_EVENT = "启事不发：{text}"
APPROVED_EVENT = "启事发到{wave} {rooms} 个群"
WORDS_CHANGED = "#{number} 的启事改好了：\n{text}\n对了发「启 {number}」。"
WORDS_EVENT = "改了启事"
WIDENED = "#{number} 的启事发到{wave}，又有 {rooms} 个群。"
WENT_FURTHER = "#{number} 还没找到，启事已发到{wave}，又有 {rooms} 个群。找到了发「找到 {number}」。"
STOPPED = "#{number} 的启事停了。收到过的群会知道。"
STOPPED_EVENT = "启事停发"
FOUND = "#{number} 找到了，已办结。收到启事的群会知道。"
FOUND_BY_RESIDENT = "#{number} {person}说找到了，已办结。收到启事的群会知道。"
FOUND_OUTCOME = "找到了"
SIGHTED = "#{number} {person}说看到了：{text}"
PHOTO_GONE = "#{number} 的照片到期删了。"
ASK_AGAIN = "#{number} 的启事和批准的时候不一样了，先停下。请再核对一次。"
HELP = (
    "启 12：启事对了，发出去\n不启 12 原因：不发\n启事 12：看启事\n启事 12 新的话：改启事\n下一波 12：发到更远的群\n"
    "停发 12：不再发\n找到 12：找到了，办结\n图 12：看图片和文件\n所长、民警才能启和不启。\n先发本村，再发邻村，最后全县。"
)

# Why not.
NO_NOTICE = "#{number} 没有启事。走失寻人、失物招领的单才有。"
NOT_YOURS_TO_APPROVE = "启事要民警或者所长看过才能发。"
NOT_APPROVABLE = "#{number} 的启事现在是「{state}」，不能发。"
TICKET_CLOSED = "#{number} 已办结，启事不用发了。要发就先「重开 {number}」。"
NOT_GOING_ROUND = "#{number} 的启事现在是「{state}」，没有在发。"
NO_ROOMS = "#{number} 没有群可以发：一个居民群都没有绑定。"
EVERYWHERE = "#{number} 的启事已经发到全县了。"
PHOTO_PENDING = "#{number} 的照片还没取到，过一会再发「启 {number}」。"
WHY_NOT = "请写一下为什么不发：「不启 {number} 原因」。"
TOO_LONG = "启事有 {chars} 个字，最多 {limit} 个字。"
CHANGED_MEANWHILE = "启事刚被别人改过。请看一看下面的，再改。"
MENTION_ALL = "「@所有人」会吵到每一个人，只有寻人的启事才能用。请去掉。"
EMPTY = "启事里没有字。"
STATES: Mapping[str, str] = {
    "draft": "还在问",
    "submitted": "等核对",
    "approved": "正在发",
    "rejected": "不发",
    "found": "找到了",
    "ended": "停了",
}
