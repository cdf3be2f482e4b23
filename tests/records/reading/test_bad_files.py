"""Files that are not what they seem, broken, or made to do harm: one clear finding each."""

import io
import os
import struct
import sys
import time
import zipfile

import msoffcrypto.format.ooxml as ooxml
import pytest

from svc_atlas.records.reading import read, refusal
from svc_atlas.records.rules import RULES
from svc_atlas.text import entries

ENTITIES = (
    '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
FIGURE = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'


# What is not a table


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "an image"),
        (b"GIF89a\x01\0\x01\0", "an image"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "an image"),
        (b"<!DOCTYPE html>\n<html><body><table><tr><td>7</td></tr></table></body></html>", "HTML"),
        (b'\n <html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>', "HTML"),
        (b"\xef\xbb\xbf<table><tr><td>7</td></tr></table>", "HTML"),
        ("\ufeff<html><table>".encode("utf-16-le"), "HTML"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "HTML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "Excel 2003"),
        (b'<?xml version="1.0"?><rows/>', "XML"),
        (b'{"rows": [1, 2]}', "JSON"),
        (b"{\\rtf1\\ansi hello}", "Word"),
        (b"PAR1\x15\x04\x15", "Parquet"),
        (b"\x1f\x8b\x08\0\0\0", "archive"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "binary"),
    ],
)
def test_a_file_of_another_kind_is_named(hand_in, refused, content, named):
    refused(hand_in(content), "file_not_a_table", named)


@pytest.mark.parametrize(
    ("member", "named"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("xl/workbook.bin", ".xlsb"),
        ("photo.jpg", "archive"),
    ],
)
def test_an_archive_of_another_kind_is_named(build, hand_in, refused, member, named):
    refused(hand_in(build.zipped({member: "x"})), "file_not_a_table", named)


def test_every_kind_has_its_words():
    kinds = {key for key in entries() if key.startswith("records.kind.")}
    for reason in ("cut_short", "part", "quotes", "text"):
        assert f"records.damage.{reason}" in entries()
    assert {f"records.kind.{kind}" for kind in ("xlsx", "xls", "ods", "csv", "tsv")} < kinds


# Another ending than it should have


@pytest.mark.parametrize("name", ["02.xlsx", "02.csv", "02.XLSX"])
def test_a_renamed_xls_is_read_as_what_it_is(build, hand_in, warned, name):
    workbook = hand_in(build.simple_xls(), name)
    assert (workbook.kind, workbook.sheets[0].rows) == ("xls", [["code", "cases"], ["020301", 7]])
    warned(workbook, "file_renamed", name[2:].lower(), "an old Excel workbook (.xls)")


def test_text_named_xls_is_read_as_what_it_is(hand_in, warned):
    workbook = hand_in("code\tcases\n020301\t7\n", "02.xls")
    assert (workbook.kind, workbook.sheets[0].rows[1]) == ("tsv", ["020301", "7"])
    warned(workbook, "file_renamed", ".xls", "TSV")


@pytest.mark.parametrize("name", ["02", "02.xlsm", "02.data", "02.2024"])
def test_an_ending_that_says_nothing_else_is_no_finding(build, hand_in, name):
    assert hand_in(build.simple_xlsx(), name).findings == ()


@pytest.mark.parametrize("name", ["02.csv", "02.tsv", "02.txt"])
def test_text_by_any_of_its_names_is_no_finding(hand_in, name):
    assert hand_in("code\tcases\n020301\t7\n", name).findings == ()


# Locked or broken


def test_a_password(build, hand_in, refused):
    locked = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(build.simple_xlsx())).encrypt("secret", locked)
    refused(hand_in(locked.getvalue()), "file_password", "password")


def test_a_locked_zip(build, hand_in, refused):
    content = bytearray(build.simple_xlsx())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        content[start + at] |= 1
    refused(hand_in(bytes(content)), "file_password", "password")


