"""A small home: three communes of one district, their tiers, a layer of two files."""

from contextlib import nullcontext
from types import SimpleNamespace

import pandas as pd
import pytest

from svc_atlas import schema
from svc_atlas.snapshot import publishing

AREAS = (
    ("KH", "nation", None, "កម្ពុជា", "Cambodia"),
    ("02", "province", "KH", "បាត់ដំបង", "Battambang"),
    ("0203", "district", "02", "បាត់ដំបង", "Battambang"),
    ("020301", "commune", "0203", "ទួលតាឯក", "Tuol Ta Ek"),
    ("020302", "commune", "0203", "ព្រែកព្រះស្ដេច", "Preaek Preah Sdach"),
    ("020303", "commune", "0203", "រតនៈ", "Rotanak"),
)


def small_tables(tiers) -> dict[str, pd.DataFrame]:
    tables = {name: table.empty() for name, table in schema.TABLES.items()}
    areas = pd.DataFrame(AREAS, columns=["code", "level", "parent", "name_km", "name_en"])
    tables["areas"] = areas.assign(
        code_ncdd=None, kind=None, urban=None, lon=103.2, lat=13.1, boundary=areas["code"]
    )
    communes = areas.loc[areas["level"] == "commune", "code"]
    tables["tiers"] = pd.DataFrame({"year": 2023, "commune": communes, "tier": list(tiers)})
    tables["coverage"] = pd.DataFrame(
        {"year": 2023, "commune": communes, "table": "tiers", "status": "reported"}
    )
    return {name: schema.TABLES[name].typed(rows) for name, rows in tables.items()}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A home whose tables are small: ``home``, ``store``, ``tables``, ``publish(tiers, …)``."""
    folder = tmp_path / "layer"
    (folder / "assets").mkdir(parents=True)
    (folder / "layer.json").write_text('{"assets": {"nation": {}}}', encoding="utf-8")
    for form in ("gz", "br"):
        (folder / "assets" / f"nation.abc123.json.{form}").write_bytes(form.encode() * 40)
    told = {"vintage": "2025", "schematic": True, "attribution": "Natural Earth", "sources": []}
    layer = SimpleNamespace(id="layer", folder=folder, manifest=told)
    home = tmp_path / "home"
    store = SimpleNamespace(
        folder=home / "records",
        empty=False,
        synthetic=True,
        sources=[],
        read=dict,
        provenance=dict,
        corrections=dict,
        unchanging=nullcontext,
    )
    given = SimpleNamespace(home=home, store=store, tables=None)
    monkeypatch.setattr(publishing, "RecordStore", lambda _: store)
    monkeypatch.setattr(publishing.boundaries, "current_layer", lambda _: layer, raising=False)
    monkeypatch.setattr(publishing.assembling, "assemble", lambda *_, progress: given.tables)

    def publish(tiers=(1, 2, 3), **how):
        given.tables = small_tables(tiers)
        return publishing.publish(home, **how)

    given.publish = publish
    return given
