"""Figures as an official reads them."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from svc_atlas.metrics import classes, intervals
from svc_atlas.metrics.statistics import CLOSE, MET
from svc_atlas.text.formats import Formats, formats
from svc_atlas.text.numbers import MINUS, THIN, THRESHOLDS

EN = Formats("en")
KM = Formats("km")
KHMER_DIGITS = Formats("km", digits="khmer")
NOTHING = [None, pd.NA, np.nan, float("inf"), pd.NaT]


def plain(words: str) -> str:
    return words.replace(THIN, " ").replace("\u00a0", " ").replace(MINUS, "-")


def test_long_numbers_are_set_apart_by_thin_spaces():
    assert plain(EN.count(15_552_211)) == "15 552 211"
    assert plain(EN.count(3196)) == "3 196"
    assert EN.count(0) == "0"


def test_a_year_is_not_set_apart():
    assert EN.year(2023) == "2023"
    assert KHMER_DIGITS.year(2023) == "២០២៣"
    assert EN.years(2019, 2025) == "2019–2025"
    assert EN.years(2019, 2019) == "2019"


def test_the_headlines_of_battambang():
    assert plain(EN.percent(100 * 68 / 103)) == "66 %"
    assert plain(EN.percent(100 * 1 / 103)) == "1.0 %"
    assert plain(EN.share_with_counts(66, 70)) == "94 % (66 of 70)"
    assert plain(EN.change_in_words(412, 111)) == "-73 % (412 → 111 cases)"


def test_khmer_words_and_digits():
    assert plain(KM.share_with_counts(66, 70)) == "94 % (66 ក្នុងចំណោម 70)"
    assert plain(KHMER_DIGITS.share_with_counts(66, 70)) == "៩៤ % (៦៦ ក្នុងចំណោម ៧០)"
    assert plain(KHMER_DIGITS.change_in_words(412, 111)) == "-៧៣ % (៤១២ → ១១១ ករណី)"
    assert KM.rate(2.3) == "2,3"
    assert KHMER_DIGITS.rate(2.3) == "២,៣"
    assert KHMER_DIGITS.count(12_345) == f"១២{THIN}៣៤៥"


def test_what_is_not_the_whole_is_never_written_as_the_whole():
    assert plain(EN.share(1653, 1654)) == "99.9 %"
    assert plain(EN.share(1654, 1654)) == "100 %"
    assert plain(EN.signed_percent(-99.7)) == "-99.7 %"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (EN.count(10.5), "11"),
        (EN.count(11.5), "12"),
        (EN.rate(10.5), "11"),  # kilograms of heroin
        (EN.rate(0.25), "0.3"),
        (EN.rate(2.35), "2.4"),  # a float just below
        (EN.share(57, 200), "29 %"),
        (EN.percent(100 * 0.285), "29 %"),  # 28.499999999999996
        (EN.signed_percent(-12.5), "-13 %"),
        (EN.difference(-2.5), "-3"),
        (KM.rate(2.25), "2,3"),
        (KHMER_DIGITS.percent(12.5), "១៣ %"),
    ],
)
def test_a_half_is_rounded_away_from_zero_as_it_is_written(written, shown):
    assert plain(written) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (8966, 10_000, "89.7 %"),
        (895, 1000, "89.5 %"),
        (8997, 10_000, "89.97 %"),
        (899_996, 1_000_000, "89.9996 %"),
        (90, 100, "90 %"),
        (9950, 10_000, "99.5 %"),
        (9996, 10_000, "99.96 %"),
        (4997, 10_000, "49.97 %"),
        (894, 1000, "89 %"),
    ],
)
def test_a_share_short_of_a_threshold_is_rounded_and_told_apart_from_it(part, whole, shown):
    assert plain(EN.share(part, whole)) == shown
    assert plain(KM.share(part, whole)) == shown.replace(".", ",")


def test_every_line_at_which_a_judgement_begins_is_a_threshold():
    assert set(THRESHOLDS) == {MET, CLOSE, *classes.FIXED["coverage"]}


@pytest.mark.parametrize("write", [EN.rate, EN.percent, EN.amount])
def test_the_smallest_figure_is_written_in_digits(write):
    assert plain(write(0.00001)).removesuffix(" %") == "0.00001"


@pytest.mark.parametrize("residents", [850, 10_000, 1_100_000, 16_000_000])
@pytest.mark.parametrize("say", [EN, KM], ids=["en", "km"])
def test_an_interval_has_the_decimals_of_its_width_and_holds_the_rate_as_written(say, residents):
    cases = np.arange(0, 400, 7)
    for k, *ends in zip(cases, *intervals.of_count(cases), strict=True):
        rate, low, high = (10_000 * number / residents for number in (k, *ends))
        written = [words.replace(THIN, "") for words in say.between(say.rate, rate, low, high)]
        points = {len(words.replace(",", ".").partition(".")[2]) for words in written}
        assert len(points) == 1
        shown, least, most = (float(words.replace(",", ".")) for words in written)
        assert least < most
        assert least <= shown <= most
        assert (least == 0) == (low == 0)


def test_small_rates_are_told_from_each_other():
    assert EN.between(EN.rate, 0.0451, 0.035, 0.056) == ("0.045", "0.035", "0.056")
    assert KM.between(KM.rate, 0.0451, 0.035, 0.056) == ("0,045", "0,035", "0,056")
    assert EN.rate_per_10k(0.0451, ends=(0.035, 0.056)).startswith("0.045 per")


def test_an_end_that_is_short_of_nothing_or_of_the_whole_is_not_written_as_it():
    """The interval of a change that is not clear holds zero, also as it is written."""
    assert [plain(words) for words in EN.change_between(-5.4, 0.895, 1.0004)] == [
        "-5.40 %", "-10.50 %", "+0.04 %"
    ]  # fmt: skip
    assert [plain(words) for words in EN.between(EN.percent, 98, 62.1, 99.96)] == [
        "98.00 %", "62.10 %", "99.96 %"
    ]  # fmt: skip


def test_what_is_not_nothing_is_never_written_as_nothing():
    assert EN.rate(0.012) == "0.01"
    assert EN.rate(0) == "0"
    assert plain(EN.share(1, 16_540)) == "0.006 %"


def test_no_percentage_stands_before_the_counts_of_a_small_base():
    assert plain(EN.change_in_words(4, 7)) == "4 → 7 cases (+75 %)"
    assert plain(EN.change_in_words(9, 0)) == "9 → 0 cases (-100 %)"
    assert EN.share_with_counts(2, 3) == "2 of 3"


def test_from_zero_there_is_no_percentage():
    words = EN.change_in_words(0, 4)
    assert words == "from 0 to 4 cases; a percentage cannot be said"
    assert "%" not in KM.change_in_words(0, 4)
    assert EN.change_in_words(0, 0) == "unchanged: 0 cases in both years"


def test_one_case_is_singular():
    assert EN.counted(1) == "1 case"
    assert EN.counted(1, "communes") == "1 commune"
    assert plain(EN.change_in_words(40, 1)) == "-98 % (40 → 1 case)"
    assert KHMER_DIGITS.counted(1) == "១ ករណី"


@pytest.mark.parametrize("nothing", NOTHING)
def test_missing_is_said_in_words_and_never_as_zero(nothing):
    for write in (EN.count, EN.rate, EN.percent, EN.rate_per_10k, EN.counted):
        assert write(nothing) == "— not reported"
    assert EN.signed_percent(nothing) == "— cannot be said"
    assert EN.moved(nothing) == "— cannot be said"
    assert EN.count(nothing, absent="suppressed") == "— withheld"
    assert EN.count(nothing, absent="") == "—"
    assert EN.share_with_counts(nothing, 70) == "— not reported"
    assert EN.change_in_words(nothing, nothing) == "— not reported"
    assert KM.count(nothing) == "— មិនបានរាយការណ៍"
    assert EN.year(nothing) == "—"


def test_a_change_with_one_side_missing_says_the_other():
    from_nothing, to_nothing = EN.change_in_words(pd.NA, 4), EN.change_in_words(4, pd.NA)
    assert plain(from_nothing) == "not reported → 4 cases; the change cannot be said"
    assert plain(to_nothing) == "4 cases → not reported; the change cannot be said"


def test_the_percentage_of_a_rate_stands_in_place_of_that_of_its_counts():
    """Residents changed too: the rate fell further than the cases."""
    assert plain(EN.change_in_words(412, 111, percent=-74.4)) == "-74 % (412 → 111 cases)"
    assert plain(EN.change_in_words(100, 100, percent=-2.0)) == "-2.0 % (100 → 100 cases)"
    assert plain(EN.change_label(412, 111, percent=-74.4)) == "-74 % (412 → 111)"


def test_a_share_of_nothing_cannot_be_said():
    assert EN.share(0, 0) == "— cannot be said"


def test_numbers_of_pandas_are_read():
    frame = pd.DataFrame({"n": pd.array([412, None], dtype="Int64")})
    assert EN.count(frame["n"].iloc[0]) == "412"
    assert EN.count(frame["n"].iloc[1]) == "— not reported"


def test_arrows_and_signs():
    assert plain(EN.moved(7)) == "▲ 7"
    assert plain(EN.moved(-5)) == "▼ 5"
    assert EN.moved(0) == "unchanged"
    assert (EN.difference(7), EN.difference(-5), EN.difference(0)) == ("+7", f"{MINUS}5", "0")


def test_names_are_joined():
    assert EN.names([]) == "—"
    assert EN.names(["Bavel"]) == "Bavel"
    assert EN.names(["Bavel", "Kamrieng"]) == "Bavel and Kamrieng"
    assert EN.names(["A", "B", "C", "D", "E"], most=2) == "A, B and 3 more"
    assert KHMER_DIGITS.names(["ក", "ខ", "គ"], most=1) == "ក និង ២ ទៀត"


def test_names_are_left_as_they_are():
    odd = 'Sangkat {1} "<b>'
    assert EN.names([odd, odd]) == f"{odd} and {odd}"


def test_dates():
    assert EN.date(date(2025, 1, 5)) == "5 January 2025"
    assert EN.date(pd.Timestamp("2025-01-05")) == "5 January 2025"
    assert KM.date("2025-01-05") == "ថ្ងៃទី5 ខែមករា ឆ្នាំ2025"
    assert EN.date(None) == EN.moment(None) == "—"


def test_moments_are_those_of_phnom_penh():
    late = datetime(2025, 12, 31, 20, 0, tzinfo=UTC)
    assert EN.date(late) == "1 January 2026"
    assert EN.moment(late) == "1 January 2026, 03:00"
    assert KHMER_DIGITS.moment(late) == "ថ្ងៃទី១ ខែមករា ឆ្នាំ២០២៦ ម៉ោង ០៣:០០"


def test_unknown_digits_are_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="roman"):
        Formats("en", digits="roman")


def test_formats_are_made_once():
    assert formats("km", "khmer") is formats("km", "khmer")
