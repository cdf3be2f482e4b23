"""``svc records rollup``."""

import hashlib
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from svc_atlas.commands.outcome import Context, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc_atlas.records.caselist import Fault, Rollup
    from svc_atlas.records.locks import Lock
    from svc_atlas.records.submissions import Added, Submission

STOPPED = 1
SHOWN = 20  #: values of one kind that a person is told
LISTED = 1000  #: those that a program gets
UNSAID = "other"
CATEGORY_WORDS = {"offences": "offence", "drugs": "drug_group"}


def rollup(args: Namespace, context: Context) -> Outcome:
    """Roll a case list up, and take its figures into the records or write them as CSV."""
    from svc_atlas import gazetteer
    from svc_atlas.commands import values
    from svc_atlas.records import caselist
    from svc_atlas.records.store import RecordStore

    received = values.day_received(args.received)
    store = RecordStore(context.settings.home)
    if not args.out:
        store.refuse_mixing(synthetic=False)
    rolled = caselist.rollup(
        args.files,
        gazetteer=gazetteer.load(),
        complete=args.complete or (),
        received=received,
        progress=context.progress,
    )
    facts = _facts(rolled)
    skipped = [_skipped(mark, context) for mark in rolled.marks]
    if not rolled.ok:
        return Outcome(facts, [*skipped, *_stopped(rolled, context)], STOPPED)
    lines = [*skipped, *_told(rolled, facts, received, context)]
    if args.out:
        written = caselist.write_csv(rolled.figures, Path(args.out))
        lines += [context.words("cli.rollup.written", file=path) for path in written]
        return Outcome({**facts, "written": [str(path) for path in written]}, lines)
    handed_in = _submission(rolled, args.office or UNSAID, received)
    (added,) = store.add([handed_in], context.progress)
    lines += _became(handed_in, added, said=bool(args.office), context=context)
    return Outcome({**facts, "submission": _added(handed_in, added)}, lines)


def _submission(rolled: "Rollup", office: str, received) -> "Submission":
    """Return the list as one submission: the same files with the same areas are the same list."""
    from svc_atlas.records.submissions import Submission

    names = ", ".join(name for name, _ in rolled.files)
    hashes = sorted(digest for _, digest in rolled.files)
    listed = hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode())
    provinces = rolled.figures["commune"].str[:2].unique()
    return Submission(
        file=names,
        sha256=listed if isinstance(listed, str) else listed.hexdigest(),
        office=office,
        province=str(provinces[0]) if len(provinces) == 1 else None,
        received=received,
        figures=rolled.figures,
    )


def _facts(rolled: "Rollup") -> dict:
    return {
        "files": [{"file": name, "sha256": digest} for name, digest in rolled.files],
        "cases": rolled.cases,
        "first": rolled.first and rolled.first.isoformat(),
        "last": rolled.last and rolled.last.isoformat(),
        "years": {str(year): n for year, n in rolled.by_year.items()},
        "communes": rolled.communes,
        "complete": list(rolled.complete),
        "offences": rolled.by_offence(),
        "not_said": rolled.not_said(),
        "repeated_ids": rolled.repeated,
        "unknown_communes": _listed(rolled.unknown_communes),
        "unknown_offences": _listed(rolled.unknown_offences),
        "faults": [each for faults in _by_kind(rolled).values() for each in _listed(faults)],
        "fault_counts": {kind: _values(rolled, kind, f) for kind, f in _by_kind(rolled).items()},
        "open": [{"file": mark.of, "lock": mark.name} for mark in rolled.marks],
    }


def _listed(faults: "Sequence[Fault]") -> list[dict]:
    return [fault.as_dict() for fault in faults[:LISTED]]


def _by_kind(rolled: "Rollup") -> "dict[str, list[Fault]]":
    by_kind: dict[str, list[Fault]] = {}
    for fault in rolled.faults:
        by_kind.setdefault(fault.kind, []).append(fault)
    return by_kind


