"""A file is read whatever the signs in its name, its folders' and its zip's."""

import shutil
import threading
import urllib.parse
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from svc_atlas import boundaries, cli
from svc_atlas.boundaries.read import read_layer

SIGNS = [
    "data!2014", "!", "a!b!c.zip!d", "a#b", "50%", "%20", "a?b=c", "a&b", "a+b", "a  b", " a ",
    "ឃុំ ២០១៤", "(1)", "[2014]", "{x}", "a,b", "a;b", "C:x", "http:", "vsicurl", "-x", "~x", "'a'",
    '"a"', "$HOME", "a=2014", "year=2014", "*", "a|b", "a\\b", "a@b", "`a`", "^", "WFS:x", "é",
    "a.zip", "a.gpkg", ".hidden", "a\tb",
]  # fmt: skip
FORMS = ["gpkg", "geojson", "parquet"]


@pytest.fixture
def written(layer, tmp_path):
    """Write the layer below the test's folder in one of the formats."""

    def write(form: str, folder: str, stem: str):
        plain = tmp_path / "plain"
        plain.mkdir(exist_ok=True)
        path = plain / f"c.{form}"
        layer.to_parquet(path) if form == "parquet" else layer.to_file(path)
        target = tmp_path / "given" / folder
        target.mkdir(parents=True, exist_ok=True)
        for part in plain.iterdir():
            shutil.move(part, target / f"{stem}{part.suffix}")
        return target / f"{stem}.{form}"

    return write


@pytest.mark.parametrize(
    ("form", "sign"),
    [("shp", sign) for sign in SIGNS]
    + [(form, sign) for form in FORMS for sign in ("a!b", "a;b?c#d%20", "year=2014", "ឃុំ, [x]")],
)
def test_any_sign_in_a_folder_and_a_name(written, layer, form, sign):
    read = read_layer(written(form, sign, sign)).features
    assert list(read["ADM3_EN"]) == list(layer["ADM3_EN"])
    assert list(read.columns) == list(layer.columns)


@pytest.mark.parametrize("sign", SIGNS)
def test_any_sign_within_a_zip_and_in_its_name(written, layer, tmp_path, sign):
    shapefile = written("shp", "x", "c")
    given = tmp_path / f"{sign}.zip"
    with zipfile.ZipFile(given, "w") as target:
        for part in shapefile.parent.iterdir():
            target.write(part, f"./{'C' if sign == 'C:x' else sign}/{sign}{part.suffix}")
    assert list(read_layer(given).features["ADM3_EN"]) == list(layer["ADM3_EN"])


def test_relative_paths_of_the_call(written, tmp_path, monkeypatch, capsys):
    path = written("shp", "data!2014", "-c")
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("SVC_HOME", str(tmp_path / "home"))
    for words in (["./-c.shp"], ["--", "-c.shp"], ["."]):
        assert cli.main(["boundaries", "install", *words]) == 0
    assert capsys.readouterr().err == ""


def test_home_of_nobody(refused):
    refused("~nobody-of-this-name/c.shp", code=2, says=["~nobody-of-this-name", "check the path"])


def test_home_with_any_sign(written, tmp_path):
    home = tmp_path / "a!b" / "year=2014#?;%"
    layer = boundaries.install(written("gpkg", "x", "c"), home)
    assert len(boundaries.current_layer(home).communes()) == layer.manifest["counts"]["features"]
    assert "year" not in boundaries.current_layer(home).communes()


def test_address_with_spaces_and_khmer_letters(written, layer):
    content = written("geojson", "x", "c").read_bytes()
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(urllib.parse.unquote(self.path))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        read = read_layer(f"http://127.0.0.1:{server.server_port}/ឃុំ 2014!/communes.geojson")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert asked == ["/ឃុំ 2014!/communes.geojson"]
    assert len(read.features) == len(layer)
