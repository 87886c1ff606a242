from pathlib import Path

import pytest

from retrievers.aspects import Aspects, domain_aspects, load_aspects
from retrievers.errors import ThesaurusError

SMALL = """
aspects:
  steps: {kinds: [procedure], words: [step], say: ["how do i"]}
  difference: {kinds: [concept, concept], words: [compar*], say: []}
papers: [runbook, "our procedure"]
house: [policy, "on call"]
"""


def small(tmp_path: Path, told: str = SMALL) -> Aspects:
    """Manners of asking from a text."""
    path = tmp_path / "aspects.yaml"
    path.write_text(told, encoding="utf-8")
    return load_aspects(path)


def test_a_manner_of_asking_leads_to_kinds(tmp_path: Path) -> None:
    """Phrases and stems are found anywhere, in the plural too; a kind may weigh twice."""
    aspects = small(tmp_path)
    assert aspects.kinds("How do I stop it, steps?") == {"procedure": 1}
    assert aspects.kinds("steps, comparing both") == {"procedure": 1, "concept": 2}
    assert aspects.kinds("stepping out") == {}


def test_who_asks_what_is_typed_wants_no_steps() -> None:
    """`How do I type it in conman` is about a command's form, and no checklist answers that."""
    kinds = domain_aspects().kinds("how do I type it in conman")
    assert kinds["conman"]
    assert not kinds["procedure"]
    assert domain_aspects().kinds("how do I do it in conman")["procedure"]


def test_words_of_manner_are_no_subject(tmp_path: Path) -> None:
    """A passage need not speak of how is asked; of the rest it must."""
    aspects = small(tmp_path)
    assert aspects.aside(["steps"])
    assert aspects.aside(["runbook"])
    assert not aspects.aside(["steps", "symphony"])
    assert not aspects.aside(["our", "procedure"])


def test_the_houses_own_is_heard(tmp_path: Path) -> None:
    """A writing, and what only the house tells, are told apart from the trade's words."""
    aspects = small(tmp_path)
    assert aspects.asks_papers("the runbooks for X")
    assert aspects.asks_papers("our procedure for X")
    assert not aspects.asks_papers("the procedure for X")
    assert aspects.house("who is on call, by policy?") == ["on call", "policy"]


@pytest.mark.parametrize(
    "question",
    [
        "limit vs fence",
        "limit e fence, qual a diferença",
        "is FAIL the same as ABEND",
        "deadline e until não é a mesma coisa",
    ],
)
def test_operators_compare(question: str) -> None:
    """However it is said in either language, two things are held against each other."""
    assert domain_aspects().compares(question)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("papers:", "paper:"), "wants exactly aspects"),
        (("say: []", "said: []"), "wants exactly kinds, words, say"),
        (("[step]", "step"), "list of texts"),
        (("[step]", "[Step]"), "plain words"),
        (("[step]", "[st-ep]"), "plain words"),
        (("difference:", "other:"), "wants the aspect difference"),
        (("aspects:", "aspects: ["), "cannot be read"),
    ],
)
def test_broken_manners_stop_the_start(tmp_path: Path, changed: tuple[str, str], told: str) -> None:
    """Each broken rule is refused with its place."""
    with pytest.raises(ThesaurusError, match=told):
        small(tmp_path, SMALL.replace(*changed))
