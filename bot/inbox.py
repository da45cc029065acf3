"""Every incoming message: seen before? whose? what does the dialogue say? — and all of it stored in one transaction.

It never sends. Chatter that is not addressed to the bridge is classified in memory and forgotten: it is neither stored nor
logged. Messages of one conversation are handled one after the other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

from bot import received, texts
from bot.answers.local import LocalAnswers
from bot.answers.scope import Place
from bot.desk import learning, orders
from bot.desk.facts import local_facts
from bot.desk.rota import on_duty
from bot.desk.tickets import Origin, add_to_ticket, open_ticket
from bot.dialogue import commands
from bot.dialogue.details import SUSPICIOUS
from bot.dialogue.engine import FRAUD_CHECK, Response, respond
from bot.dialogue.state import State
from bot.dialogue.turn import Action, AddToTicket, OpenTicket, Say, Turn
from bot.gateways.base import Incoming, MessageKind, private_conversation
from bot.understanding import Understanding
from intents.answers import AnswerBook
from intents.classifier import NOTHING, Classification, Thresholds
from intents.scam import Level, Verdict
from store import messages, outbox, people, tickets
from store.database import Database, Session
from store.kinds import IncomingState, Lane, RoomKind
from store.tables import Contact, Room, Staff, Station, Ticket

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
CHECKABLE_CHARS = 20
"""A shorter question about fraud ("is this real?") holds nothing to check: the bridge asks for the text."""
_IGNORED = (MessageKind.SYSTEM, MessageKind.RECALL, MessageKind.RED_PACKET)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What became of one message, for the demo page, the command line and the metrics. Nothing here is stored."""

    incoming: Incoming
    classification: Classification
    response: Response | None
    ticket: int | None = None


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Who speaks, and where."""

    room: Room | None
    member: Staff | None
    state: State

    @property
    def here(self) -> Place:
        """Whose answers hold in the room."""
        return Place(station_id=self.room.station_id, village_id=self.room.village_id) if self.room else Place()


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
    ) -> None:
        self._database = database
        self._understanding = understanding
        self._clock = clock
        self._wake_sender = wake_sender
        self._watch = watch
        self._county_facts = dict(county_facts or {})
        self._answers = answers or LocalAnswers(understanding.answers)
        self._locks: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()

    async def receive(self, incoming: Incoming) -> None:
        """Handle one message; never raises. What fails is logged with its id and kept for a person."""
        incoming = received.readable(incoming)
        key = (incoming.gateway, incoming.account, incoming.conversation)
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            try:
                if incoming.from_bridge:
                    await self._confirm(incoming)
                elif incoming.kind not in _IGNORED:
                    await self._handle(incoming)
            except Exception:
                logger.exception("handling failed", extra={"action": "inbox_failed", "message_id": incoming.message_id})
                await self._keep_for_a_person(incoming)

    async def _confirm(self, incoming: Incoming) -> None:
        async with self._database.write() as session:
            await outbox.confirm(
                session,
                gateway=incoming.gateway,
                account=incoming.account,
                conversation=incoming.conversation,
                network_id=incoming.message_id,
                text=incoming.text,
                now=self._clock(),
            )

    async def _handle(self, incoming: Incoming) -> None:
        masked = received.masked(incoming.text)
        classification = self._classify(incoming, masked.text)
        now = self._clock()
        async with self._database.read() as session:
            place = await self._place(session, incoming, now)
            thresholds = await self._thresholds(session, place.room.station_id if place.room else None)
            await self._answers.refresh(session, now=now)
        quoted = incoming.quote.text if incoming.quote else None
        command = commands.parse(incoming.text, quoted=quoted) if place.member else None
        turn = received.turn(incoming, masked.text, masked.found, place.room, now)
        if command is None and not turn.addressed and not place.state.in_exchange(now):
            heard = self._respond(turn, place.state, classification, thresholds, self._answers.at(place.here))
            if heard.decision.action is Action.SILENT:
                if heard.acts:
                    async with self._database.write() as session:
                        await self._warn(session, incoming, heard, now)
                    self._wake_sender()
                self._tell(incoming, classification, None)
                return
        async with self._database.write() as session:
            response, ticket = await self._store(session, incoming, turn, command, classification, now)
        self._wake_sender()
        self._tell(incoming, classification, response, ticket)

    async def _warn(self, session: Session, incoming: Incoming, heard: Response, now: datetime) -> None:
        """Chatter leaves nothing behind but a private word to someone who wrote a personal number into a group."""
        for number, act in enumerate(heard.acts):
            if isinstance(act, Say):
                await self._say(session, incoming, act, number, now)

    def _respond(
        self,
        turn: Turn,
        state: State,
        classification: Classification,
        thresholds: Thresholds,
        book: AnswerBook,
        verdict: Verdict | None = None,
    ) -> Response:
        return respond(turn, state, classification, book, thresholds, verdict)

    async def _thresholds(self, session: Session, station_id: int | None) -> Thresholds:
        """The thresholds of the station; of the county where it sets none."""
        asked = station_id is not None and self._understanding.station_thresholds
        station = await session.get(Station, station_id) if asked else None
        return self._understanding.thresholds_of(station.name if station else None)

    def _classify(self, incoming: Incoming, text: str) -> Classification:
        return self._understanding.classifier.classify(text) if incoming.kind is MessageKind.TEXT else NOTHING

    async def _place(self, session: Session, incoming: Incoming, now: datetime) -> _Place:
        where = {"gateway": incoming.gateway, "account": incoming.account, "conversation": incoming.conversation}
        state = await messages.load_state(session, **where, person=incoming.sender_id, now=now)
        return _Place(
            room=None if incoming.is_private else await people.room_of(session, **where),
            member=await people.staff_by_contact(session, gateway=incoming.gateway, external_id=incoming.sender_id),
            state=State.from_json(state),
        )

    async def _store(
        self,
        session: Session,
        incoming: Incoming,
        turn: Turn,
        command: commands.Command | None,
        classification: Classification,
        now: datetime,
    ) -> tuple[Response | None, int | None]:
        """Everything that the message changes, in the caller's transaction."""
        where = {"gateway": incoming.gateway, "account": incoming.account, "conversation": incoming.conversation}
        await messages.lock_conversation(session, **where)
        if await messages.seen(session, gateway=incoming.gateway, account=incoming.account, message_id=incoming.message_id):
            return None, None
        place = await self._place(session, incoming, now)
        contact = await people.contact(
            session,
            gateway=incoming.gateway,
            external_id=incoming.sender_id,
            name=incoming.sender_name,
            now=now,
            village_id=place.room.village_id if place.room and place.room.kind == RoomKind.RESIDENTS else None,
        )
        await session.flush()
        if command is not None and place.member is not None:
            among_residents = place.room is not None and place.room.kind == RoomKind.RESIDENTS
            await self._obey(session, incoming, command, place.member, contact, turn, now, among_residents=among_residents)
            return None, None
        origin = await self._origin(session, incoming, contact, place)
        turn = await self._complete(session, turn, origin, contact)
        verdict = self._scam_verdict(incoming, classification, asked=place.state.asking == SUSPICIOUS)
        thresholds = await self._thresholds(session, origin.station_id)
        book = self._answers.at(Place(station_id=origin.station_id, village_id=origin.village_id))
        response = self._respond(turn, place.state, classification, thresholds, book, verdict)
        if response.decision.action is Action.SILENT and not turn.addressed:
            await self._warn(session, incoming, response, now)
            return response, None
        alone = any(isinstance(act, OpenTicket) and act.privately for act in response.acts)
        if alone:
            origin = replace(origin, conversation=private_conversation(incoming.sender_id))
        ticket = await self._act(session, incoming, response, origin, now)
        await learning.keep_unsure(session, turn, place.state, response, classification, origin, ticket, now=now)
        state = response.state if ticket is None else replace(response.state, ticket=ticket.id)
        await self._remember(session, incoming, origin.conversation, state, now)
        if alone:
            await self._remember(session, incoming, incoming.conversation, State().said(now), now)
        row = received.row(incoming, turn.text, contact, now)
        row.intent, row.confidence = response.decision.label, response.decision.confidence
        row.action, row.ticket_id = response.decision.action.value, ticket.id if ticket else None
        await messages.add(session, row)
        return response, ticket.id if ticket else None

    async def _remember(self, session: Session, incoming: Incoming, conversation: str, state: State, now: datetime) -> None:
        await messages.save_state(
            session,
            gateway=incoming.gateway,
            account=incoming.account,
            conversation=conversation,
            person=incoming.sender_id,
            state=state.to_json(),
            now=now,
            expires_at=state.expires_at(now),
        )

    def _scam_verdict(self, incoming: Incoming, classification: Classification, *, asked: bool) -> Verdict | None:
        """Check the quoted text, else the message itself; None where there is nothing to check yet."""
        if not asked and FRAUD_CHECK not in [guess.label for guess in classification.ranked[:3]]:
            return None
        if incoming.quote is not None and not incoming.quote.from_bridge:
            return self._understanding.scam.check(incoming.quote.text)
        verdict = self._understanding.scam.check(incoming.text)
        nothing_found = verdict.level is Level.LOW or (verdict.level is Level.MEDIUM and not verdict.reasons)
        return None if nothing_found and len(incoming.text) < CHECKABLE_CHARS else verdict

    async def _obey(
        self,
        session: Session,
        incoming: Incoming,
        command: commands.Command,
        member: Staff,
        contact: Contact,
        turn: Turn,
        now: datetime,
        *,
        among_residents: bool,
    ) -> None:
        key = received.key(incoming)
        line = await orders.carry_out(session, command, member, key=key, now=now)
        row = received.row(incoming, turn.text, contact, now)
        row.action = f"command:{command.kind.value}"
        if command.number is not None and await tickets.get(session, command.number) is not None:
            row.ticket_id = command.number
        await messages.add(session, row)
        # What staff read back may name tickets of others: it never stands in a residents' group.
        await self._say(session, incoming, Say(text=line, privately=among_residents), 0, now, mention=False)

    async def _origin(self, session: Session, incoming: Incoming, contact: Contact, place: _Place) -> Origin:
        village_id = place.room.village_id if place.room else contact.village_id
        station_id = place.room.station_id if place.room else None
        if station_id is None and village_id is not None:
            station_id = next((v.station_id for v in await people.villages(session) if v.id == village_id), None)
        return Origin(
            gateway=incoming.gateway,
            account=incoming.account,
            conversation=incoming.conversation,
            contact=contact,
            station_id=station_id,
            village_id=village_id,
            key=received.key(incoming),
        )

    async def _complete(self, session: Session, turn: Turn, origin: Origin, contact: Contact) -> Turn:
        """Add to the turn what only the store knows: open tickets, local facts, who is on duty."""
        assert contact.id is not None
        found = await tickets.open_of_contact(session, contact_id=contact.id, conversation=origin.conversation)
        duty = await on_duty(session, station_id=origin.station_id, village_id=origin.village_id, now=turn.now)
        facts = await local_facts(
            session,
            county=self._county_facts,
            station_id=origin.station_id,
            village_id=origin.village_id,
            duty=duty.member,
        )
        return replace(
            turn,
            open_tickets=tuple(t.id for t in found if t.id is not None),
            facts=facts,
            helper=duty.member.name if duty.member else "",
        )

    async def _act(
        self, session: Session, incoming: Incoming, response: Response, origin: Origin, now: datetime
    ) -> Ticket | None:
        """Carry out the acts: tickets first, because what is said may name their number."""
        opened: Ticket | None = None
        for act in response.acts:
            if isinstance(act, OpenTicket):
                opened = await open_ticket(session, act, origin, now=now)
        for act in response.acts:
            if isinstance(act, AddToTicket):
                number = act.number or response.state.ticket
                ticket = opened or (await tickets.get(session, number) if number else None)
                if ticket is not None:
                    await add_to_ticket(session, ticket, act, origin, now=now)
        for number, act in enumerate(response.acts):
            if isinstance(act, Say):
                said = act.text.replace("{ticket}", str(opened.id)) if opened else act.text
                await self._say(session, incoming, replace(act, text=said), number, now)
        return opened

    async def _say(
        self, session: Session, incoming: Incoming, act: Say, number: int, now: datetime, *, mention: bool = True
    ) -> None:
        in_room = not incoming.is_private and not act.privately
        await outbox.enqueue(
            session,
            key=f"say:{received.key(incoming)}:{number}",
            gateway=incoming.gateway,
            account=incoming.account,
            conversation=incoming.conversation if in_room else private_conversation(incoming.sender_id),
            text=act.text,
            mentions=[(incoming.sender_id, incoming.sender_name)] if in_room and mention else [],
            lane=Lane.EMERGENCY if act.urgent else Lane.REPLY,
            now=now,
        )

    async def _keep_for_a_person(self, incoming: Incoming) -> None:
        """The last resort: a message to the bridge or an emergency whose handling failed is stored, and its sender is told."""
        now = self._clock()
        try:
            if not (incoming.is_private or incoming.mentioned or await self._is_alarm(incoming, now)):
                return
            async with self._database.write() as session:
                contact = await people.contact(
                    session, gateway=incoming.gateway, external_id=incoming.sender_id, name=incoming.sender_name, now=now
                )
                await session.flush()
                row = received.row(incoming, received.masked(incoming.text).text, contact, now)
                row.state, row.action = IncomingState.FAILED.value, "failed"
                if await messages.add(session, row) is not None:
                    await self._say(session, incoming, Say(text=texts.SOMETHING_WRONG), 0, now)
            self._wake_sender()
        except Exception:
            logger.exception("a message could not be kept", extra={"action": "inbox_lost", "message_id": incoming.message_id})

    async def _is_alarm(self, incoming: Incoming, now: datetime) -> bool:
        async with self._database.read() as session:
            place = await self._place(session, incoming, now)
            thresholds = await self._thresholds(session, place.room.station_id if place.room else None)
        return self._classify(incoming, incoming.text).emergency >= thresholds.emergency_unaddressed

    def _tell(
        self, incoming: Incoming, classification: Classification, response: Response | None, ticket: int | None = None
    ) -> None:
        if self._watch is not None:
            self._watch(Understood(incoming=incoming, classification=classification, response=response, ticket=ticket))
