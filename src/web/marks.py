"""The words across maps and charts that tell synthetic figures and schematic boundaries.

A map's frame gets them with the words of its legend, a chart from the page's style sheet: nothing
of them is sent when a page changes.
"""

from svc_atlas.settings import LANGUAGES
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import text

_LENGTH = 320  # characters of a line across a chart: wider than any
_TIMES = 12  # of the lines: taller than any chart
_GAP = " " * 5
_SHIFTS = 3  # lines of the same words, each begun a third of them further on than the one before


def of(snapshot: Snapshot) -> list[str]:
    """Return the words across a map of a snapshot, each in both languages."""
    carried = {"synthetic": snapshot.synthetic, "schematic": snapshot.layer["schematic"]}
    return [each for mark, true in carried.items() if true for each in _both(mark)]


def _both(mark: str) -> list[str]:
    return [text(lang)(f"map.mark.{mark}") for lang in reversed(LANGUAGES)]


def variables() -> str:
    """Return the lines across a chart of synthetic figures as the style sheet names them."""
    said = "".join(line.replace("\\", r"\\").replace('"', r"\"") + r"\A " for line in lines())
    many = " ".join(["var(--synthetic-once)"] * _TIMES)
    return f':root {{ --synthetic-once: "{said}";\n  --synthetic: {many}; }}\n'


def lines() -> list[str]:
    """Return lines of the words, the languages taking turns; a crop of a third has them whole.

    Examples
    --------
    >>> [line[:24] for line in lines()[::2]]
    ['SYNTHETIC DATA     SYNTH', 'TIC DATA     SYNTHETIC D', 'TA     SYNTHETIC DATA   ']
    """
    return [_line(each + _GAP, turn) for turn in range(_SHIFTS) for each in _both("synthetic")]


def _line(words: str, turn: int) -> str:
    return (words * (_LENGTH // len(words)))[turn * len(words) // _SHIFTS :]
