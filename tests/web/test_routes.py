"""The addresses beside the pages: health, immutable files, tooltips, search, whatever is asked."""

import gzip
import re
from urllib.parse import quote

import brotli
import pytest

from svc_atlas import settings
from svc_atlas.address import PAGES
from svc_atlas.schema import INDICATORS
from svc_atlas.web import current, files, static_files
from svc_atlas.web.headers import HEADERS, IMMUTABLE

STATIC = sorted(static_files._SOURCES)
TRAVERSALS = (
    "..", "../manifest.json", "..%2fmanifest.json", "%2e%2e%2fmanifest.json",
    "....//manifest.json", "..%5cmanifest.json", "%00", "nation.json", "/etc/passwd",
)  # fmt: skip
ODD = ("<script>", "%00", "x" * 5000, "%F0%9F%92%A5", "%ff%fe", "'%20OR%201=1", "{{7*7}}", "../..")


# Health ---------------------------------------------------------------------------------------


def test_the_process_answers_that_it_lives(get):
    assert get("/healthz").status == 200


def test_it_is_ready_with_the_id_of_the_open_snapshot(get, snapshot):
    answer = get("/readyz")
    assert answer.status == 200
    assert answer.json() == {"ok": True, "snapshot": snapshot.id}
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_snapshot_it_is_not_ready_and_says_why(get, tmp_path, monkeypatch):
    monkeypatch.setenv("SVC_HOME", str(tmp_path))
    answer = get("/readyz")
    assert (answer.status, answer.json()["ok"]) == (503, False)
    assert answer.json()["reason"] == "error.snapshot.none"
    assert str(tmp_path) not in answer.text
    assert get("/healthz").status == 200
    assert not any(tmp_path.iterdir())


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def test_a_broken_snapshot_is_told_and_a_whole_one_is_served_again(get, home_copy, monkeypatch):
    (folder,) = (home_copy / "snapshots").glob("[0-9a-f]" * 16)
    tiers = folder / "tables" / "tiers.parquet"
    flip_a_byte(tiers)
    for _ in range(2):
        answer = get("/readyz")
        assert answer.status == 503
        assert answer.json()["reason"] == "error.snapshot.file_changed"
        assert str(home_copy) not in answer.text
    assert get("/healthz").status == 200
    assert get("/atlas/table/nation.csv").status == 503
    flip_a_byte(tiers)
    monkeypatch.setattr(current, "AGAIN", 0.0)
    assert get("/readyz").status == 200


def test_a_snapshot_that_does_not_exist_is_refused(get, monkeypatch):
    monkeypatch.setenv("SVC_SNAPSHOT", "0123456789abcdef")
    answer = get("/readyz")
    assert answer.status == 503
    assert answer.json()["reason"] == "error.snapshot.missing"


def test_what_was_published_for_officials_is_not_shown_to_the_public(get, snapshot, monkeypatch):
    monkeypatch.setenv("SVC_AUDIENCE", "public")
    assert get("/readyz").status == 503
    assert get(f"/atlas/names/{snapshot.id}.json").status == 404
    assert get("/atlas/table/nation.csv").status == 503


# Headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    ["/", "/healthz", "/readyz", "/nowhere", "/atlas/static/0/atlas.js", "/atlas/search.json?q=x",
     "/atlas/table/nation.csv", "/atlas/table/nowhere.csv", "/commune?area=020301"],
)  # fmt: skip
def test_every_answer_carries_the_security_headers(get, target):
    headers = get(target).headers
    assert {name: headers.get(name.lower()) for name in HEADERS} == HEADERS


def test_the_policy_names_no_other_host():
    policy = HEADERS["Content-Security-Policy"]
    for part in policy.split("; "):
        name, *sources = part.split()
        allowed = {"'self'", "'none'", "data:", "blob:"}
        if name in ("script-src", "style-src"):
            allowed |= {"'unsafe-inline'", "'unsafe-eval'"}
        assert set(sources) <= allowed, part
    assert {"default-src 'self'", "object-src 'none'", "frame-ancestors 'self'"} <= set(
        policy.split("; ")
    )


# Files named by their hash --------------------------------------------------------------------


