"""Which commune a row is about."""

import pytest

HEADER = ["Province", "District", "Code", "Commune", "Traffic deaths"]


@pytest.fixture
def place(read):
    """Return the commune of a row, and the rules of its findings."""

    def place_(province, district, code, name, deaths=1):
        reading = read([HEADER, [province, district, code, name, deaths]], year=2024)
        (commune,) = reading.places["commune"]
        found = [(finding.rule, finding.cell) for finding in reading.findings]
        return (commune if isinstance(commune, str) else None), found

    return place_


HOMELESS = {
    "English": (["Commune", "Theft"], ["Roka", "Norea", "Chrey", "Snoeng"]),
    "Khmer": (["ឃុំ", "លួច"], ["រកា", "នរា", "ជ្រៃ"]),
    "by district left blank": (["District", "Commune", "Theft"], ["Roka", "Norea"]),
}


@pytest.mark.parametrize("words", HOMELESS)
def test_a_table_that_says_no_province_is_one_error_with_its_rows(read, gazetteer, words):
    head, names = HOMELESS[words]
    rows = [[*[None] * (len(head) - 2), name, n] for n, name in enumerate(names, 1)]
    (finding,) = read([["Offences 2024"], head, *rows]).findings
    assert (finding.rule, finding.severity) == ("communes_without_parent", "error")
    fitting = {a.code for name in names for a in gazetteer.find(name, level="commune").candidates}
    said = finding.message("en")
    assert f"{len(names)} rows (3–{len(names) + 2})" in said
    assert f"{len(fitting)} communes" in said
    assert "province" in finding.fix("en")
    assert "ខេត្ត" in finding.fix("km")


def test_rows_that_say_where_they_lie_are_found_beside_those_that_do_not(read):
    rows = [[None, "Roka", 3], [None, "Chrey", 4], ["Battambang", "Norea", 1]]
    reading = read([["Province", "Commune", "Theft"], *rows], year=2024)
    assert [(f.rule, f.cell, f.params["rows"]) for f in reading.findings] == [
        ("communes_without_parent", "B2", "2–3")
    ]
    assert reading.places["commune"].dropna().tolist() == ["020802"]


@pytest.mark.parametrize(
    "code", [20301, "20301", "020301", "KH020301", "០២០៣០១", 20301.0, " 20301 "]
)
def test_a_code_in_any_form(place, code):
    assert place(None, None, code, None) == ("020301", [])


@pytest.mark.parametrize(
    ("district", "name"),
    [
        ("Battambang", "Tuol Ta Ek"),
        ("ក្រុងបាត់ដំបង", "ទួលតាឯក"),
        ("0203", "សង្កាត់ ទួលតាឯក"),
        ("Battambang", "Sangkat Tuol Ta Ek"),
        ("Battambang Municipality", "TUOL TA EK"),
    ],
)
def test_a_name_within_its_district(place, district, name):
    assert place("Battambang", district, None, name) == ("020301", [])


def test_code_and_name_that_agree_in_either_script(place):
    assert place(None, None, "020301", "ទួលតាឯក") == ("020301", [])
    assert place(None, None, "020301", "ទួលតាឯក / Tuol Ta Ek") == ("020301", [])


def test_a_name_that_is_another_communes_is_an_error_and_never_the_codes(place, read):
    assert place(None, None, "020301", "Svay Por") == (None, [("commune_other_name", "D2")])
    reading = read([HEADER, [None, None, "020301", "Svay Por", 1]], year=2024)
    assert reading.figures["commune"].isna().all()
    assert "020310 Svay Por" in reading.findings[0].message("en")
    assert "020310 ស្វាយប៉ោ" in reading.findings[0].message("km")


def test_names_of_two_communes_are_told_each_with_its_commune(read):
    row = ["Battambang", "Banan", "020101", "កន្ទឺ២ / Kantueu Muoy", 1]
    (finding,) = read([HEADER, row], year=2024).findings
    assert finding.message("en") == (
        "The code 020101 is that of Kantueu Muoy, but this row says "
        "“កន្ទឺ២” (020102 Kantueu Pir), “Kantueu Muoy” (020101 Kantueu Muoy)."
    )


def test_a_code_in_another_district_than_the_row_says(place):
    assert place("Battambang", "Banan", "020301", None) == (None, [("commune_other_name", "C2")])


