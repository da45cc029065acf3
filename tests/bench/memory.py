"""Memory of ``fengqiao serve`` with the models that ship, on the Wechaty stand-in: at rest, after a question, after chatter."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from intents.train import load_or_fit
from store.database import Database
from store.migrate import migrate
from tests.support.wechat_county import WechatCounty, contact_id, room_id, settle

WANTED_MB = 250
ROOM, PERSON = "residents-liutang", "李桂芬"
CHATTER = 2_000


def resident_mb(pid: int) -> float:
    """Resident memory of a process now (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def fit_apart(models: Path) -> None:
    """Fit the models in a process of their own, as ``fengqiao train`` does: fitting takes more memory than answering."""
    fitted = "import sys, pathlib, intents.train; intents.train.load_or_fit(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", fitted, str(models)], check=True)


def peak_mb(pid: int | None = None, *, reset: bool = False) -> float:
    """The most that a process (without an id: this one) ever held, or since it was reset (Linux)."""
    own = Path("/proc") / str(pid or "self")
    if reset:
        (own / "clear_refs").write_text("5")  # see proc(5)
    lines = (own / "status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


async def measure(folder: Path) -> None:
    """Start the bridge, talk to it, print the table."""
    database = Database(f"sqlite:///{folder / 'fengqiao.db'}")
    await database.open()
    await migrate(database)
    await settle(database)
    await database.aclose()
    load_or_fit(folder / "models")
    county = WechatCounty(folder)
    environment = {
        **os.environ,
        "FENGQIAO_DATA_DIR": str(folder),
        "FENGQIAO_WECHAT__ENDPOINT": county.standin.endpoint,
        "FENGQIAO_WECHAT__TOKEN": county.standin.token,
        "FENGQIAO_WEB__PORT": "0",
    }
    bridge = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert bridge.stdout is not None
        await bridge.stdout.readline()  # it says that it runs
        await asyncio.sleep(5)
        show(f"at rest (wanted: below {WANTED_MB})", bridge.pid)
        await county.say(ROOM, PERSON, "娃娃刚出生咋个上户口", mention=True)
        await county.hears(ROOM, PERSON)
        show("after a question", bridge.pid)
        people = [contact_id(PERSON), contact_id("张德福")]
        await county.standin.control("burst", prefix="今天街子上的菌子", rooms=[room_id(ROOM)], count=CHATTER, **{"from": people})
        await asyncio.sleep(20)
        show(f"after {CHATTER} messages of chatter", bridge.pid)
    finally:
        bridge.terminate()
        await bridge.wait()
        county.standin.kill()


def show(when: str, pid: int) -> None:
    """Print one line."""
    sys.stdout.write(f"  {when:<40}{resident_mb(pid):8.0f} MB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.stdout.write("fengqiao serve, resident memory\n")
    with tempfile.TemporaryDirectory() as where:
        asyncio.run(measure(Path(where)))
