"""Rows that hold a commune and its figures in one cell: never passed over as a remark."""

import openpyxl
import pytest

from svc_atlas.records import checking

HEAD = ["District", "Code", "Commune", "Year", "Theft", "Fraud"]
SPLIT = [
    ["Sangkae", "020801", "Anlung Vil", "2024", "4", "1"],
    ["Sangkae", "020802", "Norea", "2024", "5", "2"],
]
LATIN = [
    ["Sangkae", "020803", "Ta Pon", "2024", "2", "2"],
    ["Sangkae", "020804", "Roka", "2024", "3", "0"],
]
KHMER = [
    ["សង្កែ", "០២០៨០៣", "តាប៉ុន", "២០២៤", "២", "២"],
    ["សង្កែ", "០២០៨០៤", "រកា", "២០២៤", "៣", "០"],
]
SEPARATORS = {"semicolon": ";", "tab": "\t", "bar": " | ", "comma": ",", "spaces": "   "}


def found_in(read, rows, **options):
    """Return the rule's findings: first cell, last cell, how many, and the separator."""
    return [
        (f.cell, f.params["last"], f.params["n"], f.params["separator"].key.rpartition(".")[2])
        for f in read(rows, **options).findings
        if f.rule == "row_not_split"
    ]


@pytest.mark.parametrize("word", SEPARATORS)
@pytest.mark.parametrize("rows", [LATIN, KHMER])
def test_rows_pasted_into_one_column_are_one_error(read, figures, word, rows):
    pasted = [HEAD, *SPLIT, *([SEPARATORS[word].join(row)] for row in rows)]
    assert found_in(read, pasted) == [("A4", "A5", 2, word)]
    assert figures(read(pasted))[("020802", "theft", "reported")] == 5


def test_single_spaces_are_told_where_code_and_name_agree(read):
    assert found_in(read, [HEAD, *SPLIT, [" ".join(LATIN[0])]]) == [("A4", "A4", 1, "space")]
    head, row = ["Code", "Commune", "Theft"], ["020801", "Anlung Vil", 3]
    assert found_in(read, [head, row, ["020803 Ta Pon 2"]], year=2024) == [("A3", "A3", 1, "space")]
    # A number at the end of a name.
    assert found_in(read, [head, row, ["020808 Ou Dambang 1"]], year=2024) == []


@pytest.mark.parametrize(
    "row",
    [
        ["Sangkae", "020803;Ta Pon;2024;2;2"],
        ["Sangkae", "020803", "Ta Pon;2024;2;2"],
        ["Sangkae", "020803", "Ta Pon", "2024;2;2"],
        ["Sangkae;020803;Ta Pon;2024;1", "5;0"],  # cut at a decimal comma
    ],
)
def test_a_row_that_is_split_in_part_is_an_error(read, row):
    ((cell, _, count, _),) = found_in(read, [HEAD, *SPLIT, row])
    assert (cell[1:], count) == ("4", 1)


@pytest.mark.parametrize(
    ("row", "cell", "word"),
    [
        (["020108", "Ta Kream / 4 / 2"], "B3", "slash"),
        (["០២០១០៨", "តាគ្រាម / ៤ / ២"], "B3", "slash"),
        (["020108", "Ta Kream; 4; 2"], "B3", "semicolon"),
        (["020108", "Ta Kream – 4"], "B3", "dash"),
        (["020108", "Ta Kream 4 2"], "B3", "space"),
        (["020107 - Snoeng - 4 - 2"], "A3", "dash"),
        (["020107: Snoeng: 4: 2"], "A3", "colon"),
        (["020107/Snoeng/4/2"], "A3", "slash"),
        (["Snoeng - 4 - 2"], "A3", "dash"),
    ],
)
def test_slashes_dashes_and_colons_stand_between_values_too(read, row, cell, word):
    rows = [["Code", "Commune", "Theft", "Fraud"], ["020801", "Anlung Vil", 3, 1], row]
    assert found_in(read, rows, year=2024) == [(cell, cell, 1, word)]


def test_a_sheet_of_two_columns_whose_second_holds_all_the_figures_says_so(read, rules):
    rows = [["020108", "Ta Kream / 4 / 2"], ["020107", "Snoeng / 3 / 1"]]
    assert rules(read([["code", "commune / theft / fraud"], *rows])) == [("row_not_split", "B2")]


def test_rows_above_the_header_and_between_others_are_told(read):
    joined = [";".join(row) for row in (HEAD, *LATIN)]
    above = [*([line] for line in joined), HEAD, *SPLIT]
    assert found_in(read, above) == [("A2", "A3", 2, "semicolon")]
    between = [HEAD, SPLIT[0], [joined[1]], SPLIT[1]]
    assert found_in(read, between) == [("A3", "A3", 1, "semicolon")]


@pytest.mark.parametrize("separator", [";", ",", "\t", "   "])
def test_a_sheet_none_of_whose_rows_is_split_says_so(read, rules, separator):
    whole = [[separator.join(row)] for row in (HEAD, *LATIN)]
    assert rules(read(whole)) == [("row_not_split", "A2")]


