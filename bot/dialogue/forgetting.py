"""A person asks to be forgotten: it is asked once whether that is meant, then done."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import details
from bot.dialogue.state import State
from bot.dialogue.turn import Action, Decision, Forget, Outcome, Say, Turn
from bot.texts import residents as texts

_WISH = re.compile(
    r"^(?:请|帮我|麻烦|我要|我想)*(?:把)?(?:删除|删掉|删了|清除|注销|忘掉)(?:我|本人)的?(?:所有|全部)?(?:个人)?(?:信息|资料|记录|数据)(?:删除|删掉|删了|清除)?[吧呢了。！!]*$"
    r"|^(?:请|帮我|麻烦|我要|我想)*把(?:我|本人)的?(?:所有|全部)?(?:个人)?(?:信息|资料|记录|数据)(?:都)?(?:删除|删掉|删了|清除)[吧呢了。！!]*$"
)
_CONFIRMED = re.compile(r"^(?:确认|确定)(?:删除|删掉|删)?[吧的了。！!]*$")


def asked(turn: Turn, state: State, decision: Decision) -> Outcome | None:
    """What the wish, or the word that confirms it, leads to; None for anything else."""
    text = turn.text.strip()
    if turn.attachment:
        return None
    decision = replace(decision, action=Action.CHAT, answer=None)
    if _WISH.match(text):
        return replace(state, menu=(), asking=details.FORGET), [Say(text=texts.FORGET_SURE)], decision
    if state.asking == details.FORGET and _CONFIRMED.match(text):
        still_open = [f"#{matter.number}" for matter in turn.matters if matter.is_open]
        said = texts.FORGOTTEN_BUT.format(numbers="、".join(still_open)) if still_open else texts.FORGOTTEN
        return State(), [Forget(), Say(text=said)], decision
    return None


def without_question(state: State) -> State:
    """Who says something else does not want it after all."""
    return replace(state, asking=None) if state.asking == details.FORGET else state
