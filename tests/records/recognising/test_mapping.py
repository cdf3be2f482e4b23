"""The mapping file, and files of another year or coding."""

import csv
import re
import tomllib

import pytest

from svc_atlas.errors import CallError, UnreadableError
from svc_atlas.records.recognising import mapping as mappings
from svc_atlas.records.recognising.mapping import Mapping, column_keys, load
from svc_atlas.records.workbook import Sheet
from svc_atlas.schema import RECORD_NAMES
from svc_atlas.settings import ROOT

EXAMPLE = ROOT / "docs/examples/cdb_2011.toml"
PLACES = {"province": "P", "district": "D", "code": "C", "commune": "N"}
HEADER = ["P", "D", "C", "N", "R"]


@pytest.fixture
def matched(read):
    """Return the commune of each row of residents of 2011, and the findings."""

    def matched_(*rows, **more):
        mapping = Mapping("population", PLACES | {"residents": "R"}, 2011, "2011", **more)
        reading = read([HEADER, *rows], mapping=mapping, name=None, file="x.csv")
        communes = [c if isinstance(c, str) else None for c in reading.places["commune"]]
        return communes, [(f.rule, f.cell) for f in reading.findings]

    return matched_


def write(tmp_path, text):
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_says_what_it_says():
    mapping = load(EXAMPLE)
    assert (mapping.table, mapping.year, mapping.vintage) == ("population", 2011, "2011")
    assert (mapping.coding, mapping.zero, mapping.method) == ("ncdd", "missing", "commune_database")
    assert mapping.columns["residents"] == "TT_Both"


COLUMNS = '\n[columns]\ncode = "C"\nresidents = "R"\n'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('table = "population"\nyaer = 2011' + COLUMNS, "unknown_key"),
        ("year = 2011" + COLUMNS, "no_table"),
        ('table = "crimes"' + COLUMNS, "unknown_value"),
        ('table = "population"\ncoding = "other"' + COLUMNS, "unknown_value"),
        ('table = "population"\nzero = "0"' + COLUMNS, "unknown_value"),
        ('table = "population"\nyear = 11' + COLUMNS, "year"),
        ('table = "population"\nyear = "last"' + COLUMNS, "year"),
        ('table = "population"' + COLUMNS + 'commune = "c."', "header_twice"),
        ('table = "population"\nvintage = "old"' + COLUMNS, "year"),
        ('table = "population"\nmethod = 3' + COLUMNS, "method"),
        ('table = "population"', "no_columns"),
        ('table = "population"\n[columns]\ncode = "C"\npeople = "R"', "unknown_column"),
        ('table = "population"\n[columns]\ncode = "C"\nresidents = 3', "header"),
        ('table = "population"\n[columns]\nresidents = "R"', "no_commune"),
        ('table = "population"\n[columns]\ncode = "C"', "no_figure"),
        ('table = "offences"\n[columns]\ncode = "C"\nreported = "R"', "no_category"),
    ],
)
def test_what_a_mapping_cannot_say_is_refused_by_name(tmp_path, text, key):
    with pytest.raises(CallError) as caught:
        load(write(tmp_path, text))
    assert caught.value.key == f"error.records.mapping.{key}"
    assert "m.toml" in caught.value.message("en")
    assert "m.toml" in caught.value.message("km")


def test_a_mapping_that_cannot_be_read(tmp_path):
    for path in (write(tmp_path, "table = "), tmp_path / "absent.toml"):
        with pytest.raises(UnreadableError) as caught:
            load(path)
        assert path.name in caught.value.message("km")
    (tmp_path / "m.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableError):
        load(tmp_path / "m.toml")


def test_every_key_is_documented():
    told = (ROOT / "docs/mapping.md").read_text(encoding="utf-8")
    keys = re.findall(r"^\| `(\w+)` \|", told, flags=re.MULTILINE)
    assert keys == [*mappings.KEYS, *mappings.PLACES]
    for word in (*mappings.CODINGS, *mappings.ZEROS, *RECORD_NAMES):
        assert f"`{word}`" in told
    for table in RECORD_NAMES:
        assert set(mappings.PLACES) < set(column_keys(table))
    assert set(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))) <= set(mappings.KEYS)


def test_a_mapped_column_that_the_file_lacks(read, rules):
    mapping = Mapping("population", PLACES | {"residents": "People"}, 2011)
    reading = read([HEADER, [None, None, 20301, "Tuol Ta Ek", 1]], mapping=mapping, name=None)
    assert rules(reading) == [("mapping_column_missing", None)]
    assert reading.findings[0].params["column"] == "People"


