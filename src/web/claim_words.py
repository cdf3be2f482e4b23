"""Published figures in words: area, period, what was counted, by whom, the value with its unit."""

import re
from collections.abc import Iterator
from html import escape

import pandas as pd

from svc_atlas.metrics import qualifiers
from svc_atlas.metrics.claims import EITHER, INFERRED, bare_period
from svc_atlas.rounding import rounded
from svc_atlas.text import entries
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import MINUS, THIN, known
from svc_atlas.web.screen import Screen

LEADING = ("02", "2023")  # Battambang's result of 2023 leads wherever the list is national
_LED = (
    "communes_tier1", "communes_tier2", "communes_tier3", "communes_ranked_total",
    "crime_rate_change", "targets_achieved_max",
)  # fmt: skip
_SOURCE = '<a href="{href}" target="_blank" rel="noopener noreferrer">{title}</a>'
#: Units that are a share of something.
PERCENT = ("percent", "percent_change")
_JOINED = {" vs ": "compared", " to ": "span", " or ": "either"}
_NOT_PLAIN, _LONGEST = re.compile(r"[^\w .-]"), 40  # of a word that nobody knows
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PART = re.compile(r"(\d{4})-(?:H([12])|Q([1-4])|W(\d{2})|(\d{2}))")


def indicator(screen: Screen, key: str) -> str:
    """Return what was published, in words."""
    return _word(screen, f"claims.indicator.{key}", key)


def counter(screen: Screen, key: str | None) -> str:
    """Return who counted, or that the source does not name it."""
    if pd.isna(key):
        return screen.text("claims.no_counter")
    return _word(screen, f"claims.counter.{key}", key)


def _plain(key: str) -> str:
    return _NOT_PLAIN.sub("", key)[:_LONGEST]


def _word(screen: Screen, named: str, key: str) -> str:
    """Return the words of what a figure names; of what has none here, itself, told as that."""
    if named in entries():
        return screen.text(named)
    return screen.text("claims.not_worded", word=_plain(key))


def period(say: Formats, written: str) -> str:
    """Return a period in words.

    Parameters
    ----------
    say : Formats
        Of the language to write in.
    written : str
        As in the table ``figures``. One that is in no known form is returned as it is.

    Examples
    --------
    >>> from svc_atlas.text.formats import formats
    >>> [period(formats("en"), p) for p in ("2023", "2025-H1", "2022 vs 2021", "2024-W08")]
    ['2023', 'first half of 2025', '2022 compared with 2021', 'week 8 of 2024']
    >>> period(formats("en"), "2012-01 to 2012-07"), period(formats("en"), "2019 (inferred)")
    ('January 2012 to July 2012', '2019 (inferred)')
    """
    if written.endswith(INFERRED):
        return say.text("claims.period.inferred", period=period(say, bare_period(written)))
    for sign, key in _JOINED.items():
        first, joined, last = written.partition(sign)
        if joined:
            words = {"first": period(say, first), "last": period(say, last)}
            return say.text(f"claims.period.{key}", **words)
    return _one_period(say, written)


def _one_period(say: Formats, written: str) -> str:
    if _DAY.fullmatch(written):
        return say.date(written)
    if _YEAR.fullmatch(written):
        return say.text("claims.period.year", year=written)
    found = _PART.fullmatch(written)
    if found is None:
        return written
    year, half, quarter, week, month = found.groups()
    if half:
        return say.text(f"claims.period.half_{half}", year=year)
    if quarter:
        return say.text(f"claims.period.quarter_{quarter}", year=year)
    if week:
        return say.text("claims.period.week", week=int(week), year=year)
    named = say.text(f"format.month.{int(month)}")
    return say.text("claims.period.month", month=named, year=year)


def published(say: Formats, value: float, unit: str) -> str:
    r"""Write a value as it was published, no digit rounded away, with its unit.

    Examples
    --------
    >>> from svc_atlas.text.formats import formats
    >>> say = formats("en")
    >>> published(say, 19.96, "percent_change"), published(say, 1, "cases")
    ('+19.96\u202f%', '1 case')
    """
    if unit not in PERCENT:
        named = f"claims.unit.{unit}"
        if named not in entries():
            return f"{say.amount(value)} {_plain(unit)}"
        return say.text(named, n=say.amount(value))
    sign = "+" if unit == "percent_change" and value > 0 else ""
    return f"{sign}{say.amount(value)}{THIN}%"


