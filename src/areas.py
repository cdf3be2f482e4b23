"""What the gazetteer holds and answers: areas, villages, faults of the list, look-ups."""

from dataclasses import dataclass

from svc_atlas.text import text


@dataclass(frozen=True, slots=True)
class Area:
    """An area of one of the four levels.

    Attributes
    ----------
    code : str
        ``KH`` or 2, 4 or 6 digits.
    level : str
        ``nation``, ``province``, ``district`` or ``commune``.
    parent : str or None
        Code of the area above; None for the nation.
    name_km, name_en : str
        The names, without a title.
    kind : str or None
        ``nation``; ``province``, ``capital``; ``srok``, ``krong``, ``khan``; ``khum``,
        ``sangkat``; None where it is not proven.
    urban : bool or None
        Whether a commune is a sangkat; None above communes and where it is not proven.
    """

    code: str
    level: str
    parent: str | None
    name_km: str
    name_en: str
    kind: str | None
    urban: bool | None


@dataclass(frozen=True, slots=True)
class Village:
    """A village. The commune counts, not the first digits: some codes are wrong or repeated."""

    code: str
    commune: str
    name_km: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A fault of the list.

    Attributes
    ----------
    code : str
        The code as the list has it.
    action : str
        ``name_km``, ``name_en`` (written anew), ``merge`` (a row that is no commune of its own),
        ``villages`` (of a commune that the list lacks) or ``known`` (nothing is changed).
    target : str
        The name or the code in its place; of a known fault, the code it belongs to, or empty.
    reason : str
        Key of the sentence under ``gazetteer.repair`` in the catalogues.
    source : str
        What shows it.
    """

    code: str
    action: str
    target: str
    reason: str
    source: str

    def sentence(self, lang: str) -> str:
        """Return what is wrong and what was done, in ``lang``."""
        return text(lang)(f"gazetteer.repair.{self.reason}", code=self.code, target=self.target)


@dataclass(frozen=True)
class Lookup:
    """The answer to a look-up.

    Attributes
    ----------
    area : Area or None
        The one answer; None where there is none or more than one.
    candidates : tuple of Area
        All that answer, highest level first, also when there is one.
    by : str or None
        ``code``, ``name``, ``prefix`` (the name was cut) or ``spelling`` (a near spelling);
        None without candidates.
    """

    area: Area | None
    candidates: tuple[Area, ...]
    by: str | None = None