def test_mapped_headings_need_not_be_spelt_the_same_and_others_are_never_read(read, figures, rules):
    mapping = Mapping("traffic", {"code": "commune_id", "deaths": "Nr. killed"}, 2024, coding="mef")
    rows = [["title"], ["Commune ID", "Driver's name", "NR KILLED"], [20301, "A. Person", 2]]
    reading = read(Sheet("notes", [["x"]]), Sheet("data", rows), mapping=mapping)
    assert rules(reading) == []
    assert figures(reading) == {("020301", "deaths"): 2}
    assert "Person" not in reading.places.to_string() + reading.figures.to_string()


def test_a_mapped_long_table(read, figures):
    columns = {"code": "c", "offence": "kind", "reported": "n"}
    mapping = Mapping("offences", columns, 2024, coding="mef")
    rows = [["c", "kind", "n"], [20301, "លួច", 2], [20301, "robbery", 0]]
    assert figures(read(rows, mapping=mapping)) == {
        ("020301", "theft", "reported"): 2, ("020301", "robbery", "reported"): 0,
    }  # fmt: skip


def test_zero_is_missing_only_where_the_mapping_says_so(read):
    row = [None, None, 20301, "Tuol Ta Ek", 0]
    for zero, state in (("missing", "marked"), ("given", "given")):
        mapping = Mapping("population", PLACES | {"residents": "R"}, 2011, coding="mef", zero=zero)
        assert list(read([HEADER, row], mapping=mapping).figures["state"]) == [state]


def test_the_method_of_residents_is_handed_on(read):
    mapping = Mapping("population", PLACES | {"residents": "R"}, 2011, method="census")
    reading = read([HEADER, [None, None, 20301, "Tuol Ta Ek", 1]], mapping=mapping)
    assert reading.declared["method"] == "census"


def test_a_re_used_code_is_caught_by_its_name(matched):
    # 120608 was Nirouth, and is Stueng Mean Chey 1 today.
    communes, found = matched(
        ["Phnom Penh", "Mean Chey", 120608, "Nirouth", 18241],
        ["Phnom Penh", "Mean Chey", 120609, "Kbal Kaoh", 17346],
        ["Phnom Penh", "Mean Chey", 120606, "Chak Angrae Leu", 14957],
    )
    assert communes == ["121004", "121001", "120606"]
    assert found == [("commune_recoded", "C2"), ("commune_recoded", "C3")]


def test_a_commune_since_split_is_no_commune_of_today(matched):
    communes, found = matched(
        ["Phnom Penh", "Mean Chey", 120602, "Boeng Tumpun", 49942],
        ["Phnom Penh", "Mean Chey", 120606, "Chak Angrae Leu", 14957],
        ["Battambang", "Bavel", 20401, "Bavel", 26074],  # a part of it is Buovel now
        ["Battambang", "Bavel", 20403, "Lvea", 12273],
    )
    assert communes == [None, "120606", None, "020403"]
    assert found == [("commune_since_split", "D2"), ("commune_since_split", "D4")]


def test_a_table_with_a_row_for_each_part_was_made_after_the_division(matched):
    communes, found = matched(
        ["Battambang", "Bavel", 20401, "Bavel", 15000],
        ["Battambang", "Bavel", 20409, "Buovel", 11000],
        ["Battambang", "Bavel", 20403, "Lvea", 12273],
    )
    assert (communes, found) == (["020401", "020409", "020403"], [])


def test_a_code_alone_proves_nothing_in_another_coding(matched):
    communes, found = matched(
        [None, None, 20401, None, 1], ["Battambang", "Bavel", 20403, "Lvea", 12273]
    )
    assert (communes[0], found[0]) == (None, ("commune_unknown", "C2"))


@pytest.fixture(scope="session")
def cdb(shared_dir, gazetteer):
    from svc_atlas.records.recognising import recognise
    from tests.records.recognising.conftest import workbook

    path = shared_dir / "population/cdb_2011_commune_population.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = [[cell or None for cell in row] for row in csv.reader(file)]
    book = workbook(Sheet(None, rows), file=path.name, kind="csv")
    return rows, recognise(book, gazetteer, mapping=load(EXAMPLE))


