from svc_atlas.errors import InputError


def test_of_a_long_value_a_sentence_tells_the_beginning():
    error = InputError("caselist.no_rows", file="x" * 1_000_000)
    for lang in ("km", "en"):
        assert "xxx" in error.message(lang)
        assert len(error.message(lang)) < 2_000


def test_a_path_of_usual_length_is_told_whole():
    path = "/".join(["folder"] * 40) + "/cases.csv"
    assert path in InputError("caselist.no_rows", file=path).message("en")
