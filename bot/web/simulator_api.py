"""The simulator's own JSON (DESIGN §6): list rooms, say something as a person, read and wait for what is said.

Other programs rely on the shapes of ``rooms`` and ``messages``; the demo page asks for more with ``detail=1`` and gets everything
that it shows from ``changes`` in one request, because a browser allows only six at a time. Demo mode only, on loopback only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

from aiohttp import web

from bot.desk.cards import label_name
from bot.gateways.base import MessageKind
from bot.gateways.simulated_rooms import SimulatedMessage, SimulatedRoom
from bot.media import picture_type
from bot.texts import web as words
from bot.web import fields
from bot.web.demo import DemoWorld, Insight
from bot.web.keys import STOPPING, WORLD

Json = Mapping[str, Any]


async def rooms(request: web.Request) -> web.Response:
    """Every room, then every private chat."""
    found = sorted(request.app[WORLD].network.rooms(), key=lambda room: room.is_private)
    return web.json_response([room_json(room) for room in found])


async def post_message(request: web.Request) -> web.Response:
    """Say something as a person."""
    room = _room(request)
    body = await fields.json_object(request)
    sender, text = fields.text_of(body, "sender"), fields.text_of(body, "text")
    mention, quote = fields.flag_of(body, "mention"), fields.message_id_of(body, "quote")
    if not text.strip():
        fields.refuse(words.TEXT_EMPTY)
    _require_member(request.app[WORLD], room, sender)
    network = request.app[WORLD].network
    if quote is not None and all(message.id != quote for message in network.messages(room.id)):
        fields.refuse(words.NO_SUCH_MESSAGE.format(message=quote))
    return web.json_response({"id": network.post(room.id, sender, text, mention=mention, quote=quote)})


async def recall(request: web.Request) -> web.Response:
    """Take back what a person said."""
    room = _room(request)
    sender = fields.text_of(await fields.json_object(request), "sender")
    _require_member(request.app[WORLD], room, sender)
    number = fields.message_id("message", request.match_info["message"])
    network = request.app[WORLD].network
    if all(message.id != number for message in network.messages(room.id)):
        raise web.HTTPNotFound(text=words.NO_SUCH_MESSAGE.format(message=number))
    if not network.recall(number, by=sender):
        raise web.HTTPConflict(text=words.NOT_RECALLED.format(name=sender))
    return web.json_response({"id": number})


async def messages(request: web.Request) -> web.Response:
    """What was said in a room, waiting for something new where the caller wants it."""
    room, after, wait_s = _room(request), fields.after_of(request), fields.wait_of(request)
    network = request.app[WORLD].network
    await _wait(request, wait_s, network.wait_for_messages(room.id, after=after, timeout_s=wait_s))
    detail = request.query.get("detail") == "1"
    return web.json_response(_messages_json(request.app[WORLD], room, after, detail=detail))


async def picture(request: web.Request) -> web.Response:
    """The picture of a message, for the demo page."""
    number = fields.message_id("message", request.match_info["message"])
    file = request.app[WORLD].network.file(number)
    media_type = picture_type(file.content) if file is not None else ""
    if file is None or not media_type:
        raise web.HTTPNotFound(text=words.NO_SUCH_MESSAGE.format(message=number))
    return web.Response(body=file.content, content_type=media_type)


async def understood(request: web.Request) -> web.Response:
    """What the bridge understood, for the third pane."""
    world, after, wait_s = request.app[WORLD], fields.after_of(request), fields.wait_of(request)
    await _wait(request, wait_s, world.wait_for_insights(after=after, timeout_s=wait_s))
    return web.json_response([_insight_json(insight) for insight in world.insights(after=after)])


async def changes(request: web.Request) -> web.Response:
    """What is new in several rooms (pairs of ``room`` and ``after``) and in the bridge's understanding (``understood``)."""
    world, wait_s = request.app[WORLD], fields.wait_of(request)
    cursors = {
        room_id: fields.message_id("after", after)
        for room_id, after in zip(request.query.getall("room", []), request.query.getall("after", []), strict=False)
        if world.network.room(room_id) is not None
    }
    seen = fields.message_id("understood", request.query.get("understood") or "0")
    await _wait(
        request,
        wait_s,
        world.wait_for_insights(after=seen, timeout_s=wait_s),
        *(world.network.wait_for_messages(room_id, after=after, timeout_s=wait_s) for room_id, after in cursors.items()),
    )
    found = {
        room.id: _messages_json(world, room, after, detail=True)
        for room_id, after in cursors.items()
        if (room := world.network.room(room_id)) is not None
    }
    news = [_insight_json(insight) for insight in world.insights(after=seen)]
    return web.json_response({"rooms": {room_id: new for room_id, new in found.items() if new}, "understood": news})


