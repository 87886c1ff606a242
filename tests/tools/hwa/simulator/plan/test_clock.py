"""Clocks: one that runs faster than the machine's, one that stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tools.hwa.simulator.plan.clock import AcceleratedClock, FrozenClock, RealClock

START = datetime(2026, 3, 4, 21, tzinfo=UTC)


def test_an_accelerated_clock_runs_so_many_times_as_fast() -> None:
    """A minute of the machine is an hour of the plant, from a moment of its own on."""
    machine = FrozenClock(datetime(2030, 1, 1, tzinfo=UTC))
    clock = AcceleratedClock(START, 60, machine)
    assert clock.now() == START
    machine.advance(timedelta(minutes=1))
    assert clock.now() == START + timedelta(hours=1)


@pytest.mark.parametrize("speed", [0, -1])
def test_a_clock_never_runs_backwards(speed: float) -> None:
    """A speed that is none is refused."""
    with pytest.raises(ValueError, match="forwards"):
        AcceleratedClock(START, speed)


def test_clocks_tell_utc() -> None:
    """Whatever zone a moment came in, the plant's time is UTC."""
    assert RealClock().now().tzinfo is UTC
    assert AcceleratedClock(START).now().tzinfo is UTC
