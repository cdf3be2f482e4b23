"""Workbooks as a careful clerk fills them in: consistent figures, drawn from a seed.

Tests and the benchmark of a national year share it. Nothing in it knows the rules of the checks:
the figures are drawn the way they come about (cases, then those cleared, the people arrested, those
of them sent to court), so that a clean workbook is clean by its making.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl

KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
NAMES = {"code", "name", "name_en", "name_km", "district"}


class Form:
    """A template, open for filling in: cells by sheet, commune and machine key."""

    def __init__(self, path: Path):
        self.book = openpyxl.load_workbook(path)
        self.sheets = {
            sheet.title: Columns(sheet)
            for sheet in self.book.worksheets
            if sheet.title[0] != "_" and _key_row(sheet)
        }

    def cell(self, table: str, commune: str, key: str):
        """Return the cell of a figure; ``commune`` is ``total`` in the total row."""
        return self.sheets[table].cell(commune, key)

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path


class Columns:
    """A sheet whose row of machine keys says which column is what."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.key_row = row = _key_row(sheet)
        keys = {cell.value: cell.column for cell in sheet[row] if cell.value}
        self.keys = {key: at for key, at in keys.items() if "@" not in key}
        code = self.keys["code"]
        self.rows = {
            str(sheet.cell(at, code).value): at
            for at in range(row + 1, sheet.max_row + 1)
            if sheet.cell(at, code).value is not None
        }

    @property
    def communes(self) -> list[str]:
        return [code for code in self.rows if code != "total"]

    @property
    def figures(self) -> list[str]:
        return [key for key in self.keys if key not in NAMES]

    def cell(self, commune: str, key: str):
        return self.sheet.cell(self.rows[commune], self.keys[key])


def _key_row(sheet) -> int | None:
    for row in sheet.iter_rows(min_row=1, max_row=12):
        if any(cell.value == "code" for cell in row):
            return row[0].row
    return None


def fill(template: Path, out: Path, seed: int, *, written: bool = True) -> Path:
    """Fill in a template and save it.

    Parameters
    ----------
    template, out : Path
    seed : int
    written : bool
        Write some figures as a clerk may (``គ្មាន`` for 0, Khmer digits, ``1,234``), leave some
        communes out of a sheet with ``…``, and state totals in some of the sheets; else plain
        numbers only.
    """
    form = Form(template)
    chance = np.random.default_rng(seed)
    for table, columns in form.sheets.items():
        silent = chance.random(len(columns.communes)) < (0.03 if written else 0.0)
        sums: dict[str, float] = {}
        for commune, says_nothing in zip(columns.communes, silent, strict=True):
            figures = dict(_draw(table, columns.figures, chance))
            for key, value in figures.items():
                cell = columns.cell(commune, key)
                if says_nothing:
                    cell.value = "…"
                    continue
                sums[key] = sums.get(key, 0) + value
                cell.value = _as_written(value, chance) if written else value
            if written and not says_nothing and chance.random() < 0.3:
                for key, value in _stated(table, figures).items():
                    columns.cell(commune, key).value = value
        if written and "total" in columns.rows and table != "tiers" and chance.random() < 0.5:
            for key, value in sums.items():
                columns.cell("total", key).value = value
    return form.save(out)


def _as_written(value, chance):
    how = chance.random()
    if value == 0 and how < 0.05:
        return "គ្មាន"
    if how < 0.03 and isinstance(value, int):
        return str(value).translate(KHMER_DIGITS)
    if how < 0.06 and isinstance(value, int):
        return f"{value:,}"
    return value


def _draw(table: str, keys: list[str], chance) -> Iterator[tuple[str, float]]:
    groups: dict[str, list[str]] = {}
    for key in keys:
        category, _, measure = key.rpartition(".")
        if category != "total":
            groups.setdefault(category, []).append(measure)
    for category, measures in groups.items():
        drawn = DRAWS[table](chance)
        for measure in measures:
            yield (f"{category}.{measure}" if category else measure), drawn[measure]


def _tier(chance) -> dict:
    return {"tier": int(chance.choice([1, 2, 3], p=[0.65, 0.33, 0.02]))}


def _offence(chance) -> dict:
    reported = int(chance.poisson(0.6))
    cleared = int(chance.binomial(reported, 0.8))
    suspects = reported and int(chance.poisson(1.2 * reported))
    return {
        "reported": reported,
        "cleared": cleared,
        "suspects": suspects,
        "sent_to_court": int(chance.binomial(suspects, 0.7)),
    }


def _drugs(chance) -> dict:
    cases = int(chance.poisson(0.8))
    return {"cases": cases, "suspects": cases and int(chance.poisson(2 * cases))}


def _seizures(chance) -> dict:
    return {"amount": round(float(chance.exponential(0.4)), 2) if chance.random() < 0.2 else 0}


def _traffic(chance) -> dict:
    accidents = int(chance.poisson(1.6))
    return {
        "accidents": accidents,
        "deaths": accidents and int(chance.binomial(accidents, 0.4)),
        "injured": accidents and int(chance.poisson(1.4 * accidents)),
    }


def _targets(chance) -> dict:
    target = int(chance.integers(4, 12))
    return {"target": target, "achieved": int(chance.binomial(target, 0.93))}


def _forces(chance) -> dict:
    return {
        "police_posts": 1,
        "police_officers": int(chance.integers(3, 12)),
        "village_guards": int(chance.integers(10, 40)),
    }


def _activities(chance) -> dict:
    count = int(chance.poisson(3))
    return {"count": count, "participants": count and int(chance.poisson(25 * count))}


def _population(chance) -> dict:
    return {"residents": int(chance.lognormal(np.log(8500), 0.5))}


DRAWS = {
    "tiers": _tier,
    "offences": _offence,
    "drugs": _drugs,
    "seizures": _seizures,
    "traffic": _traffic,
    "targets": _targets,
    "forces": _forces,
    "activities": _activities,
    "population": _population,
}
SHARES = {
    "offences": ("total.clearance_percent", "total.cleared", "total.reported"),
    "targets": ("total.achieved_percent", "total.achieved", "total.target"),
}


def _stated(table: str, figures: dict[str, float]) -> dict[str, object]:
    """Return the totals and the percentage that the sheet states of one commune."""
    if table not in ("offences", "drugs", "targets"):
        return {}
    totals: dict[str, object] = {}
    for key, value in figures.items():
        name = "total." + key.rpartition(".")[2]
        totals[name] = totals.get(name, 0) + value
    if table in SHARES:
        share, part, whole = SHARES[table]
        if totals[whole]:
            totals[share] = f"{100 * totals[part] / totals[whole]:.1f}%"
    return totals
