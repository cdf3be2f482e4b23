"""What of a copied workbook would act by itself: formulas that reach out of it, and links.

Our report is opened with trust, and what stands in the file was written by somebody else. A formula
that only computes from the cells of its workbook stays; of any other its result stands there, or
itself as a text.
"""

import re

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from svc_atlas.records.report.copying import Copy, Loss, put
from svc_atlas.records.workbook import Sheet, Workbook

# Functions that only compute; whatever else there is, or will be, may fetch, send or run.
_COMPUTING = """
    ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CONCATENATE COUNT COUNTA COUNTBLANK COUNTIF
    COUNTIFS FALSE FLOOR HLOOKUP IF IFERROR IFNA IFS INDEX INT ISBLANK ISERROR ISNUMBER ISTEXT LEFT
    LEN LOOKUP LOWER MATCH MAX MEDIAN MID MIN MOD N NA NOT OR PRODUCT RIGHT ROUND ROUNDDOWN ROUNDUP
    ROW ROWS SMALL LARGE RANK SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT TEXT TRIM TRUE TRUNC
    UPPER VALUE VLOOKUP XOR
"""
COMPUTING = frozenset(_COMPUTING.split())
# A cell, an area, rows or columns, of a sheet of the same workbook; a name may stand for anything.
_END = r"\$?(?:[A-Z]{1,3}\$?\d+|[A-Z]{1,3}|\d+)"
_OWN = re.compile(rf"(?:(?:'[^'\[\]|]+'|[^\W\d][\w.]*)!)?{_END}(?::{_END})?", re.IGNORECASE)
_VALUES = (Token.NUMBER, Token.TEXT, Token.LOGICAL, Token.ERROR)


def still(made: Copy, source: Workbook) -> list[Loss]:
    """Take the life out of a copy; return what was taken, sheet by sheet."""
    read = {made.titles.get(sheet.name): sheet for sheet in source.sheets}
    losses = []
    for sheet in made.book.worksheets:
        formulas = _formulas(sheet, read.get(sheet.title))
        links = _links(sheet)
        losses += [
            Loss(sheet.title, kind, n)
            for kind, n in (("formula", formulas), ("link", links)) if n
        ]  # fmt: skip
    return losses


def computes(formula: str) -> bool:
    r"""Return whether a formula only computes from the cells of its own workbook.

    Examples
    --------
    >>> [computes(f) for f in ("=SUM(B2:B9)", "='1 a'!B2*100", "=ROUND(B2/$C$3,1)&\" %\"")]
    [True, True, True]
    >>> [computes(f) for f in ('=HYPERLINK("http://x")', "=[1]a!B2", "=cmd|' /c x'!A0", "=total")]
    [False, False, False, False]
    """
    try:
        tokens = Tokenizer(formula).items
    except (TokenizerError, IndexError):
        return False
    return all(map(_is_computing, tokens))


def _is_computing(token: Token) -> bool:
    if token.type == Token.FUNC:
        return token.subtype == Token.CLOSE or token.value.rstrip("(").upper() in COMPUTING
    if token.type == Token.OPERAND:
        return token.subtype in _VALUES or bool(_OWN.fullmatch(token.value))
    return token.type != Token.LITERAL


def _formulas(sheet: Worksheet, read: Sheet | None) -> int:
    """Put results in the place of formulas that reach out; return of how many."""
    taken = 0
    for (row, column), cell in sheet._cells.items():
        if cell.data_type != "f":
            continue
        formula = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
        if isinstance(formula, str) and computes(formula):
            continue
        result = _stored(read, row, column)
        put(cell, result if result is not None else formula if isinstance(formula, str) else "…")
        taken += 1
    return taken


def _stored(read: Sheet | None, row: int, column: int) -> object:
    values = read.rows[row - 1] if read and row <= len(read.rows) else []
    return values[column - 1] if column <= len(values) else None


def _links(sheet: Worksheet) -> int:
    """Take the links that lead out of the workbook; return how many there were."""
    out = [each for each in sheet._cells.values() if each.hyperlink and each.hyperlink.target]
    for cell in out:
        cell.hyperlink = None
    return len(out)
