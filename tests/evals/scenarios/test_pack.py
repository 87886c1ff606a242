"""Kinds and packs: every cause has its kind, and a seed always draws the same."""

import pytest

from evals.scenarios.kinds import SCENARIOS
from evals.scenarios.pack import SIZE, Pack, packs
from evals.scenarios.scene import UnplacedError, stage
from evals.scenarios.upstream import upstream
from evals.scenarios.wording import WORDINGS
from graphs.question import Language
from tools.hwa.simulator.plants.faults.registry import KINDS
from tools.plan.diagnosis import CauseCode

NAMED_BY_ANSWERS = {"PREDECESSOR_WAITING"}
"""Causes that are no root: whoever waits is followed further."""


def test_there_are_sixty_kinds_and_more() -> None:
    """Each has a name of its own, and all of its faults exist."""
    assert len(SCENARIOS) >= 60
    assert all(each.kind in KINDS for kind in SCENARIOS.values() for each in kind.faults)


def test_every_cause_is_asked_about() -> None:
    """No cause of the closed list is without a scenario."""
    asked = {KINDS[each.kind].cause for kind in SCENARIOS.values() for each in kind.faults}

    assert {each.value for each in CauseCode} - asked <= NAMED_BY_ANSWERS


def test_each_question_has_several_wordings_in_both_languages() -> None:
    """As many in one language as in the other, and none twice."""
    for (asks, _), told in WORDINGS.items():
        assert len(set(told)) == len(told) >= 3
        assert len(WORDINGS[asks, "en"]) == len(WORDINGS[asks, "pt"])


def test_a_pack_is_the_same_whatever_else_is_wanted() -> None:
    """Selecting kinds asks fewer questions of the same plants."""
    everything = {each.number: each.kinds for each in packs(SCENARIOS, [5])}
    some = packs(SCENARIOS, [5], ["prompt-waiting", "plan-stale"])

    assert all(everything[each.number] == each.kinds for each in some)
    assert len(some) == 2
    assert max(len(each) for each in everything.values()) == SIZE


def alone(name: str, seed: int) -> Pack:
    """A scenario in a plant of its own."""
    return Pack(seed=seed, number=0, kinds=(SCENARIOS[name],), asked=frozenset({name}))


def test_a_seed_draws_the_same_scene_again() -> None:
    """Question, subject and truth are the same twice, and others with another seed."""
    first, second = (stage(alone("file-missing", 3), 400, "en").scenes[0] for _ in range(2))

    assert first == second
    assert stage(alone("file-missing", 4), 400, "en").scenes[0].subject != first.subject


@pytest.mark.parametrize("language", ["en", "pt"])
def test_the_subject_is_named_in_the_question(language: Language) -> None:
    """By its name, its stream and name, or its whole key."""
    [scene] = stage(alone("file-missing", 3), 400, language).scenes

    assert scene.subject.key.rpartition(".")[2] in scene.question


def test_a_plant_without_room_is_told() -> None:
    """Nothing is asked of a scenario that could not be put into any plant of this size."""
    with pytest.raises(UnplacedError):
        stage(alone("whole-fenced", 3), 12, "en")


def test_nobody_waits_for_another_scenario() -> None:
    """In one plant each subject waits for its own fault alone."""
    names = ("file-missing", "held", "disk-full-behind", "stream-prompt")
    kinds = tuple(SCENARIOS[each] for each in names)
    staged = stage(Pack(seed=5, number=0, kinds=kinds, asked=frozenset(names)), 1500, "en")
    ahead = {
        each.kind.name: {node.id for node, _ in upstream(staged.world, each.subject.id or "")}
        for each in staged.scenes
    }

    for one in staged.scenes:
        others = [each for each in staged.scenes if each is not one]
        assert not any(each.subject.id in ahead[one.kind.name] for each in others)
