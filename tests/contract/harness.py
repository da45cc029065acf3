"""What the contract suite needs of a chat network, once for the simulator and once for WeChat through the stand-in."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from dataclasses import dataclass

from bot.gateways.base import FileContent, Gateway, Incoming, LinkState, LinkStatus, MessageKind, private_conversation
from bot.gateways.simulated_network import SimulatedNetwork
from bot.gateways.simulator import Fault, SimulatorGateway
from bot.gateways.wechat import WechatGateway
from bot.gateways.wechat_link import LinkTiming
from bot.gateways.wechat_text import write_mentions
from tests.support.standin import Standin, World
from tests.support.waiting import until

BRIDGE = "枫桥"
PEOPLE = {"张三": "wxid_zhang", "李四": "wxid_li"}
ROOMS = {"willow@chatroom": "柳树村", "poplar@chatroom": "白杨村"}
BRIDGE_ID = "wxid_bridge"
EVERYBODY_ID = "announcement@all"
"""By which a puppet may mention everybody; each has one of its own."""
QUICK = LinkTiming(
    keepalive_time_s=0.5,
    keepalive_timeout_s=0.5,
    deadline_s=2.0,
    ding_every_s=0.5,
    dead_after_s=5.0,
    backoff_first_s=0.1,
    backoff_max_s=1.0,
    absent_max_s=0.5,
    refused_retry_s=0.3,
    fetch_pauses_s=(0.05, 0.1, 0.2),
    order_wait_s=1.0,
)
WIRE_TYPES = {
    MessageKind.FILE: 1,
    MessageKind.VOICE: 2,
    MessageKind.IMAGE: 6,
    MessageKind.TEXT: 7,
    MessageKind.LOCATION: 8,
    MessageKind.RED_PACKET: 12,
    MessageKind.LINK: 14,
    MessageKind.VIDEO: 15,
    MessageKind.UNKNOWN: 99,
}


def standin_world() -> World:
    """Give the people and rooms of the suite as the stand-in takes them."""
    world = World()
    world.contact(BRIDGE_ID, BRIDGE)
    for name, contact_id in PEOPLE.items():
        world.contact(contact_id, name)
    for room_id, topic in ROOMS.items():
        world.room(room_id, topic, [BRIDGE_ID, *PEOPLE.values()])
    return world


@dataclass(frozen=True, kw_only=True)
class Said:
    """One text that the bridge said, as the network shows it."""

    conversation: str
    text: str


class Harness(ABC):
    """One gateway on one network, and what it told: ``heard`` and ``states``."""

    gateway: Gateway
    room, other_room = ROOMS

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.states: list[LinkState] = []

    async def open(self) -> None:
        """Open the gateway and wait until it is online."""
        await self.gateway.open(self._receive, self._link_changed)
        await self.wait_for_state(LinkState.ONLINE)

    async def aclose(self) -> None:
        """Close the gateway."""
        await self.gateway.aclose()

    async def _receive(self, incoming: Incoming) -> None:
        self.heard.append(incoming)

    async def _link_changed(self, status: LinkStatus) -> None:
        self.states.append(status.state)

    async def wait_for_state(self, state: LinkState, *, within_s: float = 30.0) -> None:
        """Wait until the link has come to a state."""
        await until(lambda: self.gateway.status().state is state, within_s=within_s, what=f"the state {state}")

    async def hears(self, message_id: str) -> Incoming:
        """Wait for one message by its id."""
        await until(lambda: any(one.message_id == message_id for one in self.heard), what=f"message {message_id}")
        return next(one for one in self.heard if one.message_id == message_id)

    def private(self, name: str) -> str:
        """Name the private chat with a person."""
        return private_conversation(self.contact_id(name))

    @abstractmethod
    def contact_id(self, name: str) -> str:
        """Give the contact id of a person."""

    @abstractmethod
    async def say(
        self,
        text: str,
        *,
        sender: str = "张三",
        conversation: str | None = None,
        mention: bool = False,
        quote: str | None = None,
        kind: MessageKind = MessageKind.TEXT,
        file: FileContent | None = None,
    ) -> str:
        """Let a person say something or send a file, in the first room unless told otherwise; gives the message id."""

    @abstractmethod
    async def recall(self, message_id: str) -> None:
        """Let a person take a message back."""

    @abstractmethod
    async def said(self) -> list[Said]:
        """List what the bridge said."""

    @abstractmethod
    async def said_to_everybody(self) -> list[str]:
        """List what the bridge said so that everybody's telephone rings."""

    @abstractmethod
    async def sent_files(self) -> list[FileContent]:
        """List the files that the bridge sent."""

    @abstractmethod
    async def lose_next_answer(self) -> None:
        """Let the next send be done, but its answer be lost."""

    @abstractmethod
    async def hang_next_send(self) -> None:
        """Let the next send get no answer."""

    @abstractmethod
    async def cut_link(self) -> None:
        """Take the network away and wait until the gateway has noticed."""

    @abstractmethod
    async def mend_link(self) -> None:
        """Give the network back."""

    @abstractmethod
    async def log_out(self) -> None:
        """Log the account out and wait until the gateway has noticed."""


