"""Every figure is explained, in both languages, as the code computes it."""

import re

import pytest

from svc_atlas import schema
from svc_atlas.metrics import (
    arithmetic,
    claims,
    classes,
    clusters,
    funnel,
    intervals,
    pooled,
    ranks,
    statistics,
)
from svc_atlas.metrics.indicators import INDICATORS
from svc_atlas.metrics.methods import COLUMNS, ENTRIES, GROUPS, PARTS, REFERENCES
from svc_atlas.settings import ROOT
from svc_atlas.text import entries
from svc_atlas.text.formats import SMALL_BASE

#: What computes no figure of its own: areas and arrays, the shape of results, tables that put
#: together what other modules compute, and the dictionary itself.
NO_FIGURE = {
    "areas", "commune_years", "results", "small_numbers", "estimates", "indicators", "methods",
}  # fmt: skip
MODULES = {path.stem for path in (ROOT / "src" / "metrics").glob("[!_]*.py")}
KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


def words(key: str, part: str) -> tuple[str, str]:
    """The Khmer words, in Latin digits, and the English ones."""
    entry = entries()[ENTRIES[key].key_of(part)]
    return entry["km"].translate(KHMER_DIGITS).replace(",", "."), entry["en"]


@pytest.mark.parametrize("key", ENTRIES)
def test_every_entry_is_explained_in_both_languages(key):
    for part in PARTS:
        entry = entries()[ENTRIES[key].key_of(part)]
        assert entry["km"].strip()
        assert entry["en"].strip()
        if part in ("definition", "formula", "limits"):
            assert entry["km"].endswith("។")
            assert entry["en"].endswith(".")


def test_nothing_is_explained_that_is_not_there():
    told = {key.split(".")[1] for key in entries() if key.startswith("method.")}
    assert told | set(INDICATORS) == set(ENTRIES)
    assert {key.split(".")[1] for key in entries() if key.startswith("reference.")} == set(
        REFERENCES
    )


def test_every_indicator_has_its_entry_and_its_direction():
    for key, indicator in INDICATORS.items():
        assert ENTRIES[key].direction == indicator.direction
        assert ENTRIES[key].group == "indicators"


def test_every_module_of_metrics_is_explained_or_computes_no_figure():
    named = {module for entry in ENTRIES.values() for module in entry.modules}
    assert named - MODULES == set()
    assert MODULES - named - NO_FIGURE == set()


def test_every_entry_has_a_group_and_sources_that_are_named():
    for entry in ENTRIES.values():
        assert entry.group in GROUPS
        assert entry.references
        assert set(entry.references) <= set(REFERENCES)
    assert {entry.group for entry in ENTRIES.values()} == set(GROUPS)


def test_every_reference_is_used_and_every_paper_has_a_doi():
    used = {key for entry in ENTRIES.values() for key in entry.references}
    assert used == set(REFERENCES)
    for key, doi in REFERENCES.items():
        paper = re.search(r"\((19|20)\d\d\)", entries()[f"reference.{key}"]["en"])
        assert bool(paper) == bool(doi)
        assert doi is None or re.fullmatch(r"10\.\d{4,}/\S+", doi)


def test_the_papers_are_those_that_the_code_names():
    """A method cites what its module's docstrings cite: the author and the year."""
    for entry in ENTRIES.values():
        text = " ".join(
            (ROOT / "src" / "metrics" / f"{module}.py").read_text(encoding="utf-8")
            for module in entry.modules
        )
        for key in entry.references:
            cited = entries()[f"reference.{key}"]["en"]
            if entry.words == "method" and REFERENCES[key]:
                author, year = cited.split()[0], re.search(r"\d{4}", cited)[0]
                assert author in text
                assert year in text


@pytest.mark.parametrize("table", ["statistics", "small_numbers"])
def test_every_column_of_a_table_on_screen_is_explained(table):
    assert set(COLUMNS[table]) == set(schema.TABLES[table].names)


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_has_words_in_both_languages_and_its_entry(table):
    for name, key in COLUMNS[table].items():
        assert entries()[f"column.{name}"]["km"] != entries()[f"column.{name}"]["en"]
        assert key is None or key in ENTRIES


def test_no_column_is_explained_that_is_in_no_table():
    told = {key.split(".")[1] for key in entries() if key.startswith("column.")}
    assert told == {name for columns in COLUMNS.values() for name in columns}


