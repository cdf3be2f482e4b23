"""The profile of a commune: tier, offences in comparison, police post and guards, villages."""

import pandas as pd
import plotly.graph_objects as go

from svc_atlas import charts, colours
from svc_atlas.findings.cases import of_few
from svc_atlas.maps.legend import scale_of
from svc_atlas.metrics.areas import NATION, level_of
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.schema import OFFENCES
from svc_atlas.web import current, parts, source_marks
from svc_atlas.web.screen import Screen


def tier_history(screen: Screen) -> None:
    """Show the commune's tier in each year."""
    view, snapshot = screen.view, screen.snapshot

    def draw() -> go.Figure:
        held = snapshot.table("tiers")
        held = held[held["commune"] == view.area].set_index("year")["tier"]
        said = snapshot.table("coverage")
        said = said[(said["commune"] == view.area) & (said["table"] == "tiers")]
        rows = said[["year", "status"]].assign(tier=said["year"].map(held))
        return charts.tier_history(rows, screen.formats, year=view.year)

    parts.chart(screen, "tier-history", draw, mark=source_marks.html(screen, "tiers"))


def _own_and_above(screen: Screen) -> tuple[str, ...]:
    """Return the commune, its district, its province and the nation."""
    area = screen.view.area
    return area, area[:4], area[:2], NATION


def _indicator(screen: Screen) -> str:
    """Return the indicator on the map where it can be drawn as a line, else the crime rate."""
    chosen = screen.view.indicator
    return chosen if scale_of(chosen) in ("rate", "share", "targets") else "crime_rate"


def _rows(screen: Screen) -> pd.DataFrame:
    indicator, offence = _indicator(screen), screen.view.offence
    found = [
        screen.facts.statistics(indicator, level_of(code), None, offence)
        for code in _own_and_above(screen)
    ]
    return pd.concat(
        [rows[rows["area"] == c] for rows, c in zip(found, _own_and_above(screen), strict=True)]
    )


def _titles(screen: Screen) -> dict[str, str]:
    """Return the names with their kinds: a district and its province may share a name.

    A figure of the nation that few of its communes reported is named as theirs.
    """
    titles = {code: screen.titled(code) for code in _own_and_above(screen)}
    nation = screen.facts.of_year(screen.view, "nation", _indicator(screen)).loc[NATION]
    if of_few(nation):
        n = screen.formats.count(nation["counted"])
        titles[NATION] = screen.text("profile.reporting", n=n)
    return titles


def _mark(screen: Screen) -> str:
    tables = [each for each in INDICATORS[_indicator(screen)].tables if each != "coverage"]
    return source_marks.html(screen, *tables)


def compared(screen: Screen) -> None:
    """Show the commune's indicator beside its district, province and nation."""

    def draw() -> go.Figure:
        rows = _rows(screen)
        return charts.compare_bars(
            rows[rows["year"] == screen.view.year],
            _titles(screen),
            screen.formats,
            measure=screen.measure(_indicator(screen)),
        )

    parts.chart(screen, "compared", draw, mark=_mark(screen))


def trend(screen: Screen) -> None:
    """Show the same through the years; not the nation of years that few communes reported."""
    parts.chart(screen, "trend", lambda: _trend(screen), mark=_mark(screen))


def _trend(screen: Screen) -> go.Figure:
    measure = screen.measure(_indicator(screen))
    rows = _rows(screen)
    rows = rows[(rows["area"] != NATION) | ~of_few(rows)]
    now = set(rows.loc[rows["year"] == screen.view.year, "area"])
    years = screen.formats.years(screen.facts.years[0], screen.facts.years[-1])
    return charts.trend(
        rows,
        _titles(screen),
        screen.formats,
        areas=[code for code in _own_and_above(screen) if code in now],
        measure=measure,
        year=screen.view.year,
        title=screen.text("section.trend", measure=measure, years=years),
    )


def offences(screen: Screen) -> None:
    """List the offences reported in the commune in the year, beside district and province."""
    view, text, say = screen.view, screen.text, screen.formats
    codes = _own_and_above(screen)
    mark = source_marks.html(screen, "offences")
    parts.heading(text("profile.offences", year=view.year), text("source.recorded"), mark)
    total = screen.facts.total("crime", NATION, view.year)
    if 2 * total["reporting"] < total["communes"]:  # the nation's are then those of a few
        codes = codes[:-1]
    columns = []
    for code in codes:
        mix = screen.facts.offence_mix(level_of(code))
        year = mix[(mix["area"] == code) & (mix["year"] == view.year)]
        columns.append(year.set_index("offence")["cases"])
    parts.plain_table(
        [text("profile.offence"), *(screen.titled(code) for code in codes)],
        [
            [text(f"offence.{key}"), *(say.count(column.get(key), absent="") for column in columns)]
            for key in OFFENCES
        ],
    )


def forces(screen: Screen) -> None:
    """Show police post, officers, guards and residents."""
    view, text, say = screen.view, screen.text, screen.formats
    mark = source_marks.html(screen, "forces", "population")
    parts.heading(text("profile.forces", year=view.year), mark=mark)
    measures = {"forces": ("police_posts", "police_officers", "village_guards"),
                "population": ("residents",)}  # fmt: skip
    pairs = []
    for table, keys in measures.items():
        rows = screen.snapshot.table(table)
        rows = rows[(rows["commune"] == view.area) & (rows["year"] == view.year)]
        row = rows.iloc[0] if len(rows) else {}
        pairs += [(text(f"measure.{key}"), say.count(row.get(key))) for key in keys]
    parts.facts_list(pairs)


def shared_boundary(screen: Screen) -> None:
    """Say when the commune is drawn on the shape of before a division, and with whom."""
    areas, code = screen.facts.areas, screen.view.area
    boundary = areas.loc[code, "boundary"]
    if pd.isna(boundary):
        return
    communes = areas[(areas["level"] == "commune") & (areas["boundary"] == boundary)].index
    others = [screen.name(other) for other in communes if other != code]
    if others:
        names = screen.formats.names(others)
        parts.note(screen.text("notes.shared", name=screen.titled(code), others=names))


def villages(screen: Screen) -> None:
    """List the commune's villages."""
    lang = screen.view.lang
    found = current.gazetteer().villages(screen.view.area)
    count = screen.formats.counted(len(found), "villages")
    parts.heading(screen.text("profile.villages", count=count))
    parts.plain_list([v.name_km if lang == "km" else v.name_en for v in found])


def neighbours(screen: Screen) -> None:
    """Link the communes that share a boundary, with the tier each holds."""
    view, text = screen.view, screen.text
    beside = screen.snapshot.table("neighbours")
    codes = beside.loc[beside["code"] == view.area, "neighbour"].tolist()
    tiers = screen.facts.statistics("tier", "commune", None, None)
    held = tiers[tiers["year"] == view.year].set_index("area")["class"]
    note = screen.boundary_note() if codes else text("profile.neighbours_unknown")
    parts.heading(text("profile.neighbours"), note)
    notes = [
        text(f"tier.{held[code]}" if held[code] in colours.TIER else f"legend.{held[code]}")
        for code in codes
    ]
    parts.links(screen, codes, notes)
