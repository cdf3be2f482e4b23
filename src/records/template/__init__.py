"""The empty yearly workbook of a province: made here, filled in by a clerk, read back.

A sheet explains how to fill in, a sheet each table takes the figures, a sheet explains each column,
and a hidden one holds the lists that cells choose from. What to type and where is Excel's own
validation and protection; there is no password and no macro.
"""

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from svc_atlas import durable
from svc_atlas.areas import Area
from svc_atlas.errors import CallError, InputError, UnreadableError
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.records.form import YEARS
from svc_atlas.records.template import explaining
from svc_atlas.records.template.layout import Form, former_figures, former_rows
from svc_atlas.records.template.sheet import add_table
from svc_atlas.records.template.style import Styles
from svc_atlas.schema import RECORD_NAMES

ENDING = ".xlsx"


def write(
    out: str | Path,
    province: str,
    year: int,
    *,
    gazetteer: Gazetteer,
    earlier: Mapping[str, pd.DataFrame] | None = None,
    lang: str = "km",
) -> Path:
    """Write the empty workbook of a province and year. Equal input gives equal bytes.

    Parameters
    ----------
    out : str or Path
        The ``.xlsx`` file to write. One that is there stays: it may be filled in.
    province : str
        The code of a province.
    year : int
        The year of the figures.
    gazetteer : Gazetteer
    earlier : mapping of str to DataFrame, optional
        Tables of the store; figures of the year before stand beside the cells.
    lang : str
        The language that comes first; the other stands beside it.

    Raises
    ------
    InputError
        ``out`` is there already.
    CallError
        No such province or year; ``out`` has another ending, or its folder is not there.
    UnreadableError
        The folder cannot be written to.
    """
    out = Path(out)
    area = gazetteer.get(province)
    if area is None or area.level != "province":
        raise CallError("records.template.province", value=province)
    if year not in YEARS:
        raise CallError("records.form.year", value=year, first=YEARS.start, last=YEARS.stop - 1)
    _check_place(out)
    content = _content(Form(area, year, gazetteer, lang), earlier or {})
    try:
        durable.replace_file(out, content)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise UnreadableError("records.template.not_written", file=out, reason=reason) from fault
    return out


def find_province(value: str, gazetteer: Gazetteer) -> Area:
    """Return the province that a code in any form or a name means.

    Raises
    ------
    CallError
        None, or more than one.

    Examples
    --------
    >>> from svc_atlas.gazetteer import load
    >>> find_province("KH02", load()).name_en, find_province("បាត់ដំបង", load()).code
    ('Battambang', '02')
    """
    area = gazetteer.find(value, level="province").area
    if area is None:
        raise CallError("records.template.province", value=value)
    return area


def has_former(earlier: Mapping[str, pd.DataFrame] | None, province: str, year: int) -> bool:
    """Return whether the tables hold figures of a province in the year before ``year``."""
    return any(len(former_rows(earlier or {}, table, province, year)) for table in RECORD_NAMES)


def _check_place(out: Path) -> None:
    if out.suffix.lower() != ENDING:
        raise CallError("records.template.ending", file=out)
    if not out.absolute().parent.is_dir():
        raise CallError("records.template.no_folder", file=out, folder=out.absolute().parent)
    if out.exists():
        raise InputError("records.template.exists", file=out)


def _content(form: Form, earlier: Mapping[str, pd.DataFrame]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    # The moment and the machine's user have no place in it: equal input, equal bytes.
    book.set_properties({"title": form.title, "created": datetime(form.year, 1, 1)})
    styles = Styles(book)
    explaining.add_about(book, styles, form)
    for table in RECORD_NAMES:
        add_table(book, styles, form, table, former_figures(form, table, earlier))
    explaining.add_help(book, styles, form)
    explaining.add_lists(book, form)
    book.close()
    return content.getvalue()
