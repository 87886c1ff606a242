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
