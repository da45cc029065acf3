"""What stands before every handler: headers for the browser, errors as sentences, and the demo's closed door.

The demo lets anybody be anybody, so it answers on this machine only, under a name of this machine (a page elsewhere cannot
point its own name here), and takes nothing that another site makes a browser send.
"""

from __future__ import annotations

import ipaddress
import logging
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.texts import web as words
from bot.web.pages import error_page

logger = logging.getLogger(__name__)

OPEN_PATHS = ("/healthz", "/readyz", "/static/")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Send the protective headers with everything; what is not meant to be kept is not kept."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Server"] = "fengqiao"


@web.middleware
async def explain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every fault into a sentence: JSON under ``/api/``, a page elsewhere."""
    try:
        return await handler(request)
    except web.HTTPRedirection:
        raise
    except web.HTTPRequestEntityTooLarge:
        return failure(request, 413, words.TOO_LARGE)
    except web.HTTPMethodNotAllowed as error:
        answer = failure(request, 405, words.WRONG_METHOD)
        answer.headers["Allow"] = error.headers["Allow"]
        return answer
    except web.HTTPNotFound as error:
        return failure(request, 404, _sentence(error) or words.NOT_FOUND)
    except web.HTTPException as error:
        return failure(request, error.status, _sentence(error) or words.NOT_UNDERSTOOD.format(reason=error.reason))
    except Exception:
        logger.exception("a request failed", extra={"action": "web_failed", "path": request.path})
        return failure(request, 500, words.OUR_FAULT)


def _sentence(error: web.HTTPException) -> str:
    """The words that a handler gave the error; empty where it gave none."""
    text = error.text or ""
    return "" if text == f"{error.status}: {error.reason}" else text


def failure(request: web.Request, status: int, sentence: str) -> web.Response:
    """One sentence about what is wrong, in the form that the caller expects."""
    if request.path.startswith("/api/"):
        return web.json_response({"error": sentence}, status=status)
    return error_page(request, status=status, sentence=sentence)


@web.middleware
async def only_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The demo's closed door."""
    if not request.path.startswith(OPEN_PATHS):
        if not (_is_loopback(request.remote) and _is_local_name(request.host)):
            raise web.HTTPForbidden(text=words.ONLY_HERE)
        if request.method not in SAFE_METHODS and not _same_site(request):
            raise web.HTTPForbidden(text=words.OTHER_SITE)
    return await handler(request)


def _is_loopback(address: str | None) -> bool:
    try:
        found = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _is_local_name(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)


def _same_site(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
