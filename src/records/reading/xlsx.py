"""Excel workbooks (.xlsx, .xlsm): a zip archive of XML, its sheets read by `xlsx_sheet`."""

import posixpath
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS

from svc_atlas.records.reading import xlsx_sheet
from svc_atlas.records.reading.archive import Archive, plain_name
from svc_atlas.records.reading.cells import shown_as, unescaped
from svc_atlas.records.reading.contents import Contents, unread
from svc_atlas.records.reading.refusal import Budget, damaged
from svc_atlas.records.reading.runs import Runs
from svc_atlas.records.reading.xlsx_sheet import MAIN, TRUE, mark_of

LINK_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
READING, TEXT, RUN, ITEM, STRIKE, ALIGN = (
    {f"{space} {tag}" for space in MAIN} for tag in ("rPh", "t", "r", "si", "strike", "vertAlign")
)


@dataclass
class Book:
    """What a workbook says of all its sheets.

    Attributes
    ----------
    sheets : list of (name, link, hidden)
    strings : list of str
    shown : list
        What each cell style shows: ``date``, ``percent`` or None.
    from_1904 : bool
        Days are counted from 1904, as old Macs did.
    stale : bool
        The writer asks for all formulas to be computed: a stored 0 is no result.
    """

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    shown: list[str | None] = field(default_factory=list)
    from_1904: bool = False
    stale: bool = False


def read(archive: Archive, root: str) -> Contents:
    """Read a workbook.

    Parameters
    ----------
    archive : Archive
    root : str
        The member that is the workbook, ``xl/workbook.xml``.

    Raises
    ------
    Refused
        A part of it is damaged, declares a document type, or it holds too much.
    """
    archive.refuse_entities()
    links = _links(archive, root)
    book = _book(archive, root)
    book.strings = _strings(archive, _target(links, "sharedStrings"))
    book.shown = _styles(archive, _target(links, "styles"))
    contents = Contents("xlsx")
    budget = Budget()
    for name, link, hidden in book.sheets:
        kind, target = links.get(link, (None, None))
        if kind == "worksheet":
            found = (
                unread(name)
                if hidden
                else xlsx_sheet.read(archive.chunks(target), target, name, book, budget)
            )
            contents.sheets.append(found)
        elif kind is None:
            raise damaged("part", part=root)
        # A sheet of only a chart or of old macros has no cells.
    kinds = {kind for kind, _ in links.values()}
    contents.macros = bool(kinds & {"vbaProject", "xlMacrosheet"})
    contents.external_links = "externalLink" in kinds
    return contents


def main_part(archive: Archive) -> str | None:
    """Return the member that is the workbook; None where the archive is no Excel workbook."""
    target = None
    if "_rels/.rels" in archive:
        target = _target(_links(archive, ""), "officeDocument")
    for name in (target, "xl/workbook.xml"):
        if name in archive:
            plain = plain_name(name)
            if plain.startswith("xl/") and plain.endswith(".xml"):
                return name
    return None


def _links(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Return the parts that a part leads to: kind and member by link, none outside the file."""
    folder, name = posixpath.split(part)
    links = {}

    def start(_, tag, attributes):
        if tag.endswith(" Relationship"):
            kind = attributes["Type"].rpartition("/")[2]
            target = attributes["Target"].replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", folder, target))
            links[attributes["Id"]] = kind, target.lstrip("/")

    path = posixpath.join(folder, "_rels", f"{name}.rels")
    archive.parse(path, start)
    return links


def _target(links: dict[str, tuple[str, str]], kind: str) -> str | None:
    return next((target for found, target in links.values() if found == kind), None)


def _book(archive: Archive, root: str) -> Book:
    book = Book()

    def start(_, tag, attributes):
        match tag.rpartition(" ")[2]:
            case "sheet":
                link = next(attributes[key] for key in LINK_ID if key in attributes)
                hidden = attributes.get("state", "visible") != "visible"
                book.sheets.append((attributes["name"], link, hidden))
            case "workbookPr":
                book.from_1904 = attributes.get("date1904") in TRUE
            case "calcPr":
                book.stale = attributes.get("fullCalcOnLoad") in TRUE

    archive.parse(root, start)
    return book


def _strings(archive: Archive, part: str | None) -> list[str]:
    """Return the shared texts, without the readings that East Asian text may carry."""
    reading = _Strings()
    if part in archive:
        archive.parse(part, reading.start, reading.end)
    return reading.strings


class _Strings:
    """One pass over the shared texts."""

    def __init__(self):
        self.strings: list[str] = []
        self.runs = Runs()
        self.run, self.mark = 0, None
        self.skipped = False

    def start(self, parser, tag, attributes):
        if tag in READING:
            self.skipped = True
        elif tag in TEXT:
            self.run = len(self.runs.pieces)
            if not self.skipped:
                parser.CharacterDataHandler = self.runs.pieces.append
        elif tag in STRIKE:
            self.mark = mark_of("strike", attributes) or self.mark
        elif tag in ALIGN:
            self.mark = self.mark or mark_of("vertAlign", attributes)

    def end(self, parser, tag):
        parser.CharacterDataHandler = None
        if tag in TEXT:
            self.runs.mark(self.run, self.mark)
        elif tag in RUN:
            self.mark = None
        elif tag in ITEM:
            self.strings.append(unescaped(self.runs.taken()))
        elif tag in READING:
            self.skipped = False


def _styles(archive: Archive, part: str | None) -> list[str | None]:
    """Return what each cell style shows, by its number."""
    formats, used = dict(BUILTIN_FORMATS), []
    within = False

    def start(_, tag, attributes):
        nonlocal within
        match tag.rpartition(" ")[2]:
            case "numFmt" if "numFmtId" in attributes:
                formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            case "cellXfs":
                within = True
            case "xf" if within:
                used.append(int(attributes.get("numFmtId", 0)))

    def end(_, tag):
        nonlocal within
        within = within and not tag.endswith(" cellXfs")

    if part in archive:
        archive.parse(part, start, end)
    shown = {number: shown_as(formats.get(number, "")) for number in set(used)}
    return [shown[number] for number in used]
