"""A year of workbooks checked in one call and imported: seconds and peak memory.

On a machine that others use too, the seconds computed say more than those that passed.

Run with ``python -m benchmarks.checking [--provinces 02 23 …]``, the whole nation where none is
named. It makes the workbooks from the template, fills them in as a clerk does, works in a temporary
folder and leaves nothing behind.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.process import run
from svc_atlas import gazetteer
from svc_atlas.records import template
from tests.records.filling import fill

YEAR = 2024
MEASURED = ("seconds", "cpu_seconds", "peak_mb")


def make_workbooks(folder: Path, provinces: Sequence[str], year: int) -> list[str]:
    """Write the workbook of each province, filled in; return their paths."""
    areas, made = gazetteer.load(), []
    folder.mkdir(parents=True)
    for code in provinces:
        empty = template.write(folder / "empty.xlsx", code, year, gazetteer=areas)
        # Every province and year has figures of its own, the same each time.
        filled = fill(empty, folder / f"{code}-{year}.xlsx", 100 * year + int(code), written=True)
        empty.unlink()
        made.append(str(filled))
    return made


def checked(home: Path, files: Sequence[str]) -> dict:
    """Return the seconds, the peak memory and what was found, of one call on all files."""
    done = run(home, "records", "check", *files)
    answer = done["answer"]
    return {
        **{name: done[name] for name in MEASURED},
        "figures": sum(file["figures"] for file in answer["files"]),
        "errors": answer["errors"],
        "warnings": answer["warnings"],
    }


def imported(home: Path, files: Sequence[str], year: int) -> dict:
    """Return the seconds and peak memory of importing all files at once, and the figures added."""
    received = date(year + 1, 1, 20).isoformat()
    handed_in = ("--office", "provincial_police", "--received", received)
    done = run(home, "records", "import", *files, *handed_in)
    return {
        **{name: done[name] for name in MEASURED},
        "figures": sum(each["added"] for each in done["answer"]["submissions"]),
    }


def measure(provinces: Sequence[str] | None = None) -> dict:
    """Return all figures: a first year checked and imported, then the next one.

    Parameters
    ----------
    provinces : sequence of str, optional
        Codes; all provinces when None.
    """
    areas = gazetteer.load()
    chosen = provinces or [area.code for area in areas.level("province")]
    with tempfile.TemporaryDirectory(prefix="svc-checking-") as name:
        folder, home = Path(name), Path(name) / "home"
        last = make_workbooks(folder / "last", chosen, YEAR - 1)
        this = make_workbooks(folder / "this", chosen, YEAR)
        load = os.getloadavg()[0]
        first = checked(home, last)
        first_import = imported(home, last, YEAR - 1)
        second = checked(home, this)
        second_import = imported(home, this, YEAR)
        size = sum(Path(file).stat().st_size for file in this)
    return {
        "workbooks": len(this),
        "communes": sum(len(areas.communes(code)) for code in chosen),
        "mb": round(size / 1e6, 1),
        "load_at_the_start": round(load, 1),
        "check": first,
        "import": first_import,
        "check_with_last_year": second,
        "import_with_last_year": second_import,
    }


def main() -> None:
    """Read the arguments and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provinces", nargs="+", help="codes; all of them by default")
    print(json.dumps(measure(parser.parse_args().provinces), indent=2))


if __name__ == "__main__":
    main()