@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.75, 0.99])
def test_a_file_cut_short(build, hand_in, refused, share):
    content = build.simple_xlsx()
    refused(hand_in(content[: int(share * len(content))]), "file_damaged", "cut short")


def test_a_byte_that_changed_on_the_way(build, hand_in, refused):
    content = bytearray(build.xlsx(FIGURE))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    start = member.header_offset + 30 + len(member.filename)
    content[start + member.compress_size // 2] ^= 0xFF
    refused(hand_in(bytes(content)), "file_damaged", "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "sheet",
    [
        "<sheetData><row r='1'><c r='A1'><v>7</v></c></row>",
        "<sheetData><row r='1'><c r='A1' t='s'><v>999</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='A1'><v>seven</v></c></row></sheetData>",
        "<sheetData><row r='9999999'><c r='A1'><v>7</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='ZZZ1'><v>7</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='?'><v>7</v></c></row></sheetData>",
        "<mergeCells><mergeCell ref='nowhere'/></mergeCells>",
    ],
    ids=["cut", "text", "number", "row", "column", "address", "merge"],
)
def test_a_sheet_that_makes_no_sense(build, hand_in, refused, sheet):
    refused(hand_in(build.xlsx(sheet)), "file_damaged", "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_part_that_is_missing(build, hand_in, refused, part):
    members = build.xlsx_members(FIGURE)
    del members[part]
    refused(hand_in(build.zipped(members)), "file_damaged", part.rpartition("/")[2])


# Made to do harm


def members_with_entities(build):
    members = build.xlsx_members(FIGURE, styles="<cellXfs/>")
    members["docProps/core.xml"] = f"{build.HEAD}<coreProperties/>"
    return members


@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "_rels/.rels",
        "docProps/core.xml",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_any_part(build, hand_in, refused, part, encoding):
    members = members_with_entities(build)
    body = members[part].removeprefix(build.HEAD)
    members[part] = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES}{body}'.encode(encoding)
    refused(hand_in(build.zipped(members)), "file_entities", "DOCTYPE")


def test_entities_in_an_ods(build, hand_in, refused):
    members = build.ods_members("")
    members["content.xml"] = members["content.xml"].replace("?>\n", f"?>{ENTITIES}")
    refused(hand_in(build.zipped(members), "02.ods"), "file_entities", "DOCTYPE")


def test_a_zip_bomb(build, hand_in, refused):
    members = build.xlsx_members(FIGURE) | {"xl/media/bomb.xml": bytes(50_000_000)}
    refused(hand_in(build.zipped(members)), "file_too_large", "zip bomb")


def test_more_than_may_be_unpacked(build, hand_in, refused, monkeypatch):
    monkeypatch.setattr("svc_atlas.records.reading.archive.UNPACKED_BYTES", 2**20)
    members = build.xlsx_members(FIGURE) | {"a": os.urandom(600_000), "b": os.urandom(600_000)}
    refused(hand_in(build.zipped(members)), "file_too_large", "1 MB when unpacked")


def test_too_many_members(build, hand_in, refused):
    members = build.xlsx_members(FIGURE) | {f"m/{n}": b"" for n in range(refusal.MEMBERS)}
    refused(hand_in(build.zipped(members)), "file_too_large", "10,000 parts")


def test_a_header_that_lies_about_its_size_unpacks_no_more_than_it_says(build, hand_in, refused):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 200_000))
    content = build.xlsx(f"<sheetData>{rows}</sheetData>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lied = content.replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert lied != content
    refused(hand_in(lied), "file_damaged", "xl/worksheets/sheet1.xml")


def test_cells_spread_so_that_rows_would_fill_memory(build, hand_in, refused):
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 2000))
    refused(hand_in(build.xlsx(f"<sheetData>{rows}</sheetData>")), "file_too_large", "cells")


def test_a_tag_without_end_does_not_take_forever(build, hand_in, refused):
    sheet = '<sheetData><row r="1" ' + "".join(
        f'a{os.urandom(8).hex()}="1" ' for _ in range(400_000)
    )
    started = time.perf_counter()
    refused(hand_in(build.xlsx(sheet)), "file_damaged", "sheet1.xml")
    assert time.perf_counter() - started < 20


