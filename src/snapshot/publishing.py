"""Publishing: records and boundaries become one immutable, verified folder."""

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from svc_atlas import boundaries, durable, gazetteer, parquet, schema
from svc_atlas.boundaries import Layer
from svc_atlas.errors import CallError, InputError
from svc_atlas.records.store import RecordStore
from svc_atlas.settings import AUDIENCES
from svc_atlas.snapshot import assembling, manifest, opening
from svc_atlas.snapshot.opening import Snapshot
from svc_atlas.snapshot.sources import figures_sources, gazetteer_sources

Progress = Callable[[str, float], None]


def publish(
    home: Path,
    *,
    audience: str = "official",
    to: Path | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Publish the records and the boundary layer of ``home`` as a snapshot.

    The snapshot is written beside its place, synced, verified and moved there; only then it is
    made current, by one atomic rename. A kill, a full disk or an error at any step leaves the
    current snapshot as it was. The same inputs give the same id.

    Parameters
    ----------
    home : Path
        ``SVC_HOME``.
    audience : str
        ``official`` or ``public``.
    to : Path, optional
        Write the snapshot to ``to/<id>`` for another server, and leave this home as it is.
    progress : callable, optional
        Called with the key of a step's words and the share done, 0 to 1.

    Raises
    ------
    InputError
        There are no records, they break the schema, or they may not be public.
    UnreadableError
        The disk is full or the folder cannot be written to.
    CallError
        An unknown audience.
    """
    home = Path(home)
    progress = progress or (lambda step, done: None)
    if audience not in AUDIENCES:
        raise CallError(
            "settings.unknown_value", name="audience", value=audience, allowed=", ".join(AUDIENCES)
        )
    with opening.writing(home, waiting=lambda: progress("cli.step.waiting", 0.0)) as root:
        store = RecordStore(home)
        _allow(store, audience)
        layer = boundaries.current_layer(home) or boundaries.install_embedded(home)
        with store.unchanging():
            handed_in = _handed_in(store)
            tables = assembling.assemble(gazetteer.load(), layer, handed_in, progress=progress)
            progress("cli.step.writing", 0.8)
            contents = _contents(tables, layer, audience)
            facts = _facts(tables, contents, layer=layer, store=store, audience=audience)
            contents[manifest.FACTS] = manifest.told(facts)
            facts = _sealed_by(facts, contents)
        if to is not None:
            with durable.writable(Path(to)) as outside:
                folder = _place(outside, contents, facts)
        else:
            with durable.writable(root):
                folder = _place(root, contents, facts)
                opening.make_current(home, facts["id"])
        progress("cli.step.writing", 1.0)
    return Snapshot(folder, manifest.read(folder))


def _handed_in(store: RecordStore) -> dict[str, pd.DataFrame]:
    """Return the records, where each figure was read, and what was corrected."""
    told = {"provenance": store.provenance(), "corrections": store.corrections()}
    return {**store.read(), **told}


def _allow(store: RecordStore, audience: str) -> None:
    if store.empty:
        raise InputError("snapshot.no_records", folder=store.folder)
    if audience == "public" and not store.synthetic:
        raise InputError("snapshot.public_refused")


def _contents(tables: Mapping[str, pd.DataFrame], layer: Layer, audience: str) -> dict[str, bytes]:
    """Return the bytes of every file but the manifest, by relative posix path."""
    shown = [t for t in schema.TABLES.values() if audience == "official" or t.audience == "public"]
    contents = {f"tables/{t.name}.parquet": parquet.encode(t, tables[t.name]) for t in shown}
    drawn = [layer.folder / "layer.json", *sorted((layer.folder / "assets").iterdir())]
    for path in drawn:
        name = path.relative_to(layer.folder).as_posix()
        contents[f"boundaries/{name}"] = path.read_bytes()
    return contents


def _facts(
    tables: Mapping[str, pd.DataFrame],
    contents: Mapping[str, bytes],
    *,
    layer: Layer,
    store: RecordStore,
    audience: str,
) -> dict:
    names = [name for name in tables if f"tables/{name}.parquet" in contents]
    return {
        "schema_version": manifest.SCHEMA_VERSION,
        "audience": audience,
        "synthetic": store.synthetic,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "years": sorted(int(year) for year in tables["coverage"]["year"].unique()),
        "gazetteer_vintage": gazetteer.load().vintage,
        "boundary_layer": layer.id,
        "boundary_vintage": layer.manifest["vintage"],
        "schematic": layer.manifest["schematic"],
        "attribution": layer.manifest["attribution"],
        "sources": {
            "gazetteer": gazetteer_sources(),
            "boundaries": layer.manifest["sources"],
            "records": store.sources,
            "figures": figures_sources(),
        },
        "rows": {name: len(tables[name]) for name in names},
    }


def _sealed_by(facts: Mapping, contents: Mapping[str, bytes]) -> dict:
    """Return the facts with the files that bear them out, and the id."""
    files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    size = sum(map(len, contents.values()))
    return {**facts, "id": manifest.identify(files), "bytes": size, "files": files}


def _place(root: Path, contents: Mapping[str, bytes], facts: Mapping) -> Path:
    """Write the folder beside its place, verify it there, and move it.

    A whole snapshot of the same id is left untouched; a broken one gives way to its repair.
    """
    folder = root / facts["id"]
    if folder.is_dir():
        try:
            manifest.check(folder)
            return folder
        except InputError:
            durable.remove_folder(folder)
    beside = root / f"{durable.UNFINISHED}{facts['id']}-{os.getpid()}"
    try:
        durable.write_folder(beside, {**contents, manifest.MANIFEST: manifest.seal(facts)})
        manifest.check(beside, facts["id"])
        os.rename(beside, folder)
    except BaseException:
        if beside.is_dir():
            durable.remove_folder(beside)
        raise
    durable.sync_folder(root)
    return folder
