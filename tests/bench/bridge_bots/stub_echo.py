"""The least that a bot can do: the bare protocol stub, eight workers, every text sent back to where it came from."""

from __future__ import annotations

import asyncio
import json
import sys
import warnings

from grpclib.client import Channel

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from wechaty_grpc.wechaty import PuppetStub
    from wechaty_grpc.wechaty.puppet import EventType

WORKERS = 8


async def run(endpoint: str, token: str) -> None:
    """Echo until the process is ended."""
    host, port = endpoint.split(":")
    stub = PuppetStub(Channel(host, int(port)), metadata={"authorization": f"Wechaty {token}"})
    ids: asyncio.Queue[str] = asyncio.Queue()
    me = ""

    async def work() -> None:
        while True:
            message = await stub.message_payload(id=await ids.get())
            if message.from_id != me:
                await stub.message_send_text(conversation_id=message.room_id or message.from_id, text=message.text)

    workers = [asyncio.create_task(work()) for _ in range(WORKERS)]
    await stub.start()
    async for event in stub.event():
        payload = json.loads(event.payload)
        if event.type == EventType.EVENT_TYPE_LOGIN:
            me = payload["contactId"]
            sys.stdout.write("ready\n")
            sys.stdout.flush()
        elif event.type == EventType.EVENT_TYPE_MESSAGE:
            ids.put_nowait(payload["messageId"])
    await asyncio.gather(*workers)


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:3]))
