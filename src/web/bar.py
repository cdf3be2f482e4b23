"""The bar at the top: where we are, search, and the one place for year, indicator, level, language.

A choice writes the address; the address decides what the next run shows. Nothing else is state.
"""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from svc_atlas.address import (
    AREA_PAGES,
    DATA,
    DRUGS,
    ESTIMATES,
    LEVELS_OF,
    METHODS,
    WITHOUT_MAP,
    Notice,
    View,
)
from svc_atlas.gazetteer import parse_code
from svc_atlas.metrics.areas import level_of
from svc_atlas.schema import INDICATORS, RECORD_NAMES
from svc_atlas.settings import LANGUAGES
from svc_atlas.web import components, current
from svc_atlas.web.screen import Screen

_GO = "pending_area"
_VIEW = "view"
_NOTICES = "notices"
_MAP = "map"
_LANGUAGE_NAMES = {"km": "ខ្មែរ", "en": "EN"}


def pending(screen: Screen) -> View | None:
    """Return the view of what was chosen on the map, in a table, by search or beside it."""
    code = st.session_state.pop(_GO, None)
    if code in (_MAP, DRUGS, DATA, METHODS):
        return _sides(screen)[code]
    if code is None or current.gazetteer().get(code) is None:
        return None
    return screen.to(code)


def _sides(screen: Screen) -> dict[str, View]:
    """Return the sides of the area in view: its page, its drugs, its data, the methods."""
    view = screen.view
    return {
        _MAP: view if view.page in AREA_PAGES else screen.page_of(view.area),
        DRUGS: view if view.page == DRUGS else screen.drugs(),
        DATA: view if view.page == DATA else screen.handed_in(),
        METHODS: view if view.page == METHODS else screen.methods(),
    }


def go(code: object) -> None:
    """Remember the area, or the side of it, to go to; the frame goes there in the next run."""
    st.session_state[_GO] = str(code)


def go_down(code: object) -> None:
    """Go one level down from the area in view, towards the area of ``code``."""
    level = level_of(st.session_state[_VIEW].area)
    digits = {"nation": 2, "province": 4}.get(level, 6)
    go(str(code)[:digits])


def remember(screen: Screen) -> None:
    """Remember the view, before anything is drawn: what is chosen next starts from it."""
    st.session_state[_VIEW] = screen.view


def waiting() -> bool:
    """Whether an area was chosen and the frame has yet to go there."""
    return _GO in st.session_state


def keep_notices(screen: Screen) -> None:
    """Keep the notices for as long as the view that they led to is shown.

    The address is put right at once, so the next run finds nothing wrong with it.
    """
    if screen.notices:
        st.session_state[_NOTICES] = (screen.view, screen.notices)


def _kept(screen: Screen) -> list[Notice]:
    view, notices = st.session_state.get(_NOTICES, (None, []))
    return notices if view == screen.view else []


