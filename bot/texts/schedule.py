"""How schedules are said in Chinese: one table of patterns that is used both to say and to read them, and the words in it.

A gap in braces is a field of ``bot.schedule_words.fields``. Spaces are for the eye: they count nowhere when a sentence is read.
"""

from __future__ import annotations

from collections.abc import Mapping

AT_ONCE = "排期后马上发"
MOMENT = "{year} 年 {month} 月 {day} 日 {at}"
ONCE = MOMENT + " 发一次"
CRON = "按「{expression}」重复发"
RECURRING = "{rule}{offset} {at}"
AHEAD = "{month} 月 {day} 日 {at}（农历{lunar}）"
AHEAD_YEAR = "{year} 年 "
AHEAD_UNTIL = "以后的放假安排或学期还没公布，只排到 {day}。公布以后自动接着排。"
BEFORE = "前 {days} 天"
AFTER = "后 {days} 天"

RULES: Mapping[str, str] = {
    "every_day": "每天",
    "weekly": "每周{weekdays}",
    "month_last_day": "每月最后一天",
    "month_day": "每月 {day} 日",
    "month_weekday": "每月{nth}周{weekday}",
    "year_day": "每年 {month} 月 {day} 日",
    "new_years_eve": "每年除夕",
    "lunar_day": "每年农历{lunar_month}{lunar_day}",
    "lunar_day_leap_too": "每年农历{lunar_month}{lunar_day}（闰月也发）",
    "lunar_month_days": "每逢农历{lunar_days}",
    "solar_term": "{term}",
    "holiday": "{holiday}放假{holiday_part}",
    "workday": "每个工作日",
    "every_days": "从 {year} 年 {month} 月 {day} 日起每 {every} 天",
    "zodiac": "每逢{animals}",
    "season_weekdays": "每年 {from_month} 月 {from_day} 日到 {to_month} 月 {to_day} 日每周{weekdays}",
    "season_every": "每年 {from_month} 月 {from_day} 日到 {to_month} 月 {to_day} 日每 {every} 天",
    "school": "学校{term_part}",
}
JOIN = "、"
WEEKDAYS: Mapping[int, str] = {1: "一", 2: "二", 3: "三", 4: "四", 5: "五", 6: "六", 7: "日"}
NTH: Mapping[int, str] = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", 5: "第五个", -1: "最后一个"}
LUNAR_MONTHS: Mapping[int, str] = {
    1: "正月",
    2: "二月",
    3: "三月",
    4: "四月",
    5: "五月",
    6: "六月",
    7: "七月",
    8: "八月",
    9: "九月",
    10: "十月",
    11: "冬月",
    12: "腊月",
}
_DAY_NAMES = (
    "初一", "初二", "初三", "初四", "初五", "初六", "初七", "初八", "初九", "初十",
    "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十",
    "廿一", "廿二", "廿三", "廿四", "廿五", "廿六", "廿七", "廿八", "廿九", "三十",
)  # fmt: skip
LUNAR_DAYS: Mapping[int, str] = dict(enumerate(_DAY_NAMES, start=1)) | {-1: "最后一天"}
LEAP = "闰{month}"
NEW_YEARS_EVE = "除夕"
LUNAR = "农历{lunar_month}{lunar_day}"
TERMS: Mapping[str, str] = {
    "xiaohan": "小寒",
    "dahan": "大寒",
    "lichun": "立春",
    "yushui": "雨水",
    "jingzhe": "惊蛰",
    "chunfen": "春分",
    "qingming": "清明",
    "guyu": "谷雨",
    "lixia": "立夏",
    "xiaoman": "小满",
    "mangzhong": "芒种",
    "xiazhi": "夏至",
    "xiaoshu": "小暑",
    "dashu": "大暑",
    "liqiu": "立秋",
    "chushu": "处暑",
    "bailu": "白露",
    "qiufen": "秋分",
    "hanlu": "寒露",
    "shuangjiang": "霜降",
    "lidong": "立冬",
    "xiaoxue": "小雪",
    "daxue": "大雪",
    "dongzhi": "冬至",
}
HOLIDAYS: Mapping[str, str] = {
    "new_year": "元旦",
    "spring_festival": "春节",
    "qingming": "清明",
    "labour_day": "劳动节",
    "dragon_boat": "端午",
    "mid_autumn": "中秋",
    "national_day": "国庆",
}
ANY_HOLIDAY = "每次"
HOLIDAY_PARTS: Mapping[str, str] = {
    "first_day": "第一天",
    "last_day": "最后一天",
    "workday_before": "前最后一个工作日",
}
ANIMALS: Mapping[str, str] = {
    "rat": "属鼠日",
    "ox": "属牛日",
    "tiger": "属虎日",
    "rabbit": "属兔日",
    "dragon": "属龙日",
    "snake": "属蛇日",
    "horse": "属马日",
    "goat": "属羊日",
    "monkey": "属猴日",
    "rooster": "属鸡日",
    "dog": "属狗日",
    "pig": "属猪日",
}
TERM_PARTS: Mapping[str, str] = {"first_day": "开学", "last_day": "放假"}

# The choices of the form.
KINDS: Mapping[str, str] = {
    "at_once": "排期后马上发",
    "once": "定一个时间，发一次",
    "weekly": "每周",
    "monthly": "每月",
    "yearly": "每年（公历）",
    "lunar": "农历",
    "term": "节气",
    "holiday": "放假和工作日",
    "market": "赶街天",
    "season": "一段季节里（例如森林防火期）",
    "school": "学校开学、放假",
    "words": "用一句话写",
    "cron": "五格（分 时 日 月 星期）",
}
OFFSET_WAYS: Mapping[str, str] = {"on": "当天", "before": "提前", "after": "推后"}
WEEKDAY = "周{name}"
EVERY_LUNAR_MONTH = "每个月"
ANY_HOLIDAY_CHOICE = "每个假期"
HOLIDAY_PART = "放假{part}"
WORKDAY_CHOICE = "每个工作日（不看哪个假期）"
