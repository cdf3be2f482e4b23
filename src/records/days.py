"""Days as Cambodia counts them, wherever the server stands."""

from datetime import date, datetime

from svc_atlas.text.formats import PHNOM_PENH


def today() -> date:
    """Return today's date in Cambodia: on a server of UTC it begins seven hours earlier."""
    return datetime.now(PHNOM_PENH).date()


def is_over(year: int, day: date) -> bool:
    """Tell whether a year can be counted to its end on a day: on its last one, or later.

    Examples
    --------
    >>> is_over(2024, date(2024, 12, 30)), is_over(2024, date(2024, 12, 31))
    (False, True)
    """
    return day >= date(year, 12, 31)