def test_a_name_that_the_province_has_twice_is_not_guessed(place):
    assert place("Battambang", None, None, "Ta Kream") == ("020108", [])
    # Chrey is a commune of Thma Koul and one of Moung Ruessei.
    assert place("Battambang", None, None, "Chrey") == (None, [("commune_ambiguous", "D2")])
    assert place("Battambang", "Thma Koul", None, "Chrey") == ("020204", [])
    assert place("Battambang", "Moung Ruessei", None, "Chrey") == ("020605", [])
    assert place("Battambang", "Bavel", None, "Chrey") == (None, [("commune_ambiguous", "D2")])


def test_a_name_without_its_parents_is_not_guessed_and_candidates_are_named(place, read):
    commune, found = place(None, None, None, "Pongro")
    assert (commune, found) == (None, [("commune_ambiguous", "D2")])
    reading = read([HEADER, [None, None, None, "Pongro", 1]], year=2024)
    assert "030807 Pongro" in reading.findings[0].message("en")


def test_the_one_commune_of_a_name_in_another_district_or_province_is_a_contradiction(place, read):
    elsewhere = (None, [("commune_elsewhere", "D2")])
    assert place("Battambang", "Bavel", None, "Kantueu Muoy") == elsewhere
    assert place("Kandal", None, None, "Kantueu Muoy") == elsewhere
    row = ["Battambang", "Bavel", None, "Kantueu Muoy", 1]
    (finding,) = read([HEADER, row], year=2024).findings
    said = "“Kantueu Muoy” (020101 Kantueu Muoy) lies in Banan, but this row says Bavel."
    assert finding.message("en") == said


def test_a_near_spelling_within_its_district_is_taken_with_a_warning(place):
    spelt = ("020301", [("commune_by_spelling", "D2")])
    assert place("Battambang", "Battambang", None, "Tuol Ta Aek") == spelt
    assert place(None, None, "020301", "Tuol Ta Aek") == spelt


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("021403", "Mukh Reah"),  # near Mukh Rea, 021404
        ("021403", "បាសាក់ / Mukh Reah"),
        ("021404", "មុខរាហ៍ / Sdok Pravuek"),
        ("121203", "ពញាពន់ / Nirout"),  # Nirouth, of another district
    ],
)
def test_a_near_spelling_of_another_commune_is_an_error_that_names_both(place, read, code, names):
    assert place(None, None, code, names) == (None, [("commune_other_name", "D2")])
    (finding,) = read([HEADER, [None, None, code, names, 1]], year=2024).findings
    meant = {"Mukh Reah": "021404 Mukh Rea", "Sdok Pravuek": "021405 Sdok Pravoek",
             "Nirout": "121004 Nirouth"}[names.split(" / ")[-1]]  # fmt: skip
    for said in (code, meant):
        assert said in finding.message("en")


def test_a_khmer_name_beside_a_near_spelling_of_another_commune_is_not_believed(place, read):
    row = ["Battambang", "Rukh Kiri", None, "បាសាក់ / Mukh Reah"]
    assert place(*row) == (None, [("commune_ambiguous", "D2")])
    (finding,) = read([HEADER, [*row, 1]], year=2024).findings
    assert "021403 Basak, 021404 Mukh Rea" in finding.message("en")
    assert "021403 បាសាក់, 021404 មុខរាហ៍" in finding.message("km")
    assert place("Battambang", "Banan", None, "តាគ្រាម / Mukh Reah")[0] is None


def test_a_former_code_is_not_taken_where_a_second_name_is_another_communes(place):
    assert place(None, None, "021404", "Sdok Pravoek") == ("021405", [("commune_recoded", "C2")])
    assert place(None, None, "021404", "Sdok Pravoek / មុខរាហ")[0] is None


@pytest.mark.parametrize("name", ["PreaekChik", "preaekchik", "PREAEKCHIK", "Preaek-Chik",
                                  "KhumPreaekChik"])  # fmt: skip
def test_names_without_spaces(place, name):
    assert place("Battambang", "RukhKiri", None, name) == ("021401", [])
    assert place("Battambang", "SrokRukhKiri", None, name) == ("021401", [])
    assert place(None, None, "021401", name) == ("021401", [])


@pytest.mark.parametrize(
    ("commune", "name"),
    [
        ("130201", "ឆែប១"), ("130201", "ឆែប ទី ១"), ("130201", "ឃុំឆែប1"), ("130202", "ឆែប២"),
        ("130204", "សង្កែ២"), ("130205", "ម្លូព្រៃ១"), ("130208", "កំពង់ស្រឡៅ២"), ("020101", "កន្ទឺមួយ"),
        ("120203", "ផ្សារថ្មីទីបី"), ("120704", "គីឡូម៉ែត្រលេខប្រាំមួយ"), ("180104", "លេខបួន"),
    ],
)  # fmt: skip
def test_a_number_at_the_end_of_a_khmer_name_in_a_word_or_a_digit(place, commune, name):
    assert place(None, None, commune, name) == (commune, [])
    assert place(commune[:2], commune[:4], None, name) == (commune, [])