def _values(rolled: "Rollup", kind: str, faults: "Sequence[Fault]") -> int:
    """Return how many values are wrong in a way; of the repeated ids not all are at hand."""
    return rolled.repeated if kind == "repeated_id" else len(faults)


def _skipped(mark: "Lock", context: Context) -> str:
    """Return the sentence of checked files: a list is open, and its mark was skipped."""
    from svc_atlas.commands.findings_text import harmless
    from svc_atlas.records.rules import found

    finding = found("file_open", mark.of, lock=mark.name)
    return harmless(
        " ".join((finding.message(context.words.lang), finding.fix(context.words.lang)))
    )


def _told(rolled: "Rollup", facts: dict, received: date, context: Context) -> list[str]:
    words, say = context.words, context.say
    lines = [
        words("cli.rollup.cases", n=say.count(rolled.cases), first=say.date(rolled.first),
              last=say.date(rolled.last), communes=say.counted(rolled.communes, "communes")),
        *(words("cli.rollup.year", year=say.year(year), n=say.count(n))
          for year, n in rolled.by_year.items()),
        words("cli.rollup.columns"),
    ]  # fmt: skip
    for row in facts["offences"]:
        name = words(f"{CATEGORY_WORDS[row['table']]}.{row['category']}")
        if row["table"] == "drugs":
            name = words("cli.rollup.drug", group=name)
        counts = (say.count(row[each], "") for each in ("cases", "cleared", "suspects"))
        lines.append(f"  {name}  {' · '.join(counts)}")
    for measure, n in facts["not_said"].items():
        if n:
            named = words(f"measure.{measure}")
            lines.append(words("cli.rollup.not_said", measure=named, n=say.count(n)))
    lines += [
        words("cli.rollup.not_over", year=say.year(year), received=say.date(received))
        for year in rolled.not_over(received)
    ]
    if not rolled.complete:
        lines.append(words("cli.rollup.only_with_cases"))
    return lines


def _stopped(rolled: "Rollup", context: Context) -> list[str]:
    words, say = context.words, context.say
    lines = [words("cli.rollup.stopped", n=say.count(rolled.cases))]
    for kind, faults in _by_kind(rolled).items():
        values = _values(rolled, kind, faults)
        cases = sum(fault.count for fault in faults)
        lines.append(words(f"cli.rollup.fault.{kind}", n=say.count(values), cases=say.count(cases)))
        lines += [_line(fault, context) for fault in faults[:SHOWN]]
        if values > SHOWN:
            lines.append(words("cli.rollup.more", n=say.count(values - SHOWN)))
    return lines


def _line(fault: "Fault", context: Context) -> str:
    from svc_atlas.commands.findings_text import VALUE, harmless
    from svc_atlas.text import shortened

    words, say = context.words, context.say
    places = "; ".join(
        words("cli.rollup.place", file=place.file, line=place.line) for place in fault.places
    )
    value = (fault.value or "").strip() or words(f"cli.rollup.column.{fault.column}")
    told = shortened(value, VALUE)
    return harmless(words("cli.rollup.value", value=told, n=say.count(fault.count), places=places))


def _became(handed_in: "Submission", added: "Added", *, said: bool, context: Context) -> list[str]:
    words, say = context.words, context.say
    told = {"file": handed_in.file, "id": added.id}
    if not added.new:
        return [words("cli.import.again", **told, moment=say.moment(added.imported))]
    names = ("added", "changed", "withdrawn", "unchanged")
    counts = {name: say.count(getattr(added, name)) for name in names}
    lines = [words("cli.import.done", **told, **counts)]
    if not said:
        lines.append(words("cli.import.unsaid", file=handed_in.file))
    return [*lines, words("cli.import.publish")]


def _added(handed_in: "Submission", added: "Added") -> dict:
    return {
        "submission": added.id,
        "new": added.new,
        "added": added.added,
        "changed": added.changed,
        "withdrawn": added.withdrawn,
        "unchanged": added.unchanged,
        "imported": added.imported,
        "office": handed_in.office,
        "province": handed_in.province,
        "received": handed_in.received.isoformat(),
    }
