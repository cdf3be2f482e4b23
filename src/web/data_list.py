"""Who still owes what: a table of tables, and a list from province down to commune."""

from html import escape

import pandas as pd
import streamlit as st

from svc_atlas.schema import RECORD_NAMES
from svc_atlas.web import data_findings, parts
from svc_atlas.web.screen import Screen
from svc_atlas.web.sortable import Column, Sortable, plainly

_COUNTED = ("reported", "late", "missing")


def tables(screen: Screen) -> None:
    """Show how many communes reported each table; a table's name puts it on the map."""
    view, text, say = screen.view, screen.text, screen.formats
    parts.heading(text("data.tables.title", year=view.year), text("data.tables.note"))
    heads = [text("bar.table"), *(text(f"data.tables.{key}") for key in _COUNTED)]
    body = []
    for table in RECORD_NAMES:
        now = screen.facts.reported(view.area, view.year, table)
        href = escape(screen.href(view.of_table(table)))
        chosen = ' aria-current="true"' if table == view.table else ""
        cells = "".join(f'<td class="number">{escape(say.count(now[k]))}</td>' for k in _COUNTED)
        name = escape(text(f"table.{table}"))
        body.append(
            f'<tr{chosen}><th scope="row"><a href="{href}" target="_self">{name}</a></th>'
            f"{cells}</tr>"
        )
    head = "".join(
        f'<th scope="col" class="{"number" if n else ""}">{escape(words)}</th>'
        for n, words in enumerate(heads)
    )
    rows = "".join(body)
    st.html(
        f'<table class="atlas-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def frame(screen: Screen) -> pd.DataFrame:
    """Return what is owed, one row a commune and table, for those who send reminders."""
    view, facts = screen.view, screen.facts
    owed = facts.owed(view.year, view.area)
    if view.table:
        owed = owed[owed["table"] == view.table]
    communes = owed["commune"]
    names = facts.whole_names(view.lang)
    return pd.DataFrame(
        {
            "code": communes,
            "name": communes.map(names),
            "district": communes.str[:4].map(names),
            "province": communes.str[:2].map(names),
            "table": owed["table"],
            "table_name": owed["table"].map(lambda key: screen.text(f"table.{key}")),
            "status": "missing",
        }
    )


@st.fragment
def show(screen: Screen) -> None:
    """List the provinces of communes that owe, or in a province or district these communes."""
    rows = _provinces(screen) if screen.view.area == "KH" else _communes(screen)
    if rows.empty:
        parts.heading(_caption(screen))
        return
    wanted = _columns(screen)
    Sortable(
        key="owing",
        rows=rows,
        columns=wanted,
        wire=lambda shown: plainly(screen, shown, wanted, _cell, screen.view),
        caption=_caption(screen),
        first=("owing", True) if screen.view.area == "KH" else ("name", False),
    ).show(screen)


def _columns(screen: Screen) -> list[Column]:
    text = screen.text
    if screen.view.area == "KH":
        return [
            Column("name", text("level.province"), False),
            Column("owing", text("data.list.communes"), True),
            Column("owed", text("data.list.tables"), True),
            Column("late", text("data.list.late"), True),
        ]
    return [
        Column("name", text("level.commune"), False),
        Column("parent", text("table.within"), False),
        Column("owed", text("data.list.tables"), False),
    ]


def _provinces(screen: Screen) -> pd.DataFrame:
    """Return the provinces in which communes owe the table in view, or any."""
    view, facts = screen.view, screen.facts
    if view.table:
        rows = facts.by_table("province").xs((view.year, view.table), level=("year", "table"))
        rows = rows.rename(columns={"due": "communes", "missing": "owing"})
        rows = rows.assign(owed=rows["owing"])
    else:
        rows = facts.totals("reports", "province").xs(view.year, level="year")
        rows = rows.assign(owed=rows["due"] - rows["received"])
    rows = rows.loc[rows["owing"] > 0, ["communes", "owing", "owed", "late"]]
    return rows.assign(code=rows.index, name=[screen.name(code) for code in rows.index])


def _communes(screen: Screen) -> pd.DataFrame:
    """Return the communes that owe the table in view, or any, with all that they owe."""
    view = screen.view
    owed = screen.facts.owed(view.year, view.area).groupby("commune")["table"].agg(list)
    codes = data_findings.owing_communes(screen)
    names = [[screen.text(f"table.{table}") for table in owed[code]] for code in codes]
    return pd.DataFrame(
        {
            "code": codes.to_numpy(),
            "name": [screen.name(code) for code in codes],
            "parent": [screen.name(code[:4]) for code in codes],
            "owed": [_owed(screen, each) for each in names],
        },
        index=pd.Index(codes.to_numpy(), dtype="str"),
    )


def _owed(screen: Screen, names: list[str]) -> str:
    if len(names) == len(RECORD_NAMES):
        return screen.text("data.list.all", n=screen.formats.count(len(names)))
    return ", ".join(names)


def _caption(screen: Screen) -> str:
    view, text = screen.view, screen.text
    said = {
        "area": screen.titled(view.area),
        "year": view.year,
        "n": screen.formats.count(len(data_findings.owing_communes(screen))),
    }
    if view.table:
        return text("data.list.caption_table", table=text(f"table.{view.table}"), **said)
    return text("data.list.caption", **said)


def _cell(screen: Screen, key: str, row: pd.Series) -> str:
    say, value = screen.formats, row[key]
    if key == "owing":
        return say.of(value, row["communes"])
    return value if isinstance(value, str) else say.count(value)
