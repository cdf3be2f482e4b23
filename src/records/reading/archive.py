"""Zip archives and the XML in them, read with bounds: nothing is unpacked, nothing resolved."""

import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from xml.parsers import expat

from svc_atlas.records.reading.refusal import (
    MEMBERS,
    RATIO_FROM_BYTES,
    SHRINKS_AT_MOST,
    UNPACKED_BYTES,
    Refused,
    damaged,
    too_large,
)

CHUNK = 2**20
TOKEN_BYTES = 4 * 2**20
XML_ENDINGS = (".xml", ".rels", ".vml", ".rdf")
_ENCRYPTED = 0x1
# What zipfile lets through when the headers of an archive are broken.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class Archive:
    """The members of a zip archive, by their names in any case and with either slash.

    The standard of Office packages has names differ in no letter's case, and some programs write
    them with backslashes.

    Parameters
    ----------
    content : bytes
        The archive.

    Attributes
    ----------
    names : frozenset of str
        Those of the members, as `plain_name` has them.

    Raises
    ------
    Refused
        It is damaged, encrypted, would unpack to more than `UNPACKED_BYTES`, or has two members
        whose names differ in case or slashes alone.
    """

    def __init__(self, content: bytes):
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except _BROKEN as error:
            raise damaged("cut_short") from error
        members = self._zip.infolist()
        if len(members) > MEMBERS:
            raise too_large("members", MEMBERS)
        if sum(member.file_size for member in members) > UNPACKED_BYTES:
            raise too_large("unpacked", UNPACKED_BYTES // 2**20)
        self._members: dict[str, list[zipfile.ZipInfo]] = defaultdict(list)
        for member in members:
            self._check(member)
            alike = self._members[plain_name(member.filename)]
            if any(other.filename != member.filename for other in alike):
                raise damaged("part_twice", part=member.filename, other=alike[0].filename)
            alike.append(member)
        self.names = frozenset(self._members)

    @staticmethod
    def _check(member: zipfile.ZipInfo) -> None:
        if member.flag_bits & _ENCRYPTED:
            raise Refused("file_password")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged("part", part=member.filename)
        shrunk = member.file_size / max(member.compress_size, 1)
        if member.file_size > RATIO_FROM_BYTES and shrunk > SHRINKS_AT_MOST:
            raise too_large("ratio", SHRINKS_AT_MOST)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a member's bytes; never more than its header says, which `__init__` has bounded.

        Raises
        ------
        Refused
            The member is missing, there twice or damaged; its checksum is read too.
        """
        members = self._members.get(plain_name(name), [])
        if len(members) > 1:
            raise damaged("part_twice", part=name, other=members[0].filename)
        try:
            with self._zip.open(members[0]) as member:
                while chunk := member.read(CHUNK):
                    yield chunk
        except (*_BROKEN, IndexError) as error:
            raise damaged("part", part=name) from error

    def __contains__(self, name: str | None) -> bool:
        return name is not None and plain_name(name) in self.names

    def has_within(self, *starts: str) -> bool:
        """Return whether a member lies in one of some folders, or has a name that begins so."""
        return any(name.startswith(tuple(map(plain_name, starts))) for name in self.names)

    def parse(self, name: str, start: Callable, end: Callable | None = None) -> None:
        """Parse an XML member; ``start`` and ``end`` are called as by `parse`."""
        parse(self.chunks(name), name, start, end)

    def refuse_entities(self) -> None:
        """Look at the head of every XML member.

        Raises
        ------
        Refused
            One declares a document type, through which entities come.
        """
        for name in self.names:
            if name.endswith(XML_ENDINGS):
                refuse_document_type(self.chunks(name))


def plain_name(name: str) -> str:
    r"""Return the name of a member as it is compared: lower case, with slashes.

    Examples
    --------
    >>> plain_name("XL\\Worksheets\\Sheet1.xml")
    'xl/worksheets/sheet1.xml'
    """
    return name.replace("\\", "/").removeprefix("/").casefold()


def parse(chunks, name: str, start: Callable, end: Callable | None = None) -> None:
    """Parse XML.

    Parameters
    ----------
    chunks : iterable of bytes
    name : str
        What the part is called, for the finding.
    start, end : callable
        ``start(parser, tag, attributes)`` and ``end(parser, tag)``; a tag is
        ``namespace local-name``, so that prefixes do not matter.

    Raises
    ------
    Refused
        It is not well formed, or declares a document type.
    """
    parser = reader()
    parser.StartElementHandler = lambda tag, attributes: start(parser, tag, attributes)
    if end:
        parser.EndElementHandler = lambda tag: end(parser, tag)
    feed(parser, chunks, name)


def reader():
    """Return an expat parser that refuses document types, and with them every entity."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 2**16

    def doctype(*_):
        raise Refused("file_entities")

    parser.StartDoctypeDeclHandler = doctype
    return parser


def feed(parser, chunks, name: str) -> None:
    """Parse all of a part.

    Raises
    ------
    Refused
        It is not well formed, or what stands in it is not what should.
    """
    try:
        _feed(parser, chunks)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise damaged("part", part=name) from error


def _feed(parser, chunks: Iterable[bytes]) -> None:
    """Parse chunk by chunk; a tag or comment without end would be scanned again with each."""
    fed = 0
    for chunk in chunks:
        parser.Parse(chunk, False)
        fed += len(chunk)
        if fed - parser.CurrentByteIndex > TOKEN_BYTES:
            raise ValueError(TOKEN_BYTES)


class _Reached(Exception):
    """The root element: no document type comes after it."""


def refuse_document_type(chunks: Iterable[bytes]) -> None:
    """Look at the head of a part, where entities would be declared.

    Raises
    ------
    Refused
        It declares a document type.
    """
    parser = reader()

    def root(*_):
        raise _Reached

    parser.StartElementHandler = root
    try:
        _feed(parser, chunks)
    except (_Reached, expat.ExpatError, ValueError):
        return  # a part that is read as well says itself that it is broken
