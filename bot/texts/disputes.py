"""Chinese words of disputes: levels, agreements, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping

LEVELS: Mapping[str, str] = {"on_the_spot": "当场", "station": "派出所", "joint": "联合调解"}
LEVEL_FORMS: Mapping[str, str] = {
    "当场": "on_the_spot",
    "当场调解": "on_the_spot",
    "村里": "on_the_spot",
    "派出所": "station",
    "派出所调解": "station",
    "所里": "station",
    "联合": "joint",
    "联合调解": "joint",
    "多部门": "joint",
}
SETTLED, UNSETTLED, OPEN = "调解成功", "调解不成", "调解中"
PERSON = "{surname}某"
NOT_A_DISPUTE = "#{number} 不是纠纷，登记不了调解。先用「改 {number} 纠纷调解」改类别。"
WHICH_AGREEMENT = "没写协议内容。例如「协议 {number} 墙退一尺」。"
WHICH_LEVEL = "没写级别。可以写：当场、派出所、联合调解。例如「调 {number} 派出所」。"
LEVEL_SET = "#{number} 调解级别：{level}。"
AGREED = "#{number} 已记下协议。办好了发「成 {number}」，没谈成发「不成 {number}」。"
SETTLED_NOTED = "#{number} 记为调解成功。要回访就发「回访 {number} 7天」。"
UNSETTLED_NOTED = "#{number} 记为调解不成。{next_level}"
TO_NEXT_LEVEL = "可以转上一级：「调 {number} {level}」。"
NO_NEXT_LEVEL = "可以告诉当事人去法院。"
WHICH_DAY = "没看懂回访的日子。例如「回访 {number} 7天」「回访 {number} 12月10日」。"
DAY_PAST = "{day}已经过了。回访要写以后的日子。"
DAY_TOO_FAR = "回访最多排到一年以后。"
FOLLOW_UP_SET = "#{number} {day}回访，到时候提醒您。"
FOLLOW_UP_DUE = "今天该回访 #{number}【{label}】{village}。{note}办完发「访 {number} 情况」。"
FOLLOW_UP_DONE = "#{number} 回访记下了。"
NO_FOLLOW_UP = "#{number} 没有要做的回访。"
DAY = "{month}月{day}日"
EVENT_LEVEL = "调解级别：{level}"
EVENT_AGREED = "协议：{text}"
EVENT_FOLLOW_UP = "{day}回访"
EVENT_FOLLOWED_UP = "回访：{text}"
