"""``svc records log`` and ``svc records diff``."""

from argparse import Namespace
from collections.abc import Iterator

from svc_atlas.commands.outcome import Context, Outcome

SHOWN = 200  # lines of a comparison; a program gets all of it
# The words of a category stand in the vocabulary under these names.
WORDS = {
    "offences": "offence.{}",
    "drugs": "drug_group.{}",
    "seizures": "substance.{}",
    "targets": "quality.{}.name",
    "activities": "activity.{}",
}


def log(args: Namespace, context: Context) -> Outcome:
    """List every submission, in the order of their import."""
    from svc_atlas.records.store import RecordStore

    store = RecordStore(context.settings.home)
    told = store.log()
    lines = [line for each in told for line in _submission(each, context)]
    if store.synthetic:
        lines = [context.words("cli.log.demo", folder=store.folder)]
    elif not told:
        lines = [context.words("cli.log.none", folder=store.folder)]
    return Outcome({"submissions": told, "synthetic": bool(store.synthetic)}, lines)


def _submission(each: dict, context: Context) -> list[str]:
    from svc_atlas.commands.findings_text import harmless

    words, say = context.words, context.say
    years = each["years"]
    about = [
        say.date(each["received"]),
        words(f"office.{each['office']}"),
        harmless(each["file"]),
        _province(each["province"], context),
        say.years(years[0], years[-1]) if years else "—",
    ]
    counts = {name: say.count(each[name]) for name in ("added", "changed", "withdrawn")}
    return [
        f"{each['id']}  {' · '.join(about)}",
        "  " + words("cli.log.did", **counts, unchanged=say.count(each["unchanged"]),
                     set_aside=say.count(each["set_aside"]), moment=say.moment(each["imported"])),
        *(["  " + words("cli.log.dash_is_zero")] if each["dash_is_zero"] else []),
    ]  # fmt: skip


def _province(code: str | None, context: Context) -> str:
    from svc_atlas import gazetteer

    if code is None:
        return context.words("cli.log.provinces")
    area = gazetteer.load()[code]
    return area.name_km if context.words.lang == "km" else area.name_en


def diff(args: Namespace, context: Context) -> Outcome:
    """Compare what two submissions state: communes first, then their tables and figures."""
    from svc_atlas.commands.findings_text import harmless
    from svc_atlas.records.store import RecordStore

    store = RecordStore(context.settings.home)
    first, second = store.find(args.a), store.find(args.b)
    told = store.diff(first, second)
    words, files = context.words, {each["id"]: harmless(each["file"]) for each in store.log()}
    named = {"first": first, "first_file": files[first], "second": second,
             "second_file": files[second]}  # fmt: skip
    lines = [words("cli.diff.head", **named, n=context.say.count(len(told)))]
    figures = list(_differences(told, context))
    lines += figures[:SHOWN]
    if len(figures) > SHOWN:
        lines.append(words("cli.diff.more", n=context.say.count(len(figures) - SHOWN)))
    rows = told.astype(object).where(told.notna(), None).to_dict("records")
    return Outcome({"first": first, "second": second, "figures": rows}, lines)


def _differences(told, context: Context) -> Iterator[str]:
    """Yield the lines of a comparison, grouped by commune, then by table and year."""
    from svc_atlas import gazetteer

    areas, lang = gazetteer.load(), context.words.lang
    ordered = told.sort_values(["commune", "table", "year"], kind="stable")
    for commune, of_commune in ordered.groupby("commune", sort=False):
        area = areas.get(commune)
        name = "" if area is None else area.name_km if lang == "km" else area.name_en
        yield f"{commune} {name}".rstrip()
        for (table, year), figures in of_commune.groupby(["table", "year"], sort=False):
            yield f"  {context.words(f'table.{table}')} {context.say.year(year)}"
            for figure in figures.itertuples(index=False):
                yield f"    {_figure(figure, context)}"


def _figure(figure, context: Context) -> str:
    import pandas as pd

    words, say = context.words, context.say
    name = words(f"measure.{figure.measure}")
    if isinstance(figure.category, str):
        name = f"{words(WORDS[figure.table].format(figure.category))} · {name}"
    before, after = (
        words("cli.diff.no_figure") if pd.isna(value) else say.amount(value)
        for value in (figure.before, figure.after)
    )
    if figure.stated == "first":
        after = words("cli.diff.not_stated")
    elif figure.stated == "second":
        before = words("cli.diff.not_stated")
    return f"{name}: {before} → {after}"
