"""What staff say: commands from wherever they are written, words on a matter in the residents' group, and binding codes.

Everything else that they say is heard as a resident's words are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import orders, rights, spoken
from bot.desk.deadlines import Deadlines
from bot.dialogue import commands
from bot.dialogue.commands import Command, CommandKind, card_number
from bot.dialogue.speaking import matter_spoken_of
from bot.dialogue.turn import Say
from bot.gateways.base import FETCHED, Incoming, MessageKind
from bot.inbox import received
from bot.inbox.saying import say
from bot.inbox.speaker import Speaker
from bot.people import binding
from store import messages, ticket_queue, tickets
from store.database import Session
from store.kinds import TicketState
from store.tables import Contact

FILES_FOLLOW = timedelta(minutes=5)
"""How long after 「#12 …」 the pictures that the same person sends there are for the resident of that ticket."""
NAMED, FILE = f"command:{CommandKind.REPLY.value}", "command:file"
"""What is noted of a message that names a ticket to reply to it, and of a picture for its resident."""


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a message is where it is no resident's: exactly one of these."""

    code: str | None = None
    """A binding code, whoever sends it."""
    command: Command | None = None
    matter: int | None = None
    """The ticket on which a member of staff speaks with the resident in the group."""
    file_for: int | None = None
    """The ticket to whose resident the picture or file goes."""


