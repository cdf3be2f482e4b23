"""What is in the code is in the documentation.

Commands and their options are held to `docs/commands.md` by `test_cli.py`.
"""

import re

import pytest

from svc_atlas import address, schema, settings
from svc_atlas.maps import style
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.settings import ROOT
from svc_atlas.text import entries
from svc_atlas.web.methods import direction_key
from svc_atlas.web.routes import routes

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")])
TYPES = {
    "string": "text",
    "Int8": "whole number",
    "Int16": "whole number",
    "Int32": "whole number",
    "Int64": "whole number",
    "Float64": "number",
    "boolean": "true or false",
}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def sections(markdown: str) -> dict[str, str]:
    parts = re.split(r"^## ", markdown, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0].strip(): part for part in parts}


def rows(markdown: str) -> list[list[str]]:
    """Return the cells of every row of every table, heads and rules left out."""
    lines = markdown.splitlines()
    rules = {n for n, line in enumerate(lines) if re.fullmatch(r"[|\s:-]+", line) and "-" in line}
    body = [
        line
        for n, line in enumerate(lines)
        if line.startswith("|") and n not in rules and n + 1 not in rules
    ]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def first_codes(markdown: str) -> list[str]:
    return [found[0] for row in rows(markdown) if (found := codes(row[0]))]


def test_every_setting_is_in_the_readme_and_nowhere_a_setting_that_is_not():
    read = set(re.findall(r'"(SVC_[A-Z_]+)"', page("src/settings.py")))
    named = {
        name
        for path in [ROOT / "app.py", *(ROOT / "src").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
        for name in re.findall(r"\bSVC_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert first_codes(sections(page("README.md"))["Settings"]) == [
        "SVC_HOME", "SVC_SNAPSHOT", "SVC_AUDIENCE", "SVC_LANG", "SVC_DUE_DAY", "SVC_HOSTS",
        "SVC_SOCKETS", "SVC_SOCKETS_PER_ADDRESS", "SVC_RUNS", "SVC_WATCHDOG",
        "SVC_READ_SECONDS", "SVC_READ_MEGABYTES",
    ]  # fmt: skip
    assert read == named == set(first_codes(sections(page("README.md"))["Settings"]))


def test_the_readme_says_the_allowed_values_of_a_setting():
    said = {codes(row[0])[0]: row[2] for row in rows(sections(page("README.md"))["Settings"])}
    assert set(settings.AUDIENCES) <= set(codes(said["SVC_AUDIENCE"]))
    assert set(settings.LANGUAGES) <= set(codes(said["SVC_LANG"]))


def test_the_readme_has_the_two_commands_and_ci_runs_the_same():
    commands = re.findall(r"^```\n(python -m pip.+)\n```$", page("README.md"), flags=re.MULTILINE)
    assert commands == [
        "python -m pip install -r requirements.txt && streamlit run app.py",
        "python -m pip install -r requirements-dev.txt && pytest",
    ]
    assert page(".ci/run").splitlines()[-1] == commands[1]


@pytest.mark.parametrize("name", schema.TABLES)
def test_every_table_is_documented_with_its_columns_types_and_key(name):
    table, told = schema.TABLES[name], sections(page("docs/tables.md"))[name]
    said = [(codes(row[0])[0], row[1], row[2]) for row in rows(told)]
    assert said == [
        (column.name, TYPES[column.dtype], "yes" if column.nullable else "no")
        for column in table.columns
    ]
    assert "Key: {}.".format(", ".join(f"`{column}`" for column in table.key)) in told
    assert ("For officials only." in told) == (table.audience == "official")
    for column in table.columns:
        meaning = next(row[3] for row in rows(told) if codes(row[0])[0] == column.name)
        if column.words and column.name != "tier":
            assert set(column.words) - {"unmatched"} <= set(codes(meaning)), column.name


def test_no_table_is_documented_that_is_not_there():
    assert set(sections(page("docs/tables.md"))) == set(schema.TABLES)


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_is_explained_as_on_screen(name):
    told = sections(page("docs/indicators.md"))[name]
    said = {row[0]: row[1] for row in rows(told)}

    def word(part, lang):
        return entries()[f"indicator.{name}.{part}"][lang]

    assert f"{word('name', 'en')} · {word('name', 'km')}" in told
    for part, label in (("definition", "និយមន័យ"), ("formula", "រូបមន្ត"), ("limits", "ដែនកំណត់")):
        assert (said[part], said[label]) == (word(part, "en"), word(part, "km"))
    assert said["unit"] == word("unit", "en")
    assert said["direction"] == entries()[direction_key(name, INDICATORS[name].direction)]["en"]
    assert codes(said["made from"]) == list(INDICATORS[name].tables)


def test_no_indicator_is_explained_that_is_not_there():
    assert set(sections(page("docs/indicators.md"))) == set(schema.INDICATORS) == set(INDICATORS)


def test_every_address_parameter_and_page_is_documented():
    told = sections(page("docs/addresses.md"))
    assert first_codes(told["Parameters"]) == list(address.PARAMETERS)
    said = {codes(row[0])[0]: tuple(codes(row[2])) for row in rows(told["Pages"])}
    assert said == {f"/{address.PATHS[name]}": address.LEVELS_OF[name] for name in address.PAGES}
    values = {codes(row[0])[0]: codes(row[1]) for row in rows(told["Parameters"])}
    assert tuple(values["indicator"]) == schema.INDICATORS
    assert tuple(values["lang"]) == settings.LANGUAGES


def test_every_route_is_documented():
    served = {re.sub(r":\w+}", "}", route.path) for route in routes()}
    said = [path for row in rows(page("docs/addresses.md")) for path in codes(row[0])]
    assert served == {path for path in said if path.startswith("/")}


def test_every_class_is_documented_with_its_code():
    told = sections(page("docs/map-state.md"))["Classes"]
    assert {codes(row[0])[0]: codes(row[1])[0] for row in rows(told)} == style.CODES


def test_the_maps_state_is_documented():
    script = page("src/maps/static/atlas.js")
    state = re.search(r"atlas\.state = Object\.freeze\(\{(.+?)\}\)", script, flags=re.DOTALL)[1]
    keys = re.findall(r"(?:^|,)\s*(\w+)", state)
    assert first_codes(sections(page("docs/map-state.md"))["State"]) == keys


def test_every_room_of_the_package_is_in_the_architecture():
    told = page("docs/architecture.md")
    rooms = [path for path in (ROOT / "src").iterdir() if (path / "__init__.py").exists()]
    modules = [path for path in (ROOT / "src").glob("*.py") if path.stem != "__init__"]
    named = {f"src/{room.name}/" for room in rooms} | {f"src/{path.name}" for path in modules}
    assert {name for name in named if f"`{name}`" not in told} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(path):
    def anchor(heading):
        return re.sub(r"[^\w\- \u1780-\u17ff]", "", heading.lower()).strip().replace(" ", "-")

    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith(("http:", "https:")):
            continue
        name, _, fragment = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.exists(), target
        if fragment:
            heads = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert fragment in {anchor(head) for head in heads}, target
