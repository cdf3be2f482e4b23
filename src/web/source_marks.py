"""The marks beside a commune's figures that open where each of them comes from."""

from html import escape

from svc_atlas.web.screen import Screen

PLACE = "sources"


def shown(screen: Screen) -> bool:
    """Whether sources may be shown: on a commune's page of a snapshot made for officials."""
    return screen.view.page == "commune" and screen.snapshot.audience == "official"


def html(screen: Screen, *tables: str) -> str:
    """Return the mark of figures made from tables, as HTML; nothing where it may not be shown."""
    if not shown(screen):
        return ""
    text = screen.text
    links = []
    for table in tables:
        words = text(f"table.{table}") if len(tables) > 1 else text("sources.mark")
        said = escape(text("sources.mark_of", table=text(f"table.{table}")))
        href = f"#{PLACE}-{escape(table)}"
        links.append(f'<a href="{href}" title="{said}" aria-label="{said}">{escape(words)}</a>')
    lead = f"{escape(text('sources.mark'))}: " if len(tables) > 1 else ""
    return f'<span class="atlas-mark">{lead}{" · ".join(links)}</span>'
