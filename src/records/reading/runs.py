"""Text of which a part is raised, lowered or struck out: a footnote or a correction at a figure."""

import re

RAISED, LOWERED, STRUCK = "raised", "lowered", "struck"
_FIGURE = re.compile(r"\W*\d")
_LETTER = re.compile(r"[^\W\d_]")
_SIGNS = "0123456789០១២៣៤៥៦៧៨៩+-"
_WRITTEN = {
    RAISED: str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2 + "⁺⁻"),
    LOWERED: str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉" * 2 + "₊₋"),
}
_STROKE = "\u0336"


def joined(runs: list[tuple[str, str | None]]) -> str:
    """Return the text of a cell whose parts are formatted each on its own.

    Digits that are raised, lowered or struck out are written so where the cell would else read as
    another number. A name or a heading stays as it is: it says the same with a footnote or without.

    Parameters
    ----------
    runs : list of (text, mark)
        The mark is ``RAISED``, ``LOWERED``, ``STRUCK`` or None.

    Examples
    --------
    >>> joined([("5", None), ("1", RAISED)]), joined([("CO", None), ("2", LOWERED)])
    ('5¹', 'CO2')
    >>> joined([("1", None), ("5", None)]), joined([("2", None), ("nd", RAISED)])
    ('15', '2nd')
    """
    text = "".join(run for run, _ in runs)
    if not _FIGURE.match(text):
        return text
    plain = "".join(run for run, mark in runs if mark is None)
    # A footnote before a name is none at a figure.
    raised = any(sign.isdecimal() for sign in plain) or not _LETTER.search(text)
    return "".join(_written(run, mark, raised) for run, mark in runs)


class Runs:
    """The text of one cell on its way, and which of its pieces are marked.

    Examples
    --------
    >>> runs = Runs()
    >>> runs.pieces += ["5", "1"]
    >>> runs.mark(1, RAISED)
    >>> runs.taken(), runs.pieces
    ('5¹', [])
    """

    def __init__(self):
        self.pieces: list[str] = []
        self.marks: dict[int, str] = {}

    def mark(self, first: int, mark: str | None) -> None:
        """Mark the pieces from ``first`` to the last; not where they have no mark."""
        if mark:
            self.marks |= dict.fromkeys(range(first, len(self.pieces)), mark)

    def taken(self) -> str:
        """Return the text, and begin the next."""
        if self.marks:
            text = joined([(each, self.marks.get(at)) for at, each in enumerate(self.pieces)])
            self.marks.clear()
        else:
            text = "".join(self.pieces)
        self.pieces.clear()
        return text


def _written(run: str, mark: str | None, raised: bool) -> str:
    if mark == STRUCK:
        return "".join(sign if sign.isspace() else sign + _STROKE for sign in run)
    return run.translate(_WRITTEN[mark]) if mark and raised else run
