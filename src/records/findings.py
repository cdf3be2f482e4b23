"""Findings: what is wrong with a file that was handed in, where, and how to mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from svc_atlas.text import shortened, text

SEVERITIES = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parameter of a finding that has words of its own in each language.

    Attributes
    ----------
    key : str
        Of the catalogues: ``records.kind.pdf``.
    params : mapping
        What its words name.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)

    def spoken(self, lang: str) -> str:
        """Return its words in ``lang``."""
        return text(lang)(self.key, **_spoken(self.params, lang))


@dataclass(frozen=True, slots=True)
class Both:
    """A parameter of a finding, said in each language already: names, and numbers.

    Examples
    --------
    >>> Both(km="66,7", en="66.7").spoken("en")
    '66.7'
    """

    km: str
    en: str

    def spoken(self, lang: str) -> str:
        """Return it in ``lang``."""
        return self.km if lang == "km" else self.en


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at in a file.

    Attributes
    ----------
    rule : str
        The id of a rule of ``records.rules.RULES``.
    severity : str
        ``error`` (the file is not imported) or ``warning``.
    file : str
        The file's name, without its folder.
    sheet : str or None
        The sheet's name; None for the file as a whole, and for a file that has no sheets.
    cell : str or None
        ``B7``; None for the sheet as a whole.
    value : str or None
        What stands there, as the file has it, or its beginning.
    params : mapping
        What the rule's sentences name besides; a `Phrase` and `Both` are said in the language of
        the sentence.

    Examples
    --------
    >>> finding = Finding("count_negative", "error", "02.xlsx", "offences", "D9", "-3")
    >>> finding.message("en")
    'A count cannot be negative: -3.'
    """

    rule: str
    severity: str
    file: str
    sheet: str | None = None
    cell: str | None = None
    value: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)

    def message(self, lang: str) -> str:
        """Return what is wrong, in ``lang``."""
        return self._sentence("message", lang)

    def fix(self, lang: str) -> str:
        """Return how to mend it, in ``lang``."""
        return self._sentence("fix", lang)

    def as_dict(self, lang: str) -> dict[str, str | None]:
        """Return it for a program: file, sheet, cell, rule, severity, value, message and fix."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "rule": self.rule,
            "severity": self.severity,
            "value": self.value,
            "message": self.message(lang),
            "fix": self.fix(lang),
        }

    def _sentence(self, part: str, lang: str) -> str:
        named = {"file": self.file, "sheet": self.sheet, "cell": self.cell, "value": self.value}
        params = _spoken(self.params, lang)
        return text(lang)(f"records.rule.{self.rule}.{part}", **named, **params)


def _spoken(params: Mapping[str, object], lang: str) -> dict[str, object]:
    return {name: _told(param, lang) for name, param in params.items()}


def _told(param: object, lang: str) -> object:
    if isinstance(param, Phrase | Both):
        return param.spoken(lang)
    return shortened(param) if isinstance(param, str) else param


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether any finding stops an import."""
    return any(finding.severity == "error" for finding in findings)
