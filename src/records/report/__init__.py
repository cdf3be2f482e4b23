"""The coloured copy: a clerk's own workbook, each finding at its cell and all of them in a list.

An Excel workbook comes back as it was, with fills and comments; what openpyxl cannot keep of it is
listed. Other files come back as ``.xlsx`` with every value at its address.
"""

from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from svc_atlas import durable
from svc_atlas.errors import CallError, InputError, UnreadableError
from svc_atlas.records.findings import Finding
from svc_atlas.records.report.copying import NotCopiedError, copy
from svc_atlas.records.report.listing import add_listing, add_losses
from svc_atlas.records.report.live import still
from svc_atlas.records.report.losses import find_losses
from svc_atlas.records.report.marking import mark
from svc_atlas.records.report.saving import OURS, saved
from svc_atlas.records.workbook import Reading, Workbook

ENDING = ".xlsx"


def write(
    reading: Reading, findings: Iterable[Finding], out: str | Path, *, lang: str = "km"
) -> Path:
    """Write the copy of a file with its findings.

    Parameters
    ----------
    reading : Reading
        The file; one that could not be read gives a workbook of the list alone.
    findings : iterable of Finding
        Those of other files are left out.
    out : str or Path
        The ``.xlsx`` file to write. A report that nobody has saved since is replaced.
    lang : str
        ``km`` or ``en``.

    Raises
    ------
    InputError
        ``out`` is a file that is not an untouched report.
    CallError
        ``out`` is the file itself, has another ending, or its folder is not there.
    UnreadableError
        The file cannot be read any more, or the folder cannot be written to.
    """
    out, source = Path(out), reading.workbook
    _check_place(out, source.path)
    own = [finding for finding in findings if finding.file == source.name]
    try:
        try:
            content = _content(source, own, lang)
        except NotCopiedError:
            content = _content(source, own, lang, values_only="not_understood")
        durable.replace_file(out, content)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise UnreadableError("records.report.not_written", file=out, reason=reason) from fault
    return out


def _content(
    source: Workbook, findings: list[Finding], lang: str, *, values_only: str | None = None
) -> bytes:
    made = copy(source, values_only=values_only)
    if made.kept:
        made.losses += find_losses(source.path, made)
        made.losses += still(made, source)
    mark(made, findings, lang)
    add_listing(made, findings, lang)
    add_losses(made, lang)
    return saved(made, source)


def _check_place(out: Path, source: Path) -> None:
    if out.suffix.lower() != ENDING:
        raise CallError("records.report.ending", file=out)
    if not out.absolute().parent.is_dir():
        raise CallError("records.report.no_folder", file=out, folder=out.absolute().parent)
    if not out.exists():
        return
    if source.exists() and out.samefile(source):
        raise CallError("records.report.same_file", file=out)
    if not _is_untouched(out):
        raise InputError("records.report.exists", file=out)


def _is_untouched(path: Path) -> bool:
    """Tell whether a file is a report as we wrote it: whoever saves it anew drops the mark."""
    try:
        with ZipFile(path) as archive:
            return archive.comment == OURS
    except (BadZipFile, OSError):
        return False
