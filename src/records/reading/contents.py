"""What every kind of file is read into, before it is a `Workbook` with its findings."""

from dataclasses import dataclass, field

from svc_atlas.records.workbook import Sheet


@dataclass
class Contents:
    """The sheets of a file, and what its container says.

    Attributes
    ----------
    kind : str
        ``xlsx``, ``xls``, ``ods``, ``csv`` or ``tsv``.
    sheets : list of SheetContents
    macros, external_links : bool
    """

    kind: str
    sheets: list["SheetContents"] = field(default_factory=list)
    macros: bool = False
    external_links: bool = False


@dataclass
class SheetContents:
    """A sheet, and the last row that the file claims it has."""

    sheet: Sheet
    extent: int = 0


def unread(name: str) -> SheetContents:
    """Return a hidden sheet: its name alone."""
    return SheetContents(Sheet(name, [], hidden=True))
