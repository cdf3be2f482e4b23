"""What opens the page of drugs: cases and suspects, their change, their spread, the caveat."""

import pandas as pd

from svc_atlas.metrics import spread
from svc_atlas.metrics.areas import level_of
from svc_atlas.text.formats import SMALL_BASE
from svc_atlas.text.numbers import known
from svc_atlas.web.key_figures import KeyFigure
from svc_atlas.web.screen import Screen

#: The class of a change of cases to the word that the sentences have for it.
_MOVED = {"better": "fell", "worse": "rose"}


def of_area(screen: Screen) -> str:
    """Return the sentences on the area and year in view, and on one drug group where chosen."""
    now = total(screen, screen.view.year)
    if not known(now["cases"]):
        return " ".join((screen.text("drugs.finding.silent", **_place(screen)), _caveat(screen)))
    said = (_cases(screen, now), _silent(screen, now), change(screen), spread_of_cases(screen))
    return " ".join(filter(None, (*said, _caveat(screen))))


def total(screen: Screen, year: int) -> pd.Series:
    """Return the drug totals of the area in view in a year: ``metrics.drugs.totals``."""
    view = screen.view
    return screen.facts.drug_totals(level_of(view.area), view.group).loc[(view.area, year)]


def _place(screen: Screen) -> dict:
    """Return what most sentences name: year, area, the year before, and the group in brackets."""
    view = screen.view
    return {
        "year": view.year,
        "against": view.against,
        "area": screen.titled(view.area),
        "group": group(screen),
    }


def group(screen: Screen) -> str:
    """Return the chosen drug group in brackets, as it stands after what is said of its cases."""
    chosen, text = screen.view.group, screen.text
    return text("drugs.finding.of_group", group=text(f"drug_group.{chosen}")) if chosen else ""


def _caveat(screen: Screen) -> str:
    return screen.text("drugs.finding.caveat")


def _cases(screen: Screen, now: pd.Series) -> str:
    view, text, say = screen.view, screen.text, screen.formats
    before = ""
    if view.against != view.year:
        then = total(screen, view.against)
        before = text(
            "drugs.finding.before",
            against=view.against,
            cases=say.count(then["cases"]),
            suspects=say.count(then["suspects"]),
        )
    return text(
        "drugs.finding.cases",
        **_place(screen),
        n=say.count(now["cases"]),
        suspects=say.counted(now["suspects"], "suspects"),
        before=before,
    )


def _silent(screen: Screen, now: pd.Series) -> str:
    silent = now["communes"] - now["reporting"]
    if not silent:
        return ""
    return screen.text("drugs.finding.not_reported", n=screen.formats.count(silent))


def compared(screen: Screen) -> pd.Series | None:
    """Return the change since the year before: ``metrics.change.between``; None of the first."""
    view = screen.view
    if view.year == view.against:
        return None
    level = level_of(view.area)
    return screen.facts.between("drug", level, view.year, view.against, view.group).loc[view.area]


def change(screen: Screen) -> str:
    """Say how the rate changed since the year before, and whether chance would do as much."""
    found, text, say = compared(screen), screen.text, screen.formats
    if found is None:
        return ""
    if not found["both"]:
        return text("drugs.finding.no_change", against=screen.view.against)
    among = ""
    if found["others"]:
        among = text("drugs.finding.among", n=say.count(found["both"]))
    if found["class"] == "cannot_be_said":
        counts = f"{say.count(found['before'])}\u00a0→\u00a0{say.counted(found['after'])}"
        said = {"against": screen.view.against, "counts": counts, "among": among}
        return text("drugs.finding.few", **said)
    percent, ends = found["percent"], _ends_of_change(found)
    words = say.change_in_words(found["before"], found["after"], percent=percent, ends=ends)
    word = _MOVED.get(found["class"], "unclear")
    interval = ""
    if ends:
        _, low, high = say.between(say.signed_percent, percent, *ends)
        said = {"level": say.percent(95), "low": low, "high": high}
        interval = text("drugs.finding.change_interval", **said)
    said = {"change": words, "among": among, "interval": interval}
    return text(f"drugs.finding.{word}", **said)


def _ends_of_change(found: pd.Series) -> tuple[float, float] | None:
    """Return the interval of the change in per cent; from zero it has none."""
    if not (known(found["percent"]) and known(found["low"]) and known(found["high"])):
        return None
    return 100 * found["low"] - 100, 100 * found["high"] - 100


def spread_of_cases(screen: Screen) -> str:
    """Say which share of the cases khums had, of the residents, and the year before."""
    view, text, say = screen.view, screen.text, screen.formats
    now = parts_of(screen, view.year)
    if not all(now.loc[part, "communes"] for part in spread.PARTS):
        return _one_kind(screen, now)
    khum, cases = now.loc["khum"], now["cases"].sum()
    if not cases:
        return ""
    few = "_few" if cases < SMALL_BASE else ""
    residents = ""
    if known(khum["share_of_residents"]):
        share = say.percent(khum["share_of_residents"])
        residents = text(f"drugs.finding.spread_residents{few}", residents=share)
    said = {"residents": residents, "compared": _compared_spread(screen)}
    if few:
        counts = {"khums": say.count(khum["cases"]), "n": say.count(cases)}
        return text("drugs.finding.spread_few", **counts, **said)
    shares = (khum["share_of_cases"], khum["low"], khum["high"])
    share, low, high = say.between(say.percent, *shares)
    interval = text("drugs.finding.interval", level=say.percent(95), low=low, high=high)
    return text("drugs.finding.spread", share=share, interval=interval, **said)


