"""A bot as python-wechaty's own examples write it: ``Wechaty`` 0.10.7 (with its shims), every text said back. Keeps nothing."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
os.environ.setdefault("CACHE_DIR", os.path.join(tempfile.gettempdir(), "wechaty"))  # else it caches in the working folder

from bot.wechaty.shims import prepare  # noqa: E402

prepare()

from wechaty import Contact, Message, Wechaty, WechatyOptions  # noqa: E402


class Echo(Wechaty):
    """Says everything back."""

    async def on_login(self, contact: Contact) -> None:
        """Tell that it runs."""
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    async def on_message(self, msg: Message) -> None:
        """Say it back to where it came from."""
        if msg.is_self():
            return
        conversation = msg.room() or msg.talker()
        await conversation.say(msg.text())


async def run(endpoint: str, token: str) -> None:
    """Echo until the process is ended."""
    await Echo(WechatyOptions(token=token, endpoint=endpoint, port=0)).start()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:3]))
