"""The file of time zones: every row of it is a zone and its names, and a fault tells which is not."""

from pathlib import Path

import pytest

from graphs.offline.times.zones import ZoneError, ZoneFinder


def test_a_zone_is_found_by_each_of_its_names(tmp_path: Path) -> None:
    """A short name counts by itself, a place beside a word for time."""
    file = tmp_path / "zones.yaml"
    file.write_text("Asia/Tokyo: {short: [jst], places: [tokyo]}", "utf-8")
    zones = ZoneFinder(file)
    found = [zones.find(text) for text in ("in jst", "tokyo time", "jobs of tokyo")]
    assert [one and one.zone.key for one in found] == ["Asia/Tokyo", "Asia/Tokyo", None]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("Asia/Tokyo: [", "cannot be read"),
        ("[Asia/Tokyo]", "wants a mapping of zones"),
        ("Asia/Tokio: {short: [jst]}", "no such zone: Asia/Tokio"),
        ("Asia/Tokyo: [jst]", "Asia/Tokyo wants names"),
        ("Asia/Tokyo: {shorts: [jst]}", "Asia/Tokyo wants names"),
    ],
)
def test_a_fault_names_file_and_row(tmp_path: Path, content: str, fault: str) -> None:
    """What cannot be used is told at the start, with the place to mend."""
    file = tmp_path / "zones.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(ZoneError, match=rf"^zones\.yaml: {fault}"):
        ZoneFinder(file)
