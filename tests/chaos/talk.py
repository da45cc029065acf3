"""What the people of the demo county say during a play, and when.

In each village one house burns, two neighbours quarrel, a few people ask and a few chat. Everybody speaks to the bridge once, so
that each message stands for itself and nothing is left unanswered because it was said before.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.demo import demo_county


class Sort(StrEnum):
    """What kind of words."""

    QUESTION = "question"
    CHATTER = "chatter"
    HELP = "request for help"
    EMERGENCY = "emergency"
    ORDER = "order"


WORDS = {
    Sort.QUESTION: ("娃娃刚出生咋个上户口", "新生儿落户怎么办", "孩子出生了怎么上户口"),
    Sort.CHATTER: ("今天街子上的菌子便宜得很", "明天去赶集不", "哪家有秧苗卖", "晚上来我家吃饭"),
    Sort.HELP: ("隔壁家砌墙占了我家地", "邻居盖房占了我家的地", "他家砌墙砌到我家地里"),
    Sort.EMERGENCY: ("我家厨房着火了", "房子着火了快来人", "隔壁着火冒烟了"),
}
IN_A_VILLAGE = (Sort.QUESTION, Sort.HELP, Sort.EMERGENCY, Sort.CHATTER, Sort.QUESTION, Sort.CHATTER)
"""One for each of its residents."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that is going to be said; ``room`` and ``speaker`` are those of the demo."""

    after_s: float
    sort: Sort
    room: str
    speaker: str
    text: str

    @property
    def mention(self) -> bool:
        """Whether the bridge is named: who is on fire does not think of it."""
        return self.sort in (Sort.QUESTION, Sort.HELP)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Something that was said, between two moments of the machine's clock."""

    message_id: str
    sort: Sort
    conversation: str
    since: datetime
    until: datetime


def lines(chance: random.Random, *, within_s: float, villages: int) -> Sequence[Line]:
    """What residents say in some villages, in the order of time."""
    places = chance.sample([village for station in demo_county().stations for village in station.villages], villages)
    found = []
    for village in places:
        people = chance.sample(village.residents, len(IN_A_VILLAGE))
        for person, sort in zip(people, IN_A_VILLAGE, strict=True):
            found.append(
                Line(
                    after_s=chance.uniform(0, within_s),
                    sort=sort,
                    room=village.room,
                    speaker=person.name,
                    text=chance.choice(WORDS[sort]),
                )
            )
    return sorted(found, key=lambda line: line.after_s)