@pytest.mark.real
class TestCommuneDatabase:
    """Residents of 2011, made by others: 1,621 rows of which 10 hold zeros."""

    def commune(self, cdb, code):
        rows, reading = cdb
        row = next(n for n, cells in enumerate(rows, start=1) if cells[2] == code)
        place = reading.places[reading.places["row"] == row].iloc[0]
        return place["commune"] if isinstance(place["commune"], str) else None

    def rules(self, cdb):
        counts = {}
        for finding in cdb[1].findings:
            counts.setdefault(finding.rule, []).append(finding)
        return counts

    def test_all_rows_but_those_that_no_commune_of_today_answers_are_placed(self, cdb):
        reading, counts = cdb[1], self.rules(cdb)
        assert len(reading.figures) == 1621
        placed = reading.places["commune"].dropna()
        assert len(placed) == 1621 - 10 - 15 - 2
        assert placed.is_unique
        errors = {
            rule: len(found) for rule, found in counts.items() if found[0].severity == "error"
        }
        assert errors == {
            "commune_unknown": 10, "commune_since_split": 15, "commune_listed_twice": 2,
        }  # fmt: skip
        assert set(reading.figures["year"]) == {2011}

    def test_no_residents_are_missing_and_not_zero(self, cdb):
        figures = cdb[1].figures
        assert (figures["state"] == "marked").sum() == 10
        assert figures.loc[figures["state"] == "marked", "value"].isna().all()
        assert figures.loc[figures["state"] == "given", "value"].min() > 0

    @pytest.mark.parametrize(
        ("code", "today"),
        [
            ("120608", "121004"),  # Nirouth
            ("120609", "121001"),  # Kbal Kaoh
            ("120610", "121006"),  # Preaek Aeng
            ("120611", "121007"),  # Preaek Thmei
            ("120612", "121008"),  # Veal Sbov
            ("120713", "121103"),  # Bak Kaeng
            ("120714", "121101"),  # Kaoh Dach
            ("120606", "120606"),  # Chak Angrae Leu
        ],
    )
    def test_re_used_codes_of_phnom_penh_are_caught_by_their_names(self, cdb, code, today):
        assert self.commune(cdb, code) == today

    def test_what_the_east_of_kampong_cham_was_is_tbong_khmum(self, cdb, gazetteer):
        rows, reading = cdb
        east = {"Dambae", "Krouch Chhmar", "Memot", "Ou Reang Ov", "Ponhea Kraek", "Tboung Khmum"}
        places = dict(zip(reading.places["row"], reading.places["commune"], strict=True))
        cham = {n: cells[1] for n, cells in enumerate(rows, 1) if cells[0] == "Kampong Cham"}
        moved = {n for n in cham if str(places[n]).startswith("25")}
        assert {cham[n] for n in moved} >= east
        assert len(moved) == len(gazetteer.communes("25"))
        assert {str(places[n])[:2] for n in cham} == {"03", "25"}

    def test_names_agree_wherever_a_row_is_placed(self, cdb, gazetteer):
        from svc_atlas.naming import SAME_NAME, similarity

        rows, reading = cdb
        spelt = []
        for row, commune in zip(reading.places["row"], reading.places["commune"], strict=True):
            if isinstance(commune, str):
                name = rows[row - 1][3]
                near = max(similarity(name, own) for own in gazetteer.names(commune))
                spelt += [(name, gazetteer[commune].name_en)] if near < SAME_NAME else []
        assert len(spelt) <= 20  # code and district agree, and the name is spelt quite another way

    def test_divided_communes_are_none_of_their_parts(self, cdb):
        for code in ("120601", "120602", "120702", "120904", "120905", "011002"):
            assert self.commune(cdb, code) is None


def test_a_year_may_stand_in_quotation_marks(tmp_path):
    assert load(write(tmp_path, 'table = "population"\nyear = "2024"' + COLUMNS)).year == 2024


def test_a_heading_that_stands_twice_is_an_error_only_where_it_is_named(read):
    mapping = Mapping("traffic", {"code": "Kode", "commune": "Nm", "deaths": "A"}, 2023)
    row = ["020101", "Kantueu Muoy", 1, 2, 3]
    reading = read([["Kode", "Nm", "A", "B", "A"], row], mapping=mapping)
    (finding,) = reading.findings
    assert (finding.rule, finding.severity) == ("mapping_column_repeated", "error")
    assert (finding.cell, finding.params["other"]) == ("E1", "C1")
    assert read([["Kode", "Nm", "A", "B", "B"], row], mapping=mapping).findings == ()


def test_a_mapping_that_says_whose_codes_they_are_needs_no_names(read):
    mapping = Mapping("population", {"code": "C", "residents": "R"}, 2024, coding="mef")
    reading = read([["C", "R"], ["020407", 9]], mapping=mapping)
    assert reading.findings == ()
    assert list(reading.figures["commune"]) == ["020407"]
