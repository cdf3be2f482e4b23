"""The real commune shapefile on screen, and the page's payload and hosts on it."""

import json
import shutil
import subprocess
import sys

import pytest

from svc_atlas import boundaries, snapshot
from svc_atlas.settings import ROOT

from .conftest import CHROMIUM, Watched, start, stop, wait_ready

pytestmark = [pytest.mark.browser, pytest.mark.real]
LAYER = ROOT.parent / "shared" / "geodata" / "khm_communes_2014_utm48n.zip"


@pytest.fixture(scope="module")
def real_home(demo_home, tmp_path_factory):
    if not LAYER.exists():
        pytest.skip("the real boundaries are not beside this checkout")
    home = tmp_path_factory.mktemp("real") / "home"
    shutil.copytree(demo_home, home)
    boundaries.install(LAYER, home, vintage="2014")
    snapshot.publish(home)
    return home


def test_the_real_layer_is_drawn_and_battambang_shows_103_communes(real_home, chromium):
    running = start(real_home)
    try:
        wait_ready(running)
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        seen = Watched(page, running.url)
        page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        seen.open("/?year=2023&lang=en")
        nation = seen.wait_state(year=2023)
        assert nation["areas"] == 1633
        assert nation["communes"] >= 1650
        seen.click_area("02")
        battambang = seen.wait_state(communes=103)
        assert battambang["areas"] == 102
        held = list(battambang["classes"].values())
        assert [held.count(tier) for tier in "123"] == [68, 34, 1]
        page.get_by_text("Boundaries of 2014").first.wait_for()
        assert seen.errors == []
    finally:
        stop(running)


def test_a_change_of_year_sends_little_and_asks_no_other_host(real_home):
    if CHROMIUM is None:
        pytest.skip("no Chromium found")
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.national_page", "--home", real_home, "--pairs", "1"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    figures = json.loads(finished.stdout)
    assert figures["map_bytes_per_change"] <= 8 * 1024
    assert figures["page_bytes_per_change"] <= 32 * 1024
    assert figures["hosts"] == ["127.0.0.1"]
