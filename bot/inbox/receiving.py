"""The way of every incoming message: seen before? whose? to be kept at all? — and all that it changes stored in one transaction.

It never sends. Chatter that is not addressed to the bridge is classified in memory and forgotten: it is neither stored nor
logged. Messages of one conversation are handled one after the other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from weakref import WeakValueDictionary

from bot.answers.local import LocalAnswers
from bot.desk import recalling
from bot.desk.deadlines import DEFAULTS, Deadlines
from bot.dialogue.engine import Response
from bot.dialogue.turn import Action, Say
from bot.gateways.base import FETCHED, Incoming, MessageKind
from bot.inbox import receipts, received
from bot.inbox.hearing import Hearing
from bot.inbox.residents import ResidentInbox
from bot.inbox.saying import say
from bot.inbox.speaker import contact_of, speaker_of
from bot.inbox.staff import StaffInbox
from bot.inbox.together import Together
from bot.logs import following, of_message
from bot.privacy.seal import Seal
from bot.texts import residents as texts
from bot.understanding import Understanding
from intents.classifier import Classification
from intents.text import Masked
from store import echoes, messages, people
from store.database import Database, Session
from store.errors import is_passing
from store.kinds import IncomingState

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
TOGETHER = 16
"""Messages of different conversations that share one transaction at most: those behind wait for it."""
DATABASE_AGAIN_S = 1.0
"""While the database is away, a message is tried again after so long."""
_IGNORED = (MessageKind.SYSTEM, MessageKind.RED_PACKET)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What became of one message, for the demo page, the command line and the metrics. Nothing here is stored."""

    incoming: Incoming
    classification: Classification
    response: Response | None
    ticket: int | None = None
    understood_in_s: float
    """From being received (so with the wait for earlier words of the conversation) to being classified."""
    answered_in_s: float | None = None
    """From then to everything that follows being stored; None for chatter, of which nothing is."""


@dataclass(kw_only=True)
class _Arrival:
    """A message on its way into the store, and what came of it."""

    incoming: Incoming
    masked: Masked
    classification: Classification
    now: datetime
    response: Response | None = None
    ticket: int | None = None
    failure: Exception | None = None


