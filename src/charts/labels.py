"""What stands at the end of a bar, and how the bar is coloured, by indicator and class."""

from collections.abc import Mapping

import pandas as pd

from svc_atlas import colours
from svc_atlas.charts.figure import hatch_shape
from svc_atlas.metrics.indicators import COUNTED_IN, INDICATORS
from svc_atlas.text.formats import SMALL_BASE, Formats
from svc_atlas.text.numbers import DASH, THIN, known

ABSENCES = ("not_reported", "not_ranked", "suppressed", "cannot_be_said")
_FILLS = {
    "tier_change": colours.CHANGE,
    "crime_change": colours.CHANGE,
    "drug_change": colours.CHANGE,
    "accidents_change": colours.CHANGE,
    "targets": colours.TARGETS,
}


def kind(indicator: str) -> str:
    """Return how an indicator's value reads: ``rate``, ``share`` or ``change``.

    Raises
    ------
    ValueError
        The tier: it is counted, and drawn by the charts of tiers.
    """
    found = INDICATORS[indicator].kind
    if found == "tier":
        raise ValueError("the tier is drawn by tier_shares, tier_trend and tier_history")
    return found


def label(row: Mapping | pd.Series, formats: Formats) -> str:
    r"""Return the value of a row of ``statistics`` with the counts it comes from.

    Examples
    --------
    >>> row = pd.Series({"indicator": "clearance", "level": "province", "value": 94.3,
    ...                  "numerator": 66, "denominator": 70, "class": "5"})
    >>> label(row, Formats("en"))
    '94\u202f% (66 of 70)'
    """
    above, below = row["numerator"], row["denominator"]
    if not (known(above) and known(below)):
        return formats.absent(absence(row))
    match kind(row["indicator"]):
        case "share":
            return formats.share_with_counts(above, below)
        case "rate":
            counted = COUNTED_IN[INDICATORS[row["indicator"]].counts]
            return f"{formats.rate(row['value'])} ({formats.counted(above, counted)})"
    if row["indicator"] != "tier_change":
        if row["class"] == "cannot_be_said":  # the counts are known, what they tell is not
            return f"{formats.count(below)}\u00a0→\u00a0{formats.count(above)}"
        return formats.change_label(below, above, percent=row["value"])
    if row["level"] == "commune":
        return formats.change_label(below, above).split(" (")[0]
    moved = f"▲{THIN}{formats.count(above)} ▼{THIN}{formats.count(below)}"
    return f"{formats.signed_percent(row['value'])} ({moved})"


def short_label(row: pd.Series, formats: Formats) -> str:
    """Return the value for a sentence: alone, unless few cases make it, which then come first.

    Examples
    --------
    >>> row = pd.Series({"indicator": "crime_rate", "value": 3.8, "numerator": 2,
    ...                  "denominator": 5328, "class": "5"})
    >>> short_label(row, Formats("en"))
    '2 cases (3.8)'
    """
    if not known(row["value"]):
        return label(row, formats).removeprefix(f"{DASH} ")
    counted = INDICATORS[row["indicator"]].counts
    reads = kind(row["indicator"])
    if reads == "rate" and known(row["numerator"]) and 0 < row["numerator"] < SMALL_BASE:
        cases = formats.counted(row["numerator"], COUNTED_IN[counted])
        return f"{cases} ({formats.rate(row['value'])})"
    if reads == "change" and counted is not None and row["denominator"] < SMALL_BASE:
        return label(row, formats)
    if reads == "share" and known(row["denominator"]) and row["denominator"] < SMALL_BASE:
        return label(row, formats)
    return value(row["value"], row["indicator"], formats)


def value(number, indicator: str, formats: Formats, *, decimals: int | None = None) -> str:
    """Write a value of an indicator without its counts; ``decimals`` fixes how many there are."""
    write = {"share": formats.percent, "rate": formats.rate, "change": formats.signed_percent}
    return write[kind(indicator)](number, decimals=decimals)


def at_the_end(name: str, line: pd.Series, written: str, formats: Formats) -> str:
    """Return what stands at the end of a line over the years: its name and its last value.

    Beside the values of the last year an earlier one would be read as of that year too: it stands
    with its own.

    Parameters
    ----------
    name : str
        What the line is of.
    line : Series
        Its values by year, one of them known; null where there is none.
    written : str
        Its last value, as it is written.
    formats : Formats

    Examples
    --------
    >>> line = pd.Series([1.2, 2.3], index=[2022, 2023])
    >>> at_the_end("Bavel", line, "2.3", Formats("en"))
    'Bavel 2.3'
    >>> at_the_end("Bavel", line.reindex([2022, 2023, 2024]), "2.3", Formats("en"))
    'Bavel 2023: 2.3'
    """
    last = line.last_valid_index()
    if last == line.index[-1]:
        return f"{name} {written}"
    return f"{name} {formats.year(last)}: {written}"


def absence(row: pd.Series) -> str:
    """Return why a row of ``statistics`` has no figure."""
    return row["class"] if row["class"] in ABSENCES else "not_reported"


def markers(rows: pd.DataFrame, strong) -> dict:
    """Return the look of a row's bars: the colour of its class on the map, or its hatch.

    ``strong`` rows are outlined.
    """
    kinds = [k if isinstance(k, str) else "not_reported" for k in rows["class"]]
    fills = _FILLS.get(rows["indicator"].iloc[0], colours.RATE)
    return {
        "color": [fills.get(k, colours.HATCH_GROUND) for k in kinds],
        "pattern": {
            "shape": ["" if k in fills else hatch_shape(k) for k in kinds],
            "fgcolor": colours.HATCH_LINE,
            "size": 6,
            "solidity": 0.25,
        },
        "line": {
            "color": [colours.INK if s else colours.MUTED for s in strong],
            "width": [2 if s else 0.5 for s in strong],
        },
    }
