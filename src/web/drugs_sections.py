"""The sections of the page of drugs: groups, spread, seizures, and what was done year by year."""

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from svc_atlas import charts
from svc_atlas.metrics.areas import within
from svc_atlas.metrics.spread import PARTS, change
from svc_atlas.schema import DRUG_GROUPS, SUBSTANCES
from svc_atlas.text.numbers import known
from svc_atlas.web import drugs_findings, kept, methods, parts
from svc_atlas.web.screen import Screen

_DONE = ("entertainment_venue_operation", "education_session")


def groups_table(screen: Screen) -> None:
    """Show the year's cases and suspects by group; a group's name puts it alone on the map."""
    view, text, say = screen.view, screen.text, screen.formats
    parts.heading(text("drugs.groups.title", year=view.year), text("drugs.groups.note"))
    heads = [text(f"drugs.groups.{key}") for key in ("group", "cases", "suspects")]
    head = "".join(
        f'<th scope="col" class="{"number" if n else ""}">{escape(words)}</th>'
        for n, words in enumerate(heads)
    )
    rows = screen.facts.about_drugs("group", view.area)
    rows = rows[rows["year"] == view.year].set_index("group")
    body = []
    for group in (None, *DRUG_GROUPS):
        row = _all_groups(screen) if group is None else rows.reindex([group]).iloc[0]
        name = text(f"drug_group.{group}" if group else "bar.all_groups")
        href = escape(screen.href(view.of_group(group)))
        chosen = ' aria-current="true"' if group == view.group else ""
        cells = "".join(
            f'<td class="number">{escape(say.count(row[key]))}</td>'
            for key in ("cases", "suspects")
        )
        link = f'<a href="{href}" target="_self">{escape(name)}</a>'
        body.append(f'<tr{chosen}><th scope="row">{link}</th>{cells}</tr>')
    rows_html = "".join(body)
    st.html(
        f'<table class="atlas-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows_html}</tbody></table>"
    )


def _all_groups(screen: Screen) -> pd.Series:
    return screen.facts.total("drug", screen.view.area, screen.view.year)


def spread(screen: Screen) -> None:
    """Show whether cases are recorded in the countryside more than before, and what it rests on."""
    view, text = screen.view, screen.text
    rows = screen.facts.drug_spread(view.area, view.group)
    parts.heading(text("drugs.spread.title"), _of_group(screen))
    kinds = [part for part in PARTS if rows.loc[rows["part"] == part, "communes"].sum()]
    if not kinds:
        parts.note(text("drugs.spread.no_kind"))
        return
    draw = [lambda of=of: _spread_of(screen, rows, of) for of in ("cases", "communes")]
    if len(kinds) == 1:
        draw[1]()
    else:
        parts.side_by_side(*draw)
    for words in spread_in_words(screen):
        parts.note(words)
    methods.link(screen, "spread")


def _spread_of(screen: Screen, rows: pd.DataFrame, of: str) -> None:
    group = drugs_findings.group(screen)
    title = screen.text(f"drugs.spread.of_{of}", group=group)

    def draw(**said):
        return charts.shares_over_years(rows, screen.formats, of=of, group=group, **said)

    _through_the_years(screen, draw, f"spread-{of}", title)


def _through_the_years(
    screen: Screen, draw: Callable[..., go.Figure], key: str, title: str
) -> None:
    """Show a chart that is the same in every year, and say what it shows of the year in view.

    A change of year does not send it again.
    """
    now = kept.chart(screen, f"{key}-now", lambda: draw(year=screen.view.year))
    parts.chart(screen, key, lambda: draw(year=None, title=title))
    parts.note(now.title)


def _of_group(screen: Screen) -> str:
    group, text = screen.view.group, screen.text
    return text("drugs.only_group", group=text(f"drug_group.{group}")) if group else ""


