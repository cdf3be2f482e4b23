"""How the cells look: one font that offices have, quiet colours, and figures that stand out."""

import xlsxwriter
from xlsxwriter.format import Format

from svc_atlas import colours

FONT = "Khmer OS Battambang"  # on nearly every office computer; others fall back to their own
SIZE = 10
_BASE = {
    "font_name": FONT,
    "font_size": SIZE,
    "font_color": colours.INK,
    "valign": "vcenter",
    "locked": True,
}
_BOX = {"border": 1, "border_color": colours.LINE}
_HEAD = {**_BOX, "bg_color": colours.SEA, "align": "center", "text_wrap": True}
_NUMBERS = {"count": "#,##0", "amount": "#,##0.###", "tier": "0", "percent": "@"}
_STYLES = {
    "title": {"bold": True, "font_size": 14, "font_color": colours.ACCENT},
    "table": {"bold": True, "font_size": 12, "font_color": colours.ACCENT, "text_wrap": True},
    "hint_line": {"font_color": colours.MUTED},
    "hint": {"font_size": 9, "font_color": colours.MUTED, "text_wrap": True, "valign": "top"},
    "group": {**_HEAD, "bg_color": colours.ACCENT, "font_color": colours.GROUND, "bold": True},
    "head": {**_HEAD, "bold": True},
    "head_other": {**_HEAD, "font_size": 9},
    "head_former": {**_HEAD, "bg_color": colours.RULE, "font_size": 9,
                    "font_color": colours.MUTED},
    "key": {**_BOX, "font_size": 7, "font_color": colours.MUTED, "bg_color": colours.SOFT,
            "align": "center", "shrink": True},
    "place": {**_BOX, "bg_color": colours.SOFT, "num_format": "@"},
    "former": {**_BOX, "bg_color": colours.RULE, "font_size": 9, "font_color": colours.MUTED,
               "align": "right"},
    "total": {**_BOX, "bg_color": colours.SEA, "bold": True, "num_format": "@", "top": 2},
    "section": {"bold": True, "font_size": 12, "font_color": colours.ACCENT},
    "cell": {**_BOX, "text_wrap": True},
    "sign": {**_BOX, "align": "center", "bold": True},
    "machine": {**_BOX, "font_size": 9, "font_color": colours.MUTED},
    "link": {**_BOX, "font_color": colours.ACCENT, "underline": 1},
    "declared": {**_BOX, "bold": True, "bg_color": colours.SOFT, "align": "left"},
    "choice": {"border": 2, "border_color": colours.ACCENT, "bold": True, "align": "left",
               "bg_color": colours.GROUND, "locked": False, "text_wrap": True},
}  # fmt: skip


class Styles:
    """The cell formats of a workbook, each made when it is first asked for.

    Parameters
    ----------
    book : xlsxwriter.Workbook
    """

    def __init__(self, book: xlsxwriter.Workbook):
        self._book = book
        self._made: dict[tuple, Format] = {}

    def __call__(self, style: str, *, first: bool = False) -> Format:
        """Return a style by name; ``first``: a row that begins a district."""
        return self._format(_STYLES[style], first)

    def figure(self, kind: str, *, first: bool = False, total: bool = False) -> Format:
        """Return the style of a cell to be filled in with a figure of ``kind``."""
        look = {**_BOX, "bg_color": colours.GROUND, "align": "right", "locked": False}
        look |= {"num_format": _NUMBERS[kind]}
        if total:
            look |= {"bold": True, "top": 2}
        return self._format(look, first)

    def former(self, kind: str, *, first: bool = False) -> Format:
        """Return the style of a former year's figure."""
        return self._format({**_STYLES["former"], "num_format": _NUMBERS[kind]}, first)

    def _format(self, look: dict, first: bool) -> Format:
        look = {**_BASE, **look}
        if first:
            look |= {"top": 1, "top_color": colours.MUTED}
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]