def value(say: Formats, claim) -> str:
    """Write a published figure as its source gives it: *over 750 kg*, *up to 94 %*."""
    flat = published(say, claim.value, claim.unit)
    qualifier = qualifiers.of(claim.qualifier)
    return say.text(f"claims.qualified.{qualifier}", value=flat) if qualifier else flat


def recorded(say: Formats, claim) -> str:
    """Write what the records give, or nothing.

    A percentage of change has both counts; one whose source does not name what was measured has
    every measure that it may be of, each with its counts.
    """
    if not known(claim.recorded):
        return "; ".join(_either(say, claim))
    if claim.unit not in PERCENT:
        return published(say, rounded(claim.recorded, 1), claim.unit)
    write = say.signed_percent if claim.unit == "percent_change" else say.percent
    value = write(claim.recorded)
    if claim.unit == "percent_change" and known(claim.counts_before):
        before, after = say.count(claim.counts_before), say.count(claim.counts_after)
        return say.text("claims.of_counts", value=value, before=before, after=after)
    return value


def _either(say: Formats, claim) -> Iterator[str]:
    for measure, (part, whole) in EITHER.items():
        if known(getattr(claim, whole)):
            share = say.share_with_counts(getattr(claim, part), getattr(claim, whole))
            yield say.text(f"claims.either.{measure}", share=share)


def difference(say: Formats, claim) -> str:
    """Write how far the records are from what was published: nothing where they give nothing."""
    if not known(claim.difference):
        return ""
    if qualifiers.agree(float(claim.recorded), float(claim.value)):
        return say.text("claims.agrees") if claim.unit in PERCENT else "0"
    if claim.unit not in PERCENT:
        return say.difference(claim.difference)
    sign = MINUS if claim.difference < 0 else "+"
    return say.text("claims.points", sign=sign, n=say.rate(abs(claim.difference)))


def reasons(screen: Screen, claim, disputed: bool) -> str:
    """Say why a claim has its verdict, as far as that needs words."""
    text = screen.text
    said = []
    if not pd.isna(claim.reason):
        alone = claim.reason == "no_base_period" and not known(claim.recorded)
        key = f"claims.why.{claim.reason}{'_alone' if alone else ''}"
        said.append(text(key, first=screen.facts.years[0]))
    if disputed:
        said.append(text("claims.why.disputed"))
    if claim.period.endswith(INFERRED):
        said.append(text("claims.why.inferred"))
    return "; ".join(said)


def of_area(screen: Screen) -> pd.DataFrame:
    """Return the judged figures of the nation, all of them, or of a province; the leading first.

    Battambang's of 2023 lead; then come those that the records can be held against, the nation's
    before the provinces', the latest first.
    """
    judged = screen.facts.claims
    if screen.view.area != "KH":
        judged = judged[judged["area"] == screen.view.area[:2]]
    led = (judged["area"] == LEADING[0]) & (judged["period"] == LEADING[1])
    order = {key: n for n, key in enumerate(_LED)}
    keys = pd.DataFrame(
        {
            "led": (~led).astype(int),
            "place": judged["indicator"].map(order).where(led, len(_LED)).fillna(len(_LED)),
            "held": judged["recorded"].isna().astype(int),
            "nation": (judged["area"] != "KH").astype(int),
            "latest": -judged["period"].str[:4].astype(int),
        }
    )
    return judged.loc[keys.sort_values(list(keys), kind="stable").index]


def disputed(screen: Screen, claim) -> bool:
    """Tell whether other counters publish another number of what a claim is of."""
    return (claim.area, claim.period, claim.indicator) in screen.facts.disputed


def source(title: str, url: str) -> str:
    """Return a source as a link that the reader may follow; any other address is no link."""
    if not url.startswith(("https://", "http://")):
        return escape(title)
    return _SOURCE.format(href=escape(url), title=escape(title))
