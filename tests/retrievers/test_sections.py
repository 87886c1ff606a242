"""In a talk about one paper the section that speaks of the question answers, and no other paper does."""

from collections.abc import AsyncIterator

import pytest

from retrievers.search import KnowledgeBase
from retrievers.store import open_store
from tests.retrievers.samples import document

PAPER = document(
    id="freight-late",
    title="Freight list is late",
    kind="procedure",
    text=(
        "## Steps\nWait for the freight list until 04:00.\n\n"
        "## Whom to call\nThe harbour desk, extension 77.\n\n"
        "## Not allowed\nNever create an empty list."
    ),
)


@pytest.fixture
async def knowledge() -> AsyncIterator[KnowledgeBase]:
    """A house of one paper."""
    async with open_store(":memory:") as store:
        base = KnowledgeBase(store)
        await base.learn(PAPER)
        yield base


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("who is called then?", "Whom to call"),
        ("qual o ramal?", "Whom to call"),
        ("may i create an empty one", "Not allowed"),
        ("the list, how long do we wait", "Steps"),
    ],
)
async def test_the_section_that_speaks_of_it_comes_first(
    knowledge: KnowledgeBase, question: str, section: str
) -> None:
    """A question of few words is answered by the section on them, in either language."""
    assert (await knowledge.within(PAPER.id, question))[0].section == section


@pytest.mark.parametrize("question", ["and then?", "e agora?", "and after that?", ""])
async def test_a_question_without_a_subject_is_of_the_whole(
    knowledge: KnowledgeBase, question: str
) -> None:
    """`And then?` names nothing: the paper is told from its beginning."""
    found = await knowledge.within(PAPER.id, question)
    assert [one.section for one in found] == ["Steps", "Whom to call", "Not allowed"]


@pytest.mark.parametrize(
    ("question", "surely"),
    [
        ("how do I restart a CICS region", False),
        ("what a long night, I need coffee", False),
        ("can the printer list its cartridges", True),
    ],
)
async def test_another_subject_is_not_answered(
    knowledge: KnowledgeBase, question: str, surely: bool
) -> None:
    """What the paper hardly speaks of is not put into its mouth."""
    assert await knowledge.within(PAPER.id, question, surely=surely) == []


async def test_an_unknown_paper_has_no_sections(knowledge: KnowledgeBase) -> None:
    """The id may come from a model: one that does not exist is no error."""
    assert await knowledge.within("no-such-paper", "who is called then?") == []


@pytest.mark.parametrize(
    ("message", "lost", "known"),
    [
        ("the freight list of the harbour is late again", False, True),
        ("the freight list of the harbour, on a sunday of all days", True, True),
        ("the freight list of the harbour, on a sunday of all days", False, True),
        ("a harbour, with bells and whistles and a bicycle", False, False),
        ("the blue freight bicycle with bells", True, False),
        ("who waits for a list", False, False),
        ("late", True, False),
        ("is my job done?", True, False),
    ],
)
async def test_only_what_a_paper_surely_speaks_of_is_known(
    knowledge: KnowledgeBase, message: str, lost: bool, known: bool
) -> None:
    """A message that may not be meant for papers needs more than a word in common."""
    assert await knowledge.knows(message, lost=lost) == known


CODES = document(
    id="trucks",
    title="Night trucks",
    kind="procedure",
    text=(
        "## Departure\nThe trucks leave the yard at 03:30.\n\n"
        "## Error FR-12\nThe scale refused the weight; weigh once more.\n\n"
        "## Code RT 7\nThe ramp is locked.\n\n"
        "## Contacts\nCall the yard, extension 12.\n\n"
        "## Never\nNever let a truck go without a seal."
    ),
)


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("FR-12, what do I do", ["Error FR-12", "Never"]),
        ("deu fr12 no caminhão", ["Error FR-12", "Never"]),
        ("rt 7?", ["Code RT 7", "Never"]),
        ("when is the departure of the trucks", ["Departure", "Never"]),
        ("the trucks at night, how does that go", []),
        ("no departure today, whom do I call", []),
    ],
)
async def test_a_section_headed_by_what_is_asked_is_told_with_the_warnings(
    knowledge: KnowledgeBase, question: str, sections: list[str]
) -> None:
    """A code or a subject leads to its section; where none leads, the paper is told whole."""
    await knowledge.learn(CODES)
    assert [one.section for one in await knowledge.asked(CODES.id, question)] == sections


async def test_what_is_brought_along_is_told_whole(knowledge: KnowledgeBase) -> None:
    """A step of HWA's own procedures is never shown without the others."""
    own = document(id="reset-fta", title="Reset an agent", text="## Steps\nReset the agent.")
    await knowledge.learn(own)
    assert await knowledge.asked(own.id, "steps to reset the agent") == []


@pytest.mark.parametrize(
    ("message", "unknown"),
    [
        ("what does FR-99 mean", "FR-99"),
        ("RT 8, o que é?", "RT 8"),
        ("FR-12?", ""),
        ("is FTA01 linked", ""),
    ],
)
async def test_a_neighbour_of_a_code_tells_nothing_of_it(
    knowledge: KnowledgeBase, message: str, unknown: str
) -> None:
    """A code of a kind that the papers have, and that none has, is told to be unknown."""
    await knowledge.learn(CODES)
    assert await knowledge.unknown_code(message) == unknown
