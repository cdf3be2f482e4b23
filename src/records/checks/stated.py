"""Totals and percentages that a sheet states, against the figures they are made of."""

import pandas as pd

from svc_atlas.records.checks.layout import Layout
from svc_atlas.records.checks.validating import broken, rows_schema
from svc_atlas.records.findings import Finding
from svc_atlas.records.form import CATEGORIES, STATED_PERCENT, TOTAL
from svc_atlas.records.rules import RULES
from svc_atlas.records.spoken import both, number
from svc_atlas.rounding import rounded

PERCENT = {name: (part, whole) for name, part, whole in STATED_PERCENT.values()}
ROW = ["table", "year", "place", "occurrence"]
LINE = ["table", "year", "page", "row"]
# Amounts are added as binary fractions: what differs less than this is the same kilogram.
DECIMALS = 6
OTHER = "other"  # the category of what no other has
_EVIDENCE = 3  # totals that add up before the others of their column are expected to


def check(laid: Layout) -> list[Finding]:
    """Return the totals that their parts do not make, and the percentages that are not theirs."""
    stated = laid.stated[laid.stated["value"].notna()]
    stated = stated.assign(listed=stated["listed"].fillna(False).astype(bool))
    if stated.empty:
        return []
    percent = stated["measure"].isin(PERCENT)
    of_column = stated["scope"] == "column"
    totals = stated[~percent & ~of_column]
    columns = stated[~percent & of_column]
    beside = _beside_parts(laid, totals)
    return [
        *_sums(laid, "parts_not_total", beside),
        *_sums(laid, "total_over_parts", beside.assign(suspect=_suspect(laid, totals, beside))),
        *(() if columns.empty else _sums(laid, "total_row_differs", _beside_column(laid, columns))),
        *_percentages(laid, stated[percent]),
    ]


def _beside_parts(laid: Layout, totals: pd.DataFrame) -> pd.DataFrame:
    """Put the sum over the categories beside each total of a row."""
    keys = [*ROW, "measure"]
    parts = _parts(laid.figures, keys)
    parts["complete"] = parts["given"] >= parts["table"].map(_words())
    return _compared(totals, parts, keys)


def _suspect(laid: Layout, totals: pd.DataFrame, beside: pd.DataFrame) -> pd.Series:
    """Return the totals of rows that should be no larger than their parts, though some may lack.

    In a line in which every figure is given, the other offences too, nothing is left out; and
    where most totals of a column that are not 0 add up, it adds up nothing else.
    """
    keys = [*ROW, "measure"]
    cells = laid.figures.assign(
        other=(laid.figures["category"] == OTHER) & laid.figures["value"].notna(),
        lacks=laid.figures["state"] != "given",
        marked=~laid.figures["state"].isin(["given", "blank"]),
    )
    lines = cells.groupby(keys)[["other", "lacks", "marked"]].any().reset_index()
    lines = totals[keys].merge(lines, on=keys, how="left").set_axis(totals.index)
    lines = lines[["other", "lacks", "marked"]].astype("boolean").fillna(False)
    counted = beside["stated"] > 0
    right = (counted & (beside["parts"] == beside["stated"])).fillna(False)
    column = [totals[key] for key in ("table", "year", "page", "measure")]
    number, all_ = (each.groupby(column).transform("sum") for each in (right, counted))
    most = (number >= _EVIDENCE) & (2 * number > all_)
    return (lines["other"] & ~lines["lacks"]) | (most & ~lines["marked"])


def _beside_column(laid: Layout, totals: pd.DataFrame) -> pd.DataFrame:
    """Put the sum over its communes beside each total of a column.

    The total of all categories is held against the rows' totals where every commune has one, else
    against every figure of the measure.
    """
    keys = ["group", "table", "year", "page", "measure", "category"]
    groups = _groups(totals)
    rows = laid.stated[(laid.stated["scope"] == "row") & ~laid.stated["measure"].isin(PERCENT)]
    rows, figures = (_by_group(each, groups) for each in (rows, laid.figures))
    sources = [_parts(each, keys) for each in (rows, figures, figures.assign(category=TOTAL))]
    communes = _communes(_by_group(laid.places, groups))
    for source, a_commune in zip(sources, (1, 1, _words()), strict=True):
        due = source.merge(communes, how="left")["communes"].fillna(0)
        due *= a_commune if isinstance(a_commune, int) else source["table"].map(a_commune).fillna(1)
        source["complete"] = (source["given"] == source["size"]) & (source["given"] >= due)
    # What is listed is there to be added: a wrong total of one row is no second one of them all.
    listed = sources[0]["page"].isin(totals["page"][totals["listed"]])
    sources[0] = sources[0][sources[0]["complete"] & ~listed]
    own = [groups[key] for key in _group_keys(totals)]
    return _compared(totals.assign(group=own), pd.concat(sources).drop_duplicates(keys), keys)


def _groups(totals: pd.DataFrame) -> dict[tuple, int]:
    """Return a number for each group of rows that totals add up: page and rows, None for all."""
    return {key: number for number, key in enumerate(dict.fromkeys(_group_keys(totals)))}


def _group_keys(totals: pd.DataFrame) -> list[tuple]:
    pairs = zip(totals["page"], totals["rows"], strict=True)
    return [(page, rows) if isinstance(rows, tuple) else (None, None) for page, rows in pairs]


def _by_group(frame: pd.DataFrame, groups: dict[tuple, int]) -> pd.DataFrame:
    """Return what stands in each group of rows, one below the other."""
    parts = [
        frame if rows is None else frame[(frame["page"] == page) & frame["row"].isin(rows)]
        for page, rows in groups
    ]
    numbered = zip(parts, groups.values(), strict=True)
    return pd.concat([part.assign(group=number) for part, number in numbered])


