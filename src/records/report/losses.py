"""What of an Excel workbook openpyxl does not keep, found in the parts of its archive.

Nothing is run or followed: parts are told apart by their names, elements by their tags.
"""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from svc_atlas.records.report.copying import Copy, Loss

# Parts by the beginning of their names; what is not listed here nor in _KEPT is named itself.
_PARTS = {
    "chart": r"xl/charts/chart(Ex)?\d*\.xml",
    "diagram": r"xl/diagrams/data\d*\.xml",
    "control": r"xl/(ctrlProps|activeX)/\w+\.xml",
    "embedded": r"xl/embeddings/",
    "pivot": r"xl/pivotTables/\w+\.xml",
    "slicer": r"xl/(slicers|timelines)/\w+\.xml",
    "threaded_comment": r"xl/threadedComments/",
    "comment": r"xl/comments\d*\.xml|xl/comments/\w+\.xml",
    "query": r"xl/queryTables/|xl/connections\.xml",
    "printer": r"xl/printerSettings/",
    "macro": r"xl/vbaProject\.bin",
    "macro_sheet": r"xl/(macrosheets|dialogsheets)/\w+\.xml",
    "data_model": r"xl/model/",
    "custom_data": r"customXml/item\d+\.xml",
    "ribbon": r"(userCustomization|customUI)/",
    "dynamic": r"xl/metadata\.xml",
    "history": r"xl/revisions/\w+\.xml",
}
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|.*\.rels|docProps/|customXml/|xl/(workbook|styles|sharedStrings"
    r"|calcChain)\.(xml|bin)|xl/(worksheets|chartsheets|theme|drawings|media|charts|diagrams|tables"
    r"|externalLinks|persons|activeX|ctrlProps|slicerCaches|timelineCaches|pivotCache|richData"
    r"|revisions)/|xl/vbaProjectSignature|.*/$"
)
# Elements of a sheet, and extensions by their identifiers (Microsoft, [MS-XLSX] 2.3.4).
_ELEMENTS = {
    "picture": rb"<(?:\w+:)?(?:legacyDrawingHF|picture)[\s/>]",
    "view": rb"<(?:\w+:)?customSheetView[\s/>]",
    "editable_range": rb"<(?:\w+:)?protectedRange[\s/>]",
    "other_element": rb"<(?:\w+:)?(?:cellWatch|customPr|webPublishItem|smartTags|dataConsolidate)"
                     rb"[\s/>]",
}  # fmt: skip
_EXTENSION = re.compile(rb'<(?:\w+:)?ext\b[^>]*?\buri="\{([0-9A-Fa-f-]+)\}"')
_EXTENSIONS = {
    "78C0D931-6437-407D-A8EE-F0AAD7539E65": "conditional_format",
    "CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF": "validation",
    "05C60535-1F16-4FD2-B633-F4F36F0B64E0": "sparkline",
    "A8765BA9-456A-4DAB-B4F3-ACF838C121DE": "slicer",
    "3A4CF648-6AED-40F4-86FF-DC5316D8AED3": "slicer",
    "7E03D99C-DC04-49D9-9315-930204A7B6E9": "slicer",
    "FC87AEE6-9EDD-4A0A-B7FB-166176984837": "editable_range",
}
# Which green corners are not shown; and the mark by which a data bar finds its newer half, counted.
_IGNORED = ("01252117-D84E-4E92-8308-4BE1C098FCBB", "B025F937-C7B1-47D3-B67F-A62EFF666E3E")
_SHAPE = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[\s>]")
_PICTURE = re.compile(rb"<(?:\w+:)?pic[\s>]")
_CONTROL = re.compile(rb"""ObjectType=["'](?!Note\b|Pict\b)""")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
WORKBOOK = "xl/workbook.xml"


def find_losses(path: Path, copy: Copy) -> list[Loss]:
    """Return what the copy of an Excel workbook lacks, sheet by sheet.

    Parameters
    ----------
    path : Path
        The file that was copied.
    copy : Copy
        What openpyxl read of it: drawings that it keeps are counted there.
    """
    with ZipFile(path) as archive:
        names = set(archive.namelist())
        seen: set[str] = set()
        found = []
        for sheet, part in _sheets(archive, names):
            reached = _reached(archive, names, part)
            seen |= reached
            kept = _kept(copy, sheet)
            if sheet not in copy.book:
                found.append(Loss(sheet, "sheet"))
            found += _of_sheet(archive, sheet, part, reached, kept)
        found += [Loss("", kind, n, name) for (kind, name), n in _counted(names - seen).items()]
    return found


