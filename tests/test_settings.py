"""Settings: what an administrator writes, and one sentence where it is none."""

import pytest

from svc_atlas import settings
from svc_atlas.errors import CallError


def test_reports_are_due_on_the_last_day_of_january_unless_it_is_said():
    assert settings.read({}).due_day == (1, 31)
    assert settings.read({"SVC_DUE_DAY": ""}).due_day == (1, 31)
    assert settings.read({"SVC_DUE_DAY": "03-15"}).due_day == (3, 15)


@pytest.mark.parametrize(
    "value", ["31-01", "02-29", "1-31", "01/31", "January 31", "០១-៣១", "13-01"]
)
def test_a_due_day_that_not_every_year_has_is_refused(value):
    with pytest.raises(CallError) as caught:
        settings.read({"SVC_DUE_DAY": value})
    assert "SVC_DUE_DAY" in caught.value.message("en")
    assert value in caught.value.message("km")
    assert "MM-DD" in caught.value.message("km")
