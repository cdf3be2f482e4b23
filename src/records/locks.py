"""What a spreadsheet program leaves beside a file that is open: its mark, which is no workbook.

Such a mark holds the name of who opened the file, so that nothing of it is ever shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from svc_atlas.errors import UnreadableError

_BYTES = 1024  #: at most; a workbook, however empty, has more
_EXCEL, _LIBREOFFICE = "~$", (".~lock.", "#")


@dataclass(frozen=True, slots=True)
class Lock:
    """The mark that a file is open.

    Attributes
    ----------
    name : str
        Its own.
    of : str
        That of the file which is open.
    """

    name: str
    of: str


def apart(paths: Iterable[Path | str]) -> tuple[list[Path], list[Lock]]:
    """Return files without the marks among them, and those.

    Raises
    ------
    UnreadableError
        There are marks alone.
    """
    files, locks = [], []
    for path in map(Path, paths):
        of = _file_marked(path)
        if of is None:
            files.append(path)
        else:
            locks.append(Lock(path.name, of))
    if locks and not files:
        raise UnreadableError("records.only_lock", file=locks[0].name, workbook=locks[0].of)
    return files, list(dict.fromkeys(locks))


def _file_marked(path: Path) -> str | None:
    """Return the name of the file that is open; None where ``path`` is no mark."""
    begins, ends = _LIBREOFFICE
    if path.name.startswith(_EXCEL):
        of = path.name.removeprefix(_EXCEL)
    elif path.name.startswith(begins) and path.name.endswith(ends):
        of = path.name.removeprefix(begins).removesuffix(ends)
    else:
        return None
    try:
        return None if path.stat().st_size > _BYTES else of
    except OSError:  # a program may keep it from others
        return of
