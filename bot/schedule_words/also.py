"""The other ways in which people write a time: patterns on a sentence without spaces, and what each of them becomes.

They come one after the other, and lead to the words of ``texts_schedule.RULES``. What could mean two things is left as it
is, so that it is refused rather than guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import schedule as words

_DAY_NAMES = "|".join([*words.TERMS.values(), *words.HOLIDAYS.values(), words.ANY_HOLIDAY])
_SIGNS = "".join(name[1] for name in words.ANIMALS.values())
_HOUR = r"(?:早上|上午|早晨|中午)?(\d{1,2})(?:点|时)(?:整|钟)?"
ALSO: tuple[tuple[str, str], ...] = (
    ("星期|礼拜", "周"),
    ("周天", "周日"),
    ("每个周", "每周"),
    (r"(?<=\d)号", "日"),
    ("阴历|旧历", "农历"),
    ("之前|以前", "前"),
    ("之后|以后", "后"),
    (r"提前(\d+)天", r"前\1天"),
    (r"(?:推后|推迟)(\d+)天", r"后\1天"),
    ("当天|当日", ""),
    (r"(?<![冬夏])至|—|–|~|-(?=\d)", "到"),
    ("、(?=每)", ""),
    # Weekdays.
    ("(?<=日)每天", "每周一、二、三、四、五、六、日"),
    ("周一到周?五", "周一、二、三、四、五"),
    (r"(?<=[一二三四五六日])、周", "、"),
    # Festivals that have a date of their own.
    ("清明节", "清明"),
    ("国庆节", "国庆"),
    ("端午节", "端午"),
    ("中秋节", "中秋"),
    ("五一(?:劳动节)?", "劳动节"),
    ("(?:每年)?元旦(?!放假)", "每年1月1日"),
    ("(?:每年)?劳动节(?!放假)", "每年5月1日"),
    ("(?:每年)?国庆(?!放假)", "每年10月1日"),
    ("春节(?!放假)", "农历正月初一"),
    ("端午(?!放假)", "农历五月初五"),
    ("中秋(?!放假)", "农历八月十五"),
    ("元宵节?", "农历正月十五"),
    ("重阳节?", "农历九月初九"),
    ("(?:农历)?腊八节?", "农历腊月初八"),
    # The lunar calendar.
    ("大年三十|年三十|除夕夜|(?:农历)?(?:腊月|十二月)(?:三十|最后一天)", "除夕"),
    ("(?:农历)?大年初", "农历正月初"),
    ("农历每月|每月农历|每月(?=初)|每逢(?=初|十|廿|二十)", "每逢农历"),
    ("(?<!农历)(?<!十)(?=(?:正|二|三|四|五|六|七|八|九|十|冬|腊|十一|十二)月(?:初|十|二十|廿|三十|最后一天))", "农历"),
    ("农历十一月", "农历冬月"),
    ("农历十二月", "农历腊月"),
    ("农历一月", "农历正月"),
    (r"(?<=月)二十(?=[一二三四五六七八九])", "廿"),
    ("^(?=农历|除夕)", "每年"),
    (r"^(?=\d+月\d+日到)", "每年"),
    (f"^每年(?={_DAY_NAMES})", ""),
    # Days off, school, markets.
    (r"(?<!学校)放假前(\d+)天", r"放假第一天前\1天"),
    ("(?<!学校)(?=开学)", "学校"),
    ("^每年(?=学校)", ""),
    ("上班日", "工作日"),
    ("每个属|^逢属?(?=[^农初])", "每逢属"),
    (f"(?<=逢)(?=[{_SIGNS}]日)", "属"),
    (f"(?<=日、)(?=[{_SIGNS}]日)", "属"),
    (f"(?<=[{_SIGNS}])、属?(?=[{_SIGNS}])", "日、属"),
    # The time of day.
    (_HOUR + "半", r"\1:30"),
    (_HOUR + r"(\d{1,2})分?", r"\1:\2"),
    (_HOUR, r"\1:00"),
    (r"(?:早上|上午|早晨|中午)(?=\d)", ""),
)
AFTERNOON = r"(?:下午|傍晚|晚上(?!12:))(\d{1,2}):"
_DIGIT = "[一二两三四五六七八九]"
SPOKEN_NUMBER = rf"(?:(?<=[前后每])(?<!最后)(?=\w+天)|(?=\w+点))((?:{_DIGIT}?十{_DIGIT}?|{_DIGIT}))(?=天|点)"
SPOKEN_DIGITS: Mapping[str, int] = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SPOKEN_TEN = "十"
LUNAR_IN_DIGITS = r"农历(\d{1,2})月(\d{1,2})日?(?!\d*点|:)"
