"""Which encoding a text is in: read when that is proven, named when it can only be guessed."""

import codecs

from svc_atlas.records.findings import Phrase
from svc_atlas.records.reading.refusal import Refused, damaged

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Letters and signs of western text in Windows-1252, as French and English use them.
WESTERN = frozenset(
    "àâäçèéêëîïôöùûüÿœæÀÂÇÈÉÊËÎÏÔÖÙÛÜŒÆñÑáíóú‘’“”–—…«»°·€£©®™\xa0²³½".encode("cp1252")
)
# Fonts such as Limon draw Khmer over all of Latin-1: text in them is full of its rarer signs.
RARE_AT_LEAST = 0.25
# A text that was UTF-8 has few bytes that do not fit.
BROKEN_AT_MOST = 0.1
SHORTEST = 16


def decoded(content: bytes) -> str:
    """Return the text of a file, line ends as they are.

    Raises
    ------
    Refused
        It is in no encoding that can be told for certain; the finding names the likely one.
    """
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise damaged("text", encoding="UTF-16") from error
        raise Refused("file_encoding", encoding=likely(content)) from error


def likely(content: bytes) -> Phrase:
    """Return the likely encoding of text that is not UTF-8.

    Examples
    --------
    >>> likely("préfecture, n° 3".encode("cp1252")).key
    'records.encoding.windows_1252'
    >>> likely("extþ)at;dMbg bøn; ¬þs".encode("cp1252")).key
    'records.encoding.legacy_khmer'
    """
    high = [byte for byte in content if byte >= 0x80]
    text = content.decode("utf-8", errors="replace")
    beyond = sum(sign > "\x7f" for sign in text)
    if text.count("\ufffd") <= BROKEN_AT_MOST * beyond:
        return Phrase("records.encoding.utf8_damaged")
    rare = sum(byte not in WESTERN for byte in high)
    if rare >= RARE_AT_LEAST * len(high):
        return Phrase("records.encoding.legacy_khmer")
    return Phrase("records.encoding.windows_1252")


def lacks_mark(content: bytes) -> bool:
    """Return whether it is UTF-16 text without its mark: every second byte of most signs is 0."""
    head = content[:4096]
    halves = head[::2], head[1::2]
    zeros = [half.count(0) / max(len(half), 1) for half in halves]
    return len(head) >= SHORTEST and max(zeros) > 0.3 and min(zeros) < 0.05
