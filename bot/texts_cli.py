"""What the command line says to the people who run a bridge (English, as all logs and docs) and to staff (Chinese)."""

from __future__ import annotations

FITTING = "Fitting the model from the examples (first start only) …"
OUR_FAULT = "something went wrong that should not have: {error}. Please report it; the data is safe."
DATABASE_TOO_NEW = "{error}. Use the newer Fengqiao that wrote it, or restore a backup; nothing was changed."
DATABASE_NOT_MIGRATED = "{error}. Run `fengqiao migrate`."
DATABASE_UNAVAILABLE = "{error}. Check FENGQIAO_DATABASE_URL and FENGQIAO_DATA_DIR, and that this user may write there."
FOLDER_UNWRITABLE = "cannot write to {folder}: {error}. Choose another folder with --data or FENGQIAO_DATA_DIR."
DEMO_READY = """
Fengqiao demo is running. County, villages and people are invented.

  {address}

Accounts to try:
{accounts}

Ctrl-C ends it; the data stays in {data}.
"""
SERVE_READY = "Fengqiao is running: {address} (data in {data})"
NOTHING_TO_SERVE = (
    "there is no chat network to serve: set FENGQIAO_WECHAT__ENDPOINT (HOST:PORT of a Wechaty gateway) and "
    "FENGQIAO_WECHAT__TOKEN, or try `fengqiao demo`."
)
CHECK_FINE = "fine"
CHECK_FACT = "{fact} is not set for {station} (answers say whom to ask instead)"
CHECK_NO_STATION = "no station is registered yet"
CHECK_ROOMS = "{count} rooms are not bound to a village: `fengqiao room list` shows them, `fengqiao room bind` binds them"
CHECK_EXPIRED = "withdrawn because their review date is past: {ids}. Read them again and set review_by"
CHECK_ANSWERS = "{count} answers, all with sources"
CHECK_NO_WECHAT = "none set; `fengqiao demo` needs none, `fengqiao serve` needs FENGQIAO_WECHAT__ENDPOINT and __TOKEN"
CHECK_LINK = {
    "online": "online at {endpoint}",
    "scan": "waiting for a person to scan the QR code: {detail}",
    "refused": "{endpoint}: {detail}; set FENGQIAO_WECHAT__TOKEN, __TLS_CA and __TLS_SERVER_NAME as the Wechaty gateway has them",
    "logged_out": "{endpoint} answers, but no WeChat account is logged in: log in on the Wechaty gateway",
    "connected": "{endpoint} answers, but no WeChat account is logged in yet: log in on the Wechaty gateway",
    "connecting": "{endpoint} does not answer: start the Wechaty gateway or correct FENGQIAO_WECHAT__ENDPOINT",
    "down": "{endpoint} does not answer ({detail}): start the Wechaty gateway or correct FENGQIAO_WECHAT__ENDPOINT",
}
BROADCAST_DRAFTED = (
    "broadcast {number} is a draft for {rooms} rooms: `fengqiao broadcast submit {number} --by NAME` asks for approval"
)
BROADCAST_SUBMITTED = (
    "broadcast {number} waits for approval ({rooms} rooms now): `fengqiao broadcast approve {number} --by NAME`, by somebody else"
)
BROADCAST_WITHDRAWN = "{cancelled} rooms will not get it; {gone} have it, are getting it or may have it"