def show(screen: Screen) -> None:
    """Draw the bar and the notices."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small"):
        components.area_bar(_area_data(screen), on_go=_went)
        with st.container(key="choices", horizontal=True, vertical_alignment="center", gap="small"):
            _choices(screen)
    keep_notices(screen)
    if notices := _kept(screen):
        st.warning("  \n".join(_notice(screen, notice) for notice in notices))


def _went() -> None:
    go(st.session_state["area"].go)


def _area_data(screen: Screen) -> dict:
    view, text = screen.view, screen.text
    above = [area.code for area in current.gazetteer().ancestors(view.area)]
    trail = [
        {"name": screen.titled(code), "code": code, "href": screen.href(screen.to(code))}
        for code in above
    ]
    trail.append({"name": screen.titled(view.area), "code": view.area, "href": None})
    sides = [
        {"name": text(f"bar.{side}"), "code": side, "href": screen.href(to), "here": to == view}
        for side, to in _sides(screen).items()
    ]
    place = screen.titled(view.area)
    if view.page not in AREA_PAGES:
        place = f"{text(f'page.{view.page}')} · {place}"
    return {
        "trail": trail,
        "sides": sides,
        "lang": view.lang,
        "title": text("app.title_of", area=place, year=view.year),
        "address": screen.href(view),
        "asked": sorted([name, value] for name, value in st.query_params.items()),
        "labels": {name: text(f"bar.{name}") for name in ("trail", "sides", "search", "nothing")},
    }


def _choices(screen: Screen) -> None:
    if screen.view.page not in WITHOUT_MAP:  # their words are those of every year
        _choices_of_view(screen)
    _language(screen)


def _choices_of_view(screen: Screen) -> None:
    view, text, years = screen.view, screen.text, screen.facts.years
    _step(screen, "year_back", "◂", years.index(view.year) - 1, "bar.year_back", "shift+left")
    _choose("year", view.year, years[::-1], text("bar.year"))
    _step(screen, "year_on", "▸", years.index(view.year) + 1, "bar.year_on", "shift+right")
    if view.page == DATA:
        _choose(
            "table",
            view.table or "",
            ["", *RECORD_NAMES],
            text("bar.table"),
            lambda key: text(f"table.{key}") if key else text("bar.all_tables"),
        )
    elif view.page != DRUGS:
        _choose(
            "indicator",
            view.indicator,
            INDICATORS,
            text("bar.indicator"),
            lambda key: text(f"indicator.{key}.name"),
        )
    earlier = [year for year in years if year < view.year]
    if view.compares and earlier:
        _choose("against", view.against, earlier[::-1], text("bar.against"))
    if view.takes_offence:
        _choose(
            "offence",
            view.offence or "",
            ["", *view.offences],
            text("bar.offence"),
            lambda key: text(f"offence.{key}" if key else _all_offences(view)),
        )
    if view.takes_estimate:
        _choose(
            "estimate",
            view.estimate,
            view.estimates,
            text("bar.estimate"),
            lambda key: text(f"estimate.{key}"),
        )
    if len(LEVELS_OF[view.page]) > 1:
        _choose(
            "level",
            view.level,
            LEVELS_OF[view.page],
            text("bar.level"),
            lambda key: text(f"levels.{key}"),
        )


def _language(screen: Screen) -> None:
    st.session_state["lang"] = screen.view.lang
    st.segmented_control(
        screen.text("bar.lang"),
        LANGUAGES,
        format_func=_LANGUAGE_NAMES.get,
        key="lang",
        required=True,
        label_visibility="collapsed",
        on_change=_chosen,
        args=("lang",),
    )


def _choose(name: str, value, options, label: str, words: Callable[[object], str] = str) -> None:
    # The address owns the value: the widget is set from it before each run.
    st.session_state[name] = value
    st.selectbox(
        label,
        options,
        format_func=words,
        key=name,
        label_visibility="collapsed",
        on_change=_chosen,
        args=(name,),
    )


def _chosen(name: str) -> None:
    value = st.session_state[name] or None
    _change(**{name: value})


def _step(screen: Screen, key: str, sign: str, index: int, label: str, shortcut: str) -> None:
    years = screen.facts.years
    inside = 0 <= index < len(years)
    st.button(
        sign,
        key=key,
        help=screen.text(label),
        disabled=not inside,
        shortcut=shortcut,
        on_click=_change,
        kwargs={"year": years[index] if inside else None},
    )


def _change(**chosen) -> None:
    """Write the view with one choice changed to the address; the browser keeps the former one."""
    view: View = st.session_state[_VIEW]
    if "year" in chosen and not _keeps_against(view, chosen["year"]):
        chosen["against"] = chosen["year"] - 1
    st.query_params.from_dict(replace(view, **chosen).query())


def _keeps_against(view: View, year: int) -> bool:
    """Whether the year compared with was chosen, and lies before the new year too."""
    return view.against not in (view.year, view.year - 1) and view.against < year


def _notice(screen: Screen, notice: Notice) -> str:
    text, given = screen.text, _plain(notice.given)
    said = {"parameter": text(f"bar.{notice.parameter}"), "shown": _shown(screen, notice)}
    if not given:
        return text("notice.missing", **said)
    if notice.parameter == "area" and current.gazetteer().get(parse_code(notice.given) or ""):
        return text("notice.other_page", given=given, shown=said["shown"])
    if notice.parameter == "estimate" and notice.given in ESTIMATES:
        return text("notice.clusters", **said)
    return text("notice.unknown", given=given, **said)


def _shown(screen: Screen, notice: Notice) -> str:
    """Write what is shown in place of the value that was given, in words."""
    words = {
        "area": screen.titled,
        "indicator": lambda key: screen.text(f"indicator.{key}.name"),
        "level": lambda key: screen.text(f"levels.{key}"),
        "lang": _LANGUAGE_NAMES.get,
        "estimate": lambda key: screen.text(f"estimate.{key}"),
    }.get(notice.parameter, str)
    if notice.shown:
        return _plain(words(notice.shown))
    every = "bar.all_tables" if notice.parameter == "table" else _all_offences(screen.view)
    return screen.text(every)


def _all_offences(view: View) -> str:
    return "bar.all_groups" if view.page == DRUGS else "bar.all_offences"


def _plain(words: str) -> str:
    """Return words so that Markdown shows them as they are."""
    return words.translate(str.maketrans({c: f"\\{c}" for c in r"\`*_{}[]()<>#+-.!|$~:"}))
