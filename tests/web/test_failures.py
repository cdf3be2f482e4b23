"""What fails while the server runs: words in both languages, one line in the log, no path."""

import asyncio
import logging

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from svc_atlas.snapshot import BrokenSnapshotError
from svc_atlas.web import current, failures


@pytest.fixture
def shown(monkeypatch):
    said = []
    monkeypatch.setattr(failures.st, "error", said.append)
    return said


def test_a_table_damaged_while_the_server_runs_is_told_and_it_is_not_ready(
    home_copy, get, shown, caplog
):
    opened = current.snapshot()
    assert get("/readyz").status == 200
    path = opened.folder / "tables" / "traffic.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BrokenSnapshotError) as broken:
        opened.table("traffic")
    with caplog.at_level(logging.ERROR, "svc_atlas"):
        assert failures.on_page(broken.value)
    (words,) = shown
    assert "http" not in words
    assert str(home_copy) not in words
    (line,) = caplog.records
    number = line.args[0]
    assert words.count(number) == 2  # in both languages
    assert get("/readyz").status == 503


def test_what_no_route_expected_is_a_plain_answer_with_the_number_of_the_log(call, caplog):
    async def breaks(request):
        raise RuntimeError("/srv/atlas/secret")

    app = Starlette(routes=[Route("/", breaks)], middleware=[Middleware(failures.Failures)])
    with caplog.at_level(logging.ERROR, "svc_atlas"):
        answer = asyncio.run(call(app, "/"))
    (line,) = caplog.records
    assert answer.status == 500
    assert answer.text.count(line.args[0]) == 2
    assert "secret" not in answer.text
