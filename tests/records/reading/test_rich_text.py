"""A footnote or struck-out digits at a figure make no other figure of it, in no kind of file."""

import io

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from svc_atlas.records.recognising.cells import meaning

# The words of each run, with what is done to them.
FOOTNOTE, BEFORE = [("5", ""), ("1", "super")], [("១", "super"), ("៥ ករណី", "")]
CORRECTED, LOWERED = [("12", "strike"), ("15", "")], [("5", "bold"), ("1", "sub")]
TAKEN_BACK = [("12", "strike"), (" ករណី", "")]
NUMBER = [("1", "bold"), ("5", "red"), (" ករណី", "")]
BLANK = [("15", ""), (" ", "super"), ("\n", "strike")]
ORDINAL = [("2", ""), ("nd", "super")]
NAME, HEADING = [("Angkaol", ""), ("1", "super")], [("CO", "strike"), ("2", "sub")]
NOTED = [("១", "super"), ("Angkaol", "")]


def inline(build, runs):
    fonts = {
        "super": {"vertAlign": "superscript"}, "sub": {"vertAlign": "subscript"},
        "strike": {"strike": True}, "bold": {"b": True, "strike": False, "vertAlign": "baseline"},
        "red": {"color": "FF0000"}, "": {},
    }  # fmt: skip
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText(*(TextBlock(InlineFont(**fonts[how]), w) for w, how in runs))
    return build.saved(book), "02.xlsx"


def shared(_, runs):
    formats = {
        "super": {"font_script": 1}, "sub": {"font_script": 2}, "strike": {"font_strikeout": True},
        "bold": {"bold": True}, "red": {"font_color": "red"}, "": {},
    }  # fmt: skip
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        parts = [part for words, how in runs for part in (book.add_format(formats[how]), words)]
        assert book.add_worksheet().write_rich_string(0, 0, *parts) == 0
    return made.getvalue(), "02.xlsx"


def old(build, runs):
    fonts = {
        "super": "escapement superscript", "sub": "escapement subscript", "strike": "struck_out on",
        "bold": "bold on", "red": "color red", "": "",
    }  # fmt: skip
    book = xlwt.Workbook()
    parts = [(words, xlwt.easyfont(fonts[how])) for words, how in runs]
    book.add_sheet("crime").write_rich_text(0, 0, parts)
    return build.saved(book), "02.xls"


def open_document(build, runs):
    properties = {
        "super": 'text-position="super 58%"', "sub": 'text-position="-33% 58%"',
        "strike": 'text-line-through-style="solid" style:text-line-through-type="single"',
        "bold": 'text-line-through-style="none" style:text-position="0% 100%"', "red": "",
    }  # fmt: skip
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties '
        f"{f'style:{said}' if said else ''}/></style:style>"
        for name, said in properties.items()
    )
    spans = "".join(
        f'<text:span text:style-name="{how}">{words}</text:span>' if how else words
        for words, how in runs
    )
    cell = f'<table:table-cell office:value-type="string"><text:p>{spans}</text:p>'
    row = f"<table:table-row>{cell}</table:table-cell></table:table-row>"
    return build.ods(f'<table:table table:name="crime">{row}</table:table>', styles), "02.ods"


@pytest.fixture(params=[inline, shared, old, open_document])
def written(request, build, hand_in):
    """Return the cell of a file that has such runs, for each way of writing them."""

    def written_(runs):
        (sheet,) = hand_in(*request.param(build, runs)).sheets
        return sheet.rows[0][0]

    return written_


@pytest.mark.parametrize(
    ("runs", "seen"),
    [
        (FOOTNOTE, "5¹"), (BEFORE, "¹៥ ករណី"), (LOWERED, "5₁"), (CORRECTED, "1̶2̶15"),
        (TAKEN_BACK, "1̶2̶ ករណី"),
    ],
)  # fmt: skip
def test_a_figure_with_a_note_or_a_correction_is_not_understood(written, runs, seen):
    cell = written(runs)
    assert (cell, meaning(cell, "count").rule) == (seen, "number_not_understood")


@pytest.mark.parametrize("runs", [NUMBER, BLANK])
def test_a_figure_in_several_colours_is_a_figure(written, runs):
    assert (meaning(written(runs), "count").value, meaning(written(runs), "count").rule) == (
        15,
        None,
    )


def test_a_raised_ending_of_a_tier_is_a_tier(written):
    assert meaning(written(ORDINAL), "tier").value == 2


@pytest.mark.parametrize("runs", [NAME, HEADING, NOTED])
def test_words_with_a_note_stay_as_they_are(written, runs):
    assert written(runs) == "".join(words for words, _ in runs)
