"""The demonstration as the map's frame gets it."""

import pytest

from svc_atlas.address import parse
from svc_atlas.gazetteer import load
from svc_atlas.maps import choropleth
from svc_atlas.snapshot import open_snapshot
from svc_atlas.text.formats import formats

FILES = choropleth.Files(
    scripts=("/atlas/static/a/leaflet.js", "/atlas/static/b/atlas.js"),
    styles=("/atlas/static/c/leaflet.css",),
    geometry="/atlas/geometry/x/nation.json",
    names="/atlas/names/x.json",
    words="/atlas/words/x?indicator=tier&lang=en",
    tips="/atlas/tooltips/x/nation?year=2023",
)


@pytest.fixture(scope="session")
def snapshot(demo_home):
    return open_snapshot(demo_home)


@pytest.fixture(scope="session")
def rows(snapshot):
    """The statistics of an indicator, level and year."""
    statistics = snapshot.table("statistics")

    def chosen(indicator, level, year):
        picked = (
            (statistics["indicator"] == indicator)
            & (statistics["level"] == level)
            & (statistics["year"] == year)
        )
        return statistics[picked]

    return chosen


@pytest.fixture(scope="session")
def wanted(snapshot, rows):
    """What the frame is sent for an address."""

    def of(page="nation", *, areas=None, files=FILES, lang="en", **query):
        view, notices = parse(
            query, page, areas=load(), years=snapshot.manifest["years"], lang=lang
        )
        assert not notices
        return choropleth.wanted(
            view,
            rows(view.indicator, view.level, view.year),
            areas=snapshot.table("areas") if areas is None else areas,
            breaks=snapshot.table("breaks"),
            bounds=snapshot.layer["bounds"],
            files=files,
            count=formats(view.lang).count,
        )

    return of


@pytest.fixture
def sent(monkeypatch):
    """Everything that ``show`` hands to the browser for what is wanted."""

    def show(what, files=FILES) -> dict:
        told = {}
        with monkeypatch.context() as patch:
            patch.setattr(
                "streamlit_folium._component_func", lambda **arguments: told.update(arguments)
            )
            choropleth.show(what, files, height=640, on_change=lambda: None)
        return told

    return show
