"""A talk about a paper goes on with it, and what nobody understood is looked up before it is asked back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from graphs.answer import Answer
from retrievers.documents import Document
from tests.house import House, open_house

pytestmark = pytest.mark.asyncio(loop_scope="session")

_PAPER = Document(
    id="freight-list-late",
    title="Freight list of the harbour is late",
    kind="procedure",
    language="en",
    codes=(),
    related=(),
    aliases=(),
    text=(
        "## Steps\nWait for the freight list until 04:00.\n\n"
        "## Whom to call\nThe harbour desk, extension 77.\n\n"
        "## Not allowed\nNever make an empty list by hand."
    ),
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def harbour() -> AsyncIterator[House]:
    """A house with a paper of its own."""
    async with open_house() as house:
        await house.runtime.knowledge.learn(_PAPER)
        yield house


def _sections(answer: Answer) -> list[str]:
    return [one.section for one in answer.citations if one.document == _PAPER.id]


@pytest.mark.parametrize(
    ("follow_up", "section"),
    [
        ("and who is called then?", "Whom to call"),
        ("e qual o ramal?", "Whom to call"),
        ("an empty list then?", "Not allowed"),
    ],
)
async def test_a_follow_up_is_answered_by_the_papers_section(
    harbour: House, follow_up: str, section: str
) -> None:
    """Few words that name nothing are of the paper that was just told."""
    _, answer = await harbour.talk("our runbook for the late freight list", follow_up)
    assert _sections(answer)[:1] == [section]
    assert answer.agents == ["knowledge"]


async def test_a_question_of_the_plan_leaves_the_paper(harbour: House) -> None:
    """What names something else is asked of that."""
    _, answer = await harbour.talk("our runbook for the late freight list", "status of GL_POST")
    assert answer.intent.id == "job_status"


async def test_small_talk_beside_a_paper_is_no_question_of_it(harbour: House) -> None:
    """Where the paper is silent the first reading stands."""
    _, answer = await harbour.talk("our runbook for the late freight list", "lol what a night")
    assert answer.citations == []
    assert answer.intent.id in {"outside", "unclear", "greeting"}


async def test_what_is_not_understood_is_looked_up(harbour: House) -> None:
    """A message that no rule knows, and that a paper speaks of, is answered by it."""
    answer = await harbour.ask("something on freight from the harbour")
    assert _sections(answer)
    assert answer.intent.id == "procedure"


async def test_what_no_paper_surely_speaks_of_is_asked_back(harbour: House) -> None:
    """A word in common is no answer."""
    answer = await harbour.ask("the blue freight bicycle with bells")
    assert answer.citations == []
    assert answer.intent.id in {"outside", "unclear"}


_OF_PLAN = {
    "is the freight list late?": "job_status",
    "why is the freight list late?": "why_waiting",
    "what is late at the harbour desk?": "unclear",
    "esta atrasada a freight list?": "job_status",
}
"""Questions with ordinary words for their object, and what they ask where no paper speaks of it."""


@pytest.mark.parametrize("question", _OF_PLAN)
async def test_an_ordinary_word_that_a_paper_speaks_of_is_no_object(
    harbour: House, question: str
) -> None:
    """What reads as a question of the plan goes to the paper that surely speaks of all of it."""
    answer = await harbour.ask(question)
    assert _sections(answer)
    assert answer.intent.id == "procedure"


@pytest.mark.parametrize(("question", "intent"), _OF_PLAN.items())
async def test_without_such_a_paper_it_stays_a_question_of_the_plan(
    house: House, question: str, intent: str
) -> None:
    """The same words in a house whose papers are silent on them are read as they were."""
    answer = await house.ask(question)
    assert answer.citations == []
    assert answer.intent.id == intent


@pytest.mark.parametrize(
    ("question", "intent", "told"),
    [
        ("is FREIGHT_CHECK_0020C late?", "job_status", "LOGFREIGHT0020.FREIGHT_CHECK_0020C"),
        ("is freight_check_0020c late?", "job_status", "LOGFREIGHT0020.FREIGHT_CHECK_0020C"),
        ("is LOGCUSTOMS late with the freight list?", "stream_status", "/LOGISTICS/LOGCUSTOMS"),
    ],
)
async def test_an_object_of_the_plan_stays_with_the_plan(
    harbour: House, question: str, intent: str, told: str
) -> None:
    """Though the paper has the same words, what the plan calls by a name is read in the plan."""
    answer = await harbour.ask(question)
    assert answer.citations == []
    assert answer.intent.id == intent
    assert told in answer.answer
