"""Completeness: which reports came in, and who still owes one."""

from svc_atlas.findings.asked import Asked


def sentences(asked: Asked) -> list[str]:
    """Say how many reports came in, from how many communes all, and who still owes one."""
    text, say, view = asked.text, asked.say, asked.view
    now = asked.facts.total("reports", view.area, view.year)
    if not now["due"]:
        return [text("finding.nothing_due", **asked.place)]
    due, received = int(now["due"]), int(now["received"])
    came = {
        "n": say.count(due),
        "received": say.count(received),
        "share": text("finding.bracket", names=say.share(received, due)) if due >= 10 else "",
    }
    caveat = text("finding.caveat.coverage") + text("finding.stop")
    if received == due:
        return [text("finding.reports_all", **asked.place, n=came["n"]), caveat]
    if asked.level == "commune":
        first = text("finding.reports_commune", **asked.place, **came)
        return [first, _owed_tables(asked), caveat]
    first = text(
        "finding.reports",
        **asked.place,
        **came,
        complete=say.count(now["complete"]),
        communes=asked.unit(int(now["communes"])),
    )
    return [first, _owing(asked, int(now["owing"])), caveat]


def _owing(asked: Asked, owing: int) -> str:
    text = asked.text
    owed = asked.facts.owed(asked.view.year, asked.view.area)
    named = asked.listed(list(dict.fromkeys(owed["commune"])))
    return text("finding.owing", n=asked.say.count(owing), named=named)


def _owed_tables(asked: Asked) -> str:
    """Name the tables that a commune still owes."""
    text = asked.text
    owed = asked.facts.owed(asked.view.year, asked.view.area)["table"]
    names = asked.say.names([text(f"table.{table}") for table in owed])
    return text("finding.owed_tables", names=names)
