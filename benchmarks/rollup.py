"""Case lists rolled up: seconds and peak memory by length, and pandas on the same file.

Run with ``python -m benchmarks.rollup [--millions 10 30 100]``; it works in a temporary folder, for
which it asks 12 bytes a case, and leaves nothing behind.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.process import run
from svc_atlas import gazetteer
from svc_atlas.records import caselist
from svc_atlas.records.caselist.headers import COLUMNS
from svc_atlas.records.caselist.rolling import OFFENCES

BYTES_A_CASE = 12
FIRST_DAY, DAYS = date(2019, 1, 1), 2557  # seven years
MEMORY = "1GB"
PAIRS = 3


def make_cases(path: Path, cases: int) -> None:
    """Write a case list to Parquet: ids in no order, every commune and offence, seven years."""
    communes = [area.code for area in gazetteer.load().communes()]
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute(
            f"""
            COPY (
              SELECT 'C' || lpad(((i * 7919) % 1000000007)::VARCHAR, 10, '0') AS id,
                $first + (hash(i, 1) % {DAYS})::INTEGER AS date,
                $communes[(hash(i, 2) % {len(communes)})::INTEGER + 1] AS commune,
                $offences[(hash(i, 3) % {len(OFFENCES)})::INTEGER + 1] AS offence,
                hash(i, 4) % 3 > 0 AS cleared, (hash(i, 5) % 4)::INTEGER AS suspects
              FROM range({cases}) AS numbers(i)
            ) TO '{path}' (FORMAT parquet)
            """,
            {"first": FIRST_DAY, "communes": communes, "offences": list(OFFENCES)},
        )


def with_pandas(path: Path) -> tuple[pd.DataFrame, float]:
    """Do the same with pandas; return its counts and the seconds without the check of the ids."""
    began = time.perf_counter()
    cases = pd.read_parquet(path, columns=list(COLUMNS))
    read = time.perf_counter() - began
    if cases["id"].duplicated().any():
        raise RuntimeError("an id is there twice")
    began = time.perf_counter()
    known = {area.code: area.code for area in gazetteer.load().communes()}
    commune, offence = cases["commune"].map(known), cases["offence"].map({o: o for o in OFFENCES})
    if commune.isna().any() or offence.isna().any():
        raise RuntimeError("a commune or an offence is not known")
    year = pd.to_datetime(cases["date"]).dt.year
    counts = cases.groupby([commune, year, offence]).agg(
        reported=("cleared", "size"), cleared=("cleared", "sum"), suspects=("suspects", "sum")
    )
    return counts, read + time.perf_counter() - began


def against_pandas(path: Path, pairs: int = PAIRS) -> dict:
    """Return medians of seconds, ours and those of pandas, taken in turns in this process."""
    known = gazetteer.load()
    ours, theirs, without_ids = [], [], []
    for _ in range(pairs):
        began = time.perf_counter()
        rolled = caselist.rollup([path], gazetteer=known)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        counts, partly = with_pandas(path)
        theirs.append(time.perf_counter() - began)
        without_ids.append(partly)
        figures = rolled.figures
        reported = figures.loc[figures["measure"].isin(["reported", "cases"]), "value"].sum()
        suspects = figures.loc[figures["measure"] == "suspects", "value"].sum()
        if (reported, suspects) != (counts["reported"].sum(), counts["suspects"].sum()):
            raise RuntimeError("the two do not agree")
    rolled_up, pandas_took = statistics.median(ours), statistics.median(theirs)
    return {
        "rollup_s": round(rolled_up, 2),
        "pandas_s": round(pandas_took, 2),
        "pandas_without_ids_s": round(statistics.median(without_ids), 2),
        "times_as_fast": round(pandas_took / rolled_up, 1),
        "times_as_fast_without_ids": round(statistics.median(without_ids) / rolled_up, 1),
    }


def one_length(folder: Path, cases: int) -> dict:
    """Return the figures of the command on one list, and whether one repeated id is found."""
    path = folder / f"{cases}.parquet"
    home = folder / "home"
    done = run(home, "records", "rollup", str(path), "--out", str(folder / "out"))
    (repeated,) = duckdb.execute(
        f"SELECT id FROM read_parquet('{path}', file_row_number = true) "
        f"WHERE file_row_number = {cases // 2}"
    ).fetchone()
    one = folder / "one.csv"
    one.write_text(f"{','.join(COLUMNS)}\n{repeated},2023-01-05,020301,theft,1,2\n")
    began = time.perf_counter()
    again = caselist.rollup([path, one], gazetteer=gazetteer.load())
    return {
        "cases": done["answer"]["cases"],
        "file_mb": round(path.stat().st_size / 1e6),
        "seconds": done["seconds"],
        "seconds_a_million": round(done["seconds"] / (cases / 1e6), 3),
        "peak_mb": done["peak_mb"],
        "repeated_found": [fault.value for fault in again.repeated_ids] == [repeated],
        "repeated_s": round(time.perf_counter() - began, 1),
    }


def measure(lengths: list[int], compared: int) -> dict:
    """Return all figures: each length alone, and the length compared with pandas."""
    with tempfile.TemporaryDirectory(prefix="svc-rollup-") as name:
        folder = Path(name)
        needed = BYTES_A_CASE * max([*lengths, compared]) * 2
        if shutil.disk_usage(folder).free < needed:
            raise RuntimeError(f"{needed / 1e9:.1f} GB of disk are needed in {folder}")
        by_length = []
        for cases in lengths:
            make_cases(folder / f"{cases}.parquet", cases)
            by_length.append(one_length(folder, cases))
            (folder / f"{cases}.parquet").unlink()
        make_cases(folder / "compared.parquet", compared)
        ratio = {"cases": compared, **against_pandas(folder / "compared.parquet")}
    return {"by_length": by_length, "against_pandas": ratio}


def main() -> None:
    """Read the arguments and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=int, nargs="+", default=[10, 30, 100])
    parser.add_argument("--compared", type=int, default=10, help="millions to compare with pandas")
    chosen = parser.parse_args()
    lengths = [n * 1_000_000 for n in chosen.millions]
    print(json.dumps(measure(lengths, chosen.compared * 1_000_000), indent=2))


if __name__ == "__main__":
    main()
