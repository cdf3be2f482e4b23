"""Line ends of a CSV: of any kind, and several kinds in one file, as where tables are read.

DuckDB reads a file whose lines all end alike. One that was put together from others is written once
more with even ends, into the private folder; what stands between quotation marks stays as it is.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

CHUNK = 1 << 22
_CR, _LF, _CRLF = b"\r", b"\n", b"\r\n"


def are_mixed(path: Path) -> bool:
    """Return whether the lines of a file end in several ways, outside of quotation marks."""
    # Most files have one kind throughout, which is told much faster.
    return _are_several(_chunks(path)) and _are_several(
        part for part, quoted in _parts(path) if not quoted
    )


def write_even(path: Path, out: Path) -> None:
    """Write a file once more, each of its lines ended by a line feed."""
    with open(out, "wb") as file:
        for part, quoted in _parts(path):
            file.write(part if quoted else part.replace(_CRLF, _LF).replace(_CR, _LF))


def _kinds(part: bytes) -> set[bytes]:
    """Return the kinds of line ends in a part that no line end is cut by."""
    if _CR not in part:
        return {_LF} if _LF in part else set()
    both = part.count(_CRLF)
    counts = {_CRLF: both, _CR: part.count(_CR) - both, _LF: part.count(_LF) - both}
    return {kind for kind, n in counts.items() if n}


def _are_several(parts: Iterable[bytes]) -> bool:
    """Whether the lines of some parts end in several ways."""
    kinds: set[bytes] = set()
    for part in parts:
        kinds |= _kinds(part)
        if len(kinds) > 1:
            return True
    return False


def _parts(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Yield all of a file in parts, and of each whether it stands between quotation marks.

    A quotation mark that is written twice ends and begins again: nothing stands between the two.
    """
    quoted = False
    for chunk in _chunks(path):
        first, *rest = chunk.split(b'"')
        yield first, quoted
        for part in rest:
            quoted = not quoted
            yield b'"', True
            yield part, quoted


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield a file in parts, none of which ends between the two signs of a line end."""
    kept = b""
    with open(path, "rb") as file:
        while read := file.read(CHUNK):
            chunk = kept + read
            kept = _CR if chunk.endswith(_CR) else b""
            yield chunk.removesuffix(kept)
    if kept:
        yield kept