@pytest.mark.parametrize("name", STATIC)
def test_a_file_is_the_same_in_every_encoding_and_never_changes(get, name):
    address = static_files.address(name)
    plain, zipped, brotlied = (get(address, encoding=e) for e in ("", "gzip, deflate", "gzip, br"))
    assert plain.body == gzip.decompress(zipped.body) == brotli.decompress(brotlied.body)
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert brotlied.headers["content-encoding"] == "br"
    for answer in (plain, zipped, brotlied):
        assert answer.status == 200
        assert answer.headers["cache-control"] == IMMUTABLE
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"] == plain.headers["content-type"]
    assert "charset=utf-8" in plain.headers["content-type"] or name.endswith(("ttf", "woff2"))


@pytest.mark.parametrize("name", STATIC)
def test_another_hash_is_another_file(get, name):
    assert get(f"/atlas/static/{'0' * 16}/{name}").status == 404


def test_our_scripts_and_styles_ask_no_other_host():
    for name in STATIC:
        if not name.startswith("leaflet") and name.endswith((".js", ".css")):
            content = static_files.static_file(name).content.decode()
            assert not re.search(r"https?://|url\([\"']?//", content), name
            assert "FONT_URL" not in content
            assert "LATIN_URL" not in content


@pytest.mark.parametrize("name", TRAVERSALS)
def test_only_what_is_listed_can_be_asked_for(get, snapshot, name):
    hash_ = static_files.static_file("atlas.js").hash
    for target in (
        f"/atlas/static/{hash_}/{name}",
        f"/atlas/geometry/{snapshot.id}/{name}",
        f"/atlas/geometry/{name}/nation.json",
        f"/atlas/names/{name}.json",
        f"/atlas/tooltips/{name}/nation",
        f"/atlas/tooltips/{snapshot.id}/{name}",
        f"/atlas/table/{name}.csv",
    ):
        assert get(target).status == 404, target


def test_an_unknown_snapshot_is_not_found(get):
    for target in ("geometry/{}/nation.json", "names/{}.json", "tooltips/{}/nation"):
        assert get("/atlas/" + target.format("0123456789abcdef")).status == 404


def test_geometry_is_compressed_ahead_of_time_and_never_changes(get, snapshot):
    for asset in ("nation", "02", "02-fine"):
        described = files.boundary_assets(snapshot)[asset]
        address = f"/atlas/geometry/{snapshot.id}/{described['file']}"
        plain, zipped, brotlied = (get(address, encoding=e) for e in ("", "gzip", "br, gzip"))
        assert plain.body == gzip.decompress(zipped.body) == brotli.decompress(brotlied.body)
        assert plain.headers["cache-control"] == IMMUTABLE
        assert len(zipped.body) <= 200 * 1024
        topology = plain.json()
        assert topology["type"] == "Topology"
        assert {"communes", "districts", "provinces"} <= set(topology["objects"])


def test_the_names_of_all_areas_in_both_languages(get, snapshot):
    plain = get(f"/atlas/names/{snapshot.id}.json")
    brotlied = get(f"/atlas/names/{snapshot.id}.json", encoding="br")
    assert brotli.decompress(brotlied.body) == plain.body
    names = plain.json()
    assert len(names["codes"]) == len(names["km"]) == len(names["en"]) == len(names["at"]) == 1890
    assert names["codes"] == sorted(names["codes"])
    battambang = names["codes"].index("02")
    assert (names["km"][battambang], names["en"][battambang]) == ("បាត់ដំបង", "Battambang")
    lon, lat = names["at"][battambang]
    assert 102 < lon < 104
    assert 12 < lat < 14


def test_the_codes_of_the_map_are_in_the_order_of_the_names(get, snapshot):
    # The frame pairs one class character with each code: both sides must sort alike.
    names = get(f"/atlas/names/{snapshot.id}.json").json()
    communes = [code for code in names["codes"] if len(code) == 6]
    table = snapshot.table("areas")
    assert communes == table.loc[table["level"] == "commune", "code"].tolist()


