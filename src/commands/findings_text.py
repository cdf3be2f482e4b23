"""What was found in files, for a person, for a program, and as coloured copies."""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from svc_atlas.commands.outcome import Context
from svc_atlas.records.findings import Finding
from svc_atlas.records.recognising.cells import is_dash
from svc_atlas.records.rules import RULES
from svc_atlas.text import shortened

if TYPE_CHECKING:
    from svc_atlas.records.checking import Checked
    from svc_atlas.records.workbook import Reading

SHOWN = 200  # lines in the terminal; a program and the coloured copy get all findings
REPEATED = 5  # findings of one kind on a sheet that one line tells
ALIKE = 20  # the same of a rule whose cells are better looked at one by one
VALUE = 40  # characters of a cell's value beside its address
# Joiners and breaks that Khmer is written with; other characters that are not seen could make a
# terminal do or hide something.
UNSEEN_IN_KHMER = "\u200b\u200c\u200d"


def lines(checked: "Checked", context: Context) -> list[str]:
    """Return for each file how many findings it has, then each finding and how to mend it.

    A table that was left blank breaks no rule, and is named: it may have been forgotten.
    """
    told, left = [], SHOWN
    for reading, findings in zip(checked.readings, checked.by_file, strict=True):
        told.append(_head(reading, findings, context))
        told += [*_tables_empty(reading, context), *_dashes(reading, context)]
        lines_ = listed(findings, context, left)
        told += lines_
        left -= min(left, len(lines_))
    return told


def listed(findings: Sequence[Finding], context: Context, most: int = SHOWN) -> list[str]:
    """Return ``most`` lines of findings, and how many more there are.

    What repeats over the cells of a sheet is told in one line, with the first cell and the last.
    Where not all fit, errors go before warnings; their order stays.
    """
    groups = _grouped(findings, context.words.lang)
    kept = _most_needed(groups, most)
    told = [_line(group, context) for group in kept]
    if more := len(findings) - sum(map(len, kept)):
        told.append(context.words("cli.findings.more", n=context.say.count(more)))
    return told


def _line(group: Sequence[Finding], context: Context) -> str:
    words, first = context.words, group[0]
    told = {
        "severity": words(f"cli.findings.severity.{first.severity}"),
        "message": first.message(words.lang),
        "fix": first.fix(words.lang),
    }
    if len(group) == 1:
        return harmless(words("cli.findings.one", at=_at_value(first), **told))
    cells = {"first": first.cell, "last": group[-1].cell, "n": context.say.count(len(group))}
    return harmless(words("cli.findings.repeated", at=first.sheet or "—", **cells, **told))


def _grouped(findings: Sequence[Finding], lang: str) -> list[list[Finding]]:
    """Return findings, those together that say the same of the cells of a sheet."""
    groups: dict[tuple, list[Finding]] = defaultdict(list)
    for number, finding in enumerate(findings):
        of = (finding.file, finding.sheet, finding.rule)
        alone = () if RULES[finding.rule].repeats else (finding.message(lang), finding.fix(lang))
        groups[(*of, *alone) if finding.cell else (number,)].append(finding)
    told = [
        [group] if len(group) >= (REPEATED if RULES[group[0].rule].repeats else ALIKE)
        else [[each] for each in group]
        for group in groups.values()
    ]  # fmt: skip
    place = {id(finding): number for number, finding in enumerate(findings)}
    return sorted((group for each in told for group in each), key=lambda g: place[id(g[0])])


def _most_needed(groups: Sequence[list[Finding]], most: int) -> list[list[Finding]]:
    by_need = sorted(range(len(groups)), key=lambda at: groups[at][0].severity != "error")
    return [groups[at] for at in sorted(by_need[:most])]


def harmless(line: str) -> str:
    r"""Return a line with what a terminal would obey or not show written out.

    Examples
    --------
    >>> print(harmless("3\x1b[2K\n5"))
    3\x1b[2K\n5
    """
    return "".join(
        each.encode("unicode_escape").decode()
        if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        and each not in UNSEEN_IN_KHMER
        else each
        for each in line
    )


def _at_value(finding: Finding) -> str:
    value = finding.value
    if not value:
        return at(finding)
    return f"{at(finding)} [{shortened(value, VALUE)}]"


def at(finding: Finding) -> str:
    """Return where a finding is: ``offences!D9``, the sheet or the cell alone, or a dash.

    Examples
    --------
    >>> at(Finding("count_negative", "error", "02.xlsx", "offences", "D9"))
    'offences!D9'
    """
    return "!".join(part for part in (finding.sheet, finding.cell) if part) or "—"


def facts(findings: Sequence[Finding], context: Context) -> list[dict]:
    """Return findings for a program, in the reader's language."""
    return [finding.as_dict(context.words.lang) for finding in findings]


def reports(checked: "Checked", out: str | None, context: Context) -> list[Path]:
    """Write the coloured copy of a file to ``out``, those of several into the folder ``out``.

    A file that could not be read has none.
    """
    if out is None:
        return []
    from svc_atlas import durable
    from svc_atlas.records import report

    one = len(checked.readings) == 1
    written, taken = [], set()
    for reading, findings in zip(checked.readings, checked.by_file, strict=True):
        if not reading.workbook.sheets:
            continue
        place = Path(out) if one else Path(out) / _free(reading.workbook.path.stem, taken)
        with durable.writable(place.parent):
            written.append(report.write(reading, findings, place, lang=context.words.lang))
    return written


def _free(stem: str, taken: set[str]) -> str:
    """Return a name of its own for the copy of a file: two folders may hold files of one name."""
    name, n = f"{stem}.xlsx", 1
    while name in taken:
        n += 1
        name = f"{stem}-{n}.xlsx"
    taken.add(name)
    return name


def _head(reading: "Reading", findings: Sequence[Finding], context: Context) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    file = harmless(reading.workbook.name)
    if not findings:
        given = int((reading.figures["state"] == "given").sum())
        key = "none" if given else "empty"
        return context.words(f"cli.findings.{key}", file=file, n=context.say.count(given))
    counts = {"errors": context.say.count(errors)}
    return context.words(
        "cli.findings.head", file=file, **counts, warnings=context.say.count(len(findings) - errors)
    )


def _dashes(reading: "Reading", context: Context) -> list[str]:
    """Return a line that counts the dashes read as zero, if any were."""
    given = reading.figures[reading.figures["state"] == "given"]
    n = int(given["written"].map(is_dash, na_action="ignore").eq(True).sum())
    return [context.words("cli.findings.dashes", n=context.say.count(n))] if n else []


def _tables_empty(reading: "Reading", context: Context) -> list[str]:
    """Return a line that names the tables left blank, where others are not."""
    figures = reading.figures
    filled = (figures["state"] != "blank").groupby(figures["table"], sort=False).any()
    if filled.all() or not filled.any():
        return []
    names = ", ".join(context.words(f"table.{table}") for table in filled.index[~filled])
    return [context.words("cli.findings.tables_empty", tables=names)]
