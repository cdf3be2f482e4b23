"""The mapping file: what the columns of a table that somebody else made are.

A TOML file that the administrator writes once for a source; ``docs/mapping.md`` describes it.
"""

import hashlib
import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from pathlib import Path

from svc_atlas.errors import CallError, UnreadableError
from svc_atlas.records.form import CATEGORIES, by_key
from svc_atlas.records.recognising.headings import heading_key
from svc_atlas.schema import RECORD_NAMES

CODINGS = ("auto", "mef", "ncdd")
ZEROS = ("given", "missing")
KEYS = ("table", "year", "vintage", "coding", "zero", "method", "columns")
PLACES = ("province", "district", "commune", "code", "year")
_YEARS = range(1990, 2100)


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says.

    Attributes
    ----------
    table : str
        One of ``schema.RECORD_NAMES``.
    columns : mapping of str to str
        By ``province``, ``district``, ``commune``, ``code``, ``year``, the name of the table's
        category, or a key of the form (``residents``, ``theft.reported``): the header in the file.
    year : int or None
        The year of figures whose row names none.
    vintage : str or None
        The year of the file's codes and names; None for today's.
    coding : str
        ``mef``, ``ncdd`` or ``auto``.
    zero : str
        ``missing`` where 0 means that there is no figure, else ``given``.
    method : str or None
        How residents were counted.
    sha256 : str or None
        Of the file.
    """

    table: str
    columns: MappingType[str, str] = field(default_factory=dict)
    year: int | None = None
    vintage: str | None = None
    coding: str = "auto"
    zero: str = "given"
    method: str | None = None
    sha256: str | None = None

    @property
    def category(self) -> str | None:
        """The word under which a column of categories is mapped, where there is one."""
        word = CATEGORIES[self.table][0] if self.table in CATEGORIES else None
        return word if word in self.columns else None

    def is_of_today(self, vintage: str) -> bool:
        """Whether the file's codes and names are those of the gazetteer of ``vintage``."""
        return self.coding == "mef" and self.vintage in (None, vintage)


def load(path) -> Mapping:
    """Read a mapping file.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    UnreadableError
        The file is not there, or is no TOML.
    CallError
        It says something that a mapping cannot say: the sentence names it.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
        said = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableError("records.mapping.unreadable", file=path.name, reason=reason) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = str(error).partition("\n")[0]
        raise UnreadableError("records.mapping.not_toml", file=path.name, reason=reason) from None
    return replace(_checked(said, path.name), sha256=hashlib.sha256(content).hexdigest())


def _checked(said: dict, file: str) -> Mapping:
    for key in said:
        if key not in KEYS:
            allowed = ", ".join(KEYS)
            raise CallError("records.mapping.unknown_key", file=file, word=key, allowed=allowed)
    if "table" not in said:
        raise CallError("records.mapping.no_table", file=file, allowed=", ".join(RECORD_NAMES))
    _one_of(said, "table", RECORD_NAMES, file)
    _one_of(said, "coding", CODINGS, file)
    _one_of(said, "zero", ZEROS, file)
    _years(said, file)
    if not isinstance(said.get("method", ""), str):
        raise CallError("records.mapping.method", file=file, value=said["method"])
    table = said["table"]
    columns = _columns(said.get("columns"), table, file)
    year, vintage = said.get("year"), said.get("vintage")
    return Mapping(
        table, columns, year and int(year), vintage and str(vintage),
        said.get("coding", "auto"), said.get("zero", "given"), said.get("method"),
    )  # fmt: skip


def _one_of(said: dict, key: str, allowed, file: str) -> None:
    if key in said and said[key] not in allowed:
        raise CallError(
            "records.mapping.unknown_value", file=file, word=key, value=said[key],
            allowed=", ".join(allowed),
        )  # fmt: skip


def _years(said: dict, file: str) -> None:
    for key in ("year", "vintage"):
        value = said.get(key)
        number = int(value) if str(value).isdecimal() else value
        whole = isinstance(number, int) and not isinstance(number, bool)
        if value is not None and not (whole and number in _YEARS):
            raise CallError("records.mapping.year", file=file, word=key, value=value)


def _columns(said, table: str, file: str) -> dict[str, str]:
    if not isinstance(said, dict) or not said:
        raise CallError("records.mapping.no_columns", file=file)
    words = column_keys(table)
    for key, header in said.items():
        if key not in words:
            raise CallError(
                "records.mapping.unknown_column", file=file, word=key, table=table,
                allowed=", ".join(words[:12]) + (", …" if len(words) > 12 else ""),
            )  # fmt: skip
        if not isinstance(header, str) or not header.strip():
            raise CallError("records.mapping.header", file=file, word=key)
    _refuse_repeated(said, file)
    if not {"commune", "code"} & set(said):
        raise CallError("records.mapping.no_commune", file=file)
    if not set(said) - {*PLACES, CATEGORIES.get(table, (None,))[0]}:
        raise CallError("records.mapping.no_figure", file=file, table=table)
    _check_long(said, table, file)
    return dict(said)


def _refuse_repeated(said: dict[str, str], file: str) -> None:
    """Refuse two words for one heading: a column holds one thing."""
    first: dict[str, str] = {}
    for key, header in said.items():
        other = first.setdefault(heading_key(header), key)
        if other != key:
            raise CallError(
                "records.mapping.header_twice", file=file, word=key, other=other, header=header
            )


def _check_long(said: dict, table: str, file: str) -> None:
    """Refuse a measure of a table of categories whose categories stand nowhere."""
    if table not in CATEGORIES:
        return
    category, _, measures = CATEGORIES[table]
    bare = [key for key in said if key in measures]
    if bare and category not in said:
        raise CallError("records.mapping.no_category", file=file, word=bare[0], category=category)


def column_keys(table: str) -> tuple[str, ...]:
    """Return what ``[columns]`` may name for a table.

    Examples
    --------
    >>> column_keys("population")
    ('province', 'district', 'commune', 'code', 'year', 'residents')
    """
    figures = [key for of, key in by_key() if of == table]
    if table not in CATEGORIES:
        return (*PLACES, *figures)
    name, _, measures = CATEGORIES[table]
    return (*PLACES, name, *measures, *figures)
