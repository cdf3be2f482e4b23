"""Files as clerks, other programs and attackers make them, built byte by byte."""

import io
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest
import xlwt

from svc_atlas.records.reading import read
from svc_atlas.records.rules import RULES

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
URN = "urn:oasis:names:tc:opendocument:xmlns"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_SPACES = " ".join(
    [f'xmlns:{name}="{URN}:{name}:1.0"' for name in ("office", "table", "text", "style")]
    + [f'xmlns:calcext="{CALC}"']
)


def zipped(members: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def links(**parts: str) -> str:
    """Return the links to parts, by kind; the id of each is its kind."""
    each = (
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind.rstrip("0123456789")}" Target="{target}"/>'
        for kind, target in parts.items()
    )
    return f'{HEAD}<Relationships xmlns="{LINKS}">{"".join(each)}</Relationships>'


def xlsx_members(sheet: str, *, more_links=None, book="", styles=None, **members) -> dict:
    """Return the parts of a workbook of one sheet, ``sheet`` the XML within its root."""
    parts = {"worksheet": "worksheets/sheet1.xml"} | (more_links or {})
    if styles:
        parts["styles"] = "styles.xml"
        members["xl/styles.xml"] = f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "_rels/.rels": links(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="crime" sheetId="1" r:id="worksheet"/></sheets>{book}</workbook>',
        "xl/_rels/workbook.xml.rels": links(**parts),
        "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    } | members


def xlsx(sheet: str, **kwargs) -> bytes:
    return zipped(xlsx_members(sheet, **kwargs))


def saved(workbook) -> bytes:
    """Return what openpyxl or xlwt writes."""
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def simple_xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["code", "cases"])
    workbook.active.append(["020301", 7])
    return saved(workbook)


def simple_xls() -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("crime")
    for column, value in enumerate(["code", "cases"]):
        sheet.write(0, column, value)
    for column, value in enumerate(["020301", 7]):
        sheet.write(1, column, value)
    return saved(workbook)


def ods_members(tables: str, styles: str = "", **members) -> dict:
    return {
        "mimetype": ODS_TYPE,
        "content.xml": f"{HEAD}<office:document-content {ODS_SPACES}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>",
    } | members


def ods(tables: str, styles: str = "", **members) -> bytes:
    return zipped(ods_members(tables, styles, **members))


@pytest.fixture(scope="session")
def build():
    """What builds files."""
    return SimpleNamespace(
        HEAD=HEAD, MAIN=MAIN, zipped=zipped, xlsx=xlsx, xlsx_members=xlsx_members, saved=saved,
        simple_xlsx=simple_xlsx, simple_xls=simple_xls, ods=ods, ods_members=ods_members,
    )  # fmt: skip


@pytest.fixture
def hand_in(tmp_path):
    """Save bytes (or text, as UTF-8) under a name, and read the file."""

    def handed_in(content: bytes | str, name: str = "02.xlsx"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        workbook = read(path)
        assert [(f.file, f.severity) for f in workbook.findings] == [
            (name, RULES[f.rule].severity) for f in workbook.findings
        ]
        return workbook

    return handed_in


@pytest.fixture
def refused():
    """Assert that a file was not read, for one reason, said in both languages."""

    def is_refused(workbook, rule: str, *named: str):
        (finding,) = workbook.findings
        assert (finding.rule, finding.severity) == (rule, "error")
        assert (workbook.sheets, workbook.kind) == ((), None)
        says(finding, *named)
        return finding

    return is_refused


@pytest.fixture
def warned():
    """Assert that a file was read with one finding, and return that."""

    def is_warned(workbook, rule: str, *named: str):
        (finding,) = workbook.findings
        assert (finding.rule, finding.severity) == (rule, "warning")
        assert workbook.sheets
        says(finding, *named)
        return finding

    return is_warned


def says(finding, *named: str) -> None:
    """Both languages have both sentences, Khmer in Khmer, and the message names what it should."""
    for lang in ("km", "en"):
        message, fix = finding.message(lang), finding.fix(lang)
        assert (finding.sheet or finding.file) in message
        assert message != fix
        assert message.endswith("។" if lang == "km" else ".")
        assert fix.endswith("។" if lang == "km" else ".")
        assert any("\u1780" <= sign <= "\u17ff" for sign in message + fix) == (lang == "km")
    for word in named:
        assert word in finding.message("en")
