"""What one run of a page works with: the view from the address, the snapshot, the words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlencode

import streamlit as st

from svc_atlas import settings
from svc_atlas.address import CLAIMS, DATA, DRUGS, METHODS, Notice, View, parse
from svc_atlas.maps.legend import scale_of
from svc_atlas.snapshot import Snapshot
from svc_atlas.text import LONGEST, Text, shown, text
from svc_atlas.text.formats import Formats, formats
from svc_atlas.web import current
from svc_atlas.web.facts import Facts


@dataclass(frozen=True)
class Screen:
    """The view, and everything that a page needs to draw it.

    Attributes
    ----------
    view : View
        What the address asks for.
    notices : list of Notice
        What of it could not be followed.
    snapshot : Snapshot
        The open snapshot.
    facts : Facts
        Its figures.
    text : Text
        The words of the view's language.
    formats : Formats
        Its numbers.
    """

    view: View
    notices: list[Notice]
    snapshot: Snapshot
    facts: Facts
    text: Text
    formats: Formats

    def name(self, code: str) -> str:
        """Return the name of an area in the view's language."""
        return self.facts.name(code, self.view.lang)

    def titled(self, code: str) -> str:
        """Return the name with its kind: Battambang Province, ឃុំតាមឿន."""
        area = current.gazetteer()[code]
        name = self.name(code)
        if area.kind in (None, "nation"):
            return name
        return self.text(f"titled.{area.kind}", name=name)

    def measure(self, indicator: str) -> str:
        """Return the name of an indicator, with the one offence that it is restricted to."""
        name = self.text(f"indicator.{indicator}.name")
        if self.view.offence is None:
            return name
        offence = self.text(f"offence.{self.view.offence}")
        return self.text("legend.of", indicator=name, offence=offence)

    def boundary_note(self) -> str:
        """Say what the shapes are: schematic, or of a year, and whether they lie elsewhere."""
        layer = self.snapshot.layer
        if layer["schematic"]:
            return self.text("map.note.schematic")
        note = self.text("map.note.vintage", vintage=layer["vintage"] or "—")
        if layer.get("elsewhere", {}).get("accepted"):
            return f"{note} · {self.text('map.note.elsewhere')}"
        return note

    def attribution(self) -> str:
        """Say whose the shapes are: a known source's words, or the name of the file."""
        return shown(self.snapshot.layer["attribution"], LONGEST)

    def href(self, view: View) -> str:
        """Return the address of a view."""
        return f"/{view.path}?{urlencode(view.query())}"

    def to(self, code: str) -> View:
        """Return the same view of another area: on the page of its level, or of drugs or data.

        A commune has no page of drugs or of what was handed in, so there is its own.
        """
        if self.view.page == CLAIMS and len(code) == 2:  # those of provinces and the nation
            return self.view.at(code, CLAIMS)
        if self.view.page in (DRUGS, DATA) and len(code) < 6:
            return self.view.at(code, self.view.page)
        return self.page_of(code)

    def page_of(self, code: str) -> View:
        """Return the same view of an area on the page of its level."""
        return self.view.at(code, current.gazetteer()[code].level)

    def drugs(self) -> View:
        """Return the drugs of the area in view; of a commune, those of its district."""
        return self.view.at(self.view.area[:4], DRUGS)

    def handed_in(self) -> View:
        """Return what was handed in of the area in view; of a commune, that of its district."""
        return self.view.at(self.view.area[:4], DATA)

    def claims(self) -> View:
        """Return what was published of the nation, or of the province that the area lies in."""
        return self.view.at(self.view.area[:2], CLAIMS)

    def methods(self) -> View:
        """Return how the figures are made, from where the area and the year in view are kept."""
        return self.view.at(self.view.area, METHODS)


def read_view(query: Mapping[str, str], page: str, snapshot: Snapshot) -> tuple[View, list[Notice]]:
    """Read an address against what a snapshot holds."""
    return parse(
        query,
        page,
        areas=current.gazetteer(),
        years=snapshot.manifest["years"],
        lang=settings.read().lang or "km",
    )


def screen_of(snapshot: Snapshot, view: View, notices: Sequence[Notice] = ()) -> Screen:
    """Return the screen of a view of a snapshot."""
    return Screen(
        view=view,
        notices=list(notices),
        snapshot=snapshot,
        facts=current.facts(snapshot),
        text=text(view.lang),
        formats=formats(view.lang),
    )


def screen(page: str) -> Screen:
    """Return the screen of the page that is running.

    Parameters
    ----------
    page : str
        One of ``address.PAGES``.

    Raises
    ------
    AtlasError
        No snapshot can be opened.
    """
    opened = current.snapshot()
    view, notices = read_view(st.query_params.to_dict(), page, opened)
    return screen_of(opened, view, notices)


def number_format(screen: Screen) -> Callable[..., str]:
    """Return how a bound of a class of the indicator on the map is written."""
    say = screen.formats
    writers = {"rate": say.bound, "change": say.signed_percent}
    return writers.get(scale_of(screen.view.indicator), say.percent)


def page_file(page: str) -> str:
    """Return the path of a page's script."""
    return str(PurePosixPath(settings.ROOT.as_posix()) / "pages" / f"{page}.py")