class StaffInbox:
    """Hears staff, and whoever becomes it."""

    def __init__(self, deadlines: Deadlines) -> None:
        self._deadlines = deadlines

    async def understand(self, session: Session, incoming: Incoming, speaker: Speaker, now: datetime) -> Meant | None:
        """What staff mean; None for ordinary words, and for whoever is not staff."""
        if (code := binding.code_in(incoming.text)) is not None:
            return Meant(code=code)
        if incoming.kind in FETCHED:
            number = await self._file_for(session, incoming, speaker, now)
            return Meant(file_for=number) if number is not None else None
        if (command := _command(incoming, speaker)) is not None:
            return Meant(command=command)
        matter = await self._matter_of(session, incoming, speaker, now)
        return Meant(matter=matter) if matter is not None else None

    async def store(
        self,
        session: Session,
        incoming: Incoming,
        meant: Meant,
        speaker: Speaker,
        contact: Contact,
        text: str,
        now: datetime,
    ) -> bool:
        """Do everything that the message changes, in the caller's transaction. False where it is a resident's after all.

        Parameters
        ----------
        text
            What is stored of the message: masked.
        """
        if meant.code is not None:
            await self._bind(session, incoming, meant.code, contact, now)
        elif speaker.member is None:
            return False
        elif meant.command is not None:
            await self._obey(session, incoming, meant.command, speaker, contact, text, now)
        elif meant.file_for is not None:
            await self._pass_on(session, incoming, meant.file_for, speaker, contact, text, now)
        elif meant.matter is not None:
            await self._note(session, incoming, meant.matter, speaker, contact, text, now)
        return True

    async def _matter_of(self, session: Session, incoming: Incoming, speaker: Speaker, now: datetime) -> int | None:
        """The ticket on which a member of staff speaks in the residents' group; None for chatter, and everywhere else."""
        member = speaker.member
        if member is None or not speaker.is_among_residents or incoming.mentioned or incoming.kind is not MessageKind.TEXT:
            return None
        scope = await rights.scope_of(session, member, now=now)
        raised = await spoken.raised_in(session, received.where(incoming), scope=scope, member=member)
        quote = incoming.quote
        return matter_spoken_of(
            incoming.text,
            raised,
            quoted_person=quote.sender_name if quote and not quote.from_bridge else None,
            quoted_number=card_number(quote.text) if quote and quote.from_bridge else None,
            now=now,
        )

    async def _note(
        self,
        session: Session,
        incoming: Incoming,
        number: int,
        speaker: Speaker,
        contact: Contact,
        text: str,
        now: datetime,
    ) -> None:
        """Write what was said on a matter to its ticket."""
        ticket = await ticket_queue.locked(session, number)
        if speaker.member is None or ticket is None or not TicketState(ticket.state).is_open:
            return
        key = received.key(incoming)
        await spoken.note(session, ticket, speaker.member, text, key=key, now=now, deadlines=self._deadlines)
        row = received.row(incoming, text, contact, now)
        row.action, row.ticket_id = "spoken", number
        await messages.add(session, row)

    async def _file_for(self, session: Session, incoming: Incoming, speaker: Speaker, now: datetime) -> int | None:
        """The ticket for whose resident a member of staff sends a picture: they quote its card, or have just named it here."""
        if speaker.member is None or speaker.is_among_residents:
            return None
        if incoming.quote is not None:
            return card_number(incoming.quote.text) if incoming.quote.from_bridge else None
        last = await messages.latest(
            session, **received.where(incoming), external_id=incoming.sender_id, since=now - FILES_FOLLOW
        )
        named = last is not None and (last.action == FILE or (last.action == NAMED and (incoming.is_private or _bare(last.text))))
        return last.ticket_id if last is not None and named else None

    async def _pass_on(
        self,
        session: Session,
        incoming: Incoming,
        number: int,
        speaker: Speaker,
        contact: Contact,
        text: str,
        now: datetime,
    ) -> None:
        """A picture for a resident: noted now, sent as soon as it is here."""
        assert speaker.member is not None
        where = received.where(incoming)
        last = await messages.latest(session, **where, external_id=incoming.sender_id, since=now - FILES_FOLLOW)
        line = await orders.pass_on_file(session, incoming, number, speaker.member, now=now, deadlines=self._deadlines)
        row = received.row(incoming, text, contact, now)
        row.action = FILE
        if await tickets.get(session, number) is not None:
            row.ticket_id = number
        await messages.add(session, row)
        if last is None or (last.action, last.ticket_id) != (FILE, number):  # one receipt for a handful of pictures
            await say(session, incoming, Say(text=line), 0, now, mention=False)

    async def _bind(self, session: Session, incoming: Incoming, code: str, contact: Contact, now: datetime) -> None:
        """Somebody sends a code that makes them staff, or binds the group; the code itself is not stored."""
        assert contact.id is not None
        line = await binding.redeem(
            session,
            code,
            **received.where(incoming),
            in_room=not incoming.is_private,
            contact_id=contact.id,
            external_id=incoming.sender_id,
            now=now,
        )
        row = received.row(incoming, "", contact, now)
        row.action = "bind"
        await messages.add(session, row)
        await say(session, incoming, Say(text=line), 0, now)

    async def _obey(
        self,
        session: Session,
        incoming: Incoming,
        command: Command,
        speaker: Speaker,
        contact: Contact,
        text: str,
        now: datetime,
    ) -> None:
        assert speaker.member is not None
        among_staff = speaker.room is not None and not speaker.is_among_residents
        place = orders.Place(
            in_group=not incoming.is_private,
            staff=received.where(incoming) if among_staff else None,
            residents=received.where(incoming) if speaker.is_among_residents else None,
        )
        line = await orders.carry_out(
            session,
            command,
            speaker.member,
            key=received.key(incoming),
            now=now,
            deadlines=self._deadlines,
            place=place,
        )
        row = received.row(incoming, text, contact, now)
        row.action = f"command:{command.kind.value}"
        if command.number is not None and await tickets.get(session, command.number) is not None:
            row.ticket_id = command.number
        await messages.add(session, row)
        # What staff read back may name tickets of others: it never stands in a residents' group.
        await say(session, incoming, Say(text=line, privately=speaker.is_among_residents), 0, now, mention=False)


def _bare(text: str) -> bool:
    """Whether a reply named the ticket and nothing more, because a picture is to follow."""
    command = commands.parse(text)
    return command is not None and not command.text


def _command(incoming: Incoming, speaker: Speaker) -> Command | None:
    if speaker.member is None:
        return None
    quoted = incoming.quote.text if incoming.quote else None
    command = commands.parse(incoming.text, quoted=quoted)
    if quoted is not None and speaker.is_among_residents and command is not None and command.kind is CommandKind.REPLY:
        return commands.parse(incoming.text)  # the resident reads it in the group: nothing is to be passed on
    return command
