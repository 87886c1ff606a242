"""Numbers between two others are lengths, codes or priorities, and no times of day."""

import pytest

from graphs.offline.filters.measuring import measured, without_ranges


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("took 10 to 20 minutes", ["minutes>=10", "minutes<=20"]),
        ("rc is in 4-8", ["return_code>=4", "return_code<=8"]),
        ("saiu com algo entre 4 e 8", ["return_code>=4", "return_code<=8"]),
        ("in the last 10 to 20 minutes", []),
        ("ended between 1 and 3", []),
        ("returned between 1 and 3 am", []),
        ("rc 8 to 4", []),
    ],
)
def test_range_is_compared(text: str, told: list[str]) -> None:
    """Each end is a comparison; a time of day, or what runs backwards, is none."""
    assert [str(one) for one in measured(text).comparisons] == told


def test_range_of_codes_is_no_time() -> None:
    """What was read as a range is struck out where times are looked for, and times stay."""
    assert without_ranges("came back with 4 to 8 since 22:00") == f"{'#' * 21} since 22:00"
