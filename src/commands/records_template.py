"""``svc records template``."""

from argparse import Namespace

from svc_atlas.commands import values
from svc_atlas.commands.outcome import Context, Outcome


def template(args: Namespace, context: Context) -> Outcome:
    """Write the empty workbook of a province, last year's figures beside where there are some."""
    from svc_atlas import gazetteer
    from svc_atlas.records import template as workbook
    from svc_atlas.records.store import RecordStore
    from svc_atlas.schema import RECORD_NAMES

    areas = gazetteer.load()
    province, year = workbook.find_province(args.province, areas), values.year(args.year)
    store = RecordStore(context.settings.home)
    # Invented figures never stand beside real ones.
    earlier = None if store.empty or store.synthetic else store.read()
    path = workbook.write(
        args.out, province.code, year, gazetteer=areas, earlier=earlier, lang=args.lang or "km"
    )
    former = workbook.has_former(earlier, province.code, year)
    name = province.name_km if context.words.lang == "km" else province.name_en
    communes = len(areas.communes(province.code))
    lines = [
        context.words(
            "cli.template.done", file=path, province=name, year=year, communes=communes,
            sheets=len(RECORD_NAMES),
        ),
        context.words(f"cli.template.{'former' if former else 'no_former'}", year=year - 1),
        context.words("cli.template.next"),
    ]  # fmt: skip
    facts = {"file": str(path), "province": province.code, "year": year, "communes": communes}
    return Outcome({**facts, "tables": list(RECORD_NAMES), "last_year": former}, lines)
