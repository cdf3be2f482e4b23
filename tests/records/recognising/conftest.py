from pathlib import Path

import pytest

from svc_atlas.records.recognising import recognise
from svc_atlas.records.workbook import Sheet, Workbook


def workbook(*sheets, file="table.xlsx", kind="xlsx") -> Workbook:
    return Workbook(Path(file), "0" * 64, kind, tuple(sheets))


@pytest.fixture
def read(gazetteer):
    """Recognise rows as the only sheet of a file, or several sheets given whole."""

    def read_(*rows_or_sheets, file="table.xlsx", name="Sheet1", mapping=None, year=None, **sheet):
        first = rows_or_sheets[0]
        sheets = rows_or_sheets if isinstance(first, Sheet) else [Sheet(name, first, **sheet)]
        return recognise(workbook(*sheets, file=file), gazetteer, mapping=mapping, year=year)

    return read_


@pytest.fixture
def figures():
    """Return the given figures of a reading by commune, category and measure."""

    def figures_(reading, table=None):
        rows = reading.figures
        rows = rows[rows["state"] == "given"]
        rows = rows[rows["table"] == table] if table else rows
        rows = rows.astype(object).where(rows.notna(), None)
        return {
            tuple(part for part in (r.commune, r.category, r.measure) if part): r.value
            for r in rows.itertuples()
        }

    return figures_


@pytest.fixture
def rules():
    """Return the rule and cell of each finding of a reading, or those of one rule."""

    def rules_(reading):
        return [(finding.rule, finding.cell) for finding in reading.findings]

    return rules_
