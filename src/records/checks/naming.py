"""What names say: that of a file, against its figures; those of communes, beside their codes."""

import re

import pandas as pd

from svc_atlas.gazetteer import Gazetteer
from svc_atlas.naming import parse_code
from svc_atlas.records.findings import Both, Finding
from svc_atlas.records.recognising.declared import file_year, province_in
from svc_atlas.records.recognising.lines import ERA, buddhist_year
from svc_atlas.records.rules import found
from svc_atlas.records.spoken import province_named
from svc_atlas.records.workbook import Reading

# As the template is named: 02-2024.xlsx.
_CODED = re.compile(r"(?<!\d)(\d\d)[\s-]+(?:19|20)\d\d(?!\d)")


def check(reading: Reading, gazetteer: Gazetteer) -> list[Finding]:
    """Return where a file is named for another year or province than all of its figures are of.

    What the file itself is said to be of is held against its figures elsewhere.
    """
    file, declared = reading.workbook.name, reading.declared
    years = {int(year) for year in reading.figures["year"].dropna().unique()}
    communes = reading.figures["commune"].dropna().unique()
    provinces = {code[:2] for code in communes}
    stem = reading.workbook.path.stem.replace("_", " ")
    year, province = file_year(reading.workbook), _province(stem, gazetteer)
    made = []
    era = None if year else buddhist_year(stem)
    if years and (era or (year and year not in {*years, declared.get("year")})):
        said = f"{era} (= {era - ERA})" if era else str(year)
        other = ", ".join(map(str, sorted(years)))
        made.append(found("file_name_other", file, said=_both(said), other=_both(other)))
    if province and provinces and province not in {*provinces, declared.get("province")}:
        said = province_named(gazetteer, province)
        named = [province_named(gazetteer, code) for code in sorted(provinces)]
        other = Both(", ".join(n.km for n in named), ", ".join(n.en for n in named))
        made.append(found("file_name_other", file, said=said, other=other))
    return made


def codes_alone(reading: Reading) -> list[Finding]:
    """Return the sheets of somebody else's table whose rows tell their commune by a code alone.

    Nobody said whose codes they are; our template's are known.
    """
    if "form" in reading.declared:
        return []
    alone = reading.places["written"].map(_is_code).astype(bool)
    rows = reading.places[alone & reading.places["commune"].notna()]
    rows = rows.drop_duplicates(["sheet", "row"])
    return [
        found("communes_by_code", reading.workbook.name, None if pd.isna(sheet) else sheet, n=n)
        for sheet, n in rows.groupby("sheet", dropna=False, sort=False).size().items()
    ]


def _is_code(written) -> bool:
    return isinstance(written, str) and parse_code(written) is not None


def _province(stem: str, gazetteer: Gazetteer) -> str | None:
    """Return the province that a file's name names by its code or its words."""
    coded = _CODED.search(stem)
    if coded and (area := gazetteer.get(coded[1])):
        return area.code
    return province_in([stem], gazetteer)


def _both(words: str) -> Both:
    return Both(words, words)
