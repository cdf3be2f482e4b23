"""The bounded process: results and errors come back whole, and nothing it does harms the caller."""

import faulthandler
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from svc_atlas.bounded import BoundsError, run_bounded
from svc_atlas.errors import InputError

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a bound of the kernel of Linux")


def bounded(function, *args, seconds=20, megabytes=500, **options):
    return run_bounded(
        function, *args, file="layer.zip", seconds=seconds, megabytes=megabytes, **options
    )


def both(error) -> list[str]:
    return [error.value.message(lang) for lang in ("km", "en")]


def doubled(value, *, times=2):
    return value * times


def refusing():
    raise InputError("boundaries.zip_bomb", file="layer.zip", limit=np.int64(7))


def failing():
    return {}["absent"]


def sleeping():
    time.sleep(60)


def leaving_files_behind():
    Path(tempfile.mkdtemp(), "part").write_bytes(b"x" * 1000)
    print(tempfile.gettempdir(), flush=True)
    sleeping()


def telling_its_folder():
    return os.getpid(), tempfile.mkdtemp()


def filling_memory():
    return [bytearray(10_000_000) for _ in range(10_000)]


def filling_memory_in_a_library():
    try:
        return np.ones(1 << 40)
    except MemoryError as error:
        raise InputError("boundaries.damaged", file="layer.zip") from error


def filling_memory_little_by_little():
    parts = []
    while True:
        parts.append(np.ones(250_000))  # two megabytes that are really used
        time.sleep(0.001)


def reserving_without_using(megabytes):
    return len(np.empty(megabytes * 1_000_000, dtype=np.uint8))


def breaking_down_where_it_gets_no_memory():
    """Do as a library that ends the process when it is refused memory."""
    try:
        filling_memory_little_by_little()
    except MemoryError:
        os.abort()


def killed(code):
    faulthandler.disable()
    os.kill(os.getpid(), code)


def asking_an_address(port):
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def asking_by_a_library(port):
    pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": "5"})
    return pyogrio.read_info(f"/vsicurl/http://127.0.0.1:{port}/layer.gpkg")


def counting(progress):
    for share in (0.0, 0.5, 1.0):
        progress("step", share)
    return "done"


def dividing_for_ever():
    while True:
        pass


def test_a_result_comes_back_as_it_is_and_from_another_process():
    assert bounded(doubled, np.arange(3), times=3).tolist() == [0, 3, 6]
    assert len(bounded(doubled, b"x" * 5_000_000)) == 10_000_000
    process, _ = bounded(telling_its_folder)
    assert process != os.getpid()


def test_an_error_of_ours_comes_back_whole():
    with pytest.raises(InputError) as caught:
        bounded(refusing)
    assert caught.value.key == "error.boundaries.zip_bomb"
    assert caught.value.params == {"file": "layer.zip", "limit": 7}
    assert "layer.zip" in caught.value.message("km")


def test_an_error_nobody_foresaw_comes_back_with_its_trace():
    with pytest.raises(KeyError, match="absent") as caught:
        bounded(failing)
    assert "in failing" in caught.value.__notes__[0]


def test_steps_are_told_while_it_works():
    told = []
    assert bounded(counting, progress=lambda *step: told.append(step)) == "done"
    assert told == [("step", 0.0), ("step", 0.5), ("step", 1.0)]


@pytest.mark.parametrize("function", [sleeping, dividing_for_ever])
def test_what_takes_too_long_is_stopped_and_said_in_both_languages(function):
    with pytest.raises(BoundsError) as caught:
        bounded(function, seconds=1)
    for sentence in both(caught):
        assert "layer.zip" in sentence
        assert "SVC_READ_SECONDS" in sentence


@LINUX
@pytest.mark.parametrize(
    "function",
    [
        filling_memory,
        filling_memory_in_a_library,
        filling_memory_little_by_little,
        breaking_down_where_it_gets_no_memory,
    ],
)
def test_what_needs_too_much_memory_is_stopped_and_said_in_both_languages(function):
    with pytest.raises(BoundsError) as caught:
        bounded(function, megabytes=300)
    for sentence in both(caught):
        assert "layer.zip" in sentence
        assert "300" in sentence


def test_memory_that_is_reserved_and_not_used_is_not_counted():
    assert bounded(reserving_without_using, 400, megabytes=300) == 400_000_000


@pytest.mark.parametrize("code", [6, 9, 11])
def test_a_process_that_breaks_down_is_an_answer(code):
    with pytest.raises(BoundsError) as caught:
        bounded(killed, code)
    assert caught.value.exit_code == 2
    assert all("layer.zip" in sentence for sentence in both(caught))


@LINUX
@pytest.mark.parametrize("function", [asking_an_address, asking_by_a_library])
def test_no_address_is_asked_neither_by_python_nor_by_gdal(function):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        with pytest.raises((PermissionError, pyogrio.errors.DataSourceError)):
            bounded(function, server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()


def test_its_temporary_files_are_gone_however_it_ends(capfd):
    assert not Path(bounded(telling_its_folder)[1]).exists()
    with pytest.raises(BoundsError):
        bounded(leaving_files_behind, seconds=2)
    assert not Path(capfd.readouterr().out.strip()).exists()


def test_the_caller_keeps_its_own_bounds_and_sockets():
    before = tempfile.gettempdir(), os.environ.get("TMPDIR")
    bounded(doubled, 1, megabytes=200)
    assert (tempfile.gettempdir(), os.environ.get("TMPDIR")) == before
    assert len(np.ones(50_000_000)) == 50_000_000
    with socket.create_server(("127.0.0.1", 0)) as server:
        asking_an_address(server.getsockname()[1]).close()


def test_the_settings_are_the_bounds_where_none_are_given(monkeypatch):
    monkeypatch.setenv("SVC_READ_SECONDS", "1")
    with pytest.raises(BoundsError) as caught:
        run_bounded(sleeping, file="layer.zip")
    assert "1" in caught.value.message("en")


@LINUX
def test_it_ends_with_the_process_that_waits_for_it():
    reader, writer = os.pipe()
    middle = os.fork()
    if middle == 0:  # as the command: waits for a child that holds the pipe's end
        try:
            bounded(sleeping)
        finally:
            os._exit(0)
    os.close(writer)
    time.sleep(0.5)
    os.kill(middle, 9)
    os.waitpid(middle, 0)
    assert os.read(reader, 1) == b""  # nobody holds it any more
    os.close(reader)
