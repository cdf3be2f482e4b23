"""From the copy to its bytes, with the results of its formulas, which openpyxl leaves out."""

import io
import re
from datetime import date
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.datetime import to_excel

from svc_atlas.records.report.copying import Copy, NotCopiedError, writable
from svc_atlas.records.workbook import Sheet, Workbook

OURS = b"svc-atlas report"  #: the archive's comment: gone when another program saves the file
# A formula's cell as openpyxl writes it: without a type, its result empty.
_FORMULA = re.compile(
    r'<c r="(?P<cell>[A-Z]+\d+)"(?P<style> s="\d+")?(?: t="\w+")?>'
    r"(?P<formula><f\b[^>]*?(?:/>|>[^<]*</f>))(?:<v\s*/>|<v></v>)"
)


def saved(copy: Copy, source: Workbook) -> bytes:
    """Return the copy as the bytes of a ``.xlsx`` file.

    Excel computes formulas when it opens the file; a preview, a telephone or our own reader shows
    the results that stand in it.

    Raises
    ------
    NotCopiedError
        openpyxl read a workbook that it cannot write.
    """
    written = io.BytesIO()
    try:
        copy.book.save(written)
    except Exception as fault:  # openpyxl has no class of its own for what it cannot write
        if copy.kept:
            raise NotCopiedError from fault
        raise
    read = {copy.titles.get(sheet.name): sheet for sheet in source.sheets} if copy.kept else {}
    parts = {
        f"xl/worksheets/sheet{n}.xml": read[sheet.title]
        for n, sheet in enumerate(copy.book.worksheets, 1)
        if sheet.title in read
    }
    out = io.BytesIO()
    with ZipFile(written) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        after.comment = OURS
        for entry in before.infolist():
            content = before.read(entry)
            if sheet := parts.get(entry.filename):
                content = _with_results(content.decode(), sheet, copy.book.epoch).encode()
            after.writestr(entry, content)
    return out.getvalue()


def _with_results(xml: str, sheet: Sheet, epoch) -> str:
    def put(found: re.Match) -> str:
        letters, row = coordinate_from_string(found["cell"])
        column = column_index_from_string(letters)
        kind, value = _result(sheet, row, column, epoch)
        if value is None:
            return found[0]
        head = f'<c r="{found["cell"]}"{found["style"] or ""}{kind}>'
        return f"{head}{found['formula']}<v>{value}</v>"

    return _FORMULA.sub(put, xml)


def _result(sheet: Sheet, row: int, column: int, epoch) -> tuple[str, str | None]:
    """Return a formula's stored result as XML: the attribute of its type, and the value."""
    if error := sheet.errors.get((row, column)):
        return ' t="e"', escape(error)
    values = sheet.rows[row - 1] if row <= len(sheet.rows) else []
    value = values[column - 1] if column <= len(values) else None
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, date):
        return "", repr(to_excel(value, epoch))
    if isinstance(value, str):
        return ' t="str"', escape(writable(value))
    return "", None if value is None else repr(value)