def test_communes_of_one_name_and_two_numbers_stay_apart(place):
    assert place(None, None, "130201", "ឆែប២") == (None, [("commune_other_name", "D2")])
    assert place("13", "1302", None, "ឆែប៣") == (None, [("commune_unknown", "D2")])
    assert place("13", "1302", None, "ឆែប") == (None, [("commune_unknown", "D2")])
    # ភ្នំត្បែងពីរ lies in this district, ភ្នំត្បែងមួយ in another.
    assert place("13", "1304", None, "ភ្នំត្បែង២") == ("130405", [])
    assert place("13", "1304", None, "ភ្នំត្បែង១") == (None, [("commune_elsewhere", "D2")])


def test_a_lost_letter_that_leaves_two_communes_near_is_not_guessed(place):
    # តាក្រី without its ក is as near to ត្រាង of the same district.
    assert place("02", "0212", None, "តា្រី") == (None, [("commune_unknown", "D2")])
    assert place("02", "0212", None, "តាក្រិ") == ("021206", [("commune_by_spelling", "D2")])
    assert place("02", "0212", None, "តាក្រី") == ("021206", [])


def test_an_unknown_name_and_an_unknown_code(place):
    assert place("Battambang", "Banan", None, "Springfield") == (None, [("commune_unknown", "D2")])
    assert place("Battambang", "Banan", "999999", "Kantueu Muoy") == (
        None, [("commune_unknown", "C2")],
    )  # fmt: skip
    assert place("Battambang", "Banan", None, None) == (None, [("commune_unknown", "C2")])


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("020199", "Kantueu Pir",
         "the code 020199 is that of no commune, and by its name the row is 020102 Kantueu Pir"),
        ("120925", None, "the row has the code 120925 alone, and by it no commune is found"),
        ("999999", "Springfield", "there is none of the code 999999 and the name “Springfield”"),
        (None, None, "the row has neither a code nor a name"),
    ],
)  # fmt: skip
def test_what_is_not_known_of_a_commune_is_said(read, code, name, why):
    row = ["Battambang", "Banan", code, name, 1]
    (finding,) = read([HEADER, row], year=2024).findings
    assert finding.message("en") == f"The commune of this row is not known: {why}."
    assert "None" not in finding.message("km")


def test_a_former_code_is_taken_where_the_name_proves_it(place):
    # The National Committee's 020407 is the ministry's 020408.
    assert place(None, None, "020407", "Khlaeng Meas") == ("020408", [("commune_recoded", "C2")])
    assert place(None, None, "020407", "Boeung Pram") == ("020407", [])
    assert place(None, None, "250315", "Kokir") == ("250314", [("commune_recoded", "C2")])


def test_a_commune_that_the_list_has_twice(place):
    assert place("Kandal", None, None, "Sarikakaev") == (None, [("commune_listed_twice", "D2")])
    assert place(None, None, "080613", "Sarikakaev") == ("080613", [])
    assert place("Kandal", "Akrey Ksat", None, "Sarikakaev") == ("081308", [])


def test_rows_that_name_a_district_head_those_that_follow(read, rules):
    reading = read(
        [
            ["ខេត្តបាត់ដំបង ឆ្នាំ២០២៤"],
            ["ល.រ", "ឃុំ-សង្កាត់", "គ្រោះថ្នាក់ចរាចរណ៍ (អ្នកស្លាប់)"],
            ["I", "ស្រុកបាណន់", None],
            [1, "កន្ទឺ១", 1],
            [2, "តាគ្រាម", 2],
            [None, "សរុបស្រុកបាណន់", 3],
            ["II", "ស្រុកបវេល", 9],
            [1, "បវេល", 4],
            [None, "សរុប", 7],
        ]
    )
    assert rules(reading) == []
    assert list(reading.places["commune"]) == ["020101", "020108", "020401"]
    # Two totals of districts, one below and one above its communes, and that of all.
    stated = zip(reading.stated["cell"], reading.stated["rows"], strict=True)
    assert list(stated) == [("C6", (4, 5)), ("C7", (8,)), ("C9", None)]


