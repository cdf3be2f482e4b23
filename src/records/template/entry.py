"""What may be typed into a cell, by Excel's own validation.

Besides numbers a figure may be ``គ្មាន`` (zero) or ``…`` (there is no figure), and Khmer digits,
which Excel takes for text: so the rules are formulas, not Excel's ready-made number rules.
"""

from svc_atlas.records.form import Field
from svc_atlas.records.rules import LIMITS
from svc_atlas.text import text

NONE, ABSENT = "គ្មាន", "…"
MARKS = (NONE, ABSENT, "...")
# Names of the lists on the hidden sheet.
MARKS_NAME, TIERS_NAME, OFFICES_NAME = "svc_marks", "svc_tiers", "svc_offices"

# Excel turns what looks like a date (1/2) into its serial number, above 40,000 since 2009: of what
# a commune may have more of, only people are as many.
MOST, MOST_TOTAL, MOST_AMOUNT = 39_999, 99_999_999, 9_999_999
PEOPLE = ("residents", "participants")

_WORDS = (
    "OR(SUMPRODUCT(--(TRIM({cell})=" + MARKS_NAME + "))>0,"
    'SUMPRODUCT(--ISERR(FIND(MID({cell}&REPT("០",20),ROW($1:$20),1),"០១២៣៤៥៦៧៨៩{signs}")))=0)'
)
_COUNT = "=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={most},{cell}=INT({cell}))," + _WORDS + ")"
_AMOUNT = "=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={most})," + _WORDS + ")"
# The cells of percentages hold text, so that 87.5 and 87.5% stay as they were typed.
_PERCENT = '=OR(IFERROR(ABS(VALUE(SUBSTITUTE({cell},"%",""))-50)<=50,FALSE),' + _WORDS + ")"
_FORMULAS = {"count": (_COUNT, ","), "amount": (_AMOUNT, ",."), "percent": (_PERCENT, ",.%")}


def most(field: Field, *, total: bool = False) -> int:
    """Return the largest figure that a cell takes, never above the check's.

    Parameters
    ----------
    field : Field
    total : bool
        Whether it is the cell of the total row.
    """
    if total or field.kind not in ("count", "amount"):
        return MOST_TOTAL if field.kind == "count" else MOST_AMOUNT
    limit = LIMITS[field.table]
    if field.kind == "amount":
        return limit
    return limit if field.measure in PEOPLE else min(limit, MOST)


def validation(field: Field, cell: str, languages: tuple[str, str], *, total: bool = False) -> dict:
    """Return the validation of a column as XlsxWriter takes it.

    Parameters
    ----------
    field : Field
    cell : str
        The first cell of the column: ``E7``.
    languages : tuple of str
        Those of the message, in order.
    total : bool
        Whether it is the cell of the total row.
    """
    limit = most(field, total=total)
    rule = {
        "ignore_blank": True,
        "error_type": "stop",
        "error_title": text(languages[0])("records.template.refused.title"),
        "error_message": _both(f"records.template.refused.{field.kind}", languages, limit),
    }
    if field.kind == "tier":
        return {"validate": "list", "source": f"={TIERS_NAME}", **rule}
    formula, signs = _FORMULAS[field.kind]
    written = formula.format(cell=cell, most=limit, signs=signs)
    return {"validate": "custom", "value": written, **rule}


def office_validation(languages: tuple[str, str]) -> dict:
    """Return the validation of the office's cell: one of the list, with an input message."""
    return {
        "validate": "list",
        "source": f"={OFFICES_NAME}",
        "error_title": text(languages[0])("records.template.refused.title"),
        "error_message": _both("records.template.refused.office", languages),
        "input_title": text(languages[0])("records.template.about.office"),
        "input_message": _both("records.template.about.choose_office", languages),
    }


def _both(key: str, languages: tuple[str, str], limit: int | None = None) -> str:
    params = {} if limit is None else {"limit": f"{limit:,}"}
    return "\n".join(text(lang)(key, **params) for lang in languages)
