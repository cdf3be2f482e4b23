"""The lines of a tooltip under an area's name: the value with the counts behind it."""

import pandas as pd

from svc_atlas.maps.legend import scale_of
from svc_atlas.text import Text
from svc_atlas.text.formats import Formats

_ABSENT = ("not_reported", "not_ranked", "suppressed")


def lines(indicator: str, rows: pd.DataFrame, text: Text, formats: Formats) -> dict[str, list[str]]:
    """Return the lines of each area.

    Parameters
    ----------
    indicator : str
        The indicator on the map.
    rows : DataFrame
        Rows of ``statistics`` of one indicator, level and year.
    text, formats
        The words and the numbers of the reader's language.

    Returns
    -------
    dict of str to list of str
        Area code to lines; an area without a figure has none, its class says why.
    """
    write = _WRITERS[scale_of(indicator)]
    return {
        row.area: write(indicator, row, text, formats)
        for row in rows.rename(columns={"class": "klass"}).itertuples()
        if row.klass not in _ABSENT
    }


def _tier(_, row, text: Text, formats: Formats) -> list[str]:
    if row.level == "commune":
        return []
    if pd.isna(row.numerator):
        return [text("tooltip.ranked", n=formats.count(row.denominator))]
    return [text("tooltip.tier", held=formats.of(row.numerator, row.denominator))]


def _rate(indicator: str, row, text: Text, formats: Formats) -> list[str]:
    if pd.isna(row.value):
        return [text("tooltip.no_rate")]
    return [
        text(f"tooltip.{indicator}", n=formats.count(row.numerator)),
        text("tooltip.residents", residents=formats.count(row.denominator)),
        formats.rate_per_10k(row.value),
        *_counted(row, text, formats),
    ]


def _share(indicator: str, row, text: Text, formats: Formats) -> list[str]:
    if pd.isna(row.numerator) or pd.isna(row.denominator):
        return []
    share = formats.share_with_counts(row.numerator, row.denominator)
    return [text(f"tooltip.{indicator}", share=share), *_counted(row, text, formats)]


def _change(indicator: str, row, text: Text, formats: Formats) -> list[str]:
    if indicator == "tier_change":
        return _moved(row, text, formats)
    if pd.isna(row.numerator) or pd.isna(row.denominator):
        return []
    between = text("tooltip.between", against=row.against, year=row.year)
    change = formats.change_in_words(row.denominator, row.numerator, percent=row.value)
    return [
        f"{between} {change}",
        *_counted(row, text, formats),
    ]


def _moved(row, text: Text, formats: Formats) -> list[str]:
    if pd.isna(row.numerator):
        return []
    first, second = formats.count(row.numerator), formats.count(row.denominator)
    if row.level == "commune":
        between = text("tooltip.between", against=row.against, year=row.year)
        return [f"{between} {text('tooltip.tier_step', before=second, after=first)}"]
    return [text("tooltip.tier_change", up=first, down=second, against=row.against)]


def _report(indicator: str, row, text: Text, formats: Formats) -> list[str]:
    return []  # the class says all that is known of one report


def _counted(row, text: Text, formats: Formats) -> list[str]:
    """Say how many communes the figure rests on, where it is not all of them."""
    if row.level == "commune" or row.counted == row.communes:
        return []
    return [text("tooltip.counted", counted=formats.of(row.counted, row.communes))]


_WRITERS = {
    "tier": _tier,
    "rate": _rate,
    "share": _share,
    "targets": _share,
    "change": _change,
    "report": _report,
}
