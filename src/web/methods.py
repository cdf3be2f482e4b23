"""The page of methods: the dictionary of ``svc_atlas.metrics.methods``, entry by entry."""

from collections.abc import Iterator
from html import escape
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from svc_atlas.address import View
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.metrics.methods import COLUMNS, ENTRIES, GROUPS, PARTS, REFERENCES, Entry
from svc_atlas.web import current, parts
from svc_atlas.web.screen import Screen

CAVEATS = ("recorded", "missing", "drugs", "few", "sums", "tiers")
_LABELLED = ("formula", "limits", "unit")
#: What is shown beside an indicator, and of a rate by its estimate.
_BESIDE = {
    "tier": ("tier_majority",),
    "tier_change": ("tier_moves",),
    "crime_change": ("change", "by_chance"),
    "drug_change": ("change", "by_chance"),
    "accidents_change": ("change", "by_chance"),
    "targets": ("qualities",),
    "coverage": ("reporting",),
}
#: Which way is better, where "lower" would be read backwards or as a judgement of what is recorded.
_DIRECTIONS = {
    "tier": "tier",
    **dict.fromkeys(("crime_rate", "crime_change", "accidents", "accidents_change"), "recorded"),
}
_ESTIMATED = {
    "reported": ("rate_interval", "funnel"),
    "smoothed": ("smoothing", "funnel"),
    "pooled": ("pooled",),
    "clusters": ("clusters",),
}


def href(screen: Screen, key: str) -> str:
    """Return the address of an entry, from where the area and the year in view are kept.

    Parameters
    ----------
    screen : Screen
        The screen that leads there.
    key : str
        An indicator or a statistic, of ``metrics.methods.ENTRIES``.

    Raises
    ------
    KeyError
        There is no such entry: a fault of the code.
    """
    return f"{screen.href(screen.methods())}#{ENTRIES[key].key}"


def link_html(screen: Screen, key: str) -> str:
    """Return the link that stands beside a figure or a chart and leads to its entry."""
    words = screen.text("methods.link", name=screen.text(ENTRIES[key].key_of("name")))
    target = escape(href(screen, key))
    return f'<a class="atlas-method-link" href="{target}" target="_self">{escape(words)}</a>'


def link(screen: Screen, *keys: str) -> None:
    """Show the links of ``link_html`` on a line of their own."""
    st.html(f'<p class="atlas-note">{" · ".join(link_html(screen, key) for key in keys)}</p>')


def of_view(view: View) -> tuple[str, ...]:
    """Return the entries of what the map of a view shows, its indicator first.

    Examples
    --------
    >>> of_view(View("province", "02", 2023, "crime_change", "commune", "km", 2022))
    ('crime_change', 'change', 'by_chance')
    """
    beside = _BESIDE.get(view.indicator, ())
    if view.takes_estimate:
        beside = _ESTIMATED[view.estimate]
    return (view.indicator, *beside)


def opening(screen: Screen) -> str:
    """Return the sentence that opens the page: how much is explained, and of which records."""
    text, say, facts = screen.text, screen.formats, screen.facts
    kind = "synthetic" if screen.snapshot.synthetic else "official"
    records = text(
        f"methods.records_{kind}",
        years=say.years(facts.years[0], facts.years[-1]),
        communes=say.count(len(current.gazetteer().communes())),
    )
    return text(
        "methods.opening",
        indicators=say.count(len(INDICATORS)),
        statistics=say.count(len(ENTRIES) - len(INDICATORS)),
        records=records,
    )


def show(screen: Screen) -> None:
    """Show the contents, what to heed, every entry, the columns of the tables, the versions."""
    groups = "".join(_group(screen, group) for group in GROUPS)
    body = f"{groups}{_columns(screen)}{_versions(screen)}"
    st.html(
        f'{_caveats(screen)}<div class="atlas-methods">{_contents(screen)}<div>{body}</div></div>'
    )


def frame(screen: Screen) -> pd.DataFrame:
    """Return the dictionary, one row an entry, in the view's language."""
    rows = [
        {
            "key": entry.key,
            "group": screen.text(f"methods.group.{entry.group}"),
            **{part: screen.text(entry.key_of(part)) for part in PARTS},
            "direction": _direction(screen, entry),
            "made_from": _made_from(screen, entry),
            "references": "; ".join(_references(screen, entry)),
        }
        for entry in ENTRIES.values()
    ]
    return pd.DataFrame(rows)


# Parts of the page ----------------------------------------------------------------------------


def _contents(screen: Screen) -> str:
    text = screen.text
    items = [_step("caveats", text("methods.group.caveats"))]
    for group in GROUPS:
        entries = "".join(
            f"<li>{_step(entry.key, text(entry.key_of('name')))}</li>" for entry in _of(group)
        )
        title = _step(f"group-{group}", text(f"methods.group.{group}"))
        items.append(f"{title}<ul>{entries}</ul>")
    items += [_step(key, text(f"methods.group.{key}")) for key in ("columns", "versions")]
    download = f"/atlas/table/methods.csv?{urlencode(screen.view.query())}"
    title = escape(text("methods.contents"))
    return (
        f'<nav aria-label="{title}"><h2 class="atlas-heading">{title}</h2>'
        f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"
        f'<p><a href="{escape(download)}" download>{escape(text("methods.download"))}</a></p></nav>'
    )


