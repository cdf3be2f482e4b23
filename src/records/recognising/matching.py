"""The rows of a table of another year or coding, matched as the features of a boundary layer are.

Codes of former years and of the National Committee look like today's and mean other places, so all
rows are matched together: by code and agreeing name, else by name within the parents, else by close
spelling, each commune once. What was divided since then is no commune of today.
"""

from collections.abc import Sequence

import pandas as pd

from svc_atlas.boundaries.columns import Columns, text
from svc_atlas.boundaries.lineage import divisions
from svc_atlas.boundaries.match import listed_twice, set_out, with_recorded_splits
from svc_atlas.boundaries.names import Label
from svc_atlas.boundaries.nearness import NoShapes
from svc_atlas.boundaries.rounds import Board, Finding
from svc_atlas.boundaries.witnesses import claims
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.naming import parse_code
from svc_atlas.records.recognising.places import Place, Places
from svc_atlas.records.recognising.rows import Row

_SPELLED = {"spelling", "moved_spelling", "code_and_spelling", "only_one_left", "renamed"}


def match(rows: Sequence[Row], gazetteer: Gazetteer, places: Places) -> list[Place]:
    """Return the commune of each row, or why it has none.

    Parameters
    ----------
    rows : sequence of Row
        All rows of a table: which commune one row is, the others help to tell.
    gazetteer : Gazetteer
    places : Places
        Words candidates for a finding.
    """
    keys = [(row.told.code, row.told.names, row.district, row.province) for row in rows]
    once = list(dict.fromkeys(keys))
    by_key = dict(zip(once, _match(once, gazetteer, places), strict=True))
    return [by_key[key] for key in keys]


def _match(keys: list[tuple], gazetteer: Gazetteer, places: Places) -> list[Place]:
    frame = pd.DataFrame(
        {"district": [key[2] for key in keys], "province": [key[3] for key in keys]}, dtype=object
    )
    labels = [Label.of(*map(text, names)) for _, names, _, _ in keys]
    codes = [code and parse_code(code) for code, _, _, _ in keys]
    told = Columns(district_names=("district",), province_names=("province",))
    board = set_out(frame, None, told, labels, codes, NoShapes(), gazetteer)
    found = with_recorded_splits(board.play(), gazetteer)
    twice = listed_twice(board, found, gazetteer)
    here = {commune for finding in found.values() for commune in finding.communes}
    divided = _divided(here, gazetteer)
    return [
        _place(board, feature, found.get(feature), twice.get(feature), divided, places)
        for feature in range(len(keys))
    ]


def _divided(here: set[str], gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Return the communes that are only part of what bore their name, with all the parts.

    A table that has a row for each part was made after the division.
    """
    return {
        division.heir: division.communes
        for division in divisions(gazetteer)
        if division.heir and not here.issuperset(division.communes)
    }


def _place(
    board: Board,
    feature: int,
    finding: Finding | None,
    twice: tuple[str, ...] | None,
    divided: dict[str, tuple[str, ...]],
    places: Places,
) -> Place:
    if twice:
        return Place.without("commune_listed_twice", candidates=places.listed(twice))
    if finding is None:
        return _unplaced(board, feature, places)
    parts = finding.communes
    parts = divided.get(parts[0], parts) if len(parts) == 1 else parts
    if len(parts) > 1:
        return Place.without("commune_since_split", candidates=places.listed(parts))
    given = board.codes[feature]
    if given and given != parts[0]:
        return places.recoded(parts[0], given)
    if finding.reason in _SPELLED:
        return places.by_spelling(parts[0])
    return Place(parts[0])


def _unplaced(board: Board, feature: int, places: Places) -> Place:
    if board.labels[feature].doubt:
        told = claims(board.labels[feature], board.codes[feature], board.names)
        return Place.without("commune_ambiguous", candidates=places.listed(set().union(*told)))
    named = board.named(feature)
    scopes = tuple(scope[:2] for scope in board.scopes(feature))
    near = {commune for commune in named if commune.startswith(scopes)} or set(named)
    near = near or set(board.close(feature, 0.75, scopes or None))
    if near:
        return Place.without("commune_ambiguous", candidates=places.listed(near))
    return Place.without("commune_unknown")
