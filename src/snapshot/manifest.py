"""What a snapshot says of itself: the id of its bytes, and the manifest that seals them."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from svc_atlas.errors import InputError, UnreadableError
from svc_atlas.text import text

SCHEMA_VERSION = 3
MANIFEST = "manifest.json"
ID = re.compile(r"[0-9a-f]{16}")
FACTS = "facts.json"
NOT_IN_FACTS = frozenset({"id", "time", "files", "bytes", "sha256"})


_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class BrokenSnapshotError(InputError):
    """A snapshot that is not as it was published; its message ends with the way back.

    Parameters
    ----------
    key : str
        Key of the sentence, without its leading ``error.``.
    other : str or None
        The id of a snapshot that is whole, to go back to.
    **params
        ``id`` of the broken snapshot, and ``file`` within it.
    """

    def __init__(self, key: str, *, other: str | None = None, **params):
        super().__init__(key, **params)
        self.other = other

    def message(self, lang: str) -> str:
        """Return the sentence in ``lang``, and how to go back."""
        words = text(lang)
        way = (
            words("error.snapshot.way_back", other=self.other)
            if self.other
            else words("error.snapshot.way_anew")
        )
        return f"{super().message(lang)} {way}"


def identify(hashes: Mapping[str, str]) -> str:
    r"""Return the id of a snapshot from the SHA-256 of each of its files but the manifest.

    The id is the first 16 hex digits of the SHA-256 over the lines
    ``"<relative posix path> <sha256>\n"``, sorted by their UTF-8 bytes.

    Examples
    --------
    >>> identify({"tables/tiers.parquet": "ab" * 32, "boundaries/layer.json": "cd" * 32})
    'e6049ebb26e22b36'
    """
    lines = sorted(f"{path} {digest}\n".encode() for path, digest in hashes.items())
    return hashlib.sha256(b"".join(lines)).hexdigest()[:16]


def told(facts: Mapping) -> bytes:
    """Return the bytes of the file ``facts.json`` that belongs to a manifest.

    The id covers it as every other file, so a snapshot that was made for officials, or of invented
    records, cannot say otherwise under its id. The time is left out: the same inputs give the
    same id.
    """
    return _bytes({key: value for key, value in facts.items() if key not in NOT_IN_FACTS})


def seal(facts: Mapping) -> bytes:
    """Return the bytes of the manifest of ``facts``, which end with a digest of their own.

    So a damaged manifest is told from one whose folder bears another id.
    """
    digest = hashlib.sha256(_bytes(facts)).hexdigest()
    return _bytes({**facts, "sha256": digest})


def _bytes(facts: Mapping) -> bytes:
    return (json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read(folder: Path) -> dict:
    """Return the manifest of the snapshot at ``folder``, once its seal holds.

    Raises
    ------
    BrokenSnapshotError
        No manifest, or one that was changed.
    InputError
        A snapshot that another version of the program wrote, in another form.
    UnreadableError
        It cannot be read at all.
    """
    facts = sealed(folder)
    if facts.get("schema_version") != SCHEMA_VERSION:
        raise InputError(
            "snapshot.other_version",
            id=folder.name,
            version=facts.get("schema_version"),
            known=SCHEMA_VERSION,
        )
    return facts


def sealed(folder: Path) -> dict:
    """Return a manifest of whatever form, once its seal holds.

    Raises
    ------
    BrokenSnapshotError
        No manifest, or one that was changed.
    UnreadableError
        It cannot be read at all.
    """
    try:
        content = read_bytes(folder / MANIFEST)
    except FileNotFoundError:
        raise BrokenSnapshotError("snapshot.file_missing", id=folder.name, file=MANIFEST) from None
    try:
        facts = json.loads(content)
        digest = facts.pop("sha256")
        whole = seal(facts) == content
    except (ValueError, KeyError, AttributeError, TypeError):
        whole = False
    if not whole:
        raise BrokenSnapshotError("snapshot.file_changed", id=folder.name, file=MANIFEST)
    return {**facts, "sha256": digest}


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file of a snapshot: a regular file, never what a link leads to.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    UnreadableError
        The system refuses to read it, or it is a link, a pipe or a device.
    """
    try:
        # Without O_NONBLOCK a pipe would be waited for, for ever.
        handle = os.open(path, os.O_RDONLY | _NOT_THROUGH_LINKS)
        with open(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UnreadableError("snapshot.not_regular", file=path)
            return file.read()
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise FileNotFoundError(str(path)) from fault
    except OSError as fault:
        raise UnreadableError("snapshot.unreadable", file=path, reason=fault.strerror) from fault


def check(folder: Path, known: str | None = None) -> dict:
    """Return the manifest of the snapshot at ``folder`` after comparing every file with it.

    Parameters
    ----------
    folder : Path
        The folder of the snapshot.
    known : str, optional
        Its id, when the folder does not bear it yet.

    Raises
    ------
    BrokenSnapshotError
        A file is missing, changed or added, or the folder bears another id than its files.
    UnreadableError
        A file cannot be read.
    """
    known = known or folder.name
    facts = read(folder)
    expected = facts["files"]
    found = _names(folder) - {MANIFEST}
    for name in sorted(found - expected.keys()):
        raise BrokenSnapshotError("snapshot.file_added", id=known, file=name)
    for name, digest in sorted(expected.items()):
        if name not in found:
            raise BrokenSnapshotError("snapshot.file_missing", id=known, file=name)
        if hashlib.sha256(read_bytes(folder / name)).hexdigest() != digest:
            raise BrokenSnapshotError("snapshot.file_changed", id=known, file=name)
    if not facts["id"] == known == identify(expected):
        raise BrokenSnapshotError("snapshot.other_id", id=known, file=MANIFEST, said=facts["id"])
    if read_bytes(folder / FACTS) != told(facts):
        raise BrokenSnapshotError("snapshot.file_changed", id=known, file=MANIFEST)
    return facts


def _names(folder: Path) -> set[str]:
    found = set()
    for at, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(at, name))]
        found.update(Path(at, name).relative_to(folder).as_posix() for name in names + links)
    return found