class Inbox:
    """Handles the messages of every gateway."""

    def __init__(
        self,
        database: Database,
        understanding: Understanding,
        clock: Clock,
        *,
        wake_sender: Callable[[], None] = lambda: None,
        watch: Callable[[Understood], None] | None = None,
        county_facts: Mapping[str, str] | None = None,
        answers: LocalAnswers | None = None,
        deadlines: Deadlines = DEFAULTS,
        seal: Callable[[], Seal] | None = None,
        wake_collector: Callable[[], None] = lambda: None,
        listen: Callable[[Incoming], Awaitable[Incoming]] | None = None,
    ) -> None:
        self._database = database
        self._understanding = understanding
        self._clock = clock
        self._hearing = Hearing(understanding.classifier)
        self._wake_sender = wake_sender
        self._watch = watch
        self._wake_collector = wake_collector
        self._listen = listen
        self._residents = ResidentInbox(
            understanding, answers or LocalAnswers(understanding.answers), county_facts or {}, deadlines, seal
        )
        self._staff = StaffInbox(deadlines)
        self._echoes: Together[Incoming] = Together(self._confirm, lock=database.settling)
        self._arrivals: Together[_Arrival] = Together(self._store_all, limit=TOGETHER)
        self._locks: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()

    async def receive(self, incoming: Incoming) -> None:
        """Handle one message; never raises. While the database is away it waits; what fails otherwise is kept for a person."""
        began_s = perf_counter()
        known = self._hearing.classified(incoming)
        incoming = received.readable(incoming)
        key = (incoming.gateway, incoming.account, incoming.conversation)
        lock = self._locks.setdefault(key, asyncio.Lock())
        with following(of_message(incoming.message_id)):
            async with lock:
                while not await self._is_taken(incoming, known, began_s):  # noqa: ASYNC110 (a database tells nobody that it is back)
                    await asyncio.sleep(DATABASE_AGAIN_S)

    async def _is_taken(self, incoming: Incoming, known: Classification | None, began_s: float) -> bool:
        """Take a message in; False where the database is away. What fails otherwise is kept for a person."""
        try:
            if incoming.from_bridge:
                if incoming.kind is not MessageKind.RECALL:
                    await self._echoes.add(incoming)
            elif incoming.kind is MessageKind.RECALL:
                await self._take_back(incoming)
            elif incoming.kind not in _IGNORED:
                await self._handle(incoming, known, began_s)
        except Exception as error:
            ids = {"message_id": incoming.message_id}
            if is_passing(error):
                logger.warning("a message waits for the database: %s", error, extra={"action": "inbox_waits", **ids})
                return False
            logger.exception("handling failed", extra={"action": "inbox_failed", **ids})
            if not incoming.from_bridge:
                await self._keep_for_a_person(incoming)
        return True

    def is_urgent(self, incoming: Incoming) -> bool:
        """Whether it may be an emergency, and must not wait behind others (see ``Gateway.open``)."""
        try:
            alarm = self._hearing.emergency(incoming)
        except Exception:
            logger.exception("not classified", extra={"action": "urgency_failed", "message_id": incoming.message_id})
            return True
        return alarm >= self._understanding.thresholds.emergency

    async def _confirm(self, heard: Sequence[Incoming]) -> None:
        async with self._database.write(quick=True) as session:
            for incoming in heard:
                await echoes.confirm(
                    session,
                    **received.where(incoming),
                    network_id=incoming.message_id,
                    text=incoming.text,
                    is_file=incoming.kind is not MessageKind.TEXT,
                    now=self._clock(),
                )

    async def _take_back(self, incoming: Incoming) -> None:
        """Of what was chatter nothing is kept, so that nothing is to be done."""
        if incoming.recalled_id is None:
            return
        async with self._database.read(quick=True) as session:
            if not await recalling.is_kept(session, incoming):
                return
        async with self._database.write(quick=True) as session:
            await recalling.take_back(session, incoming, now=self._clock())
        self._wake_sender()
        self._wake_collector()

    async def _heard(self, incoming: Incoming) -> Incoming:
        """A voice message that is said to us, written down where somebody can; chatter is not listened to."""
        if incoming.kind is not MessageKind.VOICE or self._listen is None:
            return incoming
        if not incoming.is_private:
            async with self._database.read(quick=True) as session:
                speaker = await speaker_of(session, incoming, self._clock())
            if not speaker.state.in_exchange(self._clock()):
                return incoming
        return received.readable(await self._listen(incoming))

    async def _handle(self, incoming: Incoming, known: Classification | None, began_s: float) -> None:
        incoming = await self._heard(incoming)
        masked = received.masked(incoming.text)
        classification = known or self._hearing.classify(incoming, masked.text)
        understood_s = perf_counter()
        now = self._clock()
        if not received.is_addressed(incoming):
            if receipts.acknowledges(incoming):
                async with self._database.write(quick=True) as session:
                    await receipts.count_answer(session, incoming, now)
            if await self._is_chatter(incoming, masked, classification, now):
                self._tell(incoming, classification, understood_in_s=understood_s - began_s)
                return
        arrival = _Arrival(incoming=incoming, masked=masked, classification=classification, now=now)
        await self._arrivals.add(arrival)
        if arrival.failure is not None:
            raise arrival.failure
        answered_s = perf_counter()
        did = arrival.response.decision.action.value if arrival.response is not None else "order"
        logger.info("handled", extra={"action": "handled", "did": did})
        self._wake_sender()
        if incoming.kind in FETCHED or incoming.spoken:
            self._wake_collector()
        self._tell(
            incoming, classification, arrival, understood_in_s=understood_s - began_s, answered_in_s=answered_s - understood_s
        )

    async def _is_chatter(self, incoming: Incoming, masked: Masked, classification: Classification, now: datetime) -> bool:
        """Whether nothing is to be done about words that are not addressed to the bridge. Such a message takes no write lock."""
        async with self._database.read(quick=True) as session:
            speaker = await speaker_of(session, incoming, now)
            if speaker.state.in_exchange(now) or await self._staff.understand(session, incoming, speaker, now) is not None:
                return False
            turn = received.turn(incoming, masked.text, masked.found, speaker.room, now)
            await self._residents.refresh(session, now)
            heard = await self._residents.overhear(session, incoming, turn, speaker, classification, now)
        if heard.decision.action is not Action.SILENT:
            return False
        if heard.acts:
            async with self._database.write(quick=True) as session:
                await self._residents.warn(session, incoming, heard, now)
            self._wake_sender()
        return True

    async def _store_all(self, arrivals: Sequence[_Arrival]) -> None:
        """Messages of different conversations in one transaction; one by one where that fails, so that each stands for itself."""
        try:
            async with self._database.write(quick=True) as session:
                await self._residents.refresh(session, arrivals[-1].now)
                for arrival in arrivals:
                    with following(of_message(arrival.incoming.message_id)):
                        arrival.response, arrival.ticket = await self._store(session, arrival)
        except Exception as error:
            if len(arrivals) == 1:
                arrivals[0].failure = error
                return
            logger.warning("stored one by one", extra={"action": "inbox_one_by_one", "reason": repr(error)})
            for arrival in arrivals:
                await self._store_all([arrival])

    async def _store(self, session: Session, arrival: _Arrival) -> tuple[Response | None, int | None]:
        """Everything that the message changes, in the caller's transaction."""
        incoming, masked, now = arrival.incoming, arrival.masked, arrival.now
        await messages.lock_conversation(session, **received.where(incoming))
        if await messages.seen(session, gateway=incoming.gateway, account=incoming.account, message_id=incoming.message_id):
            return None, None
        await receipts.count_answer(session, incoming, now)
        speaker = await speaker_of(session, incoming, now)
        meant = await self._staff.understand(session, incoming, speaker, now)
        turn = received.turn(incoming, masked.text, masked.found, speaker.room, now)
        contact = await contact_of(session, incoming, speaker, now)
        if meant is not None and await self._staff.store(session, incoming, meant, speaker, contact, turn.text, now):
            return None, None
        return await self._residents.store(session, incoming, turn, speaker, contact, arrival.classification, now)

    async def _keep_for_a_person(self, incoming: Incoming) -> None:
        """The last resort: a message to the bridge or an emergency whose handling failed is stored, and its sender is told."""
        now = self._clock()
        try:
            if not (incoming.is_private or incoming.mentioned or await self._is_alarm(incoming, now)):
                return
            async with self._database.write(quick=True) as session:
                contact = await people.contact(
                    session, gateway=incoming.gateway, external_id=incoming.sender_id, name=incoming.sender_name, now=now
                )
                await session.flush()
                row = received.row(incoming, received.masked(incoming.text).text, contact, now)
                row.state, row.action = IncomingState.FAILED.value, "failed"
                if await messages.add(session, row) is not None:
                    await say(session, incoming, Say(text=texts.SOMETHING_WRONG), 0, now)
            self._wake_sender()
        except Exception:
            logger.exception("a message could not be kept", extra={"action": "inbox_lost", "message_id": incoming.message_id})

    async def _is_alarm(self, incoming: Incoming, now: datetime) -> bool:
        async with self._database.read(quick=True) as session:
            speaker = await speaker_of(session, incoming, now)
            thresholds = await self._residents.thresholds(session, speaker.here.station_id)
        return self._hearing.classify(incoming, incoming.text).emergency >= thresholds.emergency_unaddressed

    def _tell(
        self,
        incoming: Incoming,
        classification: Classification,
        arrival: _Arrival | None = None,
        *,
        understood_in_s: float,
        answered_in_s: float | None = None,
    ) -> None:
        if self._watch is None:
            return
        understood = Understood(
            incoming=incoming,
            classification=classification,
            response=None if arrival is None else arrival.response,
            ticket=None if arrival is None else arrival.ticket,
            understood_in_s=understood_in_s,
            answered_in_s=answered_in_s,
        )
        self._watch(understood)