def _room(request: web.Request) -> SimulatedRoom:
    room_id = request.match_info["room"]
    room = request.app[WORLD].network.room(room_id)
    if room is None:
        raise web.HTTPNotFound(text=words.NO_SUCH_ROOM.format(room=room_id[:80]))
    return room


def _require_member(world: DemoWorld, room: SimulatedRoom, sender: str) -> None:
    if sender in room.members:
        return
    if not any(sender in other.members for other in world.network.rooms()):
        fields.refuse(words.NO_SUCH_PERSON.format(name=sender[:80]))
    raise web.HTTPForbidden(text=words.NOT_A_MEMBER.format(name=sender, topic=room.topic))


async def _wait(request: web.Request, wait_s: float, *news: Coroutine[Any, Any, object]) -> None:
    """Wait until one of these has something, the time is over, or the server goes down."""
    waits = [asyncio.ensure_future(one) for one in (*news, request.app[STOPPING].wait())]
    try:
        await asyncio.wait(waits, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


def room_json(room: SimulatedRoom) -> Json:
    """A room as other programs read it."""
    return {
        "id": room.id,
        "topic": room.topic,
        "kind": room.kind.value,
        "village": room.village,
        "station": room.station,
        "members": list(room.members),
    }


def _messages_json(world: DemoWorld, room: SimulatedRoom, after: int, *, detail: bool) -> list[Json]:
    found = world.network.messages(room.id, after=after)
    if detail:
        return [_detail_json(message) for message in found]
    return [_message_json(message) for message in found if message.kind is not MessageKind.RECALL]


def _message_json(message: SimulatedMessage) -> Json:
    return {
        "id": message.id,
        "sender": message.sender,
        "text": message.text,
        "from_bridge": message.from_bridge,
        "sent_at": message.sent_at.isoformat(),
    }


def _detail_json(message: SimulatedMessage) -> Json:
    quote = message.quote
    return {
        **_message_json(message),
        "picture": f"/api/simulator/pictures/{message.id}"
        if message.kind is MessageKind.IMAGE and not message.recalled
        else None,
        "recalled": message.recalled,
        "recalls": message.recalled_id,
        "quote": None if quote is None else {"id": quote.id, "sender": quote.sender, "text": quote.text},
    }


def _insight_json(insight: Insight) -> Json:
    return {
        "id": insight.id,
        "message_id": insight.message_id,
        "room": insight.room,
        "sender": insight.sender,
        "at": insight.at.isoformat(),
        "text": insight.text,
        "action": insight.action,
        "action_name": words.ACTIONS.get(insight.action, insight.action),
        "intent": insight.intent,
        "intent_name": label_name(insight.intent) if insight.intent else "",
        "confidence": round(insight.confidence, 4),
        "guesses": [
            {"intent": guess.label, "name": label_name(guess.label), "confidence": round(guess.probability, 4)}
            for guess in insight.guesses
        ],
        "answer": insight.answer,
        "ticket": insight.ticket,
    }


routes = [
    web.get("/api/simulator/rooms", rooms),
    web.get("/api/simulator/rooms/{room}/messages", messages),
    web.post("/api/simulator/rooms/{room}/messages", post_message),
    web.post("/api/simulator/rooms/{room}/messages/{message}/recall", recall),
    web.get(r"/api/simulator/pictures/{message:\d+}", picture),
    web.get("/api/simulator/understood", understood),
    web.get("/api/simulator/changes", changes),
]
