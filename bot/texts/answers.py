"""What pages and staff rooms say about local answers (Chinese): states, steps, places, and why something is refused."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "draft": "草稿",
    "submitted": "待审核",
    "rejected": "被退回",
    "approved": "已通过",
    "superseded": "已换新版",
    "withdrawn": "已撤下",
    "rolled_back": "已退回旧版",
}
STEPS: Mapping[str, str] = {
    "edit": "修改",
    "submit": "送审",
    "approve": "通过",
    "reject": "退回",
    "withdraw": "撤下",
    "restore": "用回这一版",
}
SCOPES: Mapping[str, str] = {"province": "全省", "county": "全县", "station": "一个派出所", "village": "一个村"}
VILLAGE_OF = "{village}（{station}）"
UNKNOWN_PLACE = "已经没有的地方"
IN_THE_BOOK = "答案书"

# What the list can be narrowed down to.
FILTERS: Mapping[str, str] = {
    "": "全部",
    "local": "有本地说法",
    "submitted": "待审核",
    "draft": "草稿、被退回",
    "due": "14 天内到期",
    "expired": "已过期",
    "broken": "用不了",
}
EXPIRED = "已过期"
COMING = "还没到日子"
DUE = "快到期"
BROKEN = "用不了"
SAID_NOW = "正在说"

# Told to the owner in the staff room.
EXPIRY_HEAD = "下面的答案快到期了。到期后小枫不再说，问到的会转给人工："
EXPIRY_LINE = "· {title}（{place}，用到 {day}{author}）"
WRITTEN_BY = "，{name}写的"
DAY = "{month} 月 {day} 日"
EXPIRY_MORE = "· 还有 {count} 条，在「答案」页选「14 天内到期」看"
EXPIRY_FOOT = "请核对一遍，在「答案」页改好日期，送别人审。"

# What the pages say.
NO_SUCH_ANSWER = "没有这个答案：{id}。"
NO_SUCH_VERSION = "没有第 {number} 号说法。"
NO_SUCH_PLACE = "没有这个地方。"
NO_QUESTION = "请写一句话再试。"
NO_FILE = "请选一个文件，或者把内容贴进来。"
EXPORT_NONE = "这个答案现在没有可以导出的内容。"

REFUSALS: Mapping[str, str] = {
    "title_empty": "请写标题。",
    "title_long": "标题有 {chars} 个字，最多 {limit} 个。",
    "questions_count": "例句有 {count} 句，要 3 到 8 句，一行一句。",
    "question_long": "例句「{text}……」有 {chars} 个字，最多 {limit} 个。",
    "group_empty": "请写群里说的话。",
    "group_long": "群里说的话有 {chars} 个字，最多 {limit} 个。",
    "private_long": "私聊说的话有 {chars} 个字，最多 {limit} 个。",
    "source_missing": "请写依据：至少一条文件或规定。",
    "source_unnamed": "第 {number} 条依据没有写名称。",
    "source_date": "第 {number} 条依据的日期不对，请写成 2024-01-31 这样。",
    "source_long": "依据「{text}……」太长，每一格最多 {limit} 个字。",
    "sources_many": "依据最多 {limit} 条。",
    "markup": "不能写网页代码（{text}）。微信里只显示普通文字，请删掉。",
    "markdown": "不能写排版符号（{text}）。微信里会原样显示，请改成普通文字，步骤用 1. 2. 3.。",
    "control": "文字里有看不见的字符（{code}），请删掉再存。",
    "unknown_placeholder": "不认识「{{{name}}}」。可以用的有：{known}。",
    "stray_brace": "花括号只能用来写本地信息，例如 {{station.phone}}，要写完整。",
    "brace_elsewhere": "标题和例句里不能写花括号。",
    "date_unreadable": "看不懂日期「{date}」，请写成 2026-01-31 这样。",
    "dates_reversed": "「用到哪天」要在「从哪天起」之后。",
    "review_past": "「用到哪天」已经过了。",
    "review_far": "「用到哪天」最多是三年以后：规定会变，到时要再核对。",
    "unknown_label": "没有这一类问题：{name}。",
    "wrong_id": "编号「{id}」不对：应是类别、斜线、小写字母和数字。例如 hukou.move/marriage。",
    "file_unreadable": "这不是答案文件：{fault}。",
    "file_long": "文件太长，最多 {limit} 个字。",
    "other_fault": "不符合答案书的规则：{fault}。",
    "unknown_place": "请选这个说法用在哪里。",
    "wrong_state": "现在是「{state}」，不能{step}。",
    "being_written": "这个地方已经有一版在改，请先把那一版改完或者撤下。",
    "changed_meanwhile": "这一版刚被人动过。请看过现在的内容再做。",
    "changed": "内容和通过时的不一样，不能用。",
    "own_answer": "自己写的要由别人来审。",
    "no_right": "{name}没有这个权限：警务助理不能审，也不能撤下已通过的。",
    "other_station": "{name}只能管本派出所和所辖村的说法。",
    "not_yours": "{name}不能做这一步：只有作者、社区民警、所长和管理员可以。",
    "never_approved": "这一版没有人审过，不能直接用。",
}
