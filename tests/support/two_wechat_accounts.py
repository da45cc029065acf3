"""The demo county on WeChat with two accounts of the bridge in every room: one world, two servers, two tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.demo import demo_county
from broadcasts import approval, compose
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store import broadcasts, outbox
from store.database import Database
from tests.support.standin import TOKEN, Standin, StandinAccount
from tests.support.waiting import until_true
from tests.support.wechat_county import BRIDGE_ID, contact_id, county_world, room_id

FIRST, SECOND = "main", "second"
"""The names of the accounts; rows and rooms are kept under the first."""
SECOND_ID, SECOND_TOKEN = "wxid_bridge_2", "the-second-token"  # of a stand-in
WORDS = "出门前请关好火。"
QUESTION, ANSWER = "娃娃刚出生咋个上户口", "出生医学证明"
ROOMS = [room_id(village.room) for station in demo_county().stations for village in station.villages]


class TwoAccounts:
    """The stand-in with both accounts on it."""

    def __init__(self, folder: Path) -> None:
        world = county_world()
        world.contact(SECOND_ID, "小枫二号")
        for room in world.rooms:
            room["memberIdList"].append(SECOND_ID)
        self.second = StandinAccount(bridge_id=SECOND_ID, token=SECOND_TOKEN)
        self.standin = Standin(folder, world, also=[self.second]).start()

    @property
    def links(self) -> Mapping[str, tuple[str, str]]:
        """Endpoint and token of each account."""
        return {FIRST: (self.standin.endpoint, TOKEN), SECOND: (self.second.endpoint, SECOND_TOKEN)}

    async def said(self, words: str) -> list[tuple[str, str]]:
        """Who said something with these words (an account's contact id), and where."""
        heard = [*await self.standin.said(), *(await self.second.control("said"))["list"]]
        return [(one["by"], one["conversation"]) for one in heard if one["kind"] == "text" and words in one["text"]]

    async def told(self) -> Counter[str]:
        """How often each room heard the broadcast."""
        return Counter(room for _, room in await self.said(WORDS))

    async def ask(self, room: str, sender: str, *, times: int) -> None:
        """Somebody asks the bridge something in a room; waits until it was answered there so many times in all."""
        text = {"text": f"@小枫\u2005{QUESTION}", "mentions": [BRIDGE_ID]}
        await self.standin.control("say", room=room, **{"from": contact_id(sender)}, **text)

        async def answered() -> bool:
            return len([where for _, where in await self.said(ANSWER) if where == room]) >= times

        await until_true(answered, what="an answer")


@contextmanager
def two_accounts_on_wechat(folder: Path) -> Iterator[TwoAccounts]:
    """Have them until the block ends."""
    found = TwoAccounts(folder)
    try:
        yield found
    finally:
        found.standin.kill()


async def put_on_calendar(database: Database) -> int:
    """A broadcast to every room of residents, approved and due now. Returns its number."""
    now = datetime.now(UTC)
    draft = Draft(title="防火", text=WORDS, schedule=AtOnce(), urgent=True)
    number = (await compose.create(database, draft, author="赵建国", now=now)).id or 0
    await approval.send_emergency(database, number, chief=await approval.person(database, "赵建国"), now=now)
    return number


async def rows_of(database: Database, number: int) -> Sequence[tuple[str, str]]:
    """Conversation and state of every row of the only run of a broadcast."""
    async with database.read() as session:
        [run] = await broadcasts.runs(session, number)
        return [(row.conversation, row.state) for row in await outbox.of_run(session, run.id or 0)]
