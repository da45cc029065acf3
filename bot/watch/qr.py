"""The QR code with which an account logs in, as a picture for the console and as characters for a terminal.

It is drawn here and nowhere else: whoever sees the code may log in with it, so it is sent to no service that draws codes.
"""

from __future__ import annotations

import io

import segno


def picture(text: str) -> str:
    """An SVG as a ``data:`` address, dark on white whatever the page looks like; empty where there is nothing to draw."""
    code = _code(text)
    return "" if code is None else code.svg_data_uri(scale=6, dark="#000", light="#fff")


def characters(text: str) -> str:
    """Lines of half blocks, to be scanned off a dark terminal; empty where there is nothing to draw."""
    code = _code(text)
    if code is None:
        return ""
    lines = io.StringIO()
    code.terminal(lines, compact=True)
    return lines.getvalue().rstrip("\n")


def _code(text: str) -> segno.QRCode | None:
    try:
        return segno.make_qr(text, error="m") if text else None
    except segno.DataOverflowError:  # no gateway sends such a text; a page must not break on it
        return None
