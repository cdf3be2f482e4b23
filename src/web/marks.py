"""The words across maps and charts that tell synthetic figures and schematic boundaries.

They stand in the style sheets, so that nothing of them is sent when a page changes, and are set in
lines so close and so shifted that a crop of a third of a picture cannot lose them.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from svc_atlas.settings import LANGUAGES
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import text

MARKS = ("synthetic", "schematic")
_LENGTH = 420  # characters of a line: wider than any screen
_TIMES = 12  # of the lines: taller than any chart
_GAP = " " * 5
_SHIFTS = 3  # lines of the same words, each begun a third of them further on than the one before


def of(snapshot: Snapshot) -> Iterator[str]:
    """Yield the marks that a map of a snapshot carries."""
    if snapshot.synthetic:
        yield "synthetic"
    if snapshot.layer["schematic"]:
        yield "schematic"


def variables() -> str:
    """Return the lines of each mark, and of all, as the style sheets name them: many times over."""
    drawn = {mark: (mark,) for mark in MARKS} | {"marks": MARKS}
    return "".join(
        f":root {{ --{name}-once: {_css(lines(marks))};\n"
        f"  --{name}: {' '.join([f'var(--{name}-once)'] * _TIMES)}; }}\n"
        for name, marks in drawn.items()
    )


def lines(marks: Sequence[str]) -> list[str]:
    """Return lines of the words of marks, both languages and all marks taking turns.

    Examples
    --------
    >>> [line[:24] for line in lines(["synthetic"])[::2]]
    ['SYNTHETIC DATA     SYNTH', 'TIC DATA     SYNTHETIC D', 'TA     SYNTHETIC DATA   ']
    """
    words = [text(lang)(f"map.mark.{mark}") for mark, lang in product(marks, reversed(LANGUAGES))]
    return [_line(each + _GAP, turn) for turn in range(_SHIFTS) for each in words]


def _line(words: str, turn: int) -> str:
    return (words * (_LENGTH // len(words)))[turn * len(words) // _SHIFTS :]


def _css(said: Sequence[str]) -> str:
    """Write lines as one string of a style sheet, each ended by a line break."""
    escaped = "".join(line.replace("\\", r"\\").replace('"', r"\"") + r"\A " for line in said)
    return f'"{escaped}"'
