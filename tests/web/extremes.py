"""Records at the edges of what can be handed in, each as it has come from some office.

All of Battambang (02), 2023 against an earlier year:

``unasked``
    2021 and 2023. Of offences thefts alone, and one commune's murders; nobody was ever asked for
    cleared cases, residents, targets or tiers. A drug case in every commune.
``nothing``
    2022 and 2023, from two communes. Nothing happened and nothing was planned, but for 500 thefts
    in the first of them in 2023.
``gap``
    2021 to 2023. No tiers of 2022; targets of 2023 for one quality alone; two communes without
    residents, one that leaves its frauds out. One drug case a year, in another commune each.
"""

from datetime import date
from pathlib import Path

from svc_atlas.gazetteer import load
from svc_atlas.records.store import RecordStore
from svc_atlas.schema import DRUG_GROUPS, OFFENCES, QUALITIES
from svc_atlas.snapshot import publish
from tests.web.handed_in import figure, submission

FIRST, SECOND, PARTIAL = "020101", "020102", "020106"
THEFTS = 500
#: The khum and the sangkat that had the drug case of each year.
CASES_OF = {2021: FIRST, 2022: "020301", 2023: FIRST}


def _communes() -> list[str]:
    return [area.code for area in load().communes("02")]


def _offences(year: int, code: str, thefts: int, without: tuple[str, ...] = ()) -> list[tuple]:
    counts = {f"{offence}.reported": 0 for offence in OFFENCES if offence not in without}
    counts |= {f"{offence}.cleared": 0 for offence in OFFENCES if offence not in without}
    counts["theft.reported"] = thefts
    return _row("offences", year, code, counts)


def _drugs(year: int, code: str, uses: int) -> list[tuple]:
    counts = {f"{group}.{n}": 0 for group in DRUG_GROUPS for n in ("cases", "suspects")}
    return _row("drugs", year, code, counts | {"use.cases": uses, "use.suspects": 2 * uses})


def _targets(year: int, code: str, planned: int, done: int, qualities=QUALITIES) -> list[tuple]:
    return _row("targets", year, code, {
        f"{quality}.{measure}": count
        for quality in qualities
        for measure, count in (("target", planned), ("achieved", done))
    })  # fmt: skip


def _row(table: str, year: int, code: str, counts: dict[str, int]) -> list[tuple]:
    return [
        figure(table, year, code, key, count, f"{chr(ord('A') + place % 26)}{int(code[2:])}")
        for place, (key, count) in enumerate(counts.items())
    ]


def unasked() -> list[tuple]:
    figures = []
    for year, thefts in ((2021, 5), (2023, 9)):
        for code in _communes():
            figures += _row("offences", year, code, {"theft.reported": thefts})
            figures += _drugs(year, code, 1)
        figures += _row("offences", year, FIRST, {"murder.reported": 1})
    return figures


def nothing() -> list[tuple]:
    figures = []
    for year in (2022, 2023):
        for code in (FIRST, SECOND):
            thefts = THEFTS if (year, code) == (2023, FIRST) else 0
            figures += _offences(year, code, thefts) + _drugs(year, code, 0)
            figures += _targets(year, code, 0, 0)
            figures += _row("population", year, code, {"residents": 9_000})
            figures += _row("traffic", year, code, dict.fromkeys(("accidents", "deaths"), 0))
    return figures


def gap() -> list[tuple]:
    figures = []
    for year in (2021, 2022, 2023):
        for place, code in enumerate(_communes()):
            figures += _offences(year, code, 2, ("fraud",) if code == PARTIAL else ())
            figures += _drugs(year, code, int(code == CASES_OF[year]))
            if code not in (FIRST, SECOND):
                figures += _row("population", year, code, {"residents": 9_000})
            if year != 2022:
                figures += _row("tiers", year, code, {"tier": 3 if place < 2 else 1})
            if year == 2023:
                figures += _targets(year, code, 10, 9, QUALITIES[:1])
    return figures


EXTREMES = {"unasked": unasked, "nothing": nothing, "gap": gap}


def make(home: Path, name: str) -> None:
    """Publish one of the extremes in a home."""
    RecordStore(home).add([submission(f"{name}.xlsx", date(2024, 1, 10), EXTREMES[name](), 1)])
    publish(home)
