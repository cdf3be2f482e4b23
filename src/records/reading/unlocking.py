"""Workbooks that are encrypted with the password which every Excel knows.

Where the structure of a workbook is protected, Excel encrypts an .xls with a password of its own,
so that it opens without asking; other programs do the same with an .xlsx. What opens for everybody
is read; a password that somebody chose is not looked for.
"""

from collections.abc import Iterator
from io import BytesIO

import olefile

from svc_atlas.records.reading.archive import refuse_document_type
from svc_atlas.records.reading.refusal import Refused, damaged

_EVERY_EXCEL_KNOWS = "VelvetSweatshop"
_PACKAGE, _HOW = "EncryptedPackage", "EncryptionInfo"
_VERSION = 8  # bytes before the XML


def is_locked_package(content: bytes) -> bool:
    """Return whether a container holds an encrypted .xlsx; False where it is damaged."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as container:
            return container.exists(_PACKAGE)
    except Exception:  # whatever a damaged container makes it stumble over
        return False


def unlocked(content: bytes, *, is_package: bool) -> bytes:
    """Return an encrypted workbook as it is without its encryption.

    Parameters
    ----------
    content : bytes
    is_package : bool
        Whether it is an .xlsx in a container, and not an .xls.

    Raises
    ------
    Refused
        Somebody chose a password for it, it is damaged, or how it is encrypted declares a document
        type.
    """
    import msoffcrypto  # with the ciphers it takes a while to load, and most files need none
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    decrypted, fits = BytesIO(), False
    try:
        refuse_document_type(_how(content))
        file = msoffcrypto.OfficeFile(BytesIO(content))
        # An .xls is verified without being asked.
        file.load_key(_EVERY_EXCEL_KNOWS, **{"verify_password": True} if is_package else {})
        fits = True
        file.decrypt(decrypted)
    except InvalidKeyError as error:  # where the key fits, what it opens is damaged
        raise damaged("cut_short") if fits else Refused("file_password") from error
    except DecryptionError as error:  # encrypted in another way
        raise Refused("file_password") from error
    except FileFormatError as error:  # an .xls of another age, or a package without its key
        raise damaged("cut_short") if is_package else Refused("file_password") from error
    except Refused:
        raise
    except Exception as error:  # whatever a damaged container makes its parsers stumble over
        raise damaged("cut_short") from error
    return decrypted.getvalue()


def _how(content: bytes) -> Iterator[bytes]:
    """Yield the XML that says how a package is encrypted; nothing of an .xls."""
    with olefile.OleFileIO(BytesIO(content)) as container:
        if container.exists(_HOW):
            yield container.openstream(_HOW).read()[_VERSION:]
