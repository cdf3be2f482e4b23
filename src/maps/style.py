"""How each class is drawn: its one-character code on the wire, its colour, its hatch."""

from dataclasses import dataclass

from svc_atlas import colours

#: One character a class: what a change of year sends for each area.
CODES = {
    "1": "1",
    "2": "2",
    "3": "3",
    "4": "4",
    "5": "5",
    "better": "b",
    "no_clear_change": "c",
    "worse": "w",
    "met": "t",
    "close": "l",
    "missed": "i",
    "reported": "p",
    "late": "e",
    "no_majority": "m",
    "cannot_be_said": "u",
    "not_reported": "n",
    "not_ranked": "r",
    "suppressed": "s",
    "disagree": "d",
    "high_high": "H",
    "low_low": "L",
    "high_low": "h",
    "low_high": "o",
    "none": "z",
}

#: Rates outside the limits of chance, by their word in the table ``small_numbers``.
FLAGS = {"flag_high": "high", "flag_low": "low"}

_SCALES = {
    "tier": colours.TIER,
    "change": colours.CHANGE,
    "rate": colours.RATE,
    "share": colours.RATE,
    "targets": colours.TARGETS,
    "report": colours.REPORT,
    "cluster": colours.CLUSTER,
}


@dataclass(frozen=True)
class Fill:
    """A fill: a colour, and for what is missing the direction and colour of its hatch.

    ``edge`` is the outline of what stands out: ``solid`` or ``dashed``.
    """

    colour: str
    hatch: int | None = None
    line: str | None = None
    edge: str | None = None

    def wire(self) -> dict:
        """Return it as the map's frame reads it."""
        drawn = {"fill": self.colour}
        if self.hatch is not None:
            drawn |= {"hatch": self.hatch, "line": self.line}
        return drawn if self.edge is None else drawn | {"edge": self.edge}


def fill(scale: str, key: str) -> Fill:
    """Return the fill of class ``key`` on ``scale``, the word that ``legend.scale_of`` returns.

    The flags of a rate, ``flag_high`` and ``flag_low``, are outlines of any class.

    Raises
    ------
    KeyError
        A class that the scale does not have.

    Examples
    --------
    >>> fill("tier", "1").colour
    '#5ab4ac'
    >>> fill("rate", "not_reported").hatch
    45
    """
    if key in colours.HATCH:
        return Fill(colours.HATCH_GROUND, colours.HATCH[key], colours.HATCH_LINE)
    if key in FLAGS:
        return Fill(colours.GROUND, edge=colours.EDGE[key])
    return Fill(_SCALES[scale][key], edge=colours.EDGE.get(key))


def classes_of(scale: str) -> tuple[str, ...]:
    """Return the classes of a scale that carry a value, in the legend's order."""
    return tuple(_SCALES[scale])