# The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/province", "/district", "/commune"])
def test_the_page_tells_its_language_and_asks_no_other_host(get, path, lang):
    answer = get(f"{path}?lang={lang}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert f'<html lang="{lang}">' in answer.text
    assert "<title>Streamlit</title>" not in answer.text
    markup = re.sub(r"<!--.*?-->", "", answer.text, flags=re.DOTALL)
    assert not re.search(r"https?://|(?:src|href)=\"//", markup)
    assert static_files.address("page.css") in markup


@pytest.mark.parametrize("lang", ["", "fr", "<script>", "km'"])
def test_the_page_begins_in_khmer_or_as_the_administrator_set_it(get, lang, monkeypatch):
    assert '<html lang="km">' in get(f"/?lang={lang}").text
    monkeypatch.setenv("SVC_LANG", "en")
    assert '<html lang="en">' in get(f"/?lang={lang}").text
    assert "<script>'" not in get(f"/?lang={lang}").text


@pytest.mark.parametrize(
    ("target", "led_to"),
    [("/provnce?area=02&lang=km", "/?area=02&lang=km"), ("/ខេត្ត", "/"), ("/atlas", "/")],
)
def test_a_mistyped_path_leads_to_the_page_of_its_area_on_this_server(get, target, led_to):
    answer = get(target)
    assert answer.status == 307
    assert answer.headers["location"] == led_to  # a path alone: no host that the client named


@pytest.mark.parametrize("path", ["/province/02", "/nowhere.png", "/..%2fapp.py"])
def test_a_path_that_does_not_exist_is_not_found(get, path):
    assert get(path).status == 404


# Tooltips -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", settings.LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_tooltips_of_every_indicator(get, snapshot, indicator, lang):
    query = f"area=02&year=2023&indicator={indicator}&lang={lang}"
    answer = get(f"/atlas/tooltips/{snapshot.id}/province?{query}")
    assert answer.status == 200
    lines = answer.json()
    assert set(lines) <= {code for code in lines if code.startswith("02") and len(code) == 6}
    assert len(lines) > 90
    assert not re.search(r"\bnan\b|NaN|None|<NA>|\binf", answer.text)


def test_the_tooltips_of_a_commune_are_those_of_its_district(get, snapshot):
    lines = get(f"/atlas/tooltips/{snapshot.id}/commune?area=020301&indicator=crime_rate").json()
    assert {code[:4] for code in lines} == {"0203"}
    assert len(lines) > 1


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("value", ODD)
def test_broken_parameters_still_have_tooltips(get, snapshot, value, page):
    for name in ("area", "year", "indicator", "level", "lang", "against", "offence"):
        answer = get(f"/atlas/tooltips/{snapshot.id}/{page}?{name}={value}")
        assert answer.status == 200
        assert isinstance(answer.json(), dict)


# Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "code"),
    [("Battambang", "02"), ("battam bang", "02"), ("បាត់ដំបង", "02"), ("Siemreap", "17"),
     ("0203", "0203"), ("020301", "020301"), ("០២០៣", "0203"), ("Phnom Penh", "12")],
)  # fmt: skip
def test_an_area_is_found_by_either_script_or_by_code(get, query, code):
    found = get(f"/atlas/search.json?lang=en&q={quote(query)}").json()
    assert found[0]["code"] == code


def test_what_is_found_is_named_in_both_scripts_with_where_it_lies(get):
    (found,) = get("/atlas/search.json?lang=en&q=020301").json()[:1]
    assert re.fullmatch(r"[A-Z].* · [ក-៹].*", found["name"])
    assert "Battambang" in found["where"]
    assert found["where"].endswith("020301")
    (found,) = get("/atlas/search.json?lang=km&q=020301").json()[:1]
    assert re.fullmatch(r"[ក-៹].* · [A-Z].*", found["name"])
    assert "បាត់ដំបង" in found["where"]


@pytest.mark.parametrize("query", ["", "q=", "q=%20%20", "lang=km", "q=%00", "q=zzzzzzzzzzzz"])
def test_a_search_for_nothing_finds_nothing(get, query):
    answer = get(f"/atlas/search.json?{query}")
    assert (answer.status, answer.json()) == (200, [])


@pytest.mark.parametrize("query", ODD)
def test_an_odd_search_is_answered(get, query):
    for lang in ("en", query):
        answer = get(f"/atlas/search.json?lang={lang}&q={query}")
        assert answer.status == 200
        assert len(answer.json()) <= 12


def test_only_reading_is_answered(get):
    for method in ("POST", "PUT", "DELETE"):
        for target in ("/healthz", "/", "/atlas/search.json", "/atlas/table/nation.csv"):
            assert get(target, method=method).status == 405


def test_an_error_is_json_and_tells_nothing_of_the_server(get, home_copy):
    (home_copy / "current").write_text("0123456789abcdef\n")
    answer = get("/atlas/table/nation.csv")
    assert (answer.status, answer.json()) == (
        503,
        {"ok": False, "reason": "error.snapshot.missing"},
    )
    assert str(home_copy) not in answer.text
    assert "Traceback" not in answer.text
