"""Conditions on return codes: read as they are written, and refused where they cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.hwa.simulator.plan.condition import BadCondition, holds, parse

numbers = st.integers(-300, 300)
comparisons = st.builds(
    lambda sign, number: (f"RC{sign}{number}", f"code {sign} {number}"),
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    numbers,
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds(lambda a: (f"NOT ({a[0]})", f"(not ({a[1]}))"), inner),
        st.builds(
            lambda a, b: (f"({a[0]}) AND ({b[0]})", f"(({a[1]}) and ({b[1]}))"), inner, inner
        ),
        st.builds(lambda a, b: (f"{a[0]} or {b[0]}", f"({a[1]} or {b[1]})"), inner, inner),
    ),
    max_leaves=6,
)


@given(conditions, numbers)
def test_a_condition_means_what_it_says(written: tuple[str, str], code: int) -> None:
    """NOT binds closest, then AND, then OR, as in the language that judges here."""
    ours, pythons = written[0].replace("==", "="), written[1]

    assert holds(ours, code) == eval(pythons, {"code": code})  # noqa: S307  # made right here


@pytest.mark.parametrize(
    "text", ["", "RC", "RC=", "RC=x", "(RC=1", "RC=1)", "RC=1 RC=2", "RC ~ 1", "RC=OR", "1=RC"]
)
def test_nonsense_is_refused(text: str) -> None:
    """What is no condition is told so."""
    with pytest.raises(BadCondition):
        parse(text)


@pytest.mark.parametrize("code", [0, 3, 4, 8])
def test_the_manual_s_example(code: int) -> None:
    """Up to three, or eight; <> is another way to write !=."""
    assert holds("(RC<=3) OR (RC=8)", code) == (code in {0, 3, 8})
    assert holds("rc <> 4", code) == (code != 4)