@pytest.mark.parametrize(
    "row",
    [
        ["020802", "Norea | នរា", None],
        ["020802", "3   Norea", None],
        ["020802", "Norea", None, "see rows 3, 4, 5"],
        ["020802", "Norea", None, "theft, 3"],
        ["Battambang, 5 January 2025"],
        ["Norea, 2025"],
        ["Prepared by the office; 012 345 678, 010 222 333"],
        ["Total: 5, 6"],
        ["Page 1 | 2"],
        [" \n ", None, "\t"],
        ["020108", "Ta Kream / តាគ្រាម"],
        ["020108 - Ta Kream"],
        ["020802", "3 - Norea", None],
        ["Norea - 5 January 2025"],
        ["Norea, 5/1/2025"],
        ["Norea: 10:30 - 11:30"],
        ["Total - 5 - 6"],
        ["020802", "Norea", None, "see 3 / 4"],
    ],
)
def test_names_remarks_dates_and_signatures_are_none(read, row):
    rows = [["020801, Anlung Vil, 2024"], ["Code", "Commune", "Theft", "Remarks"]]
    assert found_in(read, [*rows, ["020801", "Anlung Vil", 3], row], year=2024) == []


@pytest.fixture
def check(gazetteer, tmp_path):
    """Check rows as a workbook, or text as a CSV file; return the findings."""

    def check_(content):
        if isinstance(content, str):
            path = tmp_path / "t.csv"
            path.write_bytes(content.encode())
        else:
            path, book = tmp_path / "t.xlsx", openpyxl.Workbook()
            for row in content:
                book.active.append(row)
            book.save(path)
        return checking.check([path], gazetteer=gazetteer)

    return check_


def missing(checked, lang="en"):
    return [f.message(lang) for f in checked.findings if f.rule == "commune_missing"]


def text(*rows, separator=","):
    return "\n".join(separator.join(row) for row in rows)


def test_a_file_put_together_from_two_is_refused_at_the_first_row_of_the_second(check):
    checked = check(text(HEAD, *SPLIT, SPLIT[0]) + "\n" + text(HEAD, *LATIN, separator=";"))
    (error,) = (f for f in checked.findings if f.rule == "row_not_split")
    assert (error.cell, error.params["n"], checked.ok) == ("A6", 2, False)
    assert "semicolons" in error.message("en")
    assert "Text to Columns" in error.fix("en")
    quoted = "\n".join(f'"{",".join(row)}"' for row in LATIN)
    (error,) = (
        f for f in check(text(HEAD, *SPLIT) + "\n" + quoted).findings if f.rule == "row_not_split"
    )
    assert (error.cell, error.params["separator"].key) == ("A4", "records.separator.comma")


def test_nothing_that_stands_in_such_a_row_is_told(check):
    row = "020803;Ta Pon;2024;2;Sok Example;012 999 888"
    (error,) = (f for f in check([HEAD, *SPLIT, [row]]).findings if f.rule == "row_not_split")
    assert not any("Sok" in part for part in map(str, error.as_dict("en").values()))


def test_no_commune_that_has_a_row_is_said_to_have_none(check):
    (said,) = missing(check([HEAD, *SPLIT, *([";".join(row)] for row in LATIN)]))
    assert "99 communes have no row" in said  # 103 less two that are read and two that are not
    title, head = ["Offences 2024, Battambang province"], ["Code", "Commune", "Offence", "Cases"]
    one = ["020801", "Anlung Vil", "theft", 1]
    # Of an offence that is not known; of a name that two communes have, or that is misspelt.
    (said,) = missing(check([title, head, one, ["020802", "Norea", "xyz", 2]]))
    assert "101 communes" in said
    head = ["Commune", "Theft"]
    everything = missing(check([title, head, ["Anlung Vil", 1]]))[0]
    assert "102 communes" in everything
    (said,) = missing(check([title, head, ["Anlung Vil", 1], ["Chrey", 2]]))
    assert "100 communes" in said
    # Of a row that no figure stands in, and no name that is known.
    (said,) = missing(check([title, ["Code", *head], ["020801", "Anlung Vil", 1],
                             ["020808 Ou Dambang 1"]]))  # fmt: skip
    assert "101 communes" in said


def test_communes_are_missing_of_a_year(check):
    rows = [["020801", "Anlung Vil", 2024, 1], ["020802", "Norea", 2023, 2]]
    checked = check([["Code", "Commune", "Year", "Theft"], *rows])
    assert [said.partition(":")[0] for said in missing(checked)] == [
        "102 communes have no row in this table for 2024",
        "102 communes have no row in this table for 2023",
    ]
    (said,) = missing(check([["Code", "Commune", "Year", "Theft"], rows[0]]))
    assert said.startswith("102 communes have no row in this table: ")


def test_while_another_table_follows_nobody_is_said_to_be_missing(check):
    title, head = ["Offences 2024"], ["Code", "Commune", "Theft"]
    first, second = ["020801", "Anlung Vil", 1], ["020802", "Norea", 2]
    checked = check([title, head, first, [], ["Offences 2023"], head, second])
    assert "sheet_second_table" in {f.rule for f in checked.findings}
    assert missing(checked) == []
