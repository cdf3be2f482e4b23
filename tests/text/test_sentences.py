"""Every sentence that the code names stands in the catalogues, and gets what it asks for."""

import ast
import re
import string

from svc_atlas import settings
from svc_atlas.settings import ROOT
from svc_atlas.text import entries

SOURCES = sorted([ROOT / "app.py", *(ROOT / "src").rglob("*.py"), *(ROOT / "pages").glob("*.py")])


def spoken():
    """Yield every sentence that the code names: where, its key, its parameters (None: unknown)."""
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            called = call.func.func if isinstance(call.func, ast.Call) else call.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name.endswith("Error") and not name.startswith("Key"):
                prefix = "error."
            elif name in ("text", "words", "_words", "_text"):
                prefix = ""
            else:
                continue
            pattern = _pattern(call.args[0])
            if pattern is None or pattern in settings.LANGUAGES or "\\." not in pattern:
                continue
            params = {keyword.arg for keyword in call.keywords}
            where = f"{path.relative_to(ROOT)}:{call.lineno}"
            yield where, re.escape(prefix) + pattern, None if None in params else params


def _pattern(key: ast.expr) -> str | None:
    """Return the keys that an expression can be, as a regular expression; None when it is open."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return re.escape(key.value)
    if isinstance(key, ast.JoinedStr):
        parts = (
            re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.]+"
            for part in key.values
        )
        return "".join(parts)
    return None


def test_every_sentence_that_the_code_names_is_in_the_catalogues():
    named = list(spoken())
    assert len(named) > 100
    absent = [
        (where, pattern)
        for where, pattern, _ in named
        if not any(re.fullmatch(pattern, key) for key in entries())
    ]
    assert absent == []


def test_every_sentence_gets_the_parameters_that_it_names():
    def wanted(key):
        return {name for _, name, _, _ in string.Formatter().parse(entries()[key]["en"]) if name}

    short = [
        (where, key, wanted(key) - params)
        for where, pattern, params in spoken()
        if params is not None
        for key in entries()
        if re.escape(key) == pattern and not wanted(key) <= params
    ]
    assert short == []


def test_every_step_of_a_progress_bar_has_its_words():
    steps = {
        value
        for path in SOURCES
        for value in re.findall(r'"([a-z_]+\.step\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert steps
    assert steps - set(entries()) == set()
