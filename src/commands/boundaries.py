"""``svc boundaries``: install a layer, and report how its features were matched."""

from argparse import Namespace

from svc_atlas.commands.outcome import Context, Outcome
from svc_atlas.errors import InputError

UNMATCHED = "unmatched"
# Communes that a line names whose shapes lie elsewhere.
SHOWN = 20


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
        accept=args.accept,
        progress=context.progress,
    )
    facts, lines = _summary(layer, context)
    again = "cli.boundaries.publish_demo" if _demonstrates(home) else "cli.boundaries.publish"
    lines.append(context.words(again))
    picture = str(boundaries.picture_of(args.report)) if args.report else None
    if picture:
        lines.append(context.words("cli.boundaries.picture", file=picture))
    return Outcome({**facts, "report": args.report, "picture": picture}, lines)


def report(args: Namespace, context: Context) -> Outcome:
    """Report the current layer: every feature for a program, the unmatched ones for a person."""
    from svc_atlas import boundaries, gazetteer

    layer = boundaries.current_layer(context.settings.home)
    if layer is None:
        raise InputError("cli.no_layer", folder=context.settings.home)
    facts, lines = _summary(layer, context)
    known, lang = gazetteer.load(), context.words.lang
    for code in facts["communes_without_polygon"]:
        lines.append(f"  {code}  {_name(known[code], lang)}")
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
        *_elsewhere(told.get("elsewhere"), context),
    ]  # fmt: skip
    lines += [words(**notice) for notice in told.get("notices", ())]
    facts = {
        "layer": layer.id,
        "vintage": told["vintage"],
        "schematic": told["schematic"],
        "counts": counts,
        "overlaps": overlaps,
        "gaps": gaps,
        "elsewhere": told.get("elsewhere"),
        "notices": told.get("notices", []),
        "communes_without_polygon": without,
    }
    return facts, lines


def _elsewhere(told: dict | None, context: Context) -> list[str]:
    """Return which communes' shapes lie elsewhere than is known, and whether that was accepted.

    A layer of before was not held to it, nor is a schematic one.
    """
    from svc_atlas import gazetteer

    if told is None:
        return []
    words, known = context.words, gazetteer.load()
    lines = [words("cli.boundaries.accepted", words=told["accepted"])] if told["accepted"] else []
    for kind in ("apart", "away", "moved"):
        named = [f"{code} {_name(known[code], words.lang)}" for code in told[kind]]
        if named:
            more = f" … +{len(named) - SHOWN}" if len(named) > SHOWN else ""
            shown = ", ".join(named[:SHOWN]) + more
            lines.append(words(f"cli.boundaries.{kind}", n=len(named), communes=shown))
    return [*lines, *_held(told.get("held"), context)]


def _held(told: dict[str, int] | None, context: Context) -> list[str]:
    """Return of how many communes no place is known, so that their shapes could not be held to it.

    A layer of before does not say.
    """
    if told is None or not told["unheld"]:
        return []
    counts = {key: context.say.count(n) for key, n in told.items()}
    return [context.words("cli.boundaries.unheld", **counts)]


def _name(area, lang: str) -> str:
    return area.name_km if lang == "km" else area.name_en


def _without_polygon(layer) -> list[str]:
    from svc_atlas import gazetteer

    areas = layer.areas()
    drawn = set(areas.loc[areas["boundary"].notna(), "code"])
    return [area.code for area in gazetteer.load().communes() if area.code not in drawn]


def _demonstrates(home) -> bool:
    from svc_atlas.records.store import RecordStore

    store = RecordStore(home)
    return store.empty or store.synthetic
