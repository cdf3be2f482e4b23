"""Workbooks with the password that every Excel knows, and with one that somebody chose."""

import io
import struct
from hashlib import md5

import msoffcrypto.format.ooxml as ooxml
import olefile
import pytest
import xlwt
from msoffcrypto.method.rc4 import DocumentRC4
from xlwt.CompoundDoc import XlsDoc

EVERY_EXCEL_KNOWS = "VelvetSweatshop"
FILEPASS, BOUNDSHEET, BEGIN, UNKNOWN = 0x2F, 0x85, 0x809, 0x0FFF
PLAIN = (BEGIN, FILEPASS, 0xE1)  # records that are never encrypted


def records(stream):
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, length
        at += 4 + length


def locked_xls(path, password):
    """Save a workbook encrypted by RC4, as Excel 97 does where its structure is protected."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("crime")
    for row in range(300):
        sheet.write(row, 0, f"commune {row}")
        sheet.write(row, 1, row)
    stream = book.get_biff_data()
    salt, verifier = bytes(range(16)), bytes(range(16, 32))

    def cipher(content):  # the cipher is its own inverse
        return DocumentRC4.decrypt(password, salt, io.BytesIO(content), blocksize=1024).read()

    proof = cipher(verifier + md5(verifier).digest())
    lock = struct.pack("<HHHHH", FILEPASS, 54, 1, 1, 1) + salt + proof
    filling = -(len(stream) + len(lock)) % 4
    lock += struct.pack("<HH", UNKNOWN, filling) + bytes(filling)
    begun = 4 + struct.unpack_from("<H", stream, 2)[0]
    stream = bytearray(stream[:begun] + lock + stream[begun:])
    for at, kind, _ in list(records(bytes(stream))):
        if kind == BOUNDSHEET:
            (place,) = struct.unpack_from("<I", stream, at + 4)
            struct.pack_into("<I", stream, at + 4, place + len(lock))
    plain = bytes(stream)
    hidden = cipher(plain)
    for at, kind, length in records(plain):
        first = at + (8 if kind == BOUNDSHEET else 4)  # where a sheet begins stays plain
        if kind not in PLAIN:
            stream[first : at + 4 + length] = hidden[first : at + 4 + length]
    XlsDoc().save(str(path), bytes(stream))
    return path.read_bytes()


def test_an_xls_that_excel_opens_without_asking_is_read(tmp_path, hand_in):
    workbook = hand_in(locked_xls(tmp_path / "made", EVERY_EXCEL_KNOWS), "02.xls")
    assert (workbook.kind, workbook.findings) == ("xls", ())
    assert workbook.sheets[0].rows[:2] == [["commune 0", 0], ["commune 1", 1]]
    assert len(workbook.sheets[0].rows) == 300


def test_an_xls_with_a_password_that_somebody_chose(tmp_path, hand_in, refused):
    refused(hand_in(locked_xls(tmp_path / "made", "secret"), "02.xls"), "file_password")


def locked_xlsx(content, password):
    locked = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, locked)
    return locked.getvalue()


def test_an_xlsx_that_excel_opens_without_asking_is_read(build, hand_in):
    workbook = hand_in(locked_xlsx(build.simple_xlsx(), EVERY_EXCEL_KNOWS))
    assert (workbook.kind, workbook.findings) == ("xlsx", ())
    assert workbook.sheets[0].rows == [["code", "cases"], ["020301", 7]]


@pytest.mark.parametrize("password", ["secret", "velvetsweatshop"])
def test_an_xlsx_with_a_password_that_somebody_chose(build, hand_in, refused, password):
    refused(hand_in(locked_xlsx(build.simple_xlsx(), password)), "file_password", "password")


def test_what_is_locked_so_is_bounded_like_any_other(build, hand_in, refused):
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    members = build.xlsx_members("<sheetData/>") | {"xl/media/bomb.xml": bytes(50_000_000)}
    members["[Content_Types].xml"] = f'{build.HEAD}<Types xmlns="{types}"/>'
    content = locked_xlsx(build.zipped(members), EVERY_EXCEL_KNOWS)
    refused(hand_in(content), "file_too_large", "zip bomb")
    declared = locked_xlsx(build.simple_xlsx(), EVERY_EXCEL_KNOWS)
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    assert head in declared
    entity = b"<!DOCTYPE a>".ljust(len(head))
    refused(hand_in(declared.replace(head, entity)), "file_entities", "DOCTYPE")


def damage(content, stream, at=None):
    """Return a container with a stream of it overwritten from ``at``, or without it."""
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        whole = container.openstream(stream).read()
    place = content.find(whole[:512])
    assert place >= 0
    if at is None:  # its name in the directory
        name = stream.encode("utf-16-le")
        return content.replace(name, b"X\0" * (len(name) // 2))
    return content[: place + at] + bytes(64) + content[place + at + 64 :]


@pytest.mark.parametrize(
    ("stream", "at"), [("EncryptedPackage", 32), ("EncryptionInfo", 8), ("EncryptionInfo", None)]
)
def test_a_damaged_xlsx_that_excel_would_open_is_damaged_and_has_no_password(
    build, hand_in, refused, stream, at
):
    locked = locked_xlsx(build.simple_xlsx(), EVERY_EXCEL_KNOWS)
    refused(hand_in(damage(locked, stream, at)), "file_damaged", "damaged")


def test_a_declaration_behind_a_comment_is_told_as_in_any_other_part(build, hand_in, refused):
    locked = locked_xlsx(build.simple_xlsx(), EVERY_EXCEL_KNOWS)
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    commented = locked.replace(head, b"<!-- a -->".ljust(len(head)))
    assert hand_in(commented).findings == ()
    both = locked.replace(head, b"<!-- a --><!DOCTYPE a>".ljust(len(head)))
    refused(hand_in(both), "file_entities", "DOCTYPE")


def test_a_damaged_xls_with_a_password_of_excel_is_damaged(tmp_path, hand_in, refused):
    content = locked_xls(tmp_path / "made", EVERY_EXCEL_KNOWS)
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        stream = container.openstream("Workbook").read()
    place = content.find(stream[:512])
    at = place + stream.find(struct.pack("<HHHHH", FILEPASS, 54, 1, 1, 1))
    unknown = content[: at + 4] + struct.pack("<H", 7) + content[at + 6 :]  # a way that is none
    refused(hand_in(unknown, "02.xls"), "file_damaged", "damaged")
