"""The indicators of the atlas: what each is made of and which way is better.

Their names, definitions, formulas and limits are in the catalogue ``indicators.toml``, under
``indicator.<key>``; the other figures on screen are explained in ``methods``.
"""

from dataclasses import dataclass

KINDS = ("tier", "rate", "share", "change")


@dataclass(frozen=True)
class Indicator:
    """What an indicator is made of.

    Attributes
    ----------
    key : str
        One of ``schema.INDICATORS``.
    kind : str
        ``tier``, ``rate`` (cases per 10,000 residents), ``share`` (per cent) or ``change``.
    unit : str
        The unit of the value: ``tier``, ``per_10000`` or ``percent``.
    direction : str
        ``lower_is_better``, ``higher_is_better``, or ``neither``: more drug cases can be more crime
        or more work.
    tables : tuple of str
        The tables it is made from.
    numerator, denominator : str or None
        What is above and below the line, as ``table.measure``.
    references : tuple of str
        Where the formula or the rule is from, by the keys of ``methods.REFERENCES``.
    counts : str or None
        The kind of case (``exposure.KINDS``) that a rate or a change counts.
    """

    key: str
    kind: str
    unit: str
    direction: str
    tables: tuple[str, ...]
    numerator: str | None
    denominator: str | None
    references: tuple[str, ...]
    counts: str | None = None


_EXACT_COUNT = ("garwood",)
_EXACT_RATIO = ("przyborowski_wilenski", "clopper_pearson")
_POLICY = ("policy",)

_ALL = (
    Indicator(
        "tier", "tier", "tier", "lower_is_better", ("tiers",), "tiers.tier", None, _POLICY
    ),
    Indicator(
        "tier_change", "change", "tier", "higher_is_better", ("tiers",), "tiers.tier",
        "tiers.tier", _POLICY,
    ),
    Indicator(
        "crime_rate", "rate", "per_10000", "lower_is_better", ("offences", "population"),
        "offences.reported", "population.residents", _EXACT_COUNT, "crime",
    ),
    Indicator(
        "crime_change", "change", "percent", "lower_is_better", ("offences", "population"),
        "offences.reported", "population.residents", _EXACT_RATIO, "crime",
    ),
    Indicator(
        "clearance", "share", "percent", "higher_is_better", ("offences",),
        "offences.cleared", "offences.reported", ("police_reports",),
    ),
    Indicator(
        "targets", "share", "percent", "higher_is_better", ("targets",),
        "targets.achieved", "targets.target", _POLICY,
    ),
    Indicator(
        "drug_rate", "rate", "per_10000", "neither", ("drugs", "population"),
        "drugs.cases", "population.residents", _EXACT_COUNT, "drug",
    ),
    Indicator(
        "drug_change", "change", "percent", "neither", ("drugs", "population"),
        "drugs.cases", "population.residents", _EXACT_RATIO, "drug",
    ),
    Indicator(
        "accidents", "rate", "per_10000", "lower_is_better", ("traffic", "population"),
        "traffic.accidents", "population.residents", _EXACT_COUNT, "accidents",
    ),
    Indicator(
        "accidents_change", "change", "percent", "lower_is_better", ("traffic", "population"),
        "traffic.accidents", "population.residents", _EXACT_RATIO, "accidents",
    ),
    Indicator(
        "coverage", "share", "percent", "higher_is_better", ("coverage",),
        "coverage.received", "coverage.due", ("own_rule",),
    ),
)  # fmt: skip

#: Every indicator by its key, in the order in which they are offered.
INDICATORS = {indicator.key: indicator for indicator in _ALL}
#: The rate of each kind of case.
RATE_OF = {each.counts: key for key, each in INDICATORS.items() if each.kind == "rate"}
#: The changes of cases; that of tiers is of another make.
CASE_CHANGES = tuple(
    key for key, each in INDICATORS.items() if each.kind == "change" and each.counts
)
#: What each kind of case is counted in, as ``Formats.counted`` names it.
COUNTED_IN = {"crime": "cases", "drug": "cases", "accidents": "accidents"}
