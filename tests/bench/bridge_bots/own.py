"""The bridge itself, as ``fengqiao serve`` runs it, with the models that ship and no pause between sends.

Arguments: ENDPOINT TOKEN DATABASE_URL DATA_DIR. SIGUSR1 begins to look where the time goes, SIGUSR2 writes it to standard output.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

from bot.app import serve_process, until_stopped
from bot.garbage import keep_what_is_loaded
from bot.logs import set_up
from bot.settings import Settings
from intents.train import load_or_fit
from tests.bench.bridge_bots.sampling import Sampler

NO_PAUSE = {"account_interval_s": 0, "room_interval_s": 0, "reply_interval_s": 0, "jitter": 0}


def say(line: str) -> None:
    """One line to whoever measures."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def run(endpoint: str, token: str, database: str, folder: str) -> None:
    """Serve until the process is ended."""
    settings = Settings(
        database_url=database,
        data_dir=Path(folder),
        wechat={"endpoint": endpoint, "token": token},
        web={"port": 0},
        pace=NO_PAUSE,
    )
    set_up(settings.log_level)
    loop, samplers = asyncio.get_running_loop(), list[Sampler]()

    def begin() -> None:
        samplers.append(Sampler())
        samplers[-1].start()

    loop.add_signal_handler(signal.SIGUSR1, begin)
    loop.add_signal_handler(signal.SIGUSR2, lambda: say(json.dumps(samplers.pop().stop())))
    async with serve_process(settings, load_or_fit(settings.data_dir / "models")):
        keep_what_is_loaded()
        say("ready")
        await until_stopped()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:5]))
