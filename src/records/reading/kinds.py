"""What kind of file it is, by its content; its name is only compared."""

import json
import re

from svc_atlas.records.findings import Phrase
from svc_atlas.records.reading import delimited, encodings, ods, unlocking, xls, xlsx
from svc_atlas.records.reading.archive import Archive
from svc_atlas.records.reading.contents import Contents
from svc_atlas.records.reading.refusal import Refused, damaged, not_a_table

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
STARTS = {
    b"%PDF": "pdf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"BM": "image",
    b"II*\x00": "image",
    b"MM\x00*": "image",
    b"{\\rtf": "word",
    b"PAR1": "parquet",
    b"SQLite format 3": "database",
    b"Rar!": "archive",
    b"7z\xbc\xaf\x27\x1c": "archive",
    b"\x1f\x8b": "archive",
}
# In an archive: a member's start, and what it makes of it.
MEMBERS = {
    "xl/workbook.bin": "xlsb",
    "word/": "word",
    "ppt/": "presentation",
    "Index/": "numbers",
}
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ENDINGS = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xltx": "xlsx", ".xltm": "xlsx", ".xls": "xls",
    ".xlt": "xls", ".ods": "ods", ".ots": "ods", ".csv": "text", ".tsv": "text",
}  # fmt: skip
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_BOM = "\ufeff"


def read(content: bytes) -> Contents:
    """Read a file of any kind.

    Raises
    ------
    Refused
        It is no table, or cannot be read as one.
    """
    if not content.strip(b" \t\r\n\0"):
        raise Refused("file_empty")
    if content.startswith(xls.OLE) and unlocking.is_locked_package(content):
        content = unlocking.unlocked(content, is_package=True)
    if content.startswith(ZIP):
        return _zipped(content)
    if content.startswith((xls.OLE, *xls.BARE)):
        return xls.read(content)
    return _text(content)


def _zipped(content: bytes) -> Contents:
    archive = Archive(content)
    if root := xlsx.main_part(archive):
        return xlsx.read(archive, root)
    if "mimetype" in archive:
        mimetype = b"".join(archive.chunks("mimetype")).decode("ascii", "replace").strip()
        if mimetype.startswith(ODS):
            return ods.read(archive)
        if mimetype.startswith("application/vnd.oasis.opendocument"):
            raise not_a_table("document")
    for start, kind in MEMBERS.items():
        if archive.has_within(start):
            raise not_a_table(kind)
    if "[Content_Types].xml" in archive:
        raise damaged("part", part="xl/workbook.xml")
    raise not_a_table("archive")


def _text(content: bytes) -> Contents:
    for start, kind in STARTS.items():
        if content.startswith(start) and (kind != "image" or not _is_text(content)):
            raise not_a_table(kind)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        raise not_a_table("image")
    marked = content.startswith(tuple(mark for mark, _ in encodings.MARKS))
    if not marked and b"\0" in content:
        if encodings.lacks_mark(content):
            raise Refused("file_encoding", encoding=Phrase("records.encoding.utf16"))
        raise not_a_table("binary")
    head = content[:4096].decode(
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace"
    )
    if kind := _markup(head):
        raise not_a_table(kind)
    text = encodings.decoded(content).removeprefix(_BOM)
    if "\0" in text:
        raise not_a_table("binary")
    if not text.strip():
        raise Refused("file_empty")
    if _is_json(text):
        raise not_a_table("json")
    return delimited.read(text)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content[:4096] and content[:1] < b"\x80"


def _markup(head: str) -> str | None:
    """Return ``html`` and the like where text is a web page or XML."""
    start = head.lstrip("ï»¿" + _BOM + " \t\r\n")
    if start.startswith("MIME-Version:"):
        return "html"
    if not start.startswith("<"):
        return None
    if "Excel.Sheet" in head or "office:spreadsheet" in head:
        return "xml_spreadsheet"
    return "html" if _HTML.search(head) else "xml"


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
