"""What is said of shapes that lie elsewhere, and the words by which a person accepts them."""

from pathlib import Path

import pandas as pd

from svc_atlas.boundaries.whereabouts import KINDS, Whereabouts
from svc_atlas.errors import CallError, InputError
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.rounding import rounded
from svc_atlas.schema import TABLES
from svc_atlas.text import text
from svc_atlas.text.formats import formats

SHOWN = 3
STATEMENT = "boundaries.accept.elsewhere"


def is_accepted(words: str | None) -> bool:
    """Whether a person says that shapes may lie elsewhere, in either language.

    Raises
    ------
    CallError
        Other words: what is accepted has to be said.

    Examples
    --------
    >>> is_accepted("Shapes lie elsewhere"), is_accepted(None)
    (True, False)
    """
    if words is None:
        return False
    allowed = [text(lang)(STATEMENT) for lang in ("km", "en")]
    if " ".join(words.casefold().split()) not in allowed:
        raise CallError("boundaries.unknown_statement", words=words, allowed=" | ".join(allowed))
    return True


def reported(matches: pd.DataFrame, found: Whereabouts) -> pd.DataFrame:
    """Return the table ``matches`` with what is to check of each shape behind its reason."""
    rows = found.astray.groupby("feature")
    behind = {feature: list(zip(r["kind"], r["km"], strict=True)) for feature, r in rows}
    told = {}
    for column, lang in (("reason", "en"), ("reason_km", "km")):
        said = {f: [_said(lang, *row) for row in kinds] for f, kinds in behind.items()}
        told[column] = [
            " ".join([reason, *said.get(feature, [])])
            for feature, reason in zip(matches["feature"], matches[column], strict=True)
        ]
    return TABLES["matches"].typed(matches.assign(**told))


def _said(lang: str, kind: str, km: float) -> str:
    # What lies apart is told without a distance.
    far = "" if pd.isna(km) else formats(lang).count(int(rounded(km, 0)))
    return text(lang)(f"boundaries.elsewhere.{kind}", km=far)


def facts(found: Whereabouts, *, accepted: bool) -> dict:
    """Return what ``layer.json`` says: the communes astray by kind, and the words that took them.

    Without words there are a few at most. Beside them stands to what the shapes were ``held``.
    """
    codes = {kind: found.astray["code"][found.astray["kind"] == kind] for kind in KINDS}
    return {
        "accepted": text("en")(STATEMENT) if found.too_many and accepted else None,
        **{kind: sorted(set(these)) for kind, these in codes.items()},
        "held": found.held,
    }


def refusal(
    found: Whereabouts, total: int, file: str, drawn: Path | None, gazetteer: Gazetteer
) -> InputError:
    """Return the error of a layer of which more than a few shapes lie elsewhere.

    Parameters
    ----------
    found : Whereabouts
    total : int
        How many shapes the layer has.
    file : str
        How messages call it.
    drawn : Path or None
        The picture, if one was asked for.
    gazetteer : Gazetteer
        The names.
    """
    features = found.features()
    first = found.astray.drop_duplicates("feature").set_index("feature")["code"]
    named = [f"{code} {gazetteer[code].name_en}" for code in first[features[:SHOWN]]]
    return InputError(
        "boundaries.elsewhere_drawn" if drawn else "boundaries.elsewhere",
        file=file,
        n=len(features),
        total=total,
        communes=", ".join(named),
        picture=drawn,
        **{kind: len(found.features(kind)) for kind in KINDS},
    )
