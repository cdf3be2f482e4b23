"""Why a file is not read, and how much of one is."""

from svc_atlas.records.findings import Phrase

FILE_BYTES = 64 * 2**20
UNPACKED_BYTES = 400 * 2**20
MEMBERS = 10_000
# XML of a sheet shrinks to a tenth or a thirtieth; a bomb to a thousandth.
SHRINKS_AT_MOST = 200
RATIO_FROM_BYTES = 8 * 2**20
VALUES = 3_000_000
# Of all sheets, with something in them: eight years of the country's 1,654 communes with a row for
# each of 15 offences. What has more is a list of cases.
ROWS = 200_000
# Places in the rows of all sheets, most of them empty where a value stands far to the right.
PLACES = 12_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class Refused(Exception):
    """A file is not read.

    Parameters
    ----------
    rule : str
        The rule of scope ``file`` that says why.
    **params
        What the rule's sentences name.
    """

    def __init__(self, rule: str, **params):
        super().__init__(rule)
        self.rule = rule
        self.params = params


def damaged(reason: str, **params) -> Refused:
    """Return the refusal of a damaged file, ``reason`` one of ``records.damage`` in the words."""
    return Refused("file_damaged", reason=Phrase(f"records.damage.{reason}", params))


def too_large(limit: str, n: int) -> Refused:
    """Return the refusal of an oversized file, ``limit`` one of ``records.limit`` in the words."""
    return Refused("file_too_large", limit=Phrase(f"records.limit.{limit}", {"n": f"{n:,}"}))


def not_a_table(kind: str) -> Refused:
    """Return the refusal of a file of another kind, one of ``records.kind`` in the words."""
    return Refused("file_not_a_table", kind=Phrase(f"records.kind.{kind}"))


class Budget:
    """What the sheets of one file may hold together, spent row by row.

    Examples
    --------
    >>> budget = Budget()
    >>> budget.spend(values=2, places=5)
    >>> budget.values
    2999998
    """

    def __init__(self):
        self.rows = ROWS
        self.values = VALUES
        self.places = PLACES

    def spend(self, values: int, places: int, rows: int = 0) -> None:
        """Count what a row holds, or many, before it is kept; and of these the rows.

        Raises
        ------
        Refused
            The file holds more than a workbook of records can.
        """
        self.rows -= rows
        self.values -= values
        self.places -= places
        if self.values < 0 or self.places < 0:
            raise too_large("cells", VALUES)
        if self.rows < 0:
            raise Refused("file_too_long", n=f"{ROWS:,}")
