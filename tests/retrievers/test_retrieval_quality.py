"""How well the documents that Resync brings along are found; `-s` shows the numbers."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from retrievers.documents import knowledge_folder, passages, read_documents
from retrievers.search import KnowledgeBase, index
from retrievers.store import open_store

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one index for all of them

QUESTIONS: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("questions.yaml").read_text(encoding="utf-8")
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def base() -> AsyncIterator[KnowledgeBase]:
    """The knowledge base over Resync's own documents."""
    async with open_store(":memory:") as store:
        await index(store, knowledge_folder())
        yield KnowledgeBase(store)


async def rank(base: KnowledgeBase, case: dict[str, Any]) -> int | None:
    """At which place a wanted document is found, from 0; None where it is not."""
    found = [hit.passage.document for hit in await base.search(case["ask"], limit=5)]
    return next((place for place, one in enumerate(found) if one in case["want"]), None)


async def test_operators_find_their_documents(
    base: KnowledgeBase, record_property: Callable[[str, object], None]
) -> None:
    """Nine of ten questions find a document that answers at once, nearly all among five."""
    ranks = {case["ask"]: await rank(base, case) for case in QUESTIONS["ours"]}
    found = [place for place in ranks.values() if place is not None]
    recall, first = len(found) / len(ranks), found.count(0) / len(ranks)
    record_property("recall_at_5", recall)
    record_property("recall_at_1", first)
    print(f"recall@5 {recall:.3f}, recall@1 {first:.3f}, {len(ranks)} questions")  # noqa: T201 - the report
    missed = [ask for ask, place in ranks.items() if place is None]
    assert recall >= 0.97, missed
    assert first >= 0.9, [ask for ask, place in ranks.items() if place]


async def test_what_is_not_ours_finds_nothing(base: KnowledgeBase) -> None:
    """A question about something else gets no passage at all."""
    found = {ask: await base.search(ask) for ask in QUESTIONS["others"]}
    assert {ask: [hit.passage.id for hit in hits] for ask, hits in found.items() if hits} == {}


async def test_every_question_wants_a_document_there_is() -> None:
    """The questions name real documents only."""
    known = {one.id for one in read_documents(knowledge_folder())}
    wanted = {one for case in QUESTIONS["ours"] for one in case["want"]}
    assert wanted <= known


async def test_every_code_of_a_document_leads_to_it(base: KnowledgeBase) -> None:
    """Whatever code a document lists finds one of its passages."""
    for document in read_documents(knowledge_folder()):
        for code in document.codes:
            assert document.id in {one.document for one in await base.by_code(code)}, code


async def test_a_message_code_finds_its_section(base: KnowledgeBase) -> None:
    """Searching for a message code alone brings its own section first."""
    own = [
        one
        for document in read_documents(knowledge_folder())
        for one in passages(document)
        if one.kind == "message" and len(one.codes) == 1 and "~" not in one.id
    ]
    assert own
    for one in own:
        hits = await base.search(f"o que significa {one.codes[0]}?", limit=1)
        assert [hit.passage.id for hit in hits] == [one.id]