def test_a_heading_without_a_title_and_a_total_below_each_district(read, rules):
    reading = read(
        [
            ["Battambang Province 2024"],
            ["Commune", "Traffic deaths"],
            ["Banan", None], ["Kantueu Muoy", 1], ["Total", 1],
            ["Bavel", None], ["Bavel", 4], ["Lvea", 5], ["Total", 9],
        ]
    )  # fmt: skip
    assert rules(reading) == []
    assert list(reading.places["commune"]) == ["020101", "020401", "020403"]
    assert list(reading.stated["rows"]) == [(4,), (7, 8)]  # each total is its own district's


@pytest.mark.parametrize(
    "total",
    [
        "សរុប", "សរុបរួម", "Total", "GRAND TOTAL", "ជំនួរ", "Total:", "សរុបទូទាំងខេត្ត", "Battambang total",
        "ផលបូក", "ផលបូកសរុប", "ផលបូក ខេត្តបាត់ដំបង",
    ],
)  # fmt: skip
def test_a_total_row_is_stated_and_never_a_commune(read, rules, total):
    for at in range(3):
        row = [None, None, None, 3]
        row[at] = total
        reading = read(
            [["No", "Code", "Commune", "Traffic deaths"], [1, 20101, "Kantueu Muoy", 3], row],
            year=2024,
        )
        assert rules(reading) == []
        assert list(reading.places["commune"]) == ["020101"]
        assert list(zip(reading.stated["scope"], reading.stated["value"], strict=True)) == [
            ("column", 3)
        ]


def test_districts_and_provinces_by_their_own_codes_are_no_communes(read, rules):
    reading = read(
        [["Code", "Name", "Population"], ["02", "Battambang", 100], ["0201", "Banan", 60],
         ["020101", "Kantueu Muoy", 60]],
        year=2024,
    )  # fmt: skip
    assert rules(reading) == []
    assert list(reading.places["commune"]) == ["020101"]


def test_district_cells_carry_on_where_they_are_merged(read):
    reading = read(
        [["District", "Commune", "Traffic deaths"], ["Banan", "Kantueu Muoy", 1],
         [None, "Kantueu Pir", 2],
         ["Bavel", "Lvea", 3]],
        file="Battambang 2024.xlsx",
    )  # fmt: skip
    assert list(reading.places["commune"]) == ["020101", "020102", "020403"]


def test_notes_and_signatures_below_are_not_read(read, rules):
    reading = read(
        [["Code", "Commune", "Traffic deaths"], [20101, None, 1], [],
         [None, "Seen and approved", None],
         [None, "Someone", None]],
        year=2024,
    )  # fmt: skip
    assert rules(reading) == []
    assert len(reading.places) == 1


def test_the_headings_printed_again_are_no_row(read, rules):
    header = ["Code", "Commune", "Traffic deaths"]
    reading = read([header, [20101, None, 1], header, [20102, None, 2]], year=2024)
    assert (rules(reading), len(reading.places)) == ([], 2)


def test_figures_of_a_row_without_a_commune_are_kept_for_the_sums(read):
    reading = read([["Code", "Traffic deaths"], [999999, 5], ["Total", 5]], year=2024)
    assert list(reading.figures["value"]) == [5]
    assert reading.figures["commune"].isna().all()


def test_every_commune_is_found_by_its_code_and_by_its_name_in_its_district(read, gazetteer):
    communes = gazetteer.level("commune")
    for names in ([a.name_km for a in communes], [a.name_en for a in communes]):
        rows = [
            [a.parent, None, name, 1] for a, name in zip(communes, names, strict=True)
        ]  # fmt: skip
        reading = read([["District", "Code", "Commune", "Traffic deaths"], *rows], year=2024)
        found = reading.places["commune"]
        right = sum(got == a.code for got, a in zip(found, communes, strict=True))
        wrong = [
            (a.code, got) for got, a in zip(found, communes, strict=True)
            if isinstance(got, str) and got != a.code
        ]  # fmt: skip
        assert wrong == []
        assert right == len(communes)


@pytest.mark.parametrize(
    "written", ["020301 Tuol Ta Ek", "១. ទួលតាឯក", "1- Tuol Ta Ek", "ទួលតាឯក (Tuol Ta Ek)", "20301"]
)
def test_code_number_and_names_in_one_cell(read, rules, written):
    reading = read([["District", "Commune", "Traffic deaths"], ["0203", written, 1]], year=2024)
    assert (list(reading.places["commune"]), rules(reading)) == (["020301"], [])


def test_text_files_have_their_numbers_as_text(read, figures, rules):
    reading = read(
        [["code", "accidents", "deaths"], ["1", "2", "3"], ["020101", "4", "1"],
         ["020102", "2", "2"]],
        name=None, file="traffic_2024.csv",
    )  # fmt: skip
    assert rules(reading) == []
    assert figures(reading)["020102", "deaths"] == 2
