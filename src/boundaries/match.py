"""Matching the features of a boundary layer to the communes of the gazetteer.

By code and agreeing name, else by name within the parent, else by close spelling within the parent;
a same-looking code of another coding decides nothing against a name. What stays ambiguous, and what
contradicts itself, is left unmatched, with the reason: a wrong commune is worse than none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from svc_atlas.boundaries import columns
from svc_atlas.boundaries.columns import Columns
from svc_atlas.boundaries.lineage import carried, divisions, is_ncdd, lineage, moved
from svc_atlas.boundaries.names import Label, commune_names
from svc_atlas.boundaries.nearness import NoShapes, Shapes
from svc_atlas.boundaries.parents import closeness, find_parents
from svc_atlas.boundaries.reasons import Reasons
from svc_atlas.boundaries.rounds import CONFIDENCE, Board, Finding
from svc_atlas.boundaries.witnesses import held_to_parents, weighed
from svc_atlas.gazetteer import SAME_NAME, Gazetteer
from svc_atlas.schema import TABLES
from svc_atlas.text import text


@dataclass(frozen=True)
class MatchResult:
    """What a layer's features are.

    Attributes
    ----------
    matches : DataFrame
        The table ``matches``: one row a feature, in order.
    lineage : DataFrame
        The table ``lineage``: what became of the layer's codes, and the known recodings.
    carried : DataFrame
        ``feature, commune``: every commune drawn on a feature, at most once. A commune without a
        feature of its own is on the one that it came from; one that the list has twice is on its
        feature under both codes, though no single one can be named.
    ncdd : DataFrame
        ``code, code_ncdd``: the layer's codes of communes, districts and provinces, where its names
        show them to be the National Committee's.
    """

    matches: pd.DataFrame
    lineage: pd.DataFrame
    carried: pd.DataFrame
    ncdd: pd.DataFrame


def match(
    features: gpd.GeoDataFrame,
    parents: gpd.GeoDataFrame | None,
    gazetteer: Gazetteer,
    *,
    vintage: str | None,
) -> MatchResult:
    """Match every feature of a layer to today's communes, or leave it with the reason.

    Parameters
    ----------
    features : GeoDataFrame
        The columns as the file has them, polygons in EPSG:4326, the index its positions.
    parents : GeoDataFrame or None
        A layer of districts (or provinces) in EPSG:4326, used where the features name no parents.
    gazetteer : Gazetteer
        Today's communes.
    vintage : str or None
        The year of the layer's codes; None takes it from its columns of dates.
    """
    found = columns.recognise(features, known=commune_names(gazetteer).known)
    labels = [
        Label.of(*map(columns.text, row))
        for row in features[list(found.names)].itertuples(index=False, name=None)
    ]
    codes = [columns.code(v) for v in features[found.code]] if found.code else [None] * len(labels)
    board = set_out(features, parents, found, labels, codes, Shapes(features.geometry), gazetteer)
    findings = with_recorded_splits(board.play(), gazetteer)
    twice = listed_twice(board, findings, gazetteer)
    findings = {f: finding for f, finding in findings.items() if f not in twice}
    drawn = carried({f: finding.communes for f, finding in findings.items()} | twice, gazetteer)
    return MatchResult(
        matches=_matches(board, findings, twice),
        lineage=lineage(_steps(board, findings, drawn), vintage or found.vintage, gazetteer),
        carried=_carried_frame(drawn),
        ncdd=_ncdd(board, findings),
    )


def set_out(
    features: pd.DataFrame,
    parents: gpd.GeoDataFrame | None,
    found: Columns,
    labels: Sequence[Label],
    codes: list[str | None],
    shapes: Shapes | NoShapes,
    gazetteer: Gazetteer,
) -> Board:
    """Return the board of a layer or table: its features grouped by parent, their names weighed."""
    names = commune_names(gazetteer)
    labels = weighed(labels, codes, names)
    above = find_parents(features, parents, found, labels, codes, names, gazetteer, shapes)
    held = held_to_parents(labels, codes, above, names, codes_of_today=shapes.drawn)
    return Board(held, codes, above, names, shapes, gazetteer)


def with_recorded_splits(
    findings: Mapping[int, Finding], gazetteer: Gazetteer
) -> dict[int, Finding]:
    """Name all successors where a commune is known to have ended in several."""
    result = dict(findings)
    at = {commune: feature for feature, f in findings.items() for commune in f.communes}
    for division in divisions(gazetteer):
        mine = [at[commune] for commune in division.communes if commune in at]
        if division.heir is None and len(mine) == 1:
            result[mine[0]] = replace(
                findings[mine[0]], communes=division.communes, reason="recorded_split",
                confidence=CONFIDENCE["recorded_split"],
            )  # fmt: skip
    return result


def listed_twice(
    board: Board, findings: Mapping[int, Finding], gazetteer: Gazetteer
) -> dict[int, tuple[str, ...]]:
    """Return the features whose commune the list has twice, with both codes.

    The row in use is the answer only to its own code or its own parent's name.
    """
    taken = {commune for finding in findings.values() for commune in finding.communes}
    twice = {}
    for left, used in moved(gazetteer).items():
        if taken.issuperset((left, used)):
            continue
        for feature, finding in findings.items():
            told = board.codes[feature] == used or used.startswith(board.scope(feature) or "-")
            if finding.communes == (left,) or (finding.communes == (used,) and not told):
                twice[feature] = (used, left)
    return twice


def _relation(board: Board, feature: int, finding: Finding) -> str:
    if len(finding.communes) > 1:
        return "split"
    if finding.reason == "renamed":
        return "renamed"
    commune, given = finding.communes[0], board.codes[feature]
    if given:
        return "same" if given == commune else "recoded"
    # Without a code the district tells: a code begins with it.
    return "same" if commune.startswith(board.scope(feature) or "") else "recoded"


def _matches(
    board: Board, findings: Mapping[int, Finding], twice: Mapping[int, tuple[str, ...]]
) -> pd.DataFrame:
    because, because_km = (Reasons(board, findings, twice, text(lang)) for lang in ("en", "km"))
    rows = []
    for feature, label in enumerate(board.labels):
        finding = findings.get(feature)
        rows.append(
            {
                "feature": feature,
                "name": label.shown,
                "parent": board.parents.shown[feature],
                "code": " ".join(finding.communes) if finding else None,
                "relation": _relation(board, feature, finding) if finding else "unmatched",
                "confidence": finding.confidence if finding else 0.0,
                "reason": because(feature),
                "reason_km": because_km(feature),
            }
        )
    return TABLES["matches"].typed(pd.DataFrame(rows, columns=TABLES["matches"].names))


def _steps(
    board: Board, findings: Mapping[int, Finding], drawn: Mapping[int, tuple[str, ...]]
) -> list[tuple[str, str, str]]:
    """Return former code, commune and relation for every code of the layer."""
    steps = []
    for feature, communes in drawn.items():
        if not (given := board.codes[feature]):
            continue
        if feature not in findings:  # listed twice: the row in use comes first
            steps.append((given, communes[0], "recoded"))
            continue
        relation = _relation(board, feature, findings[feature])
        own = findings[feature].communes
        left = set(moved(board.gazetteer))
        steps += [(given, c, relation if c in own else "split") for c in communes if c not in left]
    return steps


def _carried_frame(drawn: Mapping[int, tuple[str, ...]]) -> pd.DataFrame:
    rows = [(feature, commune) for feature in sorted(drawn) for commune in drawn[feature]]
    frame = pd.DataFrame(rows, columns=["feature", "commune"])
    return frame.astype({"feature": "int32", "commune": "string"})


def _ncdd(board: Board, findings: Mapping[int, Finding]) -> pd.DataFrame:
    given = {
        finding.communes[0]: code
        for feature, finding in findings.items()
        if len(finding.communes) == 1 and (code := board.codes[feature])
    }
    rows = sorted((given | _of_districts(board)).items()) if is_ncdd(given) else []
    return pd.DataFrame(rows, columns=["code", "code_ncdd"], dtype="string")


def _of_districts(board: Board) -> dict[str, str]:
    """Return the layer's codes of districts, and of their provinces, that have kept their names.

    A code of a commune begins with its district's, and that with its province's.
    """
    pairs = {
        (scope[:digits], code[:digits])
        for feature, code in enumerate(board.codes)
        if code and (scope := board.scope(feature)) and _keeps_name(board, feature, scope)
        for digits in (2, 4)
    }
    now, then = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    return {area: code for area, code in pairs if now[area] == 1 and then[code] == 1}


def _keeps_name(board: Board, feature: int, district: str) -> bool:
    former = board.parents.shown[feature]
    if former is None or len(district) != 4:
        return False
    return any(closeness(former, name) >= SAME_NAME for name in board.gazetteer.names(district))
