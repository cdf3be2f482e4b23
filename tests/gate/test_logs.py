"""A log that is written to without end stays readable, and short."""

import logging

from svc_atlas.gate.logs import OFTEN, Folded


def record(message, *args):
    return logging.LogRecord("streamlit", logging.WARNING, "", 0, message, args, None)


def test_what_repeats_is_said_a_few_times_and_then_counted():
    now = [0.0]
    folded = Folded(lambda: now[0])
    let = [folded.filter(record("bad frame from %s", number)) for number in range(2065)]
    assert sum(let) == OFTEN
    now[0] = 61.0
    last = record("bad frame from %s", 9)
    assert folded.filter(last)
    assert last.getMessage() == "bad frame from 9 (and 2060 more of its kind before)"


def test_another_message_is_not_held_back():
    folded = Folded(lambda: 0.0)
    for _ in range(100):
        folded.filter(record("bad frame"))
    assert folded.filter(record("disk full"))
