"""The tables of a snapshot, from gazetteer, boundary layer and records."""

from collections.abc import Callable, Mapping

import pandas as pd

from svc_atlas import schema
from svc_atlas.boundaries import Layer, neighbours
from svc_atlas.errors import InputError
from svc_atlas.gazetteer import Gazetteer
from svc_atlas.metrics import classes, prepare, small_numbers, statistics
from svc_atlas.records.figures import figures
from svc_atlas.records.residents import carry_forward

HANDED_IN = (*schema.RECORD_NAMES, "coverage", "provenance", "corrections")


def assemble(
    gazetteer: Gazetteer,
    layer: Layer,
    records: Mapping[str, pd.DataFrame],
    *,
    progress: Callable[[str, float], None],
) -> dict[str, pd.DataFrame]:
    """Return every table of a snapshot, typed and sorted, by name.

    Residents of a year without figures are those of the nearest earlier year.

    Parameters
    ----------
    gazetteer : Gazetteer
    layer : Layer
        Where the areas lie and which polygon each is drawn on.
    records : mapping of str to DataFrame
        The tables of ``schema.RECORDS``, ``coverage``, ``provenance`` and ``corrections``.
    progress : callable
        Called with the key of a step's words and the share done, 0 to 1.

    Raises
    ------
    InputError
        A record of a commune that the gazetteer does not have.
    """
    progress("cli.step.areas", 0.05)
    made = {
        "areas": areas(gazetteer, layer),
        "villages": gazetteer.villages_frame(),
        "figures": figures(),
        "lineage": layer.lineage(),
        "matches": layer.matches(),
        "neighbours": neighbours(layer),
    }
    handed_in = {name: records[name] for name in HANDED_IN}
    _know_communes(handed_in, gazetteer)
    years = sorted(int(year) for year in handed_in["coverage"]["year"].unique())
    communes = [area.code for area in gazetteer.communes()]
    handed_in["population"] = carry_forward(handed_in["population"], years, communes)
    tables = {name: schema.TABLES[name].typed(rows) for name, rows in {**made, **handed_in}.items()}
    progress("cli.step.statistics", 0.2)
    prepared = prepare(tables)
    computed = statistics.compute(
        prepared, indicators=schema.INDICATORS, levels=schema.LEVELS, years=years
    )
    progress("cli.step.statistics", 0.3)
    tables["small_numbers"] = small_numbers.compute(prepared, tables["neighbours"])
    breaks = classes.breaks(computed)
    tables["breaks"] = schema.TABLES["breaks"].typed(breaks)
    tables["statistics"] = schema.TABLES["statistics"].typed(classes.assign(computed, breaks))
    return tables


def areas(gazetteer: Gazetteer, layer: Layer) -> pd.DataFrame:
    """Return the table ``areas``: the gazetteer's areas with their place in the layer.

    An area without a place in the layer has neither coordinates nor a polygon.
    """
    placed = layer.areas()[["code", "code_ncdd", "boundary", "lon", "lat"]]
    return gazetteer.areas_frame().merge(placed, on="code", how="left", validate="one_to_one")


def _know_communes(records: Mapping[str, pd.DataFrame], gazetteer: Gazetteer) -> None:
    known = {area.code for area in gazetteer.communes()}
    for name, rows in records.items():
        unknown = rows.loc[~rows["commune"].isin(known), "commune"]
        if len(unknown):
            raise InputError("snapshot.unknown_commune", table=name, commune=unknown.iloc[0])
