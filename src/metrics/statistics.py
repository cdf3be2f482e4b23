"""The table ``statistics``: every indicator of every area and year, with its class.

What each column holds, by kind of indicator:

=============  ==================  =====================  ===================  =================
kind           value               numerator              denominator          low, high
=============  ==================  =====================  ===================  =================
tier           the tier            communes of that tier  ranked communes      null
rate           cases per 10,000    cases                  residents            exact 95 % interval
share          per cent            cleared, achieved,     reported, planned,   null: all is
                                   received               due                  counted, no sample
change         per cent, of the    cases after            cases before         exact 95 % interval
               rate                                                            of the per cent
tier_change    communes: tiers     communes: tier after;  communes: before;    null
               gained; above: net  above: communes that   above: communes
               per cent that       moved up               that moved down
               moved up
=============  ==================  =====================  ===================  =================

``communes`` are all that the area has, ``counted`` those that the value is made from. The class of
a rate or share waits for the breaks (``classes.assign``) and is null until then, except targets.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from svc_atlas.metrics import change, coverage, exposure, intervals, offences, results, targets
from svc_atlas.metrics import tiers as tier_metrics
from svc_atlas.metrics.areas import Grouping
from svc_atlas.metrics.commune_years import CommuneYears, in_years, prepare
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.schema import TABLES

#: Per cent of the targets from which they are met, and close to it.
MET, CLOSE = 100, 90


def compute(
    tables: Mapping[str, pd.DataFrame],
    *,
    indicators: Iterable[str],
    levels: Iterable[str],
    years: Iterable[int],
    offence: str | None = None,
    against: int | None = None,
) -> pd.DataFrame:
    """Return the table ``statistics``.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of a snapshot.
    indicators, levels : iterable of str
        Of ``schema.INDICATORS`` and ``schema.LEVELS``.
    years : iterable of int
        Years; one without records is wholly not reported.
    offence : str, optional
        Restricts crime rate, crime change and clearance to one offence, or with ``drug_<group>``
        drug rate and drug change to one group. The other indicators don't heed it.
    against : int, optional
        The year that a change is measured from; the year before each when not given.

    Returns
    -------
    DataFrame
        As ``schema.TABLES["statistics"]``; every area and year has its row, and one without a
        value has the kind of absence as its class: ``not_reported`` (no commune did),
        ``not_ranked``, ``suppressed`` (a figure is withheld) or ``cannot_be_said``.

    Raises
    ------
    ValueError
        An unknown indicator, level, offence or drug group.
    """
    source, years = prepare(tables), sorted(set(years))
    unknown = set(indicators := sorted(set(indicators))) - set(INDICATORS)
    if unknown:
        raise ValueError(f"{sorted(unknown)} are no indicators; they are {tuple(INDICATORS)}")
    compared = [year - 1 if against is None else against for year in years]
    parts = [
        _Part(source, level, years, compared, offence).rows(indicator)
        for indicator in indicators
        for level in sorted(set(levels))
    ]
    if not parts:
        return TABLES["statistics"].empty()
    # The parts are in the order of the table's key already: indicator, level, year, area.
    names = TABLES["statistics"].names
    return pd.concat(parts, ignore_index=True)[names]


class _Part:
    """The rows of one level; arrays have the shape (years, areas) once they are rolled up."""

    def __init__(self, source: CommuneYears, level: str, years, against, offence: str | None):
        self.source, self.level = source, level
        self.years, self.against = years, against
        self.crime, self.drug = _categories(offence)
        self.grouping: Grouping = source.grouping(level)
        self.communes = self._sums(np.ones((len(years), len(source.communes)), bool))

    def rows(self, indicator: str) -> pd.DataFrame:
        """Return the rows of one indicator."""
        kind, counts = INDICATORS[indicator].kind, INDICATORS[indicator].counts
        if kind == "rate":
            columns = self._rate(counts)
        elif counts:
            columns = self._change(counts)
        else:
            columns = getattr(self, f"_{indicator}")()
        nothing = results.number(np.zeros_like(self.communes), False)
        against = np.repeat(self.against, self.communes.shape[1])
        columns = {"low": nothing, "high": nothing} | columns
        columns["class"] = pd.array(columns["class"].ravel(), dtype="string")
        columns["indicator"] = _repeated(indicator, self.communes.size)
        columns["level"] = _repeated(self.level, self.communes.size)
        columns["against"] = results.whole(against, kind == "change")
        columns["communes"] = results.whole(self.communes)
        columns["counted"] = results.whole(columns["counted"])
        frame = results.by_area(self.years, self.grouping.codes, **columns)
        return frame.astype({"against": "Int16", "communes": "Int32", "counted": "Int32"})

    # Rates and changes of cases ---------------------------------------------------------------

    def _rate(self, counts: str) -> dict:
        cases = exposure.cases(self.source, counts, category=self._category(counts))
        cases = cases.in_years(self.source.years, self.years)
        who = cases.counted
        count, residents = self._sums(cases.counts * who), self._sums(cases.residents * who)
        known = residents > 0
        low, high = intervals.of_count(count)
        low, high = (results.quotient(end, residents, exposure.PER) for end in (low, high))
        absence = self._absence(cases.reporting, cases.withheld)
        return {
            "value": results.number(results.quotient(count, residents, exposure.PER), known),
            "numerator": results.number(count, known),
            "denominator": results.number(residents, known),
            "low": results.number(low, known),
            "high": results.number(high, known),
            "class": np.where(known, None, absence),
            "counted": self._sums(who),
        }

    def _change(self, counts: str) -> dict:
        compared = change.compare(
            self.source, counts, self.level, self.years, self.against,
            category=self._category(counts),
        )  # fmt: skip
        known = compared.both > 0
        classes, low, high = compared.classes()
        return {
            "value": results.number(
                compared.percent, compared.from_something & (classes != "cannot_be_said")
            ),
            "numerator": results.number(compared.after, known),
            "denominator": results.number(compared.before, known),
            "low": results.number(100 * low - 100, classes != "cannot_be_said"),
            "high": results.number(100 * high - 100, np.isfinite(high)),
            "class": classes,
            "counted": compared.both,
        }

    def _category(self, counts: str) -> str | None:
        return {"crime": self.crime, "drug": self.drug}.get(counts)

    # Shares -----------------------------------------------------------------------------------

    def _clearance(self) -> dict:
        cleared, reported, both = offences.cleared_cells(self.source)
        chosen = slice(None)
        if self.crime is not None:
            chosen = [exposure.place_of(self.source, "offences", self.crime)]
        cells = (cells[chosen] for cells in (cleared, reported, both))
        withheld = self.source.measure("offences", "cleared").withheld[chosen]
        return self._share_of_cells("offences", *cells, withheld)

    def _targets(self) -> dict:
        planned, achieved, both = targets.planned_cells(self.source)
        withheld = self.source.measure("targets", "achieved").withheld
        columns = self._share_of_cells("targets", achieved, planned, both, withheld)
        value = columns["value"].to_numpy(dtype=np.float64, na_value=np.nan)
        value = value.reshape(self.communes.shape)
        said = [value >= MET, value >= CLOSE, value < CLOSE]
        columns["class"] = np.select(said, ["met", "close", "missed"], default=columns["class"])
        return columns

    def _coverage(self) -> dict:
        due, received = self._of_years(*coverage.reports(self.source))
        absence = np.full(self.communes.shape, "not_reported")
        return self._share(self._sums(received), self._sums(due), self._sums(due > 0), absence)

    def _share_of_cells(self, table: str, part, whole, known, withheld) -> dict:
        reporting = self.source.reporting(table)
        cells = (part.sum(axis=0), whole.sum(axis=0), known.any(axis=0), withheld.any(axis=0))
        part, whole, known, withheld, reporting = self._of_years(*cells, reporting)
        absence = self._absence(reporting, withheld & ~known)
        # Reports that leave these figures out have not reported them; only a rate needs more.
        absence = np.where(absence == "suppressed", absence, "not_reported")
        return self._share(self._sums(part), self._sums(whole), self._sums(known), absence)

    def _share(self, part, whole, counted, absence) -> dict:
        return {
            "value": results.number(results.quotient(part, whole, 100), whole > 0),
            "numerator": results.number(part, counted > 0),
            "denominator": results.number(whole, counted > 0),
            # Nothing reported, planned or due is a known nothing, and a share of it unsayable.
            "class": np.where(whole > 0, None, np.where(counted > 0, "cannot_be_said", absence)),
            "counted": counted,
        }

    # Tiers ------------------------------------------------------------------------------------

    def _tier(self) -> dict:
        tier, unranked = self._of_years(
            tier_metrics.of_communes(self.source), tier_metrics.not_ranked(self.source)
        )
        holders = np.stack([self._sums(tier == t) for t in tier_metrics.TIERS])
        ranked = holders.sum(axis=0)
        leading, most = holders.argmax(axis=0), holders.max(axis=0)
        majority = 2 * most > ranked
        absence = np.where(self._sums(unranked) > 0, "not_ranked", "not_reported")
        held = np.array([str(t) for t in tier_metrics.TIERS])[leading]
        return {
            "value": results.number(leading + 1, majority),
            "numerator": results.number(most, majority),
            "denominator": results.number(ranked, ranked > 0),
            "class": np.where(ranked > 0, np.where(majority, held, "no_majority"), absence),
            "counted": ranked,
        }

    def _tier_change(self) -> dict:
        tier, years = tier_metrics.of_communes(self.source), self.source.years
        before, after = (in_years(tier, years, when) for when in (self.against, self.years))
        both = (before > 0) & (after > 0)
        up, down = self._sums(both & (after < before)), self._sums(both & (after > before))
        counted = self._sums(both)
        known = counted > 0
        if self.level == "commune":
            columns = {"value": before - after, "numerator": after, "denominator": before}
        else:
            net = results.quotient(up - down, counted, 100)
            columns = {"value": net, "numerator": up, "denominator": down}
        classes = np.select(
            [~known, up > down, up < down],
            ["cannot_be_said", "better", "worse"],
            default="no_clear_change",
        )
        columns = {name: results.number(values, known) for name, values in columns.items()}
        return columns | {"class": classes, "counted": counted}

    # ------------------------------------------------------------------------------------------

    def _absence(self, reporting: np.ndarray, withheld: np.ndarray) -> np.ndarray:
        """Return why an area has no value: nobody reported, it is withheld, or it is unknown."""
        return np.select(
            [self._sums(reporting) == 0, self._sums(withheld) > 0],
            ["not_reported", "suppressed"],
            default="cannot_be_said",
        )

    def _of_years(self, *arrays: np.ndarray):
        return (in_years(array, self.source.years, self.years) for array in arrays)

    def _sums(self, array: np.ndarray) -> np.ndarray:
        return self.grouping.sums(array)


def _categories(offence: str | None) -> tuple[str | None, str | None]:
    """Return the offence and the drug group that ``offence`` names."""
    if offence is not None and offence.startswith("drug_"):
        return None, offence.removeprefix("drug_")
    return offence, None


def _repeated(word: str, times: int):
    return pd.array([word], dtype="string").take(np.zeros(times, np.intp))
