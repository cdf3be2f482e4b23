"""The lines of a tooltip under an area's name: the value with the counts behind it."""

import pandas as pd

from svc_atlas.maps.legend import scale_of
from svc_atlas.metrics.indicators import COUNTED_IN, INDICATORS
from svc_atlas.text import Text
from svc_atlas.text.formats import Formats

_ABSENT = ("not_reported", "not_ranked", "suppressed")


def lines(indicator: str, rows: pd.DataFrame, text: Text, formats: Formats) -> dict[str, list[str]]:
    """Return the lines of each area.

    Parameters
    ----------
    indicator : str
        The indicator on the map, or ``clusters``.
    rows : DataFrame
        Rows of ``statistics`` of one indicator, level and year, with what stands beside them
        on the map: the columns of ``estimates.COLUMNS``, those of ``exposure.at_hand``, the
        residents of both years of a change.
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
    reported = getattr(row, "reported", row.value)
    if pd.notna(reported):
        rate = formats.rate_per_10k(reported)
        said = [
            text(f"tooltip.{row.indicator}", n=formats.count(row.numerator)),
            text("tooltip.residents", residents=formats.count(row.denominator)),
            text("tooltip.reported", rate=rate) if _estimated(row) else rate,
        ]
    elif _estimated(row) and pd.notna(row.value):
        said = [text("tooltip.year_absent", year=row.year)]
    else:
        return [_no_rate(row, text)]
    return [
        *said,
        *_smoothed(row, text, formats),
        *_pooled(row, text, formats),
        *_flagged(row, text),
        *_counted(row, text, formats),
    ]


def _no_rate(row, text: Text) -> str:
    """Say what a rate that cannot be said lacks: a full report, residents, or both in one place."""
    complete, peopled = (getattr(row, name, None) for name in ("complete", "peopled"))
    if pd.isna(complete) or pd.isna(peopled) or bool(complete) == bool(peopled):
        lacks = "both"
    else:
        lacks = "residents" if complete else "full_report"
    return text(f"tooltip.no_rate.{lacks}")


def _estimated(row) -> bool:
    return hasattr(row, "smoothed") or hasattr(row, "pooled_rate")


def _smoothed(row, text: Text, formats: Formats) -> list[str]:
    """Give the rate as it was smoothed, and say how far it moved."""
    if pd.isna(getattr(row, "smoothed", None)):
        return []
    return [
        text("tooltip.smoothed", rate=formats.rate_per_10k(row.smoothed)),
        text("tooltip.drawn", share=formats.percent(100 * (1 - row.weight))),
    ]


def _pooled(row, text: Text, formats: Formats) -> list[str]:
    if pd.isna(getattr(row, "pooled_rate", None)):
        return []
    ends = (row.pooled_low, row.pooled_high)
    _, low, high = formats.between(formats.rate, row.pooled_rate, *ends)
    years = text("tooltip.pooled_years", n=formats.count(row.pooled_years))
    rate = formats.rate_per_10k(row.pooled_rate, ends=ends)
    return [
        text("tooltip.pooled", years=years, rate=rate),
        text("tooltip.interval", low=low, high=high),
    ]


def _flagged(row, text: Text) -> list[str]:
    """Say that a rate lies outside the outer limits of chance, and among which areas."""
    if pd.isna(getattr(row, "funnel", None)):
        return []
    return [text(f"tooltip.flag_{row.funnel}", among=text(f"tooltip.among.{row.level}"))]


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
    return [
        f"{between} {_changed(indicator, row, formats)}",
        *_interval(row, text, formats),
        *_residents(row, text, formats),
        *_counted(row, text, formats),
    ]


def _changed(indicator: str, row, formats: Formats) -> str:
    """Write both counts; a percentage only of what can be said."""
    unit = COUNTED_IN[INDICATORS[indicator].counts]
    if row.klass == "cannot_be_said" and row.denominator:
        after = formats.counted(row.numerator, unit)
        return f"{formats.count(row.denominator)}\u00a0→\u00a0{after}"
    said = {"percent": row.value, "ends": _ends(row)}
    return formats.change_in_words(row.denominator, row.numerator, unit, **said)


def _ends(row) -> tuple[float, float] | None:
    """Return the interval of a change in per cent, where it has one."""
    if row.klass == "cannot_be_said" or pd.isna(row.value) or pd.isna(row.low) or pd.isna(row.high):
        return None
    return row.low, row.high


def _interval(row, text: Text, formats: Formats) -> list[str]:
    ends = _ends(row)
    if ends is None:
        return []
    _, low, high = formats.between(formats.signed_percent, row.value, *ends)
    return [text("tooltip.interval", low=low, high=high)]


def _residents(row, text: Text, formats: Formats) -> list[str]:
    before, after = getattr(row, "exposure_before", None), getattr(row, "exposure_after", None)
    if pd.isna(before) or pd.isna(after):
        return []
    return [
        text("tooltip.residents_both", before=formats.count(before), after=formats.count(after))
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
    "cluster": _rate,
}
