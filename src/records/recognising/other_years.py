"""Years in a title that its table is not of: one compared with, and one planned for."""

import re

from svc_atlas.naming import ASCII_DIGITS, clean_name
from svc_atlas.records.recognising.lines import years_of

_ALONE = r"(?!\d|\s*(?:និង|ដល់|[-–/&]|and\b|to\b))"  # no first year of several
_COMPARED = re.compile(
    r"(?:ប្រៀបធៀប|ធៀប|\bcompared\s+(?:with|to)|\bagainst|\bvs\.?)\s*"
    rf"(?:(?:ទៅ)?នឹង|ជាមួយ|និង)?\s*(?:ឆ្នាំ)?\s*\d{{4}}{_ALONE}",
    re.I,
)
_PLAN = r"(?:ទិសដៅ|ផែនការ|\b(?:directions?|plans?|priorities|outlook)\b)"
# Only words that are known to lead to the year of a plan: "plan 2024", "directions for the year".
_AHEAD = re.compile(
    rf"{_PLAN}(?:\s|[:៖,()-]|ការងារ|ភារកិច្ច|សកម្មភាព|អនុវត្ត|បន្ត|បន្ទាប់|ខាងមុខ|សម្រាប់|ប្រចាំ|ក្នុង|នៃ|"
    r"និង(?!\s*(?:ឆ្នាំ)?\s*\d)|\b(?:for|of|in|the|next|coming|fiscal|year)\b)*"
    rf"(?:ឆ្នាំ\s*)?(?P<year>(?:19|20)\d\d){_ALONE}",
    re.I,
)
_PLANNED = re.compile(
    rf"[\W\d]*(?:\b(?:annual|action|work|yearly|draft)\s+|សេចក្[តដ]ីព្រាង\s*)*{_PLAN}", re.I
)
# What was done of a plan is counted: "results of the action plan 2024".
_DONE = re.compile(
    r"(?:លទ្ធផល|អនុវត្ត|សម្រេច(?:បាន)?)\s*(?:អនុវត្ត|ការងារ|នៃ|តាម|ការ|លើ|\s)*$"
    r"|\b(?:results?|implement\w*|progress|achiev\w*|evaluation)\s+(?:(?!and\b)[a-z'-]+\s+){0,4}$",
    re.I,
)
_COUNTED = re.compile(
    r"លទ្ធផល|អនុវត្តបាន|និង\s*ការអនុវត្ត|សម្រេច|\b(?:results?|achiev\w*|actual|implementation)\b", re.I
)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def without_other_years(text: str) -> str:
    """Return a title without the years that its figures are not of.

    A year behind a plan or directions is the coming one where the title names an earlier year, or
    none besides; a title that is a plan's names no year of figures.

    Examples
    --------
    >>> without_other_years("Report 2024 and plan for 2025")
    'Report 2024 and '
    >>> without_other_years("បទល្មើស ឆ្នាំ២០២៤ ប្រៀបធៀបឆ្នាំ២០២៣").strip()
    'បទល្មើស ឆ្នាំ2024'
    >>> without_other_years("Plan 2025"), without_other_years("Results of the plan 2024")
    ('', 'Results of the plan 2024')
    """
    text = _COMPARED.sub(" ", clean_name(text).translate(ASCII_DIGITS))
    own = years_of(_AHEAD.sub(" ", text))

    def kept(found: re.Match) -> str:
        done = _DONE.search(text[: found.start()])
        ahead = int(found["year"]) > max(own) if own else not done
        return "" if ahead else found[0]

    text = _AHEAD.sub(kept, text)
    if _PLANNED.match(text) and not _COUNTED.search(text) and len(years_of(text)) == 1:
        return _YEARS.sub("", text)
    return text
