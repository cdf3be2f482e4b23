"""Charts are kept by what they show: the same again is not drawn again, another always is."""

import plotly.graph_objects as go
import pytest

from svc_atlas.web import kept


@pytest.fixture(autouse=True)
def nothing_kept(snapshot):
    kept.of(snapshot).clear()


@pytest.fixture
def drawn(monkeypatch):
    """How often a chart was drawn."""
    times = []

    def draw() -> go.Figure:
        times.append(1)
        figure = go.Figure(layout={"title": {"text": f"Drawn {len(times)}", "font": {"size": 12}},
                                   "height": 300, "margin": {"t": 60}})  # fmt: skip
        figure.layout.meta = {"description": "in words"}
        return figure

    return times, draw


def test_a_view_that_another_reader_has_asked_draws_nothing_again(screen, drawn):
    times, draw = drawn
    one = kept.chart(screen("province", area="02", year="2023"), "a", draw)
    assert kept.chart(screen("province", area="02", year="2023"), "a", draw) is one
    assert len(times) == 1


@pytest.mark.parametrize(
    ("query", "key", "chosen"),
    [({"year": "2022"}, "a", None), ({"area": "03"}, "a", None), ({"lang": "km"}, "a", None),
     ({"indicator": "crime_rate"}, "a", None), ({}, "b", None), ({}, "a", "drug")],
)  # fmt: skip
def test_whatever_is_chosen_otherwise_is_another_chart(screen, drawn, query, key, chosen):
    _, draw = drawn
    before = {"area": "02", "year": "2023"}
    one = kept.chart(screen("province", **before), "a", draw)
    other = kept.chart(screen("province", **before | query), key, draw, chosen)
    assert (other.title, one.title) == ("Drawn 2", "Drawn 1")


def test_what_is_kept_is_bounded(screen, drawn, monkeypatch):
    monkeypatch.setattr(kept, "CHARTS", 3)
    at = screen("nation", year="2023")
    for number in range(10):
        kept.chart(at, "bounded", drawn[1], number)
    assert len(kept.of(at.snapshot)) <= 3


def test_what_is_sent_leaves_the_kept_chart_as_it_is(page, screen):
    shown = [page("province", area="02", year="2023", lang="en").charts for _ in range(2)]
    assert shown[0] == shown[1]
