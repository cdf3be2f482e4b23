"""The watchdog ends a process whose loop stands still, and no other."""

import asyncio
import threading
import time

from svc_atlas.gate.watchdog import Watchdog


def test_a_loop_that_turns_is_left_alone():
    ended = threading.Event()

    async def turn():
        watchdog = Watchdog(0.5, ended.set)
        watchdog.start()
        await asyncio.sleep(1.0)
        watchdog.stop()

    asyncio.run(turn())
    assert not ended.is_set()


def test_a_loop_that_stands_still_is_told():
    ended = threading.Event()

    async def stand():
        Watchdog(0.2, ended.set).start()
        await asyncio.sleep(0.05)
        until = time.monotonic() + 30
        while not ended.is_set() and time.monotonic() < until:
            time.sleep(0.02)  # what no server may do

    asyncio.run(stand())
    assert ended.is_set()
