"""Turns: bounded, fair between addresses and sessions, given up when nobody waits for them."""

import threading
import time

import pytest

from svc_atlas.gate import turns as module
from svc_atlas.gate.turns import Turns


@pytest.fixture(autouse=True)
def _look_often(monkeypatch):
    monkeypatch.setattr(module, "LOOK", 0.01)


def in_line(turns, served, address, session):
    """Start a thread that waits for a turn, and return once it is in line."""
    before = turns.waiting

    def take():
        with turns.turn(address, session):
            served.append(session)

    thread = threading.Thread(target=take)
    thread.start()
    while turns.waiting == before:
        time.sleep(0.001)
    return thread


def test_no_more_run_side_by_side_than_there_are_places():
    turns, running, most = Turns(2), [], []
    lock = threading.Lock()

    def run(number):
        with turns.turn("a", str(number)):
            with lock:
                running.append(number)
                most.append(len(running))
            time.sleep(0.005)
            with lock:
                running.remove(number)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 20
    assert max(most) == 2
    assert turns.waiting == 0


def test_a_crowd_of_one_address_waits_behind_one_reader_of_another():
    turns, served = Turns(1), []
    with turns.turn("x", "x"):
        threads = [in_line(turns, served, "crowd", f"crowd {n}") for n in range(10)]
        threads.append(in_line(turns, served, "reader", "reader"))
    for thread in threads:
        thread.join()
    assert "reader" in served[:2]
    assert len(served) == 11


def test_within_an_address_who_was_served_last_waits_longest():
    turns, served = Turns(1), []
    for session in ("reader", "greedy"):
        with turns.turn("a", session):
            pass
    with turns.turn("a", "x"):
        threads = [in_line(turns, served, "a", name) for name in ("new", "greedy", "reader")]
    for thread in threads:
        thread.join()
    assert served == ["reader", "greedy", "new"]


def test_a_wait_that_is_given_up_takes_no_place():
    turns = Turns(1)

    class SupersededError(Exception):
        pass

    def look(waited):
        raise SupersededError

    with turns.turn("a", "holder"), pytest.raises(SupersededError), turns.turn("b", "gone", look):
        pytest.fail("it was never given a place")
    assert turns.waiting == 0
    with turns.turn("c", "next"):
        pass


def test_a_failing_run_gives_its_place_back():
    turns = Turns(1)
    with pytest.raises(ValueError, match="page"), turns.turn("a", "1"):
        raise ValueError("page")
    with turns.turn("a", "2"):
        pass


def test_who_rests_leaves_the_place_to_another():
    turns, served = Turns(1), []
    with turns.turn("a", "resting") as turn:
        thread = in_line(turns, served, "b", "other")
        with turn.away():
            thread.join(timeout=5)
        assert served == ["other"]
    with turns.turn("a", "again"):
        pass
