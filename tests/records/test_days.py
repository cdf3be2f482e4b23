"""Days are those of Cambodia, on a server of UTC too."""

from datetime import UTC, date, datetime

import pytest

from svc_atlas.commands.values import day_received
from svc_atlas.errors import CallError
from svc_atlas.records import checking, days, importing
from svc_atlas.records.checks import figures
from svc_atlas.records.store import RecordStore


@pytest.fixture
def clock(monkeypatch):
    """Stop the clock: ``clock("2025-01-31T17:30")``, an instant of UTC."""

    def stop(instant: str) -> None:
        class Stopped(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.fromisoformat(instant).replace(tzinfo=UTC).astimezone(tz)

        monkeypatch.setattr(days, "datetime", Stopped)

    return stop


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2025-01-31T16:59", date(2025, 1, 31)), ("2025-01-31T17:00", date(2025, 2, 1))],
)
def test_a_day_begins_at_midnight_in_phnom_penh(clock, instant, day):
    clock(instant)
    assert days.today() == day
    assert day_received(None) == day


def test_today_can_be_the_day_received_before_seven_in_the_morning(clock):
    clock("2025-01-31T17:30")
    assert day_received("2025-02-01") == date(2025, 2, 1)
    with pytest.raises(CallError, match="has not come yet"):
        day_received("2025-02-02")


def test_files_are_received_and_checked_on_that_day(clock, tmp_path, gazetteer):
    file = tmp_path / "traffic.csv"
    file.write_text("Traffic accidents 2024\nCode,Commune,Deaths\n020101,Kantueu Muoy,1\n")
    clock("2024-12-30T17:30")  # in Cambodia the last day of 2024, on which the year is over
    (handed_in,) = importing.prepare([file], RecordStore(tmp_path / "home")).submissions
    assert handed_in.received == date(2024, 12, 31)
    checked = checking.check([file], gazetteer=gazetteer)
    assert "year_not_over" not in {each.rule for each in checked.findings}
    clock("2024-12-30T16:30")
    (reading,) = checked.readings
    assert "year_not_over" in {each.rule for each in figures(reading, gazetteer=gazetteer)}
