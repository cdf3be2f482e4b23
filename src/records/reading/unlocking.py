"""Workbooks that are encrypted with the password which every Excel knows.

Where the structure of a workbook is protected, Excel encrypts an .xls with a password of its own,
so that it opens without asking; other programs do the same with an .xlsx. What opens for everybody
is read; a password that somebody chose is not looked for.
"""

from io import BytesIO

import olefile

from svc_atlas.records.reading.refusal import Refused

_EVERY_EXCEL_KNOWS = "VelvetSweatshop"
_PACKAGE, _HOW = "EncryptedPackage", "EncryptionInfo"


def is_locked_package(content: bytes) -> bool:
    """Return whether a container holds an encrypted .xlsx; False where it is damaged."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as container:
            return container.exists(_PACKAGE)
    except Exception:  # whatever a damaged container makes it stumble over
        return False


def unlocked(content: bytes) -> bytes:
    """Return an encrypted workbook as it is without its encryption.

    Raises
    ------
    Refused
        Somebody chose a password for it, or how it is encrypted declares a document type.
    """
    import msoffcrypto  # with the ciphers it takes a while to load, and most files need none

    decrypted = BytesIO()
    try:
        _refuse_entities(content)
        file = msoffcrypto.OfficeFile(BytesIO(content))
        file.load_key(password=_EVERY_EXCEL_KNOWS)
        file.decrypt(decrypted)
    except Refused:
        raise
    except Exception as error:  # another password, or what a damaged one makes it stumble over
        raise Refused("file_password") from error
    return decrypted.getvalue()


def _refuse_entities(content: bytes) -> None:
    with olefile.OleFileIO(BytesIO(content)) as container:
        if container.exists(_HOW):
            how = container.openstream(_HOW).read().replace(b"\0", b"")  # of UTF-16
            if b"<!" in how:
                raise Refused("file_entities")
