"""Text that a spreadsheet would run: how it begins, and how it is written to stay a text."""

import unicodedata

_STARTS = ("=", "+", "-", "@")
#: Before the sign of a formula, spreadsheets pass over these and over what is not seen.
_PASSED_OVER = ("Cc", "Cf", "Zs", "Zl", "Zp")


def is_live(text: str) -> bool:
    r"""Return whether a spreadsheet may take a cell of this text for a formula.

    Signs of full width are signs to it too, and a line break or a tab before one is passed over;
    one that begins a cell may also end it, so that the next begins with what follows.

    Examples
    --------
    >>> [is_live(text) for text in ("=1+1", "-3", "\n=1+1", "\t", " @SUM(A1)", "＝1+1", "\u200e=1")]
    [True, True, True, True, True, True, True]
    >>> is_live("020301"), is_live("Roka = រកា"), is_live(""), is_live(" Roka")
    (False, False, False, False)
    """
    if text[:1] and unicodedata.category(text[0]) == "Cc":
        return True
    for sign in text:
        if unicodedata.normalize("NFKC", sign) in _STARTS:
            return True
        if unicodedata.category(sign) not in _PASSED_OVER:
            return False
    return False


def safe(cell: object) -> object:
    """Return a cell of a CSV that no spreadsheet takes for a formula: text behind a quote.

    Examples
    --------
    >>> safe("=1+1"), safe(-3), safe(None)
    ("'=1+1", -3, '')
    """
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and is_live(cell) else cell
