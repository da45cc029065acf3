"""How a broadcast reads, measured by the style guide (docs/zh-style.md): advice for its author, never a refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.texts import broadcast as words

OFFICIALESE = (
    *("兹", "特此", "予以", "之规定", "须知悉", "知悉", "届时", "望周知", "务必", "敬请", "上述", "该项"),
    *("相关部门", "有关部门", "相关规定", "有关规定", "依法依规", "凭…办理", "予以办理", "不予办理", "切勿", "谨防", "如遇"),
    *("均可", "均须", "即可", "携带", "前往", "拨打", "致电", "逾期未", "之日起", "申请人", "广大", "积极配合"),
    *("我局", "我所", "本单位", "特殊人员", "重点人员"),
)
"""Words that the style guide forbids; ``…`` stands for a few characters of the same clause."""
SENTENCE_CHARS = 45
TEXT_CHARS = 200
"""Longer texts are not read to their end in a group."""
_END = re.compile(r"[。！？；\n]")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|《[^》]*》")
_FACT = re.compile(r"\{[^{}\n]*\}")
_SHOUTED = re.compile(r"[！？!?]{2,}")


def advice(text: str) -> Sequence[str]:
    """What its author may want to write otherwise, a sentence each."""
    own = _QUOTED.sub("", text)
    found = []
    if len(text) > TEXT_CHARS:
        found.append(words.TONE_LONG.format(chars=len(text), limit=TEXT_CHARS))
    found += [
        words.TONE_SENTENCE.format(chars=len(part), start=part[:8])
        for part in map(str.strip, _END.split(_FACT.sub("□□□", text)))  # a local fact counts as three characters
        if len(part) > SENTENCE_CHARS
    ]
    if stiff := [word for word in OFFICIALESE if re.search(re.escape(word).replace("…", r"[^，。；、\n]{1,12}"), own)]:
        found.append(words.TONE_STIFF.format(names="、".join(f"「{word}」" for word in stiff)))
    if _SHOUTED.search(own):
        found.append(words.TONE_SHOUTED)
    return found
