"""What rates and changes of cases share: what is counted, who is left out, what to keep in mind."""

import numpy as np
import pandas as pd

from svc_atlas.address import View
from svc_atlas.findings.asked import Asked
from svc_atlas.metrics import intervals
from svc_atlas.metrics.areas import NATION
from svc_atlas.metrics.exposure import PER
from svc_atlas.metrics.funnel import FEWEST_CASES
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.text import Text
from svc_atlas.text.formats import Formats
from svc_atlas.text.numbers import known

#: From so many cases chance moves a rate by less than a fifth, and the interval is left out.
MANY = 100


def kind_of(asked: Asked) -> str:
    """Return the kind of case that the indicator counts."""
    return INDICATORS[asked.view.indicator].counts


def counted(asked: Asked, n: int, kind: str | None = None) -> str:
    """Write cases with what they are: ``111 offences``, ``3 cases of theft``."""
    text, number = asked.text, asked.say.count(n)
    if asked.view.offence is not None:
        offence = text(f"offence.{asked.view.offence}")
        return text("finding.counted.offence", n=number, offence=offence)
    return text(f"finding.counted.{kind or kind_of(asked)}", n=number)


def of_others(say: Formats, view: View, row: pd.Series) -> str:
    """Write what is on record of communes that are not compared: ``1 in 2022 and 3 in 2023``.

    Parameters
    ----------
    say : Formats
        The language.
    view : View
        The two years.
    row : Series
        The area's row of ``metrics.change.between``.

    Returns
    -------
    str
        Nothing where there is no case of theirs on record.
    """
    by_year = ((view.against, row["others_before"]), (view.year, row["others_after"]))
    held = [
        say.text("finding.in_year", n=say.count(n), year=year) for year, n in by_year
        if known(n) and n
    ]  # fmt: skip
    return say.names(held) if held else ""


def beyond_chance(text: Text, kind: str, moved: str) -> str:
    """Say whether a change is beyond chance; one operation can bring several drug cases.

    Parameters
    ----------
    text : Text
        The words of the language.
    kind : str
        ``crime``, ``drug`` or ``accidents``.
    moved : str
        The class of ``metrics.change.between``.
    """
    alone = kind == "drug" and moved in ("better", "worse")
    return text("key.chance.if_alone" if alone else f"key.chance.{moved}")


def rate_within(asked: Asked, rate, low, high) -> tuple[str, str]:
    """Write a rate, and its 95 % interval in brackets; nothing of that where it has no end."""
    if pd.isna(low) or pd.isna(high):
        return asked.say.rate(rate), ""
    rate, low, high = asked.say.between(asked.say.rate, rate, low, high)
    return rate, asked.text("finding.interval", low=low, high=high)


def caveat(asked: Asked, key: str, left_out: int, communes: int, of: str = "left_out") -> str:
    """Say what to keep in mind, and how many communes the figures lack.

    ``of`` is the word of the catalogue for what they lack: the year's figures, or some year's.
    """
    text, say = asked.text, asked.say
    said = text(f"finding.caveat.{key}")
    if not left_out or communes == 1:
        return said + text("finding.stop")
    missing = text(f"finding.{of}", n=say.count(left_out), communes=say.count(communes))
    return said + missing + text("finding.stop")


def of_few(row: pd.Series) -> bool:
    """Tell whether fewer than half of an area's communes reported what a value is made from.

    Such a value is theirs: it doesn't stand for the country.
    """
    return 2 * row["counted"] < row["communes"]


def against_the_rest(asked: Asked, row: pd.Series) -> str:
    """Compare a rate with that of the rest of the country; nothing where few of it reported.

    The exact test tells two rates apart that chance would seldom part so far. Whether the area
    stands out is another question: where areas differ widely most of them are clearly unlike the
    rest, and only the funnel of all areas of its level tells which are unlike each other too.
    """
    if asked.view.area == NATION:
        return ""
    nation = asked.facts.of_year(asked.view, "nation", asked.view.indicator).loc[NATION]
    if of_few(nation):
        return ""
    cases, residents = (int(row[name]) for name in ("numerator", "denominator"))
    other_cases = int(nation["numerator"]) - cases
    other_residents = int(nation["denominator"]) - residents
    if not other_residents:
        return ""
    pair = (np.array([number]) for number in (other_cases, cases, other_residents, residents))
    low, high = intervals.of_ratio(*pair)
    rate = asked.say.rate(PER * other_cases / other_residents)
    if low[0] <= 1 <= high[0]:
        return asked.text("finding.rest.unclear", rate=rate)
    view = asked.view
    found = asked.facts.funnel(kind_of(asked), asked.level, view.year, NATION, view.offence)
    few = low[0] > 1 and cases < FEWEST_CASES  # never flagged, whatever the areas differ by
    if few or not found.tells:
        return asked.text("finding.rest.apart", rate=rate, times=_times(asked, low[0], high[0]))
    flag = found.frame.set_index("area")["flag"][view.area]
    usual = "differ" if found.corrected else "chance"
    form = usual if pd.isna(flag) else flag
    whole = asked.unit(len(found.frame), asked.level)
    return asked.text(f"finding.rest.{form}", rate=rate, whole=whole)


def _times(asked: Asked, low: float, high: float) -> str:
    """Write the interval of a ratio of rates that is told to be more than one, or less."""
    say, equal = asked.say, (1,)
    if low and np.isfinite(high):
        least, _, most = say.between(say.rate, low, low, high, apart_from=equal)
        return asked.text("finding.times.between", low=least, high=most)
    form, end = ("least", low) if low else ("most", high)
    written, *_ = say.between(say.rate, end, end, end, apart_from=equal)
    return asked.text(f"finding.times.{form}", low=written, high=written)
