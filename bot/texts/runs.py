"""What the pages and the command line say about runs of broadcasts and the accounts that send them (Chinese)."""

from __future__ import annotations

from collections.abc import Mapping

ROW_STATES: Mapping[str, str] = {
    "waiting": "还没发",
    "sending": "正在发",
    "sent": "已发出",
    "confirmed": "已发到",
    "failed": "等着再试",
    "gave_up": "没发成",
    "unknown": "不确定",
    "cancelled": "不发了",
    "expired": "过期没发",
}
RECALLS: Mapping[str, str] = {"wanted": "正在收回", "done": "已收回", "refused": "收不回"}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("要处理", ("unknown", "gave_up", "expired")),
    ("还没发", ("waiting", "sending", "failed")),
    ("已发到", ("sent", "confirmed")),
    ("不发了", ("cancelled",)),
)
"""How a run's rooms stand on its page: what somebody has to look at comes first."""
LEFT = "大约还要 {minutes} 分钟，{clock} 左右发完"
ALMOST = "马上发完"
NO_LINK = "现在发不出去：小枫连不上微信。连上以后自动接着发。"
PAUSED = "已暂停，按「继续」接着发。"
ONE_AT_A_TIME = "一个号大约每 {seconds} 秒发一个群，太快会被封号。"
REPLIES = "一天之内有 {count} 条回应"
RESENT = "{rooms} 个群重新发。"
SETTLED_SAID = "记下了：已发出。"
SETTLED_AGAIN = "记下了：没发出，再发一次。"
TAKEN_BACK = "正在从 {rooms} 个群收回。"
WITHDRAWN = "{done} 个群已收回，{refused} 个群收不回。"
CORRECTION_TITLE = "更正：{title}"
CORRECTION_TEXT = "更正：刚才发的「{start}」有误，请以后面的通知为准。"
AND_SO_ON = "……"
CORRECTION_SAYS_WHERE = "更正只发给收到过那一条的群，不用再写发给谁。"
NO_SUCH_RUN = "没有第 {number} 次发送。"
NO_SUCH_ROW = "没有这一条。"
NOT_YOURS = "这个群不归您管。"
ROOM_MOVED = "「{room}」现在由「{account}」说话。"
NOT_IN_ROOM = "「{account}」不在「{room}」里，请先把它拉进群。"
ACKNOWLEDGEMENTS = frozenset(
    {"收到", "收到了", "好", "好的", "好呢", "好嘞", "要得", "知道了", "晓得了", "明白", "明白了", "谢谢", "谢谢提醒", "ok", "OK"}
)
"""Words that answer a broadcast without being addressed to anybody."""
