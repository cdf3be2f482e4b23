"""``svc boundaries``: install a layer, and report how its features were matched."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome
from svc_atlas.errors import InputError

UNMATCHED = "unmatched"


def install(args: Namespace, context: Context) -> Outcome:
    """Install a boundary layer: the next ``svc publish`` draws on it."""
    from svc_atlas import boundaries

    home = context.settings.home
    layer = boundaries.install(
        args.path,
        home,
        parents=args.parents,
        crs=args.crs,
        vintage=args.vintage,
        report=args.report,
        progress=context.progress,
    )
    facts, lines = _summary(layer, context)
    again = "cli.boundaries.publish_demo" if _demonstrates(home) else "cli.boundaries.publish"
    lines.append(context.words(again))
    return Outcome({**facts, "report": args.report}, lines)


def report(args: Namespace, context: Context) -> Outcome:
    """Report the current layer: every feature for a program, the unmatched ones for a person."""
    from svc_atlas import boundaries, gazetteer

    layer = boundaries.current_layer(context.settings.home)
    if layer is None:
        raise InputError("cli.no_layer", folder=context.settings.home)
    facts, lines = _summary(layer, context)
    known, lang = gazetteer.load(), context.words.lang
    for code in facts["communes_without_polygon"]:
        area = known[code]
        lines.append(f"  {code}  {area.name_km if lang == 'km' else area.name_en}")
    matches = layer.matches()
    lines.append(context.words("cli.boundaries.unmatched", n=facts["counts"]["unmatched"]))
    for row in matches[matches["relation"] == UNMATCHED].itertuples():
        name, parent = (part if isinstance(part, str) else "—" for part in (row.name, row.parent))
        why = row.reason_km if lang == "km" else row.reason
        lines.append(f"  {row.feature}  {name} ({parent}): {why}")
    rows = matches.astype(object).where(matches.notna(), None).to_dict("records")
    return Outcome({**facts, "matches": rows}, lines)


def _summary(layer, context: Context) -> tuple[dict, list[str]]:
    words, say = context.words, context.say
    told = layer.manifest
    counts, overlaps, gaps = told["counts"], told["overlaps"], told["gaps"]
    without = _without_polygon(layer)
    lines = [
        words("cli.boundaries.layer", id=layer.id, vintage=told["vintage"] or "—"),
        words("cli.boundaries.features", n=say.count(counts["features"]),
              matched=say.count(counts["matched"]), unmatched=say.count(counts["unmatched"]),
              repaired=say.count(counts["repaired"])),
        words("cli.boundaries.seams", overlaps=say.count(overlaps["count"]),
              overlaps_km2=say.rate(overlaps["km2"]), gaps=say.count(gaps["count"]),
              gaps_km2=say.rate(gaps["km2"])),
        words("cli.boundaries.without", n=say.count(len(without))),
    ]  # fmt: skip
    lines += [words(**notice) for notice in told.get("notices", ())]
    facts = {
        "layer": layer.id,
        "vintage": told["vintage"],
        "schematic": told["schematic"],
        "counts": counts,
        "overlaps": overlaps,
        "gaps": gaps,
        "notices": told.get("notices", []),
        "communes_without_polygon": without,
    }
    return facts, lines


def _without_polygon(layer) -> list[str]:
    from svc_atlas import gazetteer

    areas = layer.areas()
    drawn = set(areas.loc[areas["boundary"].notna(), "code"])
    return [area.code for area in gazetteer.load().communes() if area.code not in drawn]


def _demonstrates(home) -> bool:
    from svc_atlas.records.store import RecordStore

    store = RecordStore(home)
    return store.empty or store.synthetic
