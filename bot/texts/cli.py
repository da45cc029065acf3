"""What the command line says to the people who run a bridge (English, as all logs and docs) and to staff (Chinese)."""

from __future__ import annotations

FITTING = "Fitting the model from the examples (first start, or after a change) …"
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
CHECK_NO_ALERTS = "nobody would be told that a link is lost: set [alerts] wecom_webhook or mail_host (docs/operation.md)"
CHECK_ALERT_SENT = "a test message was sent"
CHECK_FINE = "fine"
CHECK_FACT = "{fact} is not set for {where} (answers say whom to ask instead)"
CHECK_NO_STATION = "no station is registered yet"
CHECK_ROOMS = "{count} rooms are not bound to a village: `fengqiao room list` shows them, `fengqiao room bind` binds them"
CHECK_EXPIRED = "withdrawn because their review date is past: {ids}. Read them again and set review_by"
CHECK_DUE = "to be read again before they are withdrawn: {ids}"
CHECK_ANSWERS = "{count} answers, all with sources"
CHECK_NO_WECHAT = "none set; `fengqiao demo` needs none, `fengqiao serve` needs FENGQIAO_WECHAT__ENDPOINT and __TOKEN"
CHECK_LINK = {
    "online": "online at {endpoint}",
    "scan": "{endpoint} waits until the account's phone scans the QR code: {detail}",
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
LIBRARY_ALL_YEAR = "all year"
LIBRARY_EMPTY = "nothing in the library fits"
LIBRARY_TOO_OLD = "not offered since its review date {day}; read it again and set review_by"
LIBRARY_BROKEN = "library/{name}: left out: {faults}"
BROADCAST_WITHDRAWN = "{cancelled} rooms will not get it; {gone} have it, are getting it or may have it"
ANSWERS_STRAY = "{answer}: its question under {label} finds {found} first: {question}"
ANSWERS_EXPIRED = "{answer}: withdrawn since its review date {day}; read it again and set review_by"
ANSWERS_DUE = "{answer}: to be read again by {day}"
ANSWERS_COMING = "{answer}: said from {day} on"
ANSWERS_NO_DATABASE = "note local facts were not looked at: {reason}"
ANSWERS_FACT = "fact {fact} is not set for {where}; {count} answers say whom to ask instead"
ANSWERS_NO_COUNTY = "fact county.name is not set (FENGQIAO_COUNTY); {count} answers do without it"
ANSWERS_NO_DATABASE_YET = "there is no database yet"
PLACE_WITHOUT_DATABASE = (
    "there is no database to look the place up in: set FENGQIAO_DATABASE_URL or FENGQIAO_DATA_DIR, or name no place"
)
PLACE_UNREAD = "note local answers and facts were not looked at: {reason}"
SAID_BY_BOOK = "(answer book)"
SAID_BY_BOOK_ALONE = "(answer book: {reason})"
SAID_BY_PLACE = "(version {version} of the {scope})"
ANSWERS_COUNTED = (
    "{answers} answers with {questions} questions under {labels} labels: {faults} to mend, {due} due within {days} days"
)
ANSWERS_WRITTEN = "{count} answers written to {place}"
ANSWERS_TAKEN = "{new} new, {changed} changed, {same} as they were"
ANSWERS_NONE_SUCH = "there is no answer {answer}"
ANSWERS_NEAR = "; near it: {near}"
ANSWERS_GIVEN = "given at once"
ANSWERS_GIVEN_WITH = "given at once, with {count} named below it"
ANSWERS_MENU = "a menu of {count}, because none leads the next {lead} times"
ANSWERS_TO_A_PERSON = "nothing may be said today under {label}: a person gets the question"
TRAIN_COMPARED = "held-out accuracy  {before:.1%} → {after:.1%}"
TRAIN_LABEL = "  {word}  {label:<26} F1 {before:.2f} → {after:.2f}"
TRAIN_BETTER = "better"
TRAIN_WORSE = "worse "
TRAIN_MUCH_WORSE = "mind: far less is understood of {labels}, though not of all together. Look through {folder}."
TRAIN_KEPT_OLD = (
    "the old models stay: on the held-out examples the new ones understand less, by more than {points:.1f} points. "
    "Look through {folder}, or keep the new ones with --force."
)
CHECK_UNKNOWN_STATIONS = "the settings name stations that are not registered: {names}. Registered are: {known}"
REVIEW_NOTHING = "nothing to review"
REVIEW_HEAD = "{count} to review.  {keys}"
REVIEW_KEYS = "a accept · e accept with another label · r reject · s skip · q quit"
REVIEW_ITEM = """
{number}  ({place} of {count}, {reason}{station})
  {text}
  understood as {label} {label_name} ({probability:.2f})"""
REVIEW_STAFF = "  staff say     {label} {label_name}"
REVIEW_KEY = "{number} a/e/r/s/q? "
REVIEW_LABEL = "label? "
REVIEW_UNKNOWN_LABEL = "there is no label {name}; near it are: {nearest}"
REVIEW_ACCEPTED = "{number} accepted as {label}: {file}"
REVIEW_REJECTED = "{number} rejected"
REVIEW_THEN = "`fengqiao train` learns from what was accepted; a bridge that runs takes it up when it is started again."
NOTHING_CHANGED = "nothing was changed (--dry-run)"
TAKEN_IN = "taken in"
FILE_UNWRITABLE = "cannot write {file}: {error}"
WRITTEN = "written to {file}"
CODE = "{code}\n{how}\nIt works once, until {until}."
SEND_PRIVATELY = "Hand it to the person alone, who sends\n「绑定 {code}」\nto the bridge in a private chat."
SEND_IN_ROOM = "Send this in the group:\n@… 绑定 {code}"
TOKEN_GIVEN = "token: {token}\nIt is shown this once. The program sends it as `Authorization: Bearer …`; docs/api.md says how."
SECRET_GIVEN = "secret: {secret}\nIt is shown this once. The receiver checks signatures with it; docs/api.md says how."
PASSWORD_GIVEN = "login: {login}\npassword: {password}\nIt is shown this once. At the first login it must be changed."
ROTA_TIME = "{value} is no day or time: write 2026-11-30 or 2026-11-30T08:00"
ROTA_WEEK = "{station}, week of {day}"
ROTA_WHOLE_STATION = "whole station"
ROTA_INSTEAD = "{name} for {other}"
ROTA_GAP = "nobody; falls to {name}"
ROTA_NOBODY = "nobody"
ROTA_CHANGE = "change {number}\t{kind}"
ROTA_LEAVE = "change {number}: {name} is away {stretch}; {then}"
ROTA_STAND_IN = "{name} stands in"
ROTA_NO_STAND_IN = "nobody stands in, so matters fall to the officer"
ROTA_SWAP = "change {number}: {name} and {other} have each other's duties {stretch}"
ROTA_EXTRA = "change {number}: {name} is on duty besides the others {stretch}"
ROTA_CANCELLED = "cancelled: {numbers}"
ROTA_NO_STATION = "there is no station named {name}"
ROTA_NO_VILLAGE = "the station of {member} has no village named {name}"
ROTA_REFUSED = {
    "no_station": "{name} belongs to no station and is on no rota",
    "other_station": "{name} and {other} belong to different stations",
    "same_person": "it is the same person twice",
    "out_of_order": "--to is not after --from",
    "over": "that time is over already",
    "long": "one change may last at most {days} days",
    "note_long": "a note may have at most {chars} characters",
    "already": "{name} is away or has swapped in that time already: see change {number}",
    "stand_in_absent": "{name} is on leave in that time: see change {number}",
    "no_such_village": "the village does not belong to the station of {name}",
    "no_such_change": "there is no change {number}",
    "cancelled_already": "change {number} was cancelled before",
    "over_already": "change {number} is over",
}

# The way of a message.
TRACE_NOTHING = "nothing is known of {asked}: unaddressed chatter is not stored, and what is old is deleted"
TRACE_PRIVATE = "a private chat"
TRACE_MESSAGE = "message {number} ({network_id}) in {place}"
TRACE_SENT = "  sent        {at}  {kind}"
TRACE_RECEIVED = "  received    {at}  after {after}"
TRACE_WORDS = "              {text}"
TRACE_UNDERSTOOD = "  understood  as {label}, {confidence:.0%} sure"
TRACE_DONE = "  done        {action} ({state})"
TRACE_ROW = "  outbox {number}  written {at}, lane {lane}, to {place}"
TRACE_STATE = "              {state}{sent}{echo}, tries {tries}{error}"
TRACE_ROW_SENT = ", sent {at} ({after} after the message)"
TRACE_ROW_CONFIRMED = ", its echo came {at}"
TRACE_ROW_ERROR = ", last fault: {error}"
TRACE_STATES = {
    "waiting": "waits to be sent",
    "sending": "is being sent",
    "sent": "taken by the network, no echo yet",
    "confirmed": "arrived",
    "failed": "failed, will be tried again",
    "gave_up": "given up",
    "unknown": "nobody knows whether it arrived",
    "expired": "too old, not sent",
    "cancelled": "cancelled",
}
TRACE_TICKET = "  ticket #{number}"
TRACE_EVENT = "    {at}  {kind} by {actor}"
