"""Reading a file that was handed in: its kind by its content, its cells as they stand.

`read` never raises for a bad file. A file is read once, into memory, and everything is found in
those bytes: its SHA-256, its kind, its sheets. Nothing is unpacked to disk, no macro is run, no
link is followed, no entity resolved. Each kind has a module; `kinds` chooses.
"""

import errno
import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

from svc_atlas.records.findings import Phrase
from svc_atlas.records.reading import kinds
from svc_atlas.records.reading.contents import Contents, SheetContents, unmark
from svc_atlas.records.reading.refusal import FILE_BYTES, Refused, too_large
from svc_atlas.records.rules import found
from svc_atlas.records.workbook import Workbook

TEMPLATE_LISTS = "_lists"  #: the hidden sheet of drop-down lists that our own template has
EMPTY_ROWS_FROM = 100_000
_REASONS = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EISDIR: "folder",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.ENXIO: "special",
}


def read(path: str | os.PathLike) -> Workbook:
    """Read a file.

    Parameters
    ----------
    path : path-like
        Of any ending: .xlsx, .xlsm, .xls, .ods, .csv and .tsv are told by their content.

    Returns
    -------
    Workbook
        With findings of scope ``file`` and ``sheet``, and without sheets where an error among them
        says that it could not be read.
    """
    path = Path(path)
    sha256 = None
    try:
        content = _content(path)
        sha256 = hashlib.sha256(content).hexdigest()
        contents = kinds.read(content)
    except Refused as refused:
        nothing = Workbook(path, sha256, None)
        return replace(nothing, findings=(found(refused.rule, nothing.name, **refused.params),))
    sheets = tuple(each.sheet for each in contents.sheets)
    for sheet in sheets:
        unmark(sheet.rows)
    return Workbook(path, sha256, contents.kind, sheets, tuple(_findings(path, contents)))


def _content(path: Path) -> bytes:
    """Return the bytes of a regular file; a pipe or device is not waited for."""
    try:
        opened = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
        with os.fdopen(opened, "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise _unreadable("folder" if stat.S_ISDIR(mode) else "special")
            content = file.read(FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(_REASONS.get(error.errno, "disk")) from error
    except ValueError as error:  # a name with a NUL in it
        raise _unreadable("missing") from error
    if len(content) > FILE_BYTES:
        raise too_large("file", FILE_BYTES // 2**20)
    return content


def _unreadable(reason: str) -> Refused:
    return Refused("file_unreadable", reason=Phrase(f"records.unreadable.{reason}"))


def _findings(path: Path, contents: Contents):
    name, ending = path.name, path.suffix.lower()
    kind = "text" if contents.kind in ("csv", "tsv") else contents.kind
    if kinds.ENDINGS.get(ending, kind) != kind:
        shown = Phrase(f"records.kind.{contents.kind}")
        yield found("file_renamed", name, kind=shown, said=ending)
    if contents.macros:
        yield found("file_macros", name)
    if contents.external_links:
        yield found("file_external_links", name)
    for each in contents.sheets:
        yield from _sheet_findings(name, each)


def _sheet_findings(name: str, contents: SheetContents):
    sheet = contents.sheet
    if sheet.hidden and sheet.name != TEMPLATE_LISTS:
        yield found("sheet_hidden", name, sheet.name)
    if sheet.hidden_rows:
        rows = ranges(sorted(sheet.hidden_rows))
        yield found("sheet_rows_hidden", name, sheet.name, rows=rows, n=len(sheet.hidden_rows))
    empty = contents.extent - len(sheet.rows)
    if not sheet.hidden and empty > EMPTY_ROWS_FROM:
        yield found("sheet_rows_empty", name, sheet.name, rows=f"{empty:,}")


def ranges(numbers: list[int], limit: int = 8) -> str:
    """Return ascending numbers as a person writes them, the first of many.

    Examples
    --------
    >>> ranges([3, 4, 5, 9])
    '3–5, 9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    written = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:limit]]
    return ", ".join(written) + (", …" if len(runs) > limit else "")
