"""A gateway without a network: one bridge account on a ``SimulatedNetwork`` (the demo page, the command line, tests).

It keeps the whole contract of a gateway, echo and lost links included, and it can be told to misbehave: that is how
the outbox is tested. Like the real thing it hears nothing of what is said while its link is down.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import StrEnum

from bot.errors import DeliveryUnknown, GatewayDown, Rejected, RetryLater, TooLarge
from bot.gateways.base import (
    FILE_BYTES,
    FileContent,
    Gap,
    Incoming,
    LinkChanged,
    LinkState,
    LinkStatus,
    Outgoing,
    Quote,
    Receipt,
    Receive,
    RoomInfo,
    Urgent,
    contact_of,
    never_urgent,
    private_conversation,
)
from bot.gateways.delivery import OrderedDelivery
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulated_rooms import SimulatedMessage, SimulatedRoom
from bot.gateways.wechat_text import mentions_any, strip_mentions, write_mentions
from store.kinds import EVERYBODY

logger = logging.getLogger(__name__)


class Fault(StrEnum):
    """How the next sends go wrong."""

    FAIL = "fail"  # nothing is sent; RetryLater
    REJECT = "reject"  # nothing is sent; Rejected
    LOSE = "lose"  # it is sent, but the answer is lost: DeliveryUnknown
    HANG = "hang"  # nothing is sent and no answer comes until the deadline: DeliveryUnknown
    DOWN = "down"  # nothing is sent; GatewayDown


class SimulatorGateway:
    """One account of the bridge on a simulated network; implements ``Gateway``."""

    can_mention_everybody = True

    def __init__(self, network: SimulatedNetwork, account: str, *, name: str = "simulator", deadline_s: float = 10.0) -> None:
        self.name = name
        self.account = account
        self._network = network
        self._deadline_s = deadline_s
        self._delivery: OrderedDelivery | None = None
        self._link_changed: LinkChanged | None = None
        self._faults: list[Fault] = []
        self._gaps: list[Gap] = []
        self._status = LinkStatus(state=LinkState.CONNECTING, since=network.now(), account=account)
        self._announcements: set[asyncio.Task[None]] = set()
        self._colleagues: Callable[[], Collection[str]] = tuple
        network.add_account(account)

    def meet(self, colleagues: Callable[[], Collection[str]]) -> None:
        """Learn who else on the network is the bridge."""
        self._colleagues = colleagues

    async def open(self, receive: Receive, link_changed: LinkChanged, *, urgent: Urgent = never_urgent) -> None:
        """Start to hear what is said in the rooms of this account."""
        self._delivery = OrderedDelivery(receive, urgent=urgent)
        self._delivery.start()
        self._link_changed = link_changed
        self._network.listen(self.account, self._hear)
        await link_changed(self._change(LinkState.ONLINE))

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Say one thing; see ``Gateway.send`` for the errors."""
        self._require_link()
        if self._status.state is not LinkState.ONLINE:
            raise RetryLater("no account is logged in")
        if outgoing.file is not None and len(outgoing.file.content) > FILE_BYTES:
            raise TooLarge("the file is too large")
        fault = self._faults.pop(0) if self._faults else None
        if fault is not None and fault is not Fault.LOSE:
            await self._misbehave(fault)
        text = write_mentions(outgoing.text, [shown for _, shown in outgoing.mentions])
        everybody = any(contact_id == EVERYBODY for contact_id, _ in outgoing.mentions)
        room_id = self._room_id(outgoing.conversation)
        message_id = self._network.say(self.account, room_id, text, file=outgoing.file, everybody=everybody)
        if fault is Fault.LOSE:
            raise DeliveryUnknown("the answer to the send was lost")
        return Receipt(message_id=str(message_id))

    async def fetch_file(self, message_id: str) -> FileContent:
        """Get the file of a message; see ``Gateway.fetch_file`` for the errors."""
        self._require_link()
        found = self._network.file(int(message_id)) if message_id.isdecimal() else None
        if found is None:
            raise Rejected("the message holds no file")
        if len(found.content) > FILE_BYTES:
            raise TooLarge("the file is too large")
        return found

    async def recall(self, message_id: str) -> bool:
        """Take a message of this account back; False for what is not its own or not known."""
        self._require_link()
        if not message_id.isdecimal():
            return False
        return self._network.recall(int(message_id), by=self.account)

    async def rooms(self) -> Sequence[RoomInfo]:
        """List the group rooms that the account is in."""
        self._require_link()
        return [
            RoomInfo(conversation=room.id, topic=room.topic, members=len(room.members) + 1)
            for room in self._network.rooms()
            if not room.is_private and self._network.hears(self.account, room)
        ]

    def status(self) -> LinkStatus:
        """Tell how the link stands now."""
        return self._status

    async def aclose(self) -> None:
        """Stop listening; waits for what is being received."""
        self._network.unlisten(self.account)
        if self._delivery is not None:
            await self._delivery.aclose()
            self._delivery = None
        if self._announcements:
            await asyncio.gather(*self._announcements)

    def misbehave(self, fault: Fault, count: int = 1) -> None:
        """Let the next ``count`` sends go wrong in this way."""
        self._faults.extend([fault] * count)

    def break_link(self, state: LinkState = LinkState.DOWN, *, detail: str = "broken on purpose") -> None:
        """Lose the link (or the login): nothing is heard or sent until ``mend_link``."""
        self._gaps.append(Gap(since=self._network.now(), until=None, reason=detail))
        self._announce(self._change(state, detail))

    def mend_link(self) -> None:
        """Have the link back."""
        now = self._network.now()
        self._gaps = [gap if gap.until else Gap(since=gap.since, until=now, reason=gap.reason) for gap in self._gaps]
        self._announce(self._change(LinkState.ONLINE))

    def _require_link(self) -> None:
        if self._delivery is None:
            raise GatewayDown("the simulator gateway is not open")
        if self._status.state is LinkState.DOWN:
            raise GatewayDown(self._status.detail)

    async def _misbehave(self, fault: Fault) -> None:
        match fault:
            case Fault.FAIL:
                raise RetryLater("told to fail")
            case Fault.REJECT:
                raise Rejected("told to refuse")
            case Fault.DOWN:
                raise GatewayDown("told to be down")
            case _:
                await asyncio.sleep(self._deadline_s)
                raise DeliveryUnknown("no answer to the send before the deadline")

    def _change(self, state: LinkState, detail: str = "") -> LinkStatus:
        now: datetime = self._network.now()
        self._status = LinkStatus(state=state, since=now, account=self.account, detail=detail, gaps=tuple(self._gaps))
        return self._status

    def _announce(self, status: LinkStatus) -> None:
        if self._link_changed is None:
            return
        task = asyncio.ensure_future(self._tell(self._link_changed, status))
        self._announcements.add(task)
        task.add_done_callback(self._announcements.discard)

    async def _tell(self, link_changed: LinkChanged, status: LinkStatus) -> None:
        try:
            await link_changed(status)
        except Exception:
            logger.exception("telling the link state failed", extra={"action": "link_changed_failed"})

    def _room_id(self, conversation: str) -> str:
        contact = contact_of(conversation)
        return conversation if contact is None else self._network.private_room(contact, self.account).id

    def _hear(self, room: SimulatedRoom, message: SimulatedMessage) -> None:
        if self._delivery is not None and self._status.state is LinkState.ONLINE:
            self._delivery.put(self._translate(room, message))

    def _translate(self, room: SimulatedRoom, message: SimulatedMessage) -> Incoming:
        names = [self.account, *self._colleagues()]
        own = message.sender in names
        quoted = message.quote
        return Incoming(
            gateway=self.name,
            account=self.account,
            message_id=str(message.id),
            conversation=private_conversation(room.members[0]) if room.is_private else room.id,
            sender_id=message.sender,
            sender_name=room.aliases.get(message.sender, message.sender),
            text=message.text if own else strip_mentions(message.text, names),
            sent_at=message.sent_at,
            kind=message.kind,
            room_topic="" if room.is_private else room.topic,
            mentioned=not room.is_private and not own and mentions_any(message.text, names),
            quote=None if quoted is None else _quote(quoted),
            from_bridge=own,
            recalled_id=None if message.recalled_id is None else str(message.recalled_id),
        )


def _quote(quoted: SimulatedMessage) -> Quote:
    return Quote(sender_name=quoted.sender, text=quoted.text, message_id=str(quoted.id), from_bridge=quoted.from_bridge)
