"""Numbers that an unquoted comma cut in two, and rows in which nothing was cut."""

import pytest

from svc_atlas.records import checking
from svc_atlas.records.recognising import mapping as mappings
from svc_atlas.settings import ROOT


@pytest.fixture
def cut(gazetteer, tmp_path):
    """Return the numbers that are told as cut in a text file of some lines, with their cells."""

    def cut_(*lines):
        path = tmp_path / "table.csv"
        path.write_text("\n".join(["Figures of 2024", *lines]) + "\n", encoding="utf-8")
        told = checking.check([path], gazetteer=gazetteer).findings
        return [(each.cell, each.params["together"]) for each in told if each.rule == "number_cut"]

    return cut_


CODE, NAME = "020101,Kantueu Muoy", "020102,Kantueu Pir"


def test_figures_of_three_digits_beside_others_are_not_cut(cut):
    head = "Code,Commune,Residents,Families,Households"
    assert cut(head, f"{CODE},753,301,380", f"{NAME},4005,918,921") == []
    assert cut(head, f"{CODE},753,301,380") == []
    assert cut(head, f"{CODE},753,301,", f"{NAME},4005,918,921") == []
    head = "Code,Commune,Residents,Families,Remarks"
    assert cut(head, f"{CODE},753,301,", f"{NAME},981,201,by hand") == []


def test_a_row_that_may_have_lost_a_blank_field_at_its_end_may_have_been_cut(cut):
    # The file leaves blank fields out elsewhere.
    head = "Code,Commune,Residents,Families,Households"
    assert cut(head, f"{CODE},753,301,380", f"{NAME},4005,918") == [("C3", "753,301")]
    # A number has moved among the remarks, in one row or in all.
    head = "Code,Commune,Residents,Families,កំណត់សម្គាល់ / Remarks"
    assert cut(head, f"{CODE},5,234,301", f"{NAME},981,201,") == [("C3", "5,234")]
    head = "Code,Commune,Residents,Remarks"
    assert cut(head, f"{CODE},5,234", f"{NAME},6,118") == [("C3", "5,234"), ("C4", "6,118")]


def test_a_row_with_a_blank_field_beyond_the_header_was_cut(cut):
    head = "Code,Commune,Theft,Robbery,Murder"
    assert cut(head, f"{CODE},1,234,5,", f"{NAME},12,5,0") == [("C3", "1,234")]
    # Where every row ends in a comma, none is longer than it should be.
    assert cut(head, f"{CODE},1,234,5,", f"{NAME},12,5,0,") == []


@pytest.mark.real
def test_no_number_of_the_commune_database_was_cut(gazetteer, shared_dir):
    path = shared_dir / "population/cdb_2011_commune_population.csv"
    mapping = mappings.load(ROOT / "docs/examples/cdb_2011.toml")
    told = checking.check([path], gazetteer=gazetteer, mapping=mapping).findings
    assert "number_cut" not in {finding.rule for finding in told}
