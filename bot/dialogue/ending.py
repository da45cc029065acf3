"""What a resident says after staff spoke or a matter was closed: not settled, a mark from 1 to 5, thanks, or an answer. Pure.

Each is recognised only where it can be meant: the engine asks these questions when there is such a matter, never of chatter.
"""

from __future__ import annotations

import re
import unicodedata

LOW_MARKS = (1, 2)
WORDS_CHARS = 200
UNSETTLED_CHARS = 40
"""A longer text tells of the matter anew: what it is about decides."""
ANSWER_CHARS = 40

_NOT_SETTLED = re.compile(
    r"没(?:有)?(?:真的|彻底|完全|得到)?(?:解决|搞定|办好|弄好|处理好|修好|改|用)|(?:问题|事情?)(?:还|都|一直)(?:在|没|存在)"
    r"|不(?:起|管|顶)(?:作)?用|没(?:有)?(?:效果|作用|变化|改善)|(?:还是|依旧|依然|照样|照旧)(?:老样子|那样|这样|一样|原样|不行|没|吵|在|堵|有)"
    r"|又(?:来|开始|犯|闹|吵|这样|那样|堵|是这样|反悔|不认)|(?:还|仍)在(?:吵|闹|堵|放|占|响|烧|骂|继续)|不算(?:完|了|解决)|(?:根本|压根)没"
    r"|没(?:有)?人(?:来过|来看过|管过)|(?:他|她|对方|人家)(?:们)?(?:反悔|不认账|不认|赖账)|重新(?:打开|办|处理)|哪里(?:解决|办好)了"
)
_SETTLED = re.compile(r"没(?:有)?(?:什么|啥)?(?:问题|事)(?:了|$)|已经(?:解决|好)了|没(?:有)?再")
_AGAIN = re.compile(r"又|还在|还是|仍然|照样|再次|老样子|没解决|反悔")

_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "满": 5}
_MARK = re.compile(
    r"^(?:我?(?:给|打|评|就)(?:你们|您们|他|她|您)?(?:个)?)?\s*([1-5一二两三四五]|满(?=分))\s*(?:(分|星|颗星)|(?=[\s,，。！!~、：:]|\.(?!\d)|$))"
    r"[\s吧啊嘛了,，。.！!~、：:]*(.*)$",
    re.DOTALL,
)
_THANKS = re.compile(
    r"^(?:好|好的|好好|行|可以|要得|得|嗯+|哦|噢|收到|知道了?|晓得了?|明白了?|谢谢?|多谢|感谢|辛苦|麻烦|您们?|你们?|大家|警官|了|啦|的|啊|呢|[\s,，。！!~、])+$"
)
_ANSWERS = re.compile(
    r"^(?:好|行|可以|要得|得行|嗯|是|对|不|没|谢|多谢|辛苦|麻烦|收到|知道|晓得|明白|几点|什么时候|哪天|怎么|咋)"
    r"|^我(?:们)?(?:都)?(?:在|来|去|等|带|有空|没空|不在|这就|马上|现在|已经|先|会|就)|^那(?:就|好|行|我|几点|什么时候|要|怎么|咋)"
    r"|^(?:在|来|等)(?:的|家|了|呢|吧|您|你|[，。]|$)"
    r"|^(?:我)?(?:今天|明天|后天|现在|上午|下午|中午|晚上|周.|星期.)(?:.{0,4})(?:在|来|有空|没空|行|可以|不)"
    r"|您|你(?!们)"
)
_EVERYBODY = re.compile(r"大家|各位|大伙|群友|乡亲|你们哪个|哪家|有没有人|谁家|哪个家|[@＠]")


def is_unsettled(text: str) -> bool:
    """Whether somebody says that what was closed is not settled."""
    said = text.strip()
    return len(said) <= UNSETTLED_CHARS and bool(_NOT_SETTLED.search(said)) and not _SETTLED.search(said)


def is_again(text: str) -> bool:
    """Whether a matter that is told once more is told as the same one ("he is at it again")."""
    return bool(_AGAIN.search(text))


def mark_of(text: str) -> tuple[int, str] | None:
    """The mark that somebody gives and the words beside it; None where the text is none.

    Returns
    -------
    (mark, words)
        The mark is 1 to 5; the words may be empty.
    """
    found = _MARK.match(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    return _NUMERALS.get(found[1]) or int(found[1]), found[3].strip()[:WORDS_CHARS]


def is_thanks(text: str) -> bool:
    """Whether a text is no more than thanks or consent."""
    return bool(_THANKS.match(text.strip()))


def is_to_everybody(text: str) -> bool:
    """Whether a text speaks to the whole group or to somebody by name."""
    return bool(_EVERYBODY.search(text))


def reads_like_an_answer(text: str) -> bool:
    """Whether a text may well answer what somebody just said to this person."""
    said = text.strip()
    return len(said) <= ANSWER_CHARS and bool(_ANSWERS.search(said))
