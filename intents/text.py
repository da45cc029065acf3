"""Text as the model sees it, and text as it may be stored: normalising, cutting into words, masking numbers.

Masking follows the shapes of Chinese numbers: ID cards GB 11643-1999 (18 characters, check digit or X), mobile phones (11
digits from 13 to 19), bank cards (13 to 19 digits, ISO/IEC 7812).
"""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import jieba
from opencc import OpenCC

MAX_CHARS = 2_000
"""What is longer says nothing new about its intent; the rest is not looked at."""

ID_CARD = "[身份证号]"
BANK_CARD = "[银行卡号]"
PHONE = "[手机号]"

_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}\s?(?:18|19|20)\d{2}\s?(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\s?\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_BANK_CARD = re.compile(r"(?<![0-9A-Za-z])[3-9]\d{3}(?:[ -]?\d{4}){2,3}[ -]?\d{1,7}(?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s\u4e00-\u9fff]+|(?<![A-Za-z0-9.])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|cn|cc|net|top|xyz|vip|org|info|me|shop|site)(?:/[^\s\u4e00-\u9fff]*)?"
)
_REPEATED = re.compile(r"(.)\1{2,}")
_LONG_NUMBER = re.compile(r"\d{5,}")
_DIGITS = re.compile(r"\d[\d -]{9}")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Masked:
    """Text without personal numbers, and which kinds were in it."""

    text: str
    found: frozenset[str]
    """Of ``ID_CARD``, ``BANK_CARD``, ``PHONE``."""


def mask(text: str) -> Masked:
    """Replace ID-card, bank-card and phone numbers by their names."""
    text = unicodedata.normalize("NFKC", text) if any("\uff10" <= c <= "\uff19" for c in text) else text
    found = set()
    if not _DIGITS.search(text):
        return Masked(text=text, found=frozenset())
    for name, pattern in ((ID_CARD, _ID_CARD), (PHONE, _PHONE), (BANK_CARD, _BANK_CARD)):
        text, count = pattern.subn(name, text)
        if count:
            found.add(name)
    return Masked(text=text, found=frozenset(found))


def phone_numbers(text: str) -> list[str]:
    """The mobile numbers that ``mask`` takes for such, each as eleven digits, in the order in which they stand there."""
    text = unicodedata.normalize("NFKC", text) if any("\uff10" <= c <= "\uff19" for c in text) else text
    return ["".join(filter(str.isdigit, found))[-11:] for found in _PHONE.findall(_ID_CARD.sub(ID_CARD, text))]


def printable(text: str) -> str:
    """Drop what no database and no screen takes: control characters but line breaks and tabs, and halves of surrogate pairs."""
    return text if text.isprintable() else "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters (input methods, Hong Kong and Taiwan papers) to simplified ones, one by one, from OpenCC."""
    ideographs = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    return {ord(old): new for old, new in zip(ideographs, converted, strict=True) if old != new}


def normalise(text: str) -> str:
    """Give the text in one form: simplified, half width, lower case, no emoji modifiers, no long repeats, masked numbers.

    Parameters
    ----------
    text
        Anything; control characters and what stands after ``MAX_CHARS`` characters are dropped.
    """
    text = unicodedata.normalize("NFKC", text[: MAX_CHARS * 2]).translate(_simplified()).lower()
    text = mask(text).text
    text = _URL.sub(" 网址 ", text)
    text = _LONG_NUMBER.sub("0000", text)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] not in "C")
    text = _REPEATED.sub(r"\1\1", text)
    return _SPACE.sub(" ", text).strip()[:MAX_CHARS]


@cache
def tokenizer() -> jieba.Tokenizer:
    """A jieba tokenizer of our own, with our user words; loaded once (about a second)."""
    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    cutter.initialize()
    for line in files("intents").joinpath("data/user_words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            cutter.add_word(line.split()[0])
    return cutter


def words(normalised: str) -> list[str]:
    """Cut normalised text into words. Unknown words fall apart into characters; the model's n-grams see them whole."""
    cut: list[str] = tokenizer().lcut(normalised, HMM=False)
    return cut
