"""A file that somebody sends is read whole and closed, whatever comes of it."""

from __future__ import annotations

from io import BytesIO

import pytest
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy, MultiDict, MultiDictProxy

from bot.answers.errors import AnswerRefused
from bot.web.answer_exchange import _sent
from bot.web.sessions import Form


def form(content: bytes, **fields: str) -> tuple[Form, BytesIO]:
    """A form as aiohttp gives it, and its file."""
    file = BytesIO(content)
    headers = CIMultiDictProxy(CIMultiDict[str]())
    sent = web.FileField(name="file", filename="a.md", file=file, content_type="text/markdown", headers=headers)
    return MultiDictProxy(MultiDict[str | bytearray | web.FileField]({**fields, "file": sent})), file


@pytest.mark.parametrize(
    ("content", "pasted", "read"), [("柳塘村".encode(), "", "柳塘村"), (b"file", "贴的", "贴的"), (b"", "", "")]
)
def test_a_file_is_read_and_closed(content: bytes, pasted: str, read: str) -> None:
    sent, file = form(content, text=pasted)
    assert _sent(sent) == read
    assert file.closed


def test_a_file_that_is_no_text_is_closed_too() -> None:
    sent, file = form("柳塘村".encode("utf-16"))
    with pytest.raises(AnswerRefused):
        _sent(sent)
    assert file.closed