def _words() -> dict[str, int]:
    """Return how many categories each table has."""
    return {table: len(words) for table, (_, words, _) in CATEGORIES.items()}


def _communes(places: pd.DataFrame) -> pd.DataFrame:
    """Return how many communes each group has rows of; a row without a commune is one of its own.

    The figures of such a row may be in the total and not among ours.
    """
    own = places["page"] + "!" + places["row"].astype("string")
    who = places.assign(who=places["commune"].fillna(own))
    counted = who.groupby(["group", "table", "year", "page"], as_index=False)["who"].nunique()
    return counted.rename(columns={"who": "communes"})


def _parts(figures: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the sums of figures; of none where one is wrong: one mistake, one finding."""
    grouped = figures.groupby(keys, dropna=False)
    parts = grouped["value"].agg(parts="sum", given="count", size="size")
    if "state" in figures:
        wrong = figures["state"].eq("invalid").groupby([figures[key] for key in keys], dropna=False)
        parts["parts"] = parts["parts"].mask(wrong.any())
    return parts.reset_index()


def _compared(totals: pd.DataFrame, parts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Put the parts beside the totals; the index is that of ``stated``."""
    joined = totals[[*keys, "value"]].merge(parts, on=keys, how="left", indicator=True)
    joined = joined.set_axis(totals.index)
    # The total of a list adds up what is listed, and no category that is not.
    all_given = joined["given"] == joined["size"]
    complete = joined["complete"].mask(totals["listed"], all_given)
    return pd.DataFrame(
        {
            "stated": joined["value"].round(DECIMALS),
            "parts": joined["parts"]
            .astype("Float64")
            .mask(joined["_merge"] == "left_only", 0)
            .round(DECIMALS),
            "complete": complete.astype("boolean").fillna(False),
        }
    )


def _sums(laid: Layout, rule: str, frame: pd.DataFrame) -> list[Finding]:
    return [
        laid.finding(
            rule,
            laid.stated.loc[row],
            stated=number(frame.loc[row, "stated"]),
            parts=number(frame.loc[row, "parts"]),
        )
        for _, _, rows in broken(rows_schema(RULES[rule]), frame)
        for row in rows
    ]


def _percentages(laid: Layout, stated: pd.DataFrame) -> list[Finding]:
    counts = _counts(laid, stated)
    written = zip(stated["written"], stated["value"], strict=True)
    frame = pd.DataFrame(
        {
            "stated": stated["value"],
            "counted": (100 * counts["part"] / counts["whole"]).where(counts["whole"] > 0),
            "rounding": [_rounding(words, value) for words, value in written],
        }
    )
    schema = rows_schema(RULES["percent_out_of_range"], RULES["percent_not_counts"])
    broken_by = {rule: rows for rule, _, rows in broken(schema, frame)}
    out = broken_by.get("percent_out_of_range", frame.index[:0])
    differs = broken_by.get("percent_not_counts", frame.index[:0]).difference(out)
    return [laid.finding("percent_out_of_range", laid.stated.loc[row]) for row in out] + [
        laid.finding(
            "percent_not_counts",
            laid.stated.loc[row],
            stated=number(frame.loc[row, "stated"]),
            counts=_share(counts.loc[row, "part"], counts.loc[row, "whole"]),
        )
        for row in differs
    ]


def _counts(laid: Layout, percent: pd.DataFrame) -> pd.DataFrame:
    """Return the two counts that each percentage is made of: ``part`` and ``whole``.

    They are those of its category that stand in its own line, else the sums over all categories
    of its commune; null where neither is whole.
    """
    line = [*LINE, "category"]
    own = pd.concat([laid.stated, laid.figures])[[*line, "measure", "value"]]
    own = own[own["value"].notna()].drop_duplicates([*line, "measure"])
    sums = _parts(laid.figures, [*ROW, "measure"]).assign(category=TOTAL)
    sums = sums[sums["given"] >= sums["table"].map(_words())].rename(columns={"parts": "value"})
    made = []
    for keys, counts in ((line, own), ([*ROW, "category"], sums)):
        pair = {}
        for name, place in (("part", 0), ("whole", 1)):
            measure = percent["measure"].map(lambda word, place=place: PERCENT[word][place])
            wanted = percent[keys].assign(measure=measure)
            pair[name] = wanted.merge(
                counts[[*keys, "measure", "value"]], on=[*keys, "measure"], how="left"
            )["value"].set_axis(percent.index)
        pair = pd.DataFrame(pair).astype("Float64")
        made.append(pair.where(pair.notna().all(axis=1)))
    return made[0].combine_first(made[1])


def _rounding(written: str, value: float) -> float:
    """Return how far a percentage may be from its counts: half of its last decimal.

    Examples
    --------
    >>> round(_rounding("66.7 %", 66.7), 6), round(_rounding("0.67", 67.0), 6)
    (0.05, 0.5)
    """
    digits = "" if pd.isna(written) else str(written).replace("٫", ".").replace(",", ".")
    decimals = len(digits.rpartition(".")[2].rstrip(" %").rstrip()) if "." in digits else 0
    if "%" not in digits and _is_fraction(digits, value):
        decimals -= 2  # a fraction, 0.67, shown as 67 %
    return 0.5 * 10.0 ** -max(decimals, 0) + 1e-9


def _is_fraction(digits: str, value: float) -> bool:
    try:
        return value != 0 and abs(float(digits) * 100 - value) < 1e-6
    except ValueError:
        return False


def _share(part: float, whole: float):
    percent = number(float(rounded(100 * part / whole, 2)))

    def words(say):
        share = percent.spoken(say.lang)
        return f"{share}\u202f% ({say.of(part, whole)})"

    return both(words)