class SimulatorHarness(Harness):
    """The simulator."""

    def __init__(self) -> None:
        super().__init__()
        self.network = SimulatedNetwork()
        self.simulator = SimulatorGateway(self.network, BRIDGE, deadline_s=0.1)
        self.gateway = self.simulator
        for room_id, topic in ROOMS.items():
            self.network.add_room(room_id, topic=topic, members=list(PEOPLE))

    def contact_id(self, name: str) -> str:
        return name

    async def say(
        self,
        text: str,
        *,
        sender: str = "张三",
        conversation: str | None = None,
        mention: bool = False,
        quote: str | None = None,
        kind: MessageKind = MessageKind.TEXT,
        file: FileContent | None = None,
    ) -> str:
        quoted = None if quote is None else int(quote)
        where = conversation or self.room
        return str(self.network.post(where, sender, text, mention=mention, quote=quoted, kind=kind, file=file))

    async def recall(self, message_id: str) -> None:
        assert self.network.recall(int(message_id), by="张三")

    async def said(self) -> list[Said]:
        return [
            Said(conversation=room.id, text=message.text)
            for room in self.network.rooms()
            for message in self.network.messages(room.id)
            if message.from_bridge
        ]

    async def said_to_everybody(self) -> list[str]:
        return [one.text for room in self.network.rooms() for one in self.network.messages(room.id) if one.everybody]

    async def sent_files(self) -> list[FileContent]:
        return [
            message.file
            for room in self.network.rooms()
            for message in self.network.messages(room.id)
            if message.from_bridge and message.file is not None
        ]

    async def lose_next_answer(self) -> None:
        self.simulator.misbehave(Fault.LOSE)

    async def hang_next_send(self) -> None:
        self.simulator.misbehave(Fault.HANG)

    async def cut_link(self) -> None:
        self.simulator.break_link()

    async def mend_link(self) -> None:
        self.simulator.mend_link()

    async def log_out(self) -> None:
        self.simulator.break_link(LinkState.LOGGED_OUT)


class WechatHarness(Harness):
    """WeChat through the real puppet service of the stand-in."""

    def __init__(self, standin: Standin, gateway: WechatGateway | None = None) -> None:
        super().__init__()
        self.standin = standin
        self.gateway = gateway or WechatGateway(standin.endpoint, standin.token, timing=QUICK, everybody_id=EVERYBODY_ID)
        self._said_by_people: dict[str, tuple[str, str]] = {}
        self._server_stopped = False

    async def open(self) -> None:
        await self.standin.control("reset")
        await super().open()

    async def aclose(self) -> None:
        await super().aclose()
        if self._server_stopped:
            await self.mend_link()

    def contact_id(self, name: str) -> str:
        return PEOPLE[name]

    async def say(
        self,
        text: str,
        *,
        sender: str = "张三",
        conversation: str | None = None,
        mention: bool = False,
        quote: str | None = None,
        kind: MessageKind = MessageKind.TEXT,
        file: FileContent | None = None,
    ) -> str:
        conversation = conversation or self.room
        body = {
            "from": PEOPLE[sender],
            "text": write_mentions(text, [BRIDGE]) if mention else text,
            "type": WIRE_TYPES[kind],
            "mentions": [BRIDGE_ID] if mention else [],
        }
        if conversation in ROOMS:
            body["room"] = conversation
        if file is not None:
            body["file"] = {"name": file.name, "base64": base64.b64encode(file.content).decode()}
        if quote is not None:
            name, quoted = self._said_by_people[quote]
            body["quote"] = {"name": name, "text": quoted}
        message_id = str((await self.standin.control("say", **body))["id"])
        self._said_by_people[message_id] = (sender, text)
        return message_id

    async def recall(self, message_id: str) -> None:
        await self.standin.control("recall", id=message_id)

    async def said(self) -> list[Said]:
        return [
            Said(
                conversation=one["conversation"] if one["conversation"] in ROOMS else private_conversation(one["conversation"]),
                text=one["text"],
            )
            for one in await self.standin.said()
            if one["kind"] == "text"
        ]

    async def said_to_everybody(self) -> list[str]:
        return [one["text"] for one in await self.standin.said() if EVERYBODY_ID in one.get("mentions", [])]

    async def sent_files(self) -> list[FileContent]:
        return [
            FileContent(name=one["filename"], content=base64.b64decode(one["base64"]))
            for one in await self.standin.said()
            if one["kind"] == "file"
        ]

    async def lose_next_answer(self) -> None:
        await self.standin.control("fault", method="messageSendText", mode="lose")

    async def hang_next_send(self) -> None:
        await self.standin.control("fault", method="messageSendText", mode="hang")

    async def cut_link(self) -> None:
        self._server_stopped = True
        await self.standin.control("server", action="stop")
        await self.wait_for_state(LinkState.DOWN)

    async def mend_link(self) -> None:
        await self.standin.control("server", action="start")
        self._server_stopped = False

    async def log_out(self) -> None:
        await self.standin.control("logout")
        await self.wait_for_state(LinkState.LOGGED_OUT)
