"""Values that options of several commands take."""

from datetime import date

from svc_atlas.errors import CallError
from svc_atlas.records import days
from svc_atlas.records.form import YEARS


def year(value: str | None) -> int | None:
    """Return the year that ``--year`` names, in any digits.

    Raises
    ------
    CallError
        It is no year of this policy's time.

    Examples
    --------
    >>> year("2024"), year("២០២៤"), year(None)
    (2024, 2024, None)
    """
    if value is None:
        return None
    if value.strip().isdecimal() and int(value) in YEARS:
        return int(value)
    # Here, so that the help of the command loads nothing that reads workbooks.
    from svc_atlas.records.recognising.lines import ERA, buddhist_year

    if era := buddhist_year(value):
        raise CallError("records.form.buddhist_year", value=value, year=era, christian=era - ERA)
    raise CallError("records.form.year", value=value, first=YEARS.start, last=YEARS.stop - 1)


def day_received(value: str | None) -> date:
    """Return the day that ``--received`` names, today in Cambodia where it is not said.

    Raises
    ------
    CallError
        It is no day, or one that has not come yet.

    Examples
    --------
    >>> day_received("2025-01-20")
    datetime.date(2025, 1, 20)
    """
    if value is None:
        return days.today()
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise CallError("records.import.no_date", value=value) from None
    if day > days.today():
        raise CallError("records.import.future", value=value)
    return day
