"""The measured promises can be measured: a small run of the life of an atlas."""

import pytest

from benchmarks import lifecycle
from svc_atlas.settings import ROOT

REAL = ROOT.parent / "shared" / "geodata" / "khm_communes_2014_utm48n.zip"


@pytest.mark.real
def test_a_life_from_the_first_start_to_the_real_layer():
    if not REAL.exists():
        pytest.skip("the real boundaries are not beside this checkout")
    figures = lifecycle.measure(REAL, None)
    assert figures["nation_gzip_bytes"] <= 200_000
    assert figures["install_peak_mb"] < 1024
    assert min(value for name, value in figures.items() if name.endswith("_s")) > 0
