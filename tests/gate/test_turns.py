"""Turns: bounded, fair between addresses and sessions, given up when nobody waits for them."""

import threading
import time

import pytest

from svc_atlas.gate import turns as module
from svc_atlas.gate.turns import Turns


@pytest.fixture(autouse=True)
def _look_often(monkeypatch):
    monkeypatch.setattr(module, "LOOK", 0.01)


def take(turns, served, address, session):
    """Start a thread that takes a turn."""

    def run():
        with turns.turn(address, session):
            served.append(session)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def in_line(turns, served, address, session):
    """Start a thread that waits for a turn, and return once it is in line."""
    before = turns.waiting
    thread = take(turns, served, address, session)
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


class Work:
    """A clock and a processor that the test moves on."""

    def __init__(self):
        self.now = self.cost = 0.0

    def turns(self, places=1):
        return Turns(places, clock=lambda: self.now, cost=lambda: self.cost)

    def run(self, turns, address, seconds):
        """Run for so many seconds of the processor, which nobody else has meanwhile."""
        with turns.turn(address, address):
            self.now += seconds
            self.cost += seconds


def test_who_is_within_a_share_goes_first():
    work, served = Work(), []
    turns = work.turns()
    work.run(turns, "greedy", 2 * module.SHARE)
    work.run(turns, "reader", 0.2)
    with turns.turn("x", "x"):
        threads = [in_line(turns, served, name, name) for name in ("greedy", "reader")]
    threads[1].join(timeout=5)
    work.now += 2 * module.QUIET
    threads[0].join(timeout=5)
    assert served == ["reader", "greedy"]


def test_who_has_used_more_than_a_share_waits_until_the_readers_are_quiet():
    work, served = Work(), []
    turns = work.turns(places=2)
    work.run(turns, "greedy", 2 * module.SHARE)
    with turns.turn("reader", "reader"):
        thread = in_line(turns, served, "greedy", "greedy")
        thread.join(timeout=0.1)  # a place is free, yet a reader runs
        assert served == []
        work.now += 0.1
    thread.join(timeout=0.1)  # and the next reader may be about to come
    assert served == []
    work.now += 2 * module.QUIET
    thread.join(timeout=5)
    assert served == ["greedy"]


def test_what_was_used_is_forgotten():
    work, served = Work(), []
    turns = work.turns(places=2)
    work.run(turns, "greedy", 2 * module.SHARE)
    work.now += 2 * module.HALF_LIFE
    with turns.turn("reader", "reader"):
        take(turns, served, "greedy", "greedy").join(timeout=5)
    assert served == ["greedy"]


def test_alone_or_among_its_like_who_uses_much_does_not_wait():
    work = Work()
    turns = work.turns()
    for _ in range(10):  # each returns at once, or the test would hang
        work.run(turns, "hall", module.SHARE)
        work.run(turns, "ministry", module.SHARE)
    assert turns.waiting == 0


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
