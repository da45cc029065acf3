"""Everybody writes at once: nothing is lost, an emergency goes first, and one noisy room does not starve the others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from bot.app import running_bridge
from bot.bridge import Account
from bot.demo import BRIDGE_NAME, demo_county, demo_network, seed_demo
from bot.gateways.simulator import SimulatorGateway
from bot.inbox.receiving import Understood
from bot.settings import PaceSettings, Settings
from store.database import Database
from store.kinds import OutboxState
from store.tables import IncomingMessage, Outbox, Ticket
from tests.support.understanding import tiny_understanding
from tests.support.waiting import until, until_true
from tests.unit.bot.village import CHATTER, FIRE, NOW

NO_PAUSE = PaceSettings(account_interval_s=0, room_interval_s=0, reply_interval_s=0, jitter=0)
NOISE, TALK, QUIET_ROOMS = 300, 10, 30
"""Messages of the noisy room and of each of the others, and how many there are besides those of the villages: too many to be
heard all at the same time."""
QUESTION = "娃娃刚出生咋个上户口"
STEPS = "出生医学证明"


async def test_a_burst_loses_nothing_and_an_emergency_in_its_middle_is_replied_to_first(
    database: Database, tmp_path: Path
) -> None:
    villages = [village for station in demo_county().stations for village in station.villages]
    noisy, burning, *others = villages
    await seed_demo(database, NOW)
    network = demo_network()
    quiet_rooms = [(village.room, village.residents[0].name) for village in others]
    for number in range(QUIET_ROOMS):
        quiet_rooms.append((f"quiet-{number}", burning.residents[number % 3].name))
        network.add_room(quiet_rooms[-1][0], topic=f"{number}组", members=[person.name for person in burning.residents])
    handled: list[Understood] = []
    account = Account(gateway=SimulatorGateway(network, BRIDGE_NAME), id=BRIDGE_NAME)
    settings = Settings(pace=NO_PAUSE, data_dir=tmp_path)
    async with running_bridge(settings, database, tiny_understanding(), [account], watch=handled.append):
        posted: list[int] = []

        def say(room: str, who: str, words: str, *, mention: bool = False) -> None:
            posted.append(network.post(room, who, words, mention=mention))

        def talk(number: int) -> None:
            for room, who in quiet_rooms:
                say(room, who, f"{CHATTER} {number}")

        for number in range(NOISE // 2):
            say(noisy.room, noisy.residents[number % 2].name, f"{CHATTER} {number}")
        for number in range(TALK // 2):
            talk(number)
        say(burning.room, burning.residents[0].name, FIRE)
        for number in range(NOISE // 2, NOISE):
            say(noisy.room, noisy.residents[number % 2].name, f"{CHATTER} {number}")
        for number in range(TALK // 2, TALK):
            talk(number)
        for village in (noisy, *others):
            say(village.room, village.residents[2].name, QUESTION, mention=True)

        def said() -> list[tuple[str, str]]:
            """Room and words of all that the bridge said to residents, in order."""
            found = [(one.id, room.room, one.text) for room in villages for one in network.messages(room.room) if one.from_bridge]
            return [(room, words) for _, room, words in sorted(found)]

        async def all_heard_again() -> bool:
            async with database.read() as session:
                unsettled = select(func.count()).where(col(Outbox.state) != OutboxState.CONFIRMED.value)
                return not await session.scalar(unsettled)

        await until(lambda: len(handled) >= len(posted), within_s=120, what="handling the burst")
        await until(lambda: len(said()) >= 1 + len(villages) - 1, what="the replies")
        await until_true(all_heard_again, what="hearing all replies again")

    # Nothing is lost, nothing is done twice.
    assert Counter(one.incoming.message_id for one in handled) == Counter(str(number) for number in posted)
    answers = [room for room, words in said() if STEPS in words]
    assert sorted(answers) == sorted(village.room for village in (noisy, *others))
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(IncomingMessage)) == 1 + len(answers)
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 1
    # The emergency was said in the middle and is replied to before anything else.
    assert said()[0][0] == burning.room
    # Rooms take turns: the others were through when the noisy one had had little more turns than they.
    chatter = [one.incoming.conversation for one in handled if CHATTER in one.incoming.text]
    last = max(place for place, room in enumerate(chatter) if room != noisy.room)
    assert chatter[:last].count(noisy.room) <= 3 * TALK
    assert answers[-1] == noisy.room
