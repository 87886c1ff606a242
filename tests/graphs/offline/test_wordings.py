"""Messages as people type them are understood as the tables say."""

import pytest

from tests.graphs.offline.tables import Wording, mistakes, wordings


@pytest.mark.parametrize("wording", wordings("wordings.yaml"), ids=lambda wording: wording.say[:60])
def test_wording_is_understood(wording: Wording) -> None:
    """Each line of the table: its intents, its objects, its states."""
    assert mistakes(wording) == []


def test_wordings_that_nobody_tuned_for_are_mostly_understood() -> None:
    """Of the held-back lines at most one in twenty goes wrong in any part."""
    table = wordings("held_back.yaml")
    wrong = {wording.say: found for wording in table if (found := mistakes(wording))}
    assert len(wrong) <= len(table) / 20, wrong
