"""Messages as people type them are understood as the tables say."""

import pytest

from tests.graphs.offline.tables import Wording, mistakes, wordings

_TABLES = [*wordings("wordings.yaml"), *wordings("tired.yaml"), *wordings("injected.yaml")]


@pytest.mark.parametrize("wording", _TABLES, ids=lambda wording: wording.say[:60])
def test_wording_is_understood(wording: Wording) -> None:
    """Each line of the table: its intents, its objects, its states."""
    assert mistakes(wording) == []


@pytest.mark.parametrize(("file", "share"), [("held_back.yaml", 0.95), ("heldout.yaml", 0.9)])
def test_wordings_that_nobody_tuned_for_are_mostly_understood(file: str, share: float) -> None:
    """Of the lines that were held back, few go wrong in any part."""
    table = wordings(file)
    wrong = {wording.say: found for wording in table if (found := mistakes(wording))}
    assert 1 - len(wrong) / len(table) >= share, wrong
