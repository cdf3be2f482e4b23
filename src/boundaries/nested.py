"""Attributes within attributes: what a column's objects hold become columns of their own.

Overture keeps a name as ``names: {"primary": …, "common": {"km": …}}``, services nest what they
know of a place, and a GeoPackage holds the same as text. A column is known by its header, so each
part becomes one: ``names.primary``, ``names.common.km``.
"""

import json
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from pandas.api.types import is_object_dtype

from svc_atlas.errors import InputError

# A layer of communes has some dozen; thousands are a table that was stored on its side.
MAX_COLUMNS = 1000


def flat(row: Mapping, within: str = "") -> dict:
    """Return a feature's attributes, with what its objects hold beside them.

    A list of one is what it holds. A longer one names no one thing and is left out.

    Examples
    --------
    >>> flat({"id": 7, "names": {"primary": "Bavel", "common": [("km", "បវេល")]}, "tags": [1, 2]})
    {'id': 7, 'names.primary': 'Bavel', 'names.common.km': 'បវេល', 'tags': None}
    """
    found: dict = {}
    for key, value in row.items():
        value = _opened(value)
        parts = flat(value, f"{within}{key}.") if isinstance(value, dict) else {within + key: value}
        for name, part in parts.items():
            found.setdefault(name, part)
    return found


def _opened(value):
    """Return what a cell holds: an object, of whichever library, as a dict."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list):
        if value and all(isinstance(part, tuple) and len(part) == 2 for part in value):
            return {str(key): part for key, part in value}  # a map, as Arrow hands it out
        return _opened(value[0]) if len(value) == 1 else None
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def table(rows: Iterable[Mapping], file: str) -> pd.DataFrame:
    """Return features' attributes as a table, a column for each that any of them has.

    Raises
    ------
    InputError
        More columns than a layer can have.
    """
    rows = [flat(row) for row in rows]
    names = dict.fromkeys(name for row in rows for name in row)
    if len(names) > MAX_COLUMNS:
        raise InputError("boundaries.too_many_columns", file=file, n=len(names), limit=MAX_COLUMNS)
    found = pd.DataFrame(rows, columns=list(names), index=range(len(rows)))
    for column in filter(lambda c: is_object_dtype(found[c].dtype), found.columns):
        # Numbers and texts in one column are texts, as in every other format.
        found[column] = found[column].map(str, na_action="ignore").astype("str")
    return found


def opened(features: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return a layer whose columns of objects are opened; one without any is left as it is."""
    nested = [c for c in features.columns if c != "geometry" and _holds_objects(features[c])]
    if not nested:
        return features
    parts = table(features[nested].to_dict("records"), file).set_index(features.index)
    kept = features.drop(columns=nested)
    new = [column for column in parts.columns if column not in kept.columns]
    return kept.join(parts[new])


def _holds_objects(values: pd.Series) -> bool:
    if isinstance(values.dtype, pd.StringDtype):
        return bool(values.str.lstrip().str.startswith("{", na=False).any())
    return is_object_dtype(values.dtype) and any(
        isinstance(v, dict | list | np.ndarray) for v in values
    )
