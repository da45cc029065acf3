"""What the figures say to staff (Chinese)."""

from __future__ import annotations

from collections.abc import Mapping

TITLE = "统计"
ALL = "合计"
NO_VILLAGE = "不属于哪个村"
NOBODY = "还没有人接"
NO_LABEL = "没认出类别"
MONTH_WRONG = "月份要写成 2026-11 这样，从 2020 年到 2100 年。"
BY: Mapping[str, str] = {"village": "各村", "staff": "各位经办人", "label": "各类别"}
COLUMNS: Mapping[str, str] = {
    "questions": "提问",
    "answered": "小枫答的",
    "handed_over": "转人工",
    "take_median": "接单中位（分）",
    "take_ninetieth": "接单九成（分）",
    "answer_median": "答复中位（分）",
    "answer_ninetieth": "答复九成（分）",
    "satisfaction": "满意度",
    "marks": "评价",
    "disputes_seen": "纠纷",
    "disputes_settled": "化解",
    "settled_rate": "化解率",
    "people_found": "找人办结",
    "things_found": "找物办结",
    "still_open": "没办结",
    "untaken": "没接",
    "unanswered": "没答复",
    "late": "超时",
    "reopened": "重开",
    "merged": "合并",
}
COUNTED: Mapping[str, str] = {
    "merged": "合并到别的单的",
    "late": "超过时的",
    "reopened": "重开过的",
    "taken": "接过的",
    "answered": "答复过的",
    "rated": "居民评过分的",
    "open": "还没办结的",
    "untaken": "还没接的",
    "unanswered": "还没答复的",
    "disputes": "纠纷",
    "settled": "化解了的纠纷",
    "people_found": "办结的找人",
    "things_found": "办结的找物",
}
OPENED_IN = "{month} 登记的"
HANDLED_BY = "经办人{name}"
FILE_NAME = "fengqiao-{month}.xlsx"
COURSE_TITLE = "十二个月"
LABELS_TITLE = "转人工的类别"
NO_DATA = "没有数据"
