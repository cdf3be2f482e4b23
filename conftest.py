"""What holds for every test. Skips that must not happen are failures with ATLAS_TESTS_NO_SKIP set.

A test of real boundaries skips itself where `../shared` is absent, a browser test where there is no
Chromium. On a developer's machine that is kind; in continuous integration both are there, and a
skip would be a test that nobody runs any more.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

# The first text that hypothesis draws on a fresh machine builds its table of Unicode, which takes
# longer than it allows; seconds are measured in benchmarks/ and never asserted in a test.
settings.register_profile("atlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("atlas")

# A script that Streamlit runs: importing it would run the page.
collect_ignore = ["src/web/frame.py"]

NO_SKIP = bool(os.environ.get("ATLAS_TESTS_NO_SKIP"))
MARKS = ("real", "browser")
FIXTURES = {"shared_dir", "chromium"}  # what such a test asks for, should its mark be forgotten


def _needs_what_ci_has(item) -> bool:
    marked = any(item.get_closest_marker(mark) for mark in MARKS)
    return marked or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def _forbid(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{why}\nATLAS_TESTS_NO_SKIP is set: this test must run."
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item):
    """Let no test that needs what continuous integration has skip itself there."""
    report = yield
    return _forbid(report) if NO_SKIP and _needs_what_ci_has(item) else report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    """Let no module skip itself whole there: the marks of its tests would not be seen."""
    report = yield
    return _forbid(report) if NO_SKIP else report
