from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from evals.questions.case import Group, ShortCase
from evals.questions.dataset import Dataset
from evals.questions.sampling import sampled, spread
from tests.evals.runs import dataset

INTENTS = ("job_status", "job_list", "why_failed", "impact")


def _dataset(groups: int) -> Dataset:
    cases = []
    for at in range(groups):
        expect = {"intent": INTENTS[at % len(INTENTS)]}
        wordings = {"en": [f"a {at}", f"b {at}"], "pt": [f"c {at}"]}
        group = Group.model_validate({"id": f"g-{at}", "wordings": wordings, "expect": expect})
        single = ShortCase.model_validate({"id": f"s-{at}", "user": "x", "expect": expect})
        cases += [*group.whole(), *single.whole()]
    return dataset("one").model_copy(update={"cases": cases})


def test_twins_stay_together() -> None:
    """A group is in the part with all of its wordings, or not at all."""
    part = sampled(_dataset(40), 0.3)
    twins = Counter(one.twin for one in part.cases if one.twin)

    assert set(twins.values()) == {3}
    assert len(twins) + sum(one.twin is None for one in part.cases) == 24


def test_every_intent_is_in_the_part() -> None:
    """Each intent keeps its share."""
    part = sampled(_dataset(40), 0.5)
    asked = Counter(one.conversation[0].expect.intent for one in part.cases)

    assert len(asked) == len(INTENTS)
    assert max(asked.values()) - min(asked.values()) <= 8


def test_the_same_each_time() -> None:
    """The part does not depend on the order of the file, and keeps it."""
    whole = _dataset(30)
    turned = whole.model_copy(update={"cases": whole.cases[::-1]})
    part = [one.id for one in sampled(whole, 0.2).cases]

    assert part == [one.id for one in sampled(turned, 0.2).cases][::-1]
    assert sampled(whole, 1.0).cases == whole.cases


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=60), st.floats(0.01, 1.0))
def test_shares(kinds: list[int], share: float) -> None:
    """The part has its share of the whole, and of every kind, give or take one."""
    whole = list(enumerate(kinds))
    part = spread(whole, share, lambda one: one[1], lambda one: str(one[0]))
    asked, drawn = Counter(kinds), Counter(kind for _, kind in part)

    assert abs(len(part) - share * len(whole)) < 1.01
    assert all(abs(drawn[kind] - share * number) < 1.01 for kind, number in asked.items())