def spread_in_words(screen: Screen) -> list[str]:
    """Say what the shares show since the first year, what they rest on, and cannot show."""
    view, text, say = screen.view, screen.text, screen.formats
    rows = screen.facts.drug_spread(view.area, view.group)
    said = []
    first = screen.facts.years[0]
    since = change(rows, view.year, first)
    both = all(rows.loc[rows["part"] == part, "communes"].sum() for part in PARTS)
    if view.year != first and both and since["before"] and since["after"]:
        few = drugs_findings.few_cases(since)
        ends = {when: say.share_or_counts(*since[when], few=few) for when in ("before", "after")}
        ends |= {"first": first, "year": view.year, "group": drugs_findings.group(screen)}
        said.append(text(f"drugs.spread.{since['class']}", **ends))
    now = drugs_findings.parts_of(screen, view.year)
    counted = int(now["communes"].sum())
    inside = screen.facts.areas
    inside = inside[(inside["level"] == "commune") & within(inside["code"], view.area)]
    unproven = int(inside["urban"].isna().sum())
    if counted < len(inside):
        rest = {"n": say.count(counted), "of": say.count(len(inside))}
        said.append(text("drugs.spread.counted", **rest, year=view.year))
    if unproven:
        said.append(text("drugs.spread.unproven", n=say.count(unproven)))
    return [*said, text("drugs.spread.operations"), text("drugs.spread.kind")]


def groups_through_the_years(screen: Screen) -> None:
    """Show the cases of every group year by year."""

    def draw() -> go.Figure:
        rows = screen.facts.about_drugs("group", screen.view.area)
        title = screen.text("drugs.groups.years")
        return charts.drug_groups(rows, screen.formats, year=None, title=title)

    parts.chart(screen, "drug-groups", draw)


def seizures(screen: Screen) -> None:
    """Show what was seized of each substance, and why published totals cannot be rebuilt."""
    view, text, say = screen.view, screen.text, screen.formats
    rows = screen.facts.about_drugs("substance", view.area)

    def draw(**said):
        return charts.seizure_bars(rows, say, **said)

    _through_the_years(screen, draw, "seizures", text("drugs.seizures.title"))
    communes = screen.facts.total("drug", view.area, view.year)["communes"]
    now = rows[rows["year"] == view.year]
    silent = communes - (now["reporting"].max() if len(now) else 0)
    if silent:
        parts.note(text("drugs.seizures.not_reported", n=say.count(silent), year=view.year))
    parts.note(text("drugs.seizures.totals"))


def seizures_table(screen: Screen) -> None:
    """Show the amounts of every substance and year, each in its unit."""
    view, text, say = screen.view, screen.text, screen.formats
    rows = screen.facts.about_drugs("substance", view.area).set_index(["substance", "year"])
    years = screen.facts.years
    parts.heading(text("drugs.seizures.amounts"))
    with st.container(key="drugs-amounts"):
        parts.plain_table(
            [text("drugs.seizures.substance"), *(say.year(year) for year in years)],
            [
                [
                    f"{text(f'substance.{substance}')} ({text(f'unit.{unit}')})",
                    *(say.rate(amount, "") for amount in _amounts(rows, substance, years)),
                ]
                for substance, unit in SUBSTANCES.items()
            ],
        )
    parts.note(text("drugs.seizures.absent", dash=say.absent("")))


def _amounts(rows: pd.DataFrame, substance: str, years: Sequence[int]) -> list:
    return [rows["amount"].get((substance, year)) for year in years]


def year_by_year(screen: Screen) -> None:
    """Set cases, suspects, operations and education sessions beside each other, by year."""
    text, group = screen.text, screen.view.group
    note = text("drugs.years.note")
    if group:
        note += " " + text("drugs.years.all_groups", group=text(f"drug_group.{group}"))
    parts.heading(text("drugs.years.title"), note)
    keys = ("year", "cases", "suspects", "per_case", "operations", "sessions", "reporting")
    heads = [text(f"drugs.years.{key}") for key in keys]
    with st.container(key="drugs-years"):
        parts.plain_table(heads, [_year(screen, year) for year in screen.facts.years])
    methods.link(screen, "suspects_per_case")


def _year(screen: Screen, year: int) -> Sequence[str]:
    area, say = screen.view.area, screen.formats
    total = screen.facts.total("drug", area, year)
    case = screen.facts.about_drugs("case", area).set_index("year").loc[year]
    done = screen.facts.about_drugs("activity", area)
    done = done[done["year"] == year].set_index("activity")["count"].reindex(_DONE)
    absent = "cannot_be_said" if known(total["cases"]) else "not_reported"
    return [
        say.year(year),
        say.count(total["cases"]),
        say.count(total["suspects"]),
        say.rate(case["per_case"], absent),
        *(say.count(done[key]) for key in _DONE),
        say.of(total["reporting"], total["communes"]),
    ]
