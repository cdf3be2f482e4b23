"""What opens the data page: how many communes handed in what, who still owes, what came late."""

import pandas as pd

from svc_atlas import colours
from svc_atlas.metrics.areas import level_of
from svc_atlas.schema import LEVELS
from svc_atlas.web.key_figures import KeyFigure
from svc_atlas.web.screen import Screen

_NAMED = 3


def of_area(screen: Screen) -> str:
    """Return the finding: one table's reports, or the communes that handed in everything."""
    return " ".join(_of_table(screen) if screen.view.table else _of_all(screen))


def _of_table(screen: Screen) -> list[str]:
    view, text, say = screen.view, screen.text, screen.formats
    now = screen.facts.reported(view.area, view.year, view.table)
    place = {
        "year": view.year,
        "area": screen.titled(view.area),
        "table": text(f"table.{view.table}"),
    }
    if not now["due"]:
        return [text("data.finding.not_asked", **place)]
    reported, due = say.count(now["reported"]), say.count(now["due"])
    said = [text("data.finding.table", **place, reported=reported, n=due)]
    if now["missing"]:
        most = _where(screen, now["missing"], now["due"])
        said.append(text("data.finding.owing", n=say.count(now["missing"]), most=most))
    else:
        said.append(text("data.finding.owing_none"))
    if now["late"]:
        said.append(text("data.finding.late", n=say.count(now["late"])))
    return said


def _of_all(screen: Screen) -> list[str]:
    view, text, say = screen.view, screen.text, screen.formats
    now = screen.facts.total("reports", view.area, view.year)
    place = {"year": view.year, "area": screen.titled(view.area)}
    complete, communes = say.count(now["complete"]), say.count(now["communes"])
    said = [text("data.finding.all", **place, complete=complete, n=communes)]
    if now["owing"]:
        most = _where(screen, now["owing"], now["communes"])
        said.append(text("data.finding.all_owing", n=say.count(now["owing"]), most=most))
    else:
        said.append(text("data.finding.all_owing_none"))
    if now["late"]:
        said.append(text("data.finding.all_late", n=say.count(now["late"])))
    return said


def _where(screen: Screen, owing: int, communes: int) -> str:
    """Name the few communes that owe, else the areas that have most of them, or none."""
    codes, text, say = owing_communes(screen), screen.text, screen.formats
    if owing <= _NAMED:
        return text("data.finding.named", names=say.names([screen.name(c) for c in codes]))
    level = level_of(screen.view.area)
    # Where most owe, the area that has most of them is only the one with most communes.
    if level == "district" or 2 * owing > communes:
        return ""
    digits = {"province": 2, "district": 4}[LEVELS[LEVELS.index(level) + 1]]
    inside = codes.str[:digits].value_counts()
    most = inside.max()
    first = [screen.titled(code) for code in sorted(inside.index[inside == most])]
    if len(first) > _NAMED:
        return ""
    if most == owing:
        return text("data.finding.all_in", area=first[0])
    key = "most" if len(first) == 1 else "most_each"
    return text(f"data.finding.{key}", most=say.count(most), area=say.names(first))


def owing_communes(screen: Screen) -> pd.Series:
    """Return the communes that owe the table in view, or any table."""
    view = screen.view
    owed = screen.facts.owed(view.year, view.area)
    if view.table:
        owed = owed[owed["table"] == view.table]
    return owed["commune"].drop_duplicates()


def key_figures(screen: Screen) -> list[KeyFigure]:
    """Return the key figures beside the map: reported, late, owing, not ranked."""
    return _figures_of_table(screen) if screen.view.table else _figures_of_all(screen)


def _figures_of_table(screen: Screen) -> list[KeyFigure]:
    view, text = screen.view, screen.text
    now = screen.facts.reported(view.area, view.year, view.table)
    figures = [
        _share(screen, "reported", now["reported"], now["due"]),
        _counted(screen, "late", now["late"], colours.REPORT["late"]),
        _counted(screen, "owing", now["missing"]),
    ]
    if now["not_ranked"]:
        number = screen.formats.count(now["not_ranked"])
        detail = text("data.key.not_ranked_detail")
        figures.append(KeyFigure(number, text("data.key.not_ranked"), detail))
    return figures


def _figures_of_all(screen: Screen) -> list[KeyFigure]:
    view = screen.view
    now = screen.facts.total("reports", view.area, view.year)
    late = screen.formats.count(now["late"])
    return [
        _share(screen, "complete", now["complete"], now["communes"]),
        _share(screen, "received", now["received"], now["due"]),
        _counted(screen, "owing", now["owing"]),
        KeyFigure(late, screen.text("data.key.late_tables"), screen.text("data.key.late_detail")),
    ]


def _share(screen: Screen, key: str, part: int, whole: int) -> KeyFigure:
    text, say = screen.text, screen.formats
    share = say.share(part, whole) if whole >= 10 else say.count(part)
    detail = text("data.key.of_due", share=share, n=say.count(whole))
    colour = colours.REPORT["reported"] if key == "reported" else None
    return KeyFigure(say.count(part), text(f"data.key.{key}"), detail, colour=colour)


def _counted(screen: Screen, key: str, number: int, colour: str | None = None) -> KeyFigure:
    text = screen.text
    detail = text(f"data.key.{key}_detail") if number else ""
    return KeyFigure(screen.formats.count(number), text(f"data.key.{key}"), detail, colour=colour)