def _of_sheet(
    archive: ZipFile, sheet: str, part: str, reached: set[str], kept: Counter
) -> Iterator[Loss]:
    counts = _counted(reached)
    for kind, n in _elements(archive.read(part)).items():
        counts[kind, ""] += n
    for drawing in (p for p in reached if re.match(r"xl/drawings/[^/]+\.xml$", p)):
        content = archive.read(drawing)
        counts["shape", ""] += len(_SHAPE.findall(content))
        counts["picture", ""] += len(_PICTURE.findall(content))
    drawn = [archive.read(p) for p in reached if p.startswith("xl/drawings/vmlDrawing")]
    older = sum(len(_CONTROL.findall(content)) for content in drawn)
    counts["control", ""] = max(counts["control", ""], older)  # a newer one is drawn there too
    if counts["comment", ""]:
        yield Loss(sheet, "comment_look")
    if kept["chart"]:
        yield Loss(sheet, "chart_look", kept["chart"])
    del counts["comment", ""]
    for (kind, name), n in counts.items():
        if n > kept[kind]:
            yield Loss(sheet, kind, n - kept[kind], name)


def _counted(parts: set[str]) -> Counter:
    """Return how many parts there are of each kind; unknown ones under their names."""
    counts: Counter = Counter()
    for part in parts:
        kind = next((kind for kind, name in _PARTS.items() if re.match(name, part)), None)
        if kind:
            counts[kind, ""] += 1
        elif not _KEPT.match(part):
            counts["part", part] += 1
    return counts


def _elements(xml: bytes) -> Counter:
    """Return what a sheet has outside its rows that is not kept."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    outside = xml if start < 0 or end < 0 else xml[:start] + xml[end:]
    counts = Counter({k: len(re.findall(tag, outside)) for k, tag in _ELEMENTS.items()})
    for identifier in _EXTENSION.findall(outside):
        known = identifier.decode().upper()
        if known not in _IGNORED:
            counts[_EXTENSIONS.get(known, "extension")] += 1
    return counts


def _kept(copy: Copy, sheet: str) -> Counter:
    if sheet not in copy.book:
        return Counter()
    read = copy.book[sheet]
    return Counter(
        {
            "chart": len(read._charts),
            "picture": len(getattr(read, "_images", ())),
            "pivot": len(getattr(read, "_pivots", ())),
        }
    )


def _sheets(archive: ZipFile, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and part of every sheet."""
    if WORKBOOK not in names:
        return
    links = {link["Id"]: part for link, part in _links(archive, names, WORKBOOK)}
    for tag in _SHEET.findall(archive.read(WORKBOOK)):
        told = _attributes(tag)
        identifier = next((v for k, v in told.items() if k.endswith(":id")), None)
        if identifier in links:
            yield told["name"], links[identifier]


def _reached(archive: ZipFile, names: set[str], part: str) -> set[str]:
    """Return all parts that a part leads to."""
    found, todo = set(), [part]
    while todo:
        for _, target in _links(archive, names, todo.pop()):
            if target not in found and not target.startswith("xl/worksheets/sheet"):
                found.add(target)
                todo.append(target)
    return found


def _links(archive: ZipFile, names: set[str], part: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the relationships of a part within the archive, and the parts they lead to."""
    folder, name = posixpath.split(part)
    listed = f"{folder}/_rels/{name}.rels"
    for tag in _LINK.findall(archive.read(listed)) if listed in names else ():
        told = _attributes(tag)
        target = posixpath.normpath(posixpath.join("/" + folder, told.get("Target", ""))).strip("/")
        if told.get("TargetMode") != "External" and target in names:
            yield told, target


def _attributes(tag: bytes) -> dict[str, str]:
    return {k.decode(): html.unescape(v.decode()) for k, v in _ATTRIBUTE.findall(tag)}
