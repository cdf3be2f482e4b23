"""What is in the tree and what it stands on: no machine's paths, every package pinned and named."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from svc_atlas.settings import ROOT

ROOMS = ("src", "pages", "tests", "docs", "geodata", "benchmarks", ".ci", ".streamlit")
PRODUCT = ("src", "pages", "geodata")  # what runs without anything beside the tree
WRITTEN = (".py", ".md", ".toml", ".txt", ".js", ".css", ".csv", ".geojson", "")
RUN, DEVELOPMENT, TRANSITIVE = "requirements.txt", "requirements-dev.txt", "constraints.txt"
OWN = {"svc-atlas"}
#: What others use where it is installed: plotly to write figures, uvicorn to read requests, several
#: times faster.
UNIMPORTED = {"orjson", "httptools"}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def written(rooms) -> list[Path]:
    """Return the files of text in some rooms, and those at the top."""
    found = [*ROOT.glob("*"), *(path for room in rooms for path in (ROOT / room).rglob("*"))]
    generated = {"__pycache__", "failures"}
    return [
        path
        for path in found
        if path.is_file() and path.suffix in WRITTEN and generated.isdisjoint(path.parts)
    ]


def naming(pattern: str, paths) -> set[str]:
    """Return the files that a pattern is found in."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if re.search(pattern, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }


def test_no_file_names_a_machine():
    assert naming(r"(^|[^\w.])/(?:work|farm|home/\w+|tmp/w)/", written(ROOMS)) == set()


def test_the_product_reads_nothing_beside_the_tree():
    product = [p for p in written(PRODUCT) if p.parent != ROOT or p.suffix == ".py"]
    assert naming(r"\.\./shared\b", product) - {"conftest.py"} == set()


def pinned(*names: str) -> dict[str, str]:
    """Return the versions that requirements files pin, by canonical name."""
    found = {}
    for name in names:
        for line in page(name).splitlines():
            if "==" in line and not line.startswith("#"):
                package, _, version = line.partition("==")
                found[canonicalize_name(package)] = version.strip()
    return found


def locked() -> dict[str, list[str]]:
    """Return the hashes of each package of the lock file, by canonical name and version."""
    found = {}
    for line in page("requirements.lock").splitlines():
        if "==" in line:
            name, _, rest = line.partition("==")
            hashes = found.setdefault(f"{canonicalize_name(name)}=={rest.split()[0]}", [])
        elif "--hash=" in line:
            hashes.append(line.strip(" \\"))
    return found


def test_the_lock_file_holds_what_was_tested_and_nothing_else():
    build = tomllib.loads(page("pyproject.toml"))["build-system"]["requires"]
    run = {f"{name}=={version}" for name, version in pinned(RUN).items()}
    tested = {f"{name}=={version}" for name, version in pinned(RUN, TRANSITIVE).items()}
    assert run | set(build) <= set(locked())
    assert set(locked()) <= tested | set(build)


def test_every_file_of_the_lock_has_its_hash():
    assert all(locked().values())
    hashes = [each for of in locked().values() for each in of]
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes)


def imported(paths) -> set[str]:
    """Return the distributions that files import, by canonical name."""
    modules = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module)
    roots = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names)
    known = metadata.packages_distributions()
    return {canonicalize_name(each) for root in roots for each in known.get(root, [])} - OWN


def needed(roots) -> set[str]:
    """Return everything that packages need on this machine, themselves included."""
    environment = default_environment() | {"extra": ""}
    found, todo = set(), list(roots)
    while todo:
        name = canonicalize_name(todo.pop())
        if name in found:
            continue
        found.add(name)
        for line in metadata.requires(name) or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate(environment):
                todo.append(wanted.name)
    return found


def test_metrics_know_neither_words_nor_files_nor_pages():
    known = {"metrics", "schema", "rounding"}
    for path in (ROOT / "src" / "metrics").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for name in filter(None, names):
                room = name.split(".")
                assert room[0] not in ("streamlit", "pathlib", "os"), f"{path.name}: {name}"
                assert room[0] != "svc_atlas" or room[1] in known, f"{path.name}: {name}"


def test_what_the_product_imports_is_pinned_and_nothing_else_is():
    product = [
        p for p in written(("src", "pages")) if p.suffix == ".py" and p.name != "conftest.py"
    ]
    assert imported(product) == set(pinned(RUN)) - UNIMPORTED


def test_what_tests_and_scripts_import_is_pinned():
    paths = [path for path in written(ROOMS) if path.suffix == ".py"]
    assert imported(paths) - set(pinned(RUN, DEVELOPMENT, TRANSITIVE)) == set()


def test_what_packages_need_is_pinned_too():
    everything = pinned(RUN, DEVELOPMENT, TRANSITIVE)
    assert needed(pinned(RUN, DEVELOPMENT)) - set(everything) == set()
    assert f"-c {TRANSITIVE}" in page(RUN).splitlines()
    assert page(RUN).splitlines()[-1] == "-e ."


def test_what_is_installed_is_what_is_pinned():
    installed = {canonicalize_name(each.name): each.version for each in metadata.distributions()}
    wanted = pinned(RUN, DEVELOPMENT, TRANSITIVE)
    assert {name: installed.get(name, wanted[name]) for name in wanted} == wanted


def test_every_package_at_run_time_has_its_licence_in_the_notices():
    first_cells = re.findall(r"^\| ([\w.-]+) \|", page("NOTICE.md"), flags=re.MULTILINE)
    told = {canonicalize_name(cell) for cell in first_cells}
    assert needed(pinned(RUN)) - told == set()


def test_the_package_holds_every_room():
    project = tomllib.loads(page("pyproject.toml"))
    rooms = {
        ".".join(["svc_atlas", *path.parent.relative_to(ROOT / "src").parts])
        for path in (ROOT / "src").rglob("__init__.py")
    }
    assert rooms == set(project["tool"]["setuptools"]["packages"])


def test_every_source_of_the_geography_is_in_the_notices():
    known = tomllib.loads(page("geodata/sources.toml"))
    told = page("NOTICE.md")
    for word in ("Natural Earth", "GeoNames", "Ministry of Economy and Finance", "geoBoundaries"):
        assert word in told
        assert any(word in str(source.get("attribution")) for source in known.values())
