"""Formulas of an old Excel workbook (.xls) that nobody computed.

A formula's cell holds its last result. Programs that write workbooks without computing them give
every formula the empty text, which a computed formula may well have; so all formulas of a workbook
are looked at. Where none has another result, none was computed.
"""

from collections.abc import Iterator
from struct import unpack_from

import xlrd

FORMULA = (0x0006, 0x0206, 0x0406)
BEGIN = (0x0009, 0x0209, 0x0409, 0x0809)
EMPTY_TEXT, NO_NUMBER = 3, 0xFFFF
FIRST_VERSION = 50  #: of the format (5.0): before it, a file is a single sheet


def uncomputed(book: xlrd.Book, stream: bytes) -> dict[int, set[tuple[int, int]]]:
    """Return the cells of formulas without a result, from 1, by the number of their sheet.

    Parameters
    ----------
    book : xlrd.Book
    stream : bytes
        The workbook's records.
    """
    if book.biff_version < FIRST_VERSION:
        return {}
    places = {place - book.base: number for number, place in enumerate(book._sh_abs_posn)}
    found: dict[int, set[tuple[int, int]]] = {}
    sheet = None
    for at, kind, length in _records(stream):
        if kind in BEGIN:
            sheet = places.get(at, sheet)  # a chart within a sheet begins anew
        elif kind in FORMULA and length >= 14 and sheet is not None:
            row, column, _, result, mark = unpack_from("<HHHB5xH", stream, at + 4)
            if (result, mark) != (EMPTY_TEXT, NO_NUMBER):
                return {}
            found.setdefault(sheet, set()).add((row + 1, column + 1))
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield where each record begins, its kind and its length."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield at, kind, length
        at += 4 + length