def _compared_spread(screen: Screen) -> str:
    """Say what share khums had in the year before, and whether it has changed since."""
    view, text, say = screen.view, screen.text, screen.formats
    if view.against == view.year:
        return ""
    rows = screen.facts.drug_spread(view.area, view.group)
    found = spread.change(rows, view.year, view.against)
    if found["before"] is None:
        return text("drugs.finding.spread_no_case", against=view.against)
    khums, cases = found["before"]
    if few_cases(found):
        counts = {"khums": say.count(khums), "n": say.count(cases)}
        before = text("drugs.finding.spread_before_few", **counts)
    else:
        before = text("drugs.finding.spread_before", share=say.share(khums, cases))
    return text(f"drugs.finding.spread_{found['class']}", against=view.against, before=before)


def few_cases(found: dict) -> bool:
    """Tell whether one of the years of ``spread.change`` has too few cases for a percentage.

    Then both are told by their counts: a percentage beside counts cannot be compared with them.
    """
    return any(said is not None and said[1] < SMALL_BASE
               for said in (found["before"], found["after"]))  # fmt: skip


def _one_kind(screen: Screen, now: pd.DataFrame) -> str:
    """Say how many communes had a case, where all that reported are of one kind."""
    view, text, say = screen.view, screen.text, screen.formats
    held = [part for part in spread.PARTS if now.loc[part, "communes"]]
    if not held:
        return ""
    (part,) = held
    before = ""
    if view.against != view.year:
        then = parts_of(screen, view.against).loc[part]
        counts = say.of(then["with_cases"], then["communes"]) if then["communes"] else say.absent()
        before = text("drugs.finding.one_kind_before", against=view.against, counts=counts)
    return text(
        f"drugs.finding.only_{part}",
        n=say.count(now.loc[part, "with_cases"]),
        of=say.count(now.loc[part, "communes"]),
        before=before,
    )


def parts_of(screen: Screen, year: int) -> pd.DataFrame:
    """Return the spread of a year, a row for khums and one for sangkats."""
    rows = screen.facts.drug_spread(screen.view.area, screen.view.group)
    return rows[rows["year"] == year].set_index("part")


# Key figures ----------------------------------------------------------------------------------


def key_figures(screen: Screen) -> list[KeyFigure]:
    """Return cases, suspects, the rate and the khums' share."""
    now = total(screen, screen.view.year)
    if not known(now["cases"]):
        reason = screen.text("legend.not_reported")
        label = screen.text("drugs.key.cases", group=group(screen))
        return [KeyFigure(screen.formats.absent(""), label, reason)]
    return [_count(screen, "cases", now), _count(screen, "suspects", now), _rate(screen),
            *_khums(screen)]  # fmt: skip


def _count(screen: Screen, key: str, now: pd.Series) -> KeyFigure:
    view, text, say = screen.view, screen.text, screen.formats
    detail = text("key.no_earlier")
    if view.against != view.year:
        before = say.count(total(screen, view.against)[key])
        detail = text("drugs.key.before", against=view.against, before=before)
    return KeyFigure(say.count(now[key]), text(f"drugs.key.{key}", group=group(screen)), detail)


def _rate(screen: Screen) -> KeyFigure:
    view, text, say = screen.view, screen.text, screen.formats
    rows = screen.facts.statistics("drug_rate", level_of(view.area), None, view.offence)
    row = rows[(rows["area"] == view.area) & (rows["year"] == view.year)].iloc[0]
    label = text("drugs.key.rate", base=say.count(10_000), group=group(screen))
    if not known(row["value"]):
        return KeyFigure(say.absent(""), label, text(f"legend.{row['class']}"))
    value, low, high = say.between(say.rate, row["value"], row["low"], row["high"])
    detail = text("drugs.key.interval", level=say.percent(95), low=low, high=high)
    found = compared(screen)
    if found is not None:
        word = _MOVED.get(found["class"], found["class"])
        detail = f"{detail} · {text(f'drugs.key.{word}', against=view.against)}"
    return KeyFigure(value, label, detail)


def _khums(screen: Screen) -> list[KeyFigure]:
    text, say = screen.text, screen.formats
    now = parts_of(screen, screen.view.year)
    cases = now["cases"].sum()
    if not cases or not all(now.loc[part, "communes"] for part in spread.PARTS):
        return []
    khum = now.loc["khum"]
    detail = ""
    if known(khum["share_of_residents"]):
        share = say.percent(khum["share_of_residents"])
        detail = text("drugs.key.khums_detail", residents=share)
    number = say.share_or_counts(khum["cases"], cases)
    return [KeyFigure(number, text("drugs.key.khums", group=group(screen)), detail)]
