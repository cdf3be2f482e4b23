"""Records as offices hand them in: late, missing and corrected ones, each figure from a cell.

Battambang (02), 2023: tiers and offences of every commune but Tuol Ta Ek (020301), which owes all;
Preaek Preah Sdach (020302) handed in its offences late; Rotanak (020303) had 5 thefts, then 7. For
2024 there are tiers alone. Nobody else has handed in anything.
"""

from datetime import date
from pathlib import Path

from svc_atlas.gazetteer import load
from svc_atlas.records.store import RecordStore
from svc_atlas.records.submissions import Submission
from svc_atlas.records.workbook import FIGURES, frame

OWING, LATE, CORRECTED = "020301", "020302", "020303"
FIRST_FILE = "battambang 2023.xlsx"
LATE_FILE = "<b onclick=alert(1)>late</b> & 2023.xlsx"
CORRECTION_FILE = "=battambang_2023_corrected.xlsx"
THEFTS, THEFTS_CORRECTED = 5, 7


def figure(table, year, commune, key, value, cell):
    category, _, measure = key.rpartition(".")
    return (table, year, commune, category or None, measure, value, "given", table, cell,
            str(value))  # fmt: skip


def rows(communes) -> list[tuple[str, int]]:
    """Each commune in a row of its own: 020303 in row 303."""
    return [(code, int(code[2:])) for code in communes]


def tiers(year: int, communes) -> list[tuple]:
    return [
        figure("tiers", year, code, "tier", 1 + row % 2, f"C{row}") for code, row in rows(communes)
    ]


def offences(year: int, communes) -> list[tuple]:
    return [
        figure("offences", year, code, f"{offence}.{measure}", number, f"{column}{row}")
        for code, row in rows(communes)
        for offence, measure, number, column in (
            ("theft", "reported", THEFTS, "AA"),
            ("theft", "cleared", 3, "AB"),
            ("murder", "reported", 0, "C"),
        )
    ]


def submission(file: str, received: date, figures: list[tuple], number: int) -> Submission:
    return Submission(
        file=file,
        sha256=f"{number:02d}" * 32,
        office="provincial_police",
        province="02",
        received=received,
        figures=frame(figures, FIGURES),
    )


def hand_in(home: Path) -> None:
    """Put the records into the store of a home."""
    communes = [area.code for area in load().communes("02") if area.code != OWING]
    early = [code for code in communes if code != LATE]
    corrected = figure("offences", 2023, CORRECTED, "theft.reported", THEFTS_CORRECTED, "AA303")
    RecordStore(home).add([
        submission(FIRST_FILE, date(2024, 1, 10), tiers(2023, communes) + offences(2023, early), 1),
        submission(LATE_FILE, date(2024, 3, 5), offences(2023, [LATE]), 2),
        submission(CORRECTION_FILE, date(2024, 2, 15), [corrected], 3),
        submission("battambang 2024.xlsx", date(2025, 1, 8), tiers(2024, communes), 4),
    ])  # fmt: skip
