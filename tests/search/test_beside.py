"""What hears neither the clock nor a stop is left behind, and whoever waited goes on."""

import threading
import time

import pytest

from estate_opt.search.beside import GRACE_SECONDS, ends_in_time, is_anything_left_behind


def test_what_ends_in_time_is_waited_for() -> None:
    """It ended, and nothing is left."""
    assert ends_in_time(lambda: None, threading.Event(), 5.0)


def test_what_does_not_hear_the_clock_is_left_behind() -> None:
    """After its limit and a moment; it goes on by itself, and that is known while it does."""
    release, began = threading.Event(), time.monotonic()
    assert not ends_in_time(lambda: release.wait(20), threading.Event(), 0.1)
    assert time.monotonic() - began < 0.1 + GRACE_SECONDS + 1.0
    assert is_anything_left_behind()
    release.set()
    time.sleep(0.2)
    assert not is_anything_left_behind()


def test_what_does_not_hear_a_stop_is_left_behind() -> None:
    """A moment after the stop, however long its limit."""
    release, stop, began = threading.Event(), threading.Event(), time.monotonic()
    threading.Timer(0.2, stop.set).start()
    assert not ends_in_time(lambda: release.wait(20), stop, 600.0)
    assert time.monotonic() - began < 0.2 + GRACE_SECONDS + 1.5
    release.set()


def test_what_it_raises_is_raised_where_it_is_waited_for() -> None:
    """A fault of whoever listens is heard."""

    def fault() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        ends_in_time(fault, threading.Event(), 5.0)