def test_a_file_larger_than_any_workbook(tmp_path, refused):
    path = tmp_path / "02.csv"
    with path.open("wb") as file:
        file.truncate(refusal.FILE_BYTES + 1)
    refused(read(path), "file_too_large", "64 MB")


# Not a file to read


def test_a_file_that_is_not_there(tmp_path, refused):
    finding = refused(read(tmp_path / "02.xlsx"), "file_unreadable", "no file of this name")
    assert finding.file == "02.xlsx"
    assert read(tmp_path / "02.xlsx").sha256 is None


def test_a_folder(tmp_path, refused):
    refused(read(tmp_path), "file_unreadable", "a folder")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path, refused):
    os.mkfifo(tmp_path / "02.xlsx")
    refused(read(tmp_path / "02.xlsx"), "file_unreadable", "a pipe or a device")


@pytest.mark.skipif(sys.platform != "linux", reason="devices have other names there")
def test_a_device(refused):
    refused(read("/dev/zero"), "file_unreadable", "a pipe or a device")


def test_a_file_without_permission(tmp_path, refused, monkeypatch):
    path = tmp_path / "02.xlsx"
    path.write_bytes(b"x")

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    refused(read(path), "file_unreadable", "no permission")


def test_a_disk_that_fails(tmp_path, refused, monkeypatch):
    def failing(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "open", failing)
    refused(read(tmp_path / "02.xlsx"), "file_unreadable", "disk")


# The words


def test_sentences_name_only_what_they_are_given():
    own = [
        rule
        for rule in RULES.values()
        if rule.id.startswith(("file_", "sheet_", "formula_"))
        and rule.id not in ("file_without_table", "sheet_unrecognised")
    ]
    assert len(own) > 14
    given = {"file": "F", "sheet": "S", "cell": "C", "value": "V"}
    for rule in own:
        for part in ("message", "fix"):
            for lang in ("km", "en"):
                sentence = entries()[f"records.rule.{rule.id}.{part}"][lang]
                assert sentence.format(**given, **dict.fromkeys(rule.params, "P"))


# Longer than records can be


def _rows(n):
    cells = (f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, n + 1))
    return f"<sheetData>{''.join(cells)}</sheetData>"


@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
def test_a_file_of_more_rows_than_records_have_is_refused_in_words(
    build, hand_in, refused, monkeypatch, kind
):
    monkeypatch.setattr(refusal, "ROWS", 100)
    made = {
        "xlsx": lambda n: build.xlsx(_rows(n)),
        "csv": lambda n: "1,2\n" * n,
        "ods": lambda n: build.ods(
            f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{n}">'
            '<table:table-cell office:value-type="float" office:value="7"/></table:table-row>'
            "</table:table>"
        ),
    }[kind]
    assert len(hand_in(made(100), f"a.{kind}").sheets[0].rows) == 100
    workbook = hand_in(made(101), f"b.{kind}")
    refused(workbook, "file_too_long", "100")
    assert "more than 100 rows" in workbook.findings[0].message("en")
    assert all("svc records rollup" in workbook.findings[0].fix(lang) for lang in ("km", "en"))


def test_reading_stops_at_the_bound_and_not_at_the_end(build, hand_in, refused, monkeypatch):
    """What comes behind it is not even parsed: it is no XML."""
    monkeypatch.setattr(refusal, "ROWS", 100)
    sheet = _rows(101).replace("</sheetData>", " " * 4_000_000 + "<broken")
    refused(hand_in(build.xlsx(sheet)), "file_too_long")


def test_empty_rows_are_not_counted(hand_in, monkeypatch):
    monkeypatch.setattr(refusal, "ROWS", 3)
    assert hand_in("1,2\n\n,,\n\n\n3,4\n", "a.csv").findings == ()