NUMBERS = [
    ("clusters", "formula", f"{clusters.PERMUTATIONS:,}".replace(",", " ")),
    ("clusters", "formula", f"{clusters.FALSE_DISCOVERIES:.0%}".replace("%", " %")),
    ("ranks", "formula", f"{ranks.DRAWS:,}".replace(",", " ")),
    ("ranks", "formula", f"{100 * ranks.TAIL:g} %"),
    ("funnel", "formula", f"{100 - 200 * funnel.INNER:g} %"),
    ("funnel", "formula", f"{100 - 200 * funnel.OUTER:g} %"),
    ("funnel", "formula", f"{funnel.DEVIATIONS:.2f}"),
    ("change", "formula", f"{100 - 200 * intervals.TAIL:g} %"),
    ("rate_interval", "formula", f"{100 * intervals.TAIL:g} %"),
    ("rate_interval", "formula", f"{100 - 100 * intervals.TAIL:g} %"),
    ("spread", "formula", f"{200 * intervals.TAIL:g} %"),
    ("qualities", "formula", f"{statistics.MET} %"),
    ("qualities", "formula", f"{statistics.CLOSE} %"),
    ("arithmetic", "formula", f"{arithmetic.TELLING}"),
    *(("classes", "formula", f"{value:g}") for value in classes.FIXED["coverage"]),
]


@pytest.mark.parametrize(("key", "part", "number"), NUMBERS)
def test_the_words_say_the_numbers_that_the_code_uses(key, part, number):
    for said in words(key, part):
        assert number in said


def test_the_words_say_how_many_years_and_classes_and_draws_are_few():
    assert pooled.YEARS == 3
    assert "the two before" in words("pooled", "formula")[1]
    assert funnel.WINSORISED == 0.1
    assert "the tenth at either end" in words("funnel", "formula")[1]
    assert classes.CLASSES == 5
    assert "at most five classes" in words("classes", "definition")[1]
    assert f"fewer than {SMALL_BASE} cases" in entries()["methods.caveat.few"]["en"]


def test_every_verdict_on_a_claim_is_explained_by_its_own_words():
    said = entries()["method.claims.formula"]
    for verdict in claims.VERDICTS:
        spoken = entries()[f"claims.verdict.{verdict}"]
        assert spoken["km"] in said["km"]
        assert spoken["en"] in said["en"].lower()


def test_the_statistics_are_modest():
    """No limits are left out, and the words that matter stand where a reader meets them."""
    assert "does not mean that nothing changed" in words("change", "limits")[1]
    assert "A flag is a question, not a verdict" in words("funnel", "limits")[1]
    assert "no tier is ever made from it" in words("smoothing", "limits")[1]
    assert "never mixed" in words("qualities", "limits")[1]
    assert "enforcement" in words("spread", "limits")[1]
    assert "Missing is not zero" in entries()["methods.caveat.missing"]["en"]
    assert "judged by their own figures" in entries()["methods.caveat.recorded"]["en"]


# The documentation ----------------------------------------------------------------------------


def told(page: str) -> dict[str, str]:
    """The sections of a page of documentation by their headings."""
    parts = re.split(r"^## ", (ROOT / "docs" / page).read_text(encoding="utf-8"), flags=re.M)[1:]
    return {part.splitlines()[0].strip(): part for part in parts}


def row(section: str, label: str) -> str:
    return re.search(rf"^\| {label} \| (.*) \|$", section, flags=re.M)[1]


def test_the_documentation_has_every_statistic_and_no_other():
    assert list(told("methods.md"))[1:] == [
        key for key, entry in ENTRIES.items() if entry.words == "method"
    ]


@pytest.mark.parametrize("key", ENTRIES)
def test_the_documentation_says_what_the_page_says(key):
    entry = ENTRIES[key]
    section = told("indicators.md" if entry.words == "indicator" else "methods.md")[key]
    said = entries()[entry.key_of("name")]
    assert f"{said['en']} · {said['km']}" in section
    for part, khmer in (("definition", "និយមន័យ"), ("formula", "រូបមន្ត"), ("limits", "ដែនកំណត់")):
        said = entries()[entry.key_of(part)]
        assert (row(section, part), row(section, khmer)) == (said["en"], said["km"])
    assert row(section, "unit") == entries()[entry.key_of("unit")]["en"]
    cited = row(section, "references").split("; ")
    assert len(cited) == len(entry.references)
    for words_cited, reference in zip(cited, entry.references, strict=True):
        assert words_cited.startswith(entries()[f"reference.{reference}"]["en"])
        assert (REFERENCES[reference] or "") in words_cited
    if entry.words == "method":
        assert re.findall(r"`(\w+)`", row(section, "computed by")) == list(entry.modules)


def test_the_documentation_heeds_what_the_page_heeds():
    section = told("methods.md")["Before a figure is used"]
    heeded = [key for key in entries() if key.startswith("methods.caveat.")]
    assert re.findall(r"^- (.*)$", section, flags=re.M) == [entries()[k]["en"] for k in heeded]
