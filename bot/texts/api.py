"""What the API says to the programs that use it, and the notes that it leaves in the history of tickets (Chinese)."""

from __future__ import annotations

from collections.abc import Mapping

TOKEN_MISSING = "请求没有带令牌。请在 Authorization 里写「Bearer 令牌」。"
TOKEN_WRONG = "令牌不对，或者已经停用。"
SCOPE_MISSING = "这个令牌没有「{scope}」权限。"
TOO_MANY = "请求太多，请过 {seconds} 秒再试。"
NOT_FOUND = "没有这个地址。"
WRONG_METHOD = "这个地址不接受这种请求。"
TOO_LARGE = "请求内容太长。"
NOT_JSON = "请求内容要用 JSON，类型写 application/json。"
NOT_UNDERSTOOD = "请求不对：{reason}。"
OUR_FAULT = "服务出了点问题，已经记下。请稍后再试。"

NO_SUCH_TICKET = "没有 #{number} 这张单。"
NO_SUCH_ROOM = "没有编号为 {number} 的群。"
NO_SUCH_STAFF = "没有编号为 {number} 的在岗人员。"
STAFF_MAY_NOT = "#{number} 不归{name}管。"
CHANGED = "#{number} 已经有新的变化，请重新读取后再办。"
NOT_A_RESIDENTS_ROOM = "只有居民群能改发言方式。"

ON_BEHALF: Mapping[str, str] = {
    "reply": "替{name}答复居民",
    "take": "替{name}接单",
    "close": "替{name}办结",
}
"""What a program did for a member of staff; its own name stands before it."""

FIELD_WRONG = "「{field}」：{fault}"
FAULTS: Mapping[str, str] = {
    "missing": "没有写",
    "extra_forbidden": "没有这一项",
    "repeated": "只能写一次",
    "json_invalid": "不是有效的 JSON",
    "model_type": "要是一个 JSON 对象",
    "string_type": "要是文字",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "string_pattern_mismatch": "要有字，不能有控制字符",
    "int_type": "要是整数",
    "int_parsing": "要是整数",
    "int_from_float": "要是整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "enum": "只能是这几种：{expected}",
    "literal_error": "只能是这几种：{expected}",
    "timezone_aware": "时间要带时区，例如 2026-03-02T08:00:00+08:00",
    "datetime_parsing": "要是时间，例如 2026-03-02T08:00:00+08:00",
    "datetime_type": "要是时间，例如 2026-03-02T08:00:00+08:00",
}
OTHER_STATIONS_RUN = "这个程序只管本派出所的群发，这一条还发到了别处。"
RUN_WRONG_STATE = "第 {number} 次发送现在是「{state}」，不能{step}。"
OTHER_STATIONS_BROADCAST = "这个程序只能写发给本派出所的群发，请写明是本所还是本所的哪个村。"
FAULT_OTHER = "写得不对"
