"""What a resident says: what the dialogue is told of it, what it decides, and everything that changes in the store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.answers.local import LocalAnswers
from bot.answers.scope import Place
from bot.desk import acts, attaching, learning, notice_news, notices
from bot.desk.deadlines import Deadlines
from bot.desk.facts import local_facts
from bot.desk.matters import matters_of
from bot.desk.rota import on_duty
from bot.desk.tickets import Origin, is_one_of_several
from bot.dialogue.checking import FRAUD_CHECK
from bot.dialogue.details import SUSPICIOUS
from bot.dialogue.engine import Response, respond
from bot.dialogue.state import State
from bot.dialogue.turn import Action, OpenTicket, Say, Scene, Turn
from bot.errors import SettingsError
from bot.gateways.base import Incoming, private_conversation
from bot.inbox import received
from bot.inbox.saying import say
from bot.inbox.speaker import Speaker, origin_of
from bot.privacy import numbers
from bot.privacy.seal import Seal
from bot.understanding import Understanding
from intents.classifier import Classification, Thresholds
from intents.scam import Level, Verdict
from store import messages, resident_tickets
from store.county import county_of
from store.database import Session
from store.kinds import TicketState
from store.tables import Contact, Station, Ticket

logger = logging.getLogger(__name__)

CHECKABLE_CHARS = 20
"""A shorter question about fraud ("is this real?") holds nothing to check: the bridge asks for the text."""


class ResidentInbox:
    """Hears residents. Knows the models, the answers of every place and the county's facts."""

    def __init__(
        self,
        understanding: Understanding,
        answers: LocalAnswers,
        county_facts: Mapping[str, str],
        deadlines: Deadlines,
        seal: Callable[[], Seal] | None = None,
    ) -> None:
        self._understanding = understanding
        self._answers = answers
        self._county_facts = dict(county_facts)
        self._deadlines = deadlines
        self._seal = seal

    async def thresholds(self, session: Session, station_id: int | None) -> Thresholds:
        """The thresholds of the station; of the county where it sets none."""
        asked = station_id is not None and self._understanding.station_thresholds
        station = await session.get(Station, station_id) if asked else None
        return self._understanding.thresholds_of(station.name if station else None)

    async def refresh(self, session: Session, now: datetime) -> None:
        """Read local answers anew where somebody changed them."""
        await self._answers.refresh(session, now=now)

    async def overhear(
        self, session: Session, incoming: Incoming, turn: Turn, speaker: Speaker, classification: Classification, now: datetime
    ) -> Response:
        """What would be said to words that are not addressed to the bridge. Nothing is changed."""
        contact_id = await resident_tickets.contact_id(session, gateway=incoming.gateway, external_id=incoming.sender_id)
        turn = await self._with_matters(session, turn, contact_id, received.where(incoming))
        thresholds = await self.thresholds(session, speaker.here.station_id)
        return respond(turn, speaker.state, classification, self._answers.at(speaker.here), thresholds)

    async def warn(self, session: Session, incoming: Incoming, response: Response, now: datetime) -> None:
        """Chatter leaves nothing behind but a private word to someone who wrote a personal number into a group."""
        for number, act in enumerate(response.acts):
            if isinstance(act, Say):
                await say(session, incoming, act, number, now)

    async def store(
        self,
        session: Session,
        incoming: Incoming,
        turn: Turn,
        speaker: Speaker,
        contact: Contact,
        classification: Classification,
        now: datetime,
    ) -> tuple[Response, int | None]:
        """Do everything that the message changes, in the caller's transaction.

        Returns
        -------
        (response, ticket)
            The number of the ticket that the message opened; None where it opened none.
        """
        origin = await origin_of(session, incoming, contact, speaker, now)
        turn = await self._complete(session, turn, origin, contact)
        noticed = await notice_news.noticed(session, turn, received.where(incoming), last=speaker.state.noticed)
        turn = replace(turn, notices=noticed)
        verdict = self._scam_verdict(incoming, classification, asked=speaker.state.asking == SUSPICIOUS)
        thresholds = await self.thresholds(session, origin.station_id)
        book = self._answers.at(Place(station_id=origin.station_id, village_id=origin.village_id))
        response = respond(turn, speaker.state, classification, book, thresholds, verdict)
        if response.decision.action is Action.SILENT and not turn.addressed:
            await self.warn(session, incoming, response, now)
            return response, None
        alone = any(isinstance(act, OpenTicket) and act.privately for act in response.acts)
        if alone:
            origin = replace(origin, conversation=private_conversation(incoming.sender_id))
        last = response.state.ticket
        ticket, touched = await acts.do(session, response.acts, origin, last=last, now=now, deadlines=self._deadlines)
        await self._keep_numbers(session, incoming, touched, now)
        told = touched is not None and await is_one_of_several(session, touched, origin.brings, now=now)
        if touched is not None and touched.id is not None:
            await attaching.attach(session, incoming, touched.id, now=now)
            await notices.take_picture(session, touched)
        await acts.finish_forms(session, response.acts, ticket, last=last, now=now)
        row = received.row(incoming, turn.text, contact, now)
        row.intent, row.confidence = response.decision.label, response.decision.confidence
        row.action, row.ticket_id = response.decision.action.value, touched.id if touched else None
        row.id = await messages.add(session, row)
        if not told:
            await self._say(session, incoming, response, ticket, now, row.id)
        await learning.keep_unsure(session, turn, speaker.state, response, classification, origin, ticket, now=now)
        state = response.state if ticket is None else replace(response.state, ticket=ticket.id)
        await self._remember(session, incoming, origin.conversation, state, now)
        if alone:
            await self._remember(session, incoming, incoming.conversation, State().said(now), now)
        return response, ticket.id if ticket else None

    async def _keep_numbers(self, session: Session, incoming: Incoming, ticket: Ticket | None, now: datetime) -> None:
        """Seal the phone numbers that somebody gives in private for an open ticket; everywhere else they are masked, and gone.

        Without its key a number is lost, but not the message: it may be an emergency.
        """
        if self._seal is None or not incoming.is_private or ticket is None or not TicketState(ticket.state).is_open:
            return
        try:
            await numbers.keep(session, self._seal, ticket, incoming.text, now=now)
        except SettingsError:
            logger.exception("a number was not kept", extra={"action": "seal_failed", "ticket": ticket.id})

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

    async def _with_matters(self, session: Session, turn: Turn, contact_id: int | None, where: Mapping[str, str]) -> Turn:
        """Add to the turn what the person has with us, and on what a person speaks in the room."""
        matters = await matters_of(session, contact_id, conversation=where["conversation"], now=turn.now) if contact_id else ()
        in_group = turn.scene is Scene.GROUP
        quiet = await resident_tickets.quiet_labels(session, **where, now=turn.now) if in_group else ()
        return replace(turn, matters=matters, quiet_labels=frozenset(quiet))

    async def _complete(self, session: Session, turn: Turn, origin: Origin, contact: Contact) -> Turn:
        """Add to the turn what only the store knows: the person's matters, local facts, who is on duty."""
        where = {"gateway": origin.gateway, "account": origin.account, "conversation": origin.conversation}
        turn = await self._with_matters(session, turn, contact.id, where)
        duty = await on_duty(session, station_id=origin.station_id, village_id=origin.village_id, now=turn.now)
        facts = local_facts(
            await county_of(session, now=turn.now),
            county=self._county_facts,
            station_id=origin.station_id,
            village_id=origin.village_id,
            duty=duty.member,
        )
        return replace(turn, facts=facts, helper=duty.member.name if duty.member else "")

    async def _say(
        self,
        session: Session,
        incoming: Incoming,
        response: Response,
        opened: Ticket | None,
        now: datetime,
        incoming_id: int | None,
    ) -> None:
        """Say what is to be said; the number of the ticket that was opened is known by now."""
        for number, act in enumerate(response.acts):
            if isinstance(act, Say):
                said = act.text.replace("{ticket}", str(opened.id)) if opened else act.text
                await say(session, incoming, replace(act, text=said), number, now, incoming_id=incoming_id)