def _step(anchor: str, words: str) -> str:
    return f'<a href="#{anchor}">{escape(words)}</a>'


def _heading(anchor: str, words: str, note: str = "") -> str:
    return f'<div id="{anchor}">{parts.heading_html(words, note)}</div>'


def _caveats(screen: Screen) -> str:
    text = screen.text
    items = "".join(f"<li>{escape(text(f'methods.caveat.{key}'))}</li>" for key in CAVEATS)
    title = _heading("caveats", text("methods.group.caveats"))
    return f'<section class="atlas-heed">{title}<ul>{items}</ul></section>'


def _group(screen: Screen, group: str) -> str:
    title = _heading(f"group-{group}", screen.text(f"methods.group.{group}"))
    return f"<section>{title}{''.join(_entry(screen, entry) for entry in _of(group))}</section>"


def _entry(screen: Screen, entry: Entry) -> str:
    text = screen.text
    pairs = [(part, text(entry.key_of(part))) for part in _LABELLED]
    pairs.append(("direction", _direction(screen, entry)))
    if entry.words == "indicator":
        pairs.append(("records", _made_from(screen, entry)))
    references = "<br>".join(map(escape, _references(screen, entry)))
    listed = "".join(
        f"<dt>{escape(text(f'methods.label.{label}'))}</dt><dd>{escape(said)}</dd>"
        for label, said in pairs
    )
    return (
        f'<section id="{entry.key}" class="atlas-entry" tabindex="-1">'
        f"<h3>{escape(text(entry.key_of('name')))}</h3>"
        f'<p>{escape(text(entry.key_of("definition")))}</p><dl class="atlas-pairs">{listed}'
        f"<dt>{escape(text('methods.label.references'))}</dt><dd>{references}</dd></dl></section>"
    )


def _columns(screen: Screen) -> str:
    text = screen.text
    heads = "".join(
        f'<th scope="col">{escape(text(f"methods.columns.{key}"))}</th>'
        for key in ("column", "meaning", "entry")
    )
    tables = "".join(
        f'<div class="atlas-wide"><table class="atlas-table">'
        f"<caption>{escape(text(f'methods.table.{name}'))}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>"
        + "".join(_column(screen, *column) for column in columns.items())
        + "</tbody></table></div>"
        for name, columns in COLUMNS.items()
    )
    title = _heading("columns", text("methods.group.columns"), text("methods.columns.note"))
    return f"<section>{title}{tables}</section>"


def _column(screen: Screen, name: str, key: str | None) -> str:
    text = screen.text
    entry = _step(key, text(ENTRIES[key].key_of("name"))) if key else ""
    return (
        f'<tr><th scope="row"><code>{escape(name)}</code></th>'
        f"<td>{escape(text(f'column.{name}'))}</td><td>{entry}</td></tr>"
    )


def _versions(screen: Screen) -> str:
    text, say, snapshot = screen.text, screen.formats, screen.snapshot
    manifest, years = snapshot.manifest, screen.facts.years
    communes = say.count(len(current.gazetteer().communes()))
    kind = "synthetic" if snapshot.synthetic else "official"
    pairs = {
        "records": text(f"methods.version.{kind}"),
        "years": say.years(years[0], years[-1]),
        "snapshot": snapshot.id,
        "time": say.date(manifest["time"]),
        "audience": text(f"methods.version.audience_{snapshot.audience}"),
        "areas": text(
            "methods.version.areas_of", vintage=manifest["gazetteer_vintage"], communes=communes
        ),
        "boundaries": f"{screen.boundary_note()} · {screen.attribution()}",
        "format": str(manifest["schema_version"]),
        "made": text("methods.version.made_at"),
    }
    listed = "".join(
        f"<dt>{escape(text(f'methods.version.{key}'))}</dt><dd>{escape(said)}</dd>"
        for key, said in pairs.items()
    )
    title = _heading("versions", text("methods.group.versions"))
    return f'<section>{title}<dl class="atlas-pairs">{listed}</dl></section>'


def _of(group: str) -> list[Entry]:
    return [entry for entry in ENTRIES.values() if entry.group == group]


def _direction(screen: Screen, entry: Entry) -> str:
    return screen.text(direction_key(entry.key, entry.direction))


def direction_key(key: str, direction: str | None) -> str:
    """Return the key of the words that say which way an entry is better.

    Examples
    --------
    >>> direction_key("tier", "lower_is_better"), direction_key("clearance", "higher_is_better")
    ('methods.direction.tier', 'methods.direction.higher_is_better')
    """
    return f"methods.direction.{_DIRECTIONS.get(key, direction or 'neither')}"


def _made_from(screen: Screen, entry: Entry) -> str:
    return screen.text(entry.key_of("source")) if entry.words == "indicator" else ""


def _references(screen: Screen, entry: Entry) -> Iterator[str]:
    for key in entry.references:
        doi = REFERENCES[key]
        words = screen.text(f"reference.{key}")
        yield f"{words}. doi:{doi}" if doi else words
