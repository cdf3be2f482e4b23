"""The dictionary of every figure on screen: the indicators and the statistics made beside them.

It is read by the page of methods, the notes, the download of that page and the tests that hold the
documentation to it. The words are in the catalogues ``indicators.toml`` (``indicator.<key>``) and
``methods.toml`` (``method.<key>``): ``name, definition, formula, limits, unit``.
"""

from dataclasses import dataclass

from svc_atlas.metrics.indicators import INDICATORS

#: The groups of entries, in the order of the page.
GROUPS = ("indicators", "counting", "change", "few_cases", "moved", "drugs", "targets", "claims")


@dataclass(frozen=True)
class Entry:
    """One figure, or family of figures, that is explained as one.

    Attributes
    ----------
    key : str
        Its name, also the anchor of its section: ``/methods#crime_rate``.
    words : str
        Where its words stand in the catalogues: ``indicator`` or ``method``.
    group : str
        One of ``GROUPS``.
    direction : str or None
        ``lower_is_better`` or ``higher_is_better``; None where neither is.
    modules : tuple of str
        The modules of ``svc_atlas.metrics`` that compute it.
    references : tuple of str
        Where the method is from, by the keys of ``REFERENCES``.
    """

    key: str
    words: str
    group: str
    direction: str | None
    modules: tuple[str, ...]
    references: tuple[str, ...] = ()

    def key_of(self, part: str) -> str:
        """Return the key of a part of its words in the catalogues.

        Examples
        --------
        >>> ENTRIES["funnel"].key_of("limits")
        'method.funnel.limits'
        """
        return f"{self.words}.{self.key}.{part}"


#: The parts of an entry's words.
PARTS = ("name", "definition", "formula", "limits", "unit")

#: The sources of methods and rules, by the key of their words (``reference.<key>``), with the DOI
#: of those that have one.
REFERENCES: dict[str, str | None] = {
    "policy": None,
    "police_reports": None,
    "own_rule": None,
    "garwood": "10.1093/biomet/28.3-4.437",
    "przyborowski_wilenski": "10.1093/biomet/31.3-4.313",
    "clopper_pearson": "10.1093/biomet/26.4.404",
    "spiegelhalter": "10.1002/sim.1970",
    "marshall": "10.2307/2347593",
    "goldstein_spiegelhalter": "10.2307/2983325",
    "clayton_kaldor": "10.2307/2532003",
    "anselin": "10.1111/j.1538-4632.1995.tb00338.x",
    "assuncao_reis": "10.1002/(SICI)1097-0258(19990830)18:16<2147::AID-SIM179>3.0.CO;2-I",
    "benjamini_hochberg": "10.1111/j.2517-6161.1995.tb02031.x",
    "fisher": "10.2307/2342435",
    "skellam": "10.1111/j.2517-6161.1948.tb00014.x",
}


def _statistic(key: str, group: str, modules: str, references: str = "own_rule") -> Entry:
    names = tuple(modules.split())
    return Entry(key, "method", group, None, names, tuple(references.split()))


_ALL = (
    *(
        Entry(key, "indicator", "indicators", each.direction, ("statistics",), each.references)
        for key, each in INDICATORS.items()
    ),
    _statistic("exposure", "counting", "exposure offences drugs traffic targets"),
    _statistic("categories", "counting", "exposure offences drugs"),
    _statistic("residents", "counting", "exposure"),
    _statistic("rate_interval", "counting", "intervals", "garwood"),
    _statistic("rounding", "counting", "classes qualifiers"),
    _statistic("reporting", "counting", "coverage owing"),
    _statistic(
        "plausibility",
        "counting",
        "plausibility drift panel",
        "skellam fisher benjamini_hochberg",
    ),
    _statistic("classes", "counting", "classes"),
    _statistic("side_by_side", "counting", "compare"),
    _statistic(
        "change",
        "change",
        "change intervals share_change",
        "przyborowski_wilenski clopper_pearson fisher",
    ),
    _statistic("by_chance", "change", "change intervals", "przyborowski_wilenski"),
    _statistic("funnel", "few_cases", "funnel", "spiegelhalter"),
    _statistic("smoothing", "few_cases", "smoothing", "marshall"),
    _statistic("pooled", "few_cases", "pooled intervals", "garwood"),
    _statistic("ranks", "few_cases", "ranks", "goldstein_spiegelhalter clayton_kaldor"),
    _statistic("clusters", "few_cases", "clusters", "anselin assuncao_reis benjamini_hochberg"),
    _statistic("decomposition", "moved", "decomposition"),
    _statistic("tier_moves", "moved", "tiers"),
    _statistic("tier_majority", "moved", "statistics"),
    _statistic("seizures", "drugs", "seizures"),
    _statistic("suspects_per_case", "drugs", "drugs"),
    _statistic("activities", "drugs", "activities"),
    _statistic("spread", "drugs", "spread intervals share_change", "clopper_pearson fisher"),
    _statistic("qualities", "targets", "targets", "policy own_rule"),
    _statistic("shortfalls", "targets", "targets"),
    _statistic("claims", "claims", "claims claimed"),
    _statistic("hedged", "claims", "qualifiers claimed"),
    _statistic("arithmetic", "claims", "arithmetic qualifiers"),
)

#: Every entry by its key, in the order of the page.
ENTRIES = {entry.key: entry for entry in _ALL}

#: The tables that can be read on screen or downloaded: each column, and the entry that explains it
#: (None where its own words are enough, or its indicator explains it). ``map`` is the table below
#: a map and its download. The words of a column are under ``column.<name>``.
COLUMNS: dict[str, dict[str, str | None]] = {
    "map": {
        "code": None,
        "name": None,
        "parent": None,
        "class": "classes",
        "value": None,
        "numerator": "exposure",
        "denominator": "exposure",
        "tier_1": "tier",
        "tier_2": "tier",
        "tier_3": "tier",
        "cases": "exposure",
        "residents": "exposure",
        "drug_cases": "drug_rate",
        "reported": "exposure",
        "smoothed": "smoothing",
        "weight": "smoothing",
        "pooled_rate": "pooled",
        "pooled_low": "pooled",
        "pooled_high": "pooled",
        "pooled_years": "pooled",
        "funnel": "funnel",
        "cluster": "clusters",
        "cluster_p": "clusters",
        "difference": "change",
        "low": "change",
        "high": "change",
        "exposure_before": "change",
        "exposure_after": "change",
        "year": None,
        "against": "change",
        "indicator": None,
        "offence": "categories",
        "estimate": None,
        "level": None,
        "area": None,
        "snapshot": None,
        "source": None,
    },
    "statistics": {
        "indicator": None,
        "level": None,
        "area": None,
        "year": None,
        "against": "change",
        "value": None,
        "numerator": "exposure",
        "denominator": "exposure",
        "low": "rate_interval",
        "high": "rate_interval",
        "class": "classes",
        "communes": "exposure",
        "counted": "exposure",
    },
    "small_numbers": {
        "kind": None,
        "level": None,
        "year": None,
        "area": None,
        "cases": "exposure",
        "residents": "residents",
        "rate": "exposure",
        "smoothed": "smoothing",
        "weight": "smoothing",
        "pooled_rate": "pooled",
        "pooled_low": "pooled",
        "pooled_high": "pooled",
        "pooled_years": "pooled",
        "rank": "ranks",
        "rank_low": "ranks",
        "rank_high": "ranks",
        "of": "ranks",
        "funnel": "funnel",
        "cluster": "clusters",
        "cluster_p": "clusters",
    },
}
