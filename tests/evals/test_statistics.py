import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.statistics import effective, share_of, spread_of, wilson

CLUSTERS = st.lists(st.lists(st.booleans(), min_size=1, max_size=4), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("held", "of", "low", "high"),
    [  # as tables of the score interval have them
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_known_intervals(held: int, of: int, low: float, high: float) -> None:
    """Wilson's interval is that of the tables."""
    assert wilson(held / of, of) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share(held: int, more: int) -> None:
    """The share lies in its interval, and the interval in zero to one."""
    share = held / (held + more)
    low, high = wilson(share, held + more)

    assert 0 <= low <= share <= high <= 1


@given(st.floats(0, 1), st.integers(1, 200), st.integers(2, 50))
def test_more_trials_tell_more(share: float, of: int, times: int) -> None:
    """Of the same share, more trials give a narrower interval."""
    few, many = wilson(share, of), wilson(share, of * times)

    assert many[1] - many[0] < few[1] - few[0]


def test_nothing_tells_nothing() -> None:
    """Without trials everything is possible."""
    assert wilson(1.0, 0) == (0.0, 1.0)
    assert share_of({}).low == 0.0


@settings(max_examples=60)
@given(CLUSTERS)
def test_a_case_is_worth_no_more_than_its_trials(clusters: list[list[bool]]) -> None:
    """There is at least one independent trial, and never more than were made."""
    assert 1 <= effective(clusters) <= sum(map(len, clusters)) + 1e-9


@settings(max_examples=60)
@given(st.lists(st.booleans(), min_size=2, max_size=40), st.integers(2, 5))
def test_repeats_add_nothing(held: list[bool], times: int) -> None:
    """To ask a steady house the same again narrows no interval."""
    once = share_of({str(at): [one] for at, one in enumerate(held)})
    again = share_of({str(at): [one] * times for at, one in enumerate(held)})

    assert again.share == pytest.approx(once.share)
    assert again.low == pytest.approx(once.low, abs=0.02)
    assert again.high == pytest.approx(once.high, abs=0.02)


def test_independent_turns_count_each() -> None:
    """Turns of a conversation that have nothing to do with each other are trials of their own."""
    mixed = [[True, False], [False, True], [True, True], [False, False]] * 5

    assert effective(mixed) == pytest.approx(40, rel=0.06)


def test_spread() -> None:
    """The median and the 95th percentile; one turn is its own; none are zeros."""
    many = spread_of([float(at) for at in range(1, 102)])

    assert (many.median, many.p95, many.longest) == (51.0, 96.0, 101.0)
    assert (spread_of([7.0]).median, spread_of([7.0]).p95) == (7.0, 7.0)
    assert spread_of([]).longest == 0.0
