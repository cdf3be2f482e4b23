"""The unit of an amount: in the heading of its column, or in a column of units beside it."""

import re

from svc_atlas.records.form import Field
from svc_atlas.records.recognising.cells import is_other_unit
from svc_atlas.records.recognising.headings import heading_key, keys_of
from svc_atlas.records.recognising.layout import Column, Layout

_BRACKETS = re.compile(r"[(\[]([^)\]]+)[)\]]")


def headed(column: Column) -> str | None:
    """Return the unit in a column's heading that its amounts are not counted in, or None."""
    said = (part for part in _BRACKETS.findall(column.heading))
    return next((part for part in said if is_other_unit(part, column.field.unit)), None)


def column_of(layout: Layout, column: Column) -> int | None:
    """Return where an amount's unit stands: the next column of units behind it, else the last."""
    units = [each.at for each in layout.of("unit")]
    return next((at for at in units if at > column.at), units[-1] if units else None)


def is_other(layout: Layout, column: Column, kind: Field, unit: str) -> bool:
    """Return whether what stands in the column of units is none that the amount is counted in.

    Beside kilograms and plants, one column of units cannot be of both.
    """
    at = column_of(layout, column)
    amounts = [each for each in layout.of("figure") if column_of(layout, each) == at]
    units = {kind.unit, *(each.field.unit for each in amounts)} - {None}
    return not any(heading_key(unit) in keys_of("cells", each) for each in units)
