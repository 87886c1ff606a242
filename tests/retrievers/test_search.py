from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from retrievers.documents import passages
from retrievers.errors import DocumentError
from retrievers.search import KnowledgeBase, index
from retrievers.store import PassageStore, open_store
from tests.retrievers.samples import Meanings, document, markdown


@pytest.fixture
async def store() -> AsyncIterator[PassageStore]:
    """An empty embedded store."""
    async with open_store(":memory:") as opened:
        yield opened


def write(folder: Path, name: str, **changes: object) -> None:
    """A small document in a folder."""
    (folder / f"{name}.md").write_text(markdown(id=name, **changes), encoding="utf-8")


async def test_the_passage_that_answers_is_found(store: PassageStore) -> None:
    """A question in either language finds the section about it."""
    await store.add(passages(document()))
    for question in ("why is PAYCALC in HOLD?", "por que o job está travado?"):
        hits = await KnowledgeBase(store).search(question)
        assert [hit.passage.id for hit in hits] == ["job-hold#reasons"]


@pytest.mark.parametrize(
    "question",
    [
        "what is the capital of France",
        "como faço um bolo de cenoura",
        "who won the match yesterday",
        "what does AWSXYZ999E mean",
        "the of que o",
        "PAYCALC",
        "2026",
        "",
    ],
)
async def test_nothing_relevant_is_nothing_found(store: PassageStore, question: str) -> None:
    """A passage that shares a stray word with a question does not answer it."""
    text = "## Reasons\nThe capital letters match the job. In 2026 who knows."
    await store.add(passages(document(text=text)))
    assert await KnowledgeBase(store).search(question) == []


async def test_names_of_the_plant_do_not_count_against_a_passage(store: PassageStore) -> None:
    """No manual knows FIN1#EODCLOSE, and still it answers the question about it."""
    await store.add(passages(document()))
    hits = await KnowledgeBase(store).search("FIN1#EODCLOSE.UPDATE AGT_PAY01 HOLD")
    assert len(hits) == 1


async def test_an_unknown_code_is_not_answered_by_its_neighbour(store: PassageStore) -> None:
    """Sharing the words around a code is not knowing the code."""
    text = "## AWSBHT057W run number\nThe run number means something."
    await store.add(passages(document(text=text, codes=("AWSBHT057W",))))
    base = KnowledgeBase(store)
    assert await base.search("run number AWSBHT058W") == []
    assert len(await base.search("run number AWSBHT057W")) == 1


async def test_one_document_does_not_fill_the_answer(store: PassageStore) -> None:
    """At most two sections of a document stand among the hits."""
    text = "\n".join(f"## Symphony {number}\nThe symphony file." for number in range(9))
    await store.add(passages(document(text=text)))
    await store.add(passages(document(id="other", text="## A\nOf a symphony, much later.")))
    hits = await KnowledgeBase(store).search("symphony", limit=5)
    assert sorted(hit.passage.document for hit in hits) == ["job-hold", "job-hold", "other"]


@pytest.mark.parametrize(("embeddings", "found"), [(None, 1), (Meanings(), 2)])
async def test_meaning_adds_to_a_question_that_is_ours(
    embeddings: Embeddings | None, found: int
) -> None:
    """A hybrid store adds other words for the same, and still nothing to what is not ours."""
    async with open_store(":memory:", embeddings=embeddings) as store:
        await store.add(passages(document(id="one", text="## A\nThe automobile.")))
        await store.add(passages(document(id="two", text="## B\nThe vehicle.")))
        base = KnowledgeBase(store)
        assert len(await base.search("automobile")) == found
        assert await base.search("banana split") == []


async def test_a_code_leads_to_its_own_section_first(store: PassageStore) -> None:
    """Then come the documents that list it; an unknown code finds nothing."""
    listing = document(id="a-list", codes=("RC 127",), text="## All\nMany codes.")
    own = document(id="z-codes", codes=("RC 1", "RC 127"), text="## RC 1\nA\n## RC 127\nB")
    await store.add([*passages(listing), *passages(own)])
    base = KnowledgeBase(store)
    assert [one.id for one in await base.by_code("rc 127")] == ["z-codes#rc-127", "a-list#all"]
    assert await base.by_code("RC 12") == []
    assert await base.by_code("") == []


async def test_indexing_again_writes_nothing(store: PassageStore, tmp_path: Path) -> None:
    """The same content is written once."""
    write(tmp_path, "one")
    write(tmp_path, "two")
    assert await index(store, tmp_path) == 2
    assert await index(store, tmp_path) == 0


async def test_indexing_follows_a_change(store: PassageStore, tmp_path: Path) -> None:
    """Only the changed document is written again, and its old passages are gone."""
    write(tmp_path, "one")
    write(tmp_path, "two")
    await index(store, tmp_path)
    changed = markdown(id="two").replace("## Reasons", "## Causes")
    (tmp_path / "two.md").write_text(changed, encoding="utf-8")
    assert await index(store, tmp_path) == 1
    assert await store.count() == 2


async def test_indexing_mends_a_broken_update(store: PassageStore, tmp_path: Path) -> None:
    """A document of which passages are missing is written again."""
    (tmp_path / "one.md").write_text(markdown(id="one") + "## More\nText.", encoding="utf-8")
    await index(store, tmp_path)
    whole = await store.with_codes(["HOLD"])
    await store.delete("one")
    await store.add(whole[:1])
    assert await index(store, tmp_path) == 2
    assert await store.with_codes(["HOLD"]) == whole


async def test_uploaded_documents_stay_unless_pruned(store: PassageStore, tmp_path: Path) -> None:
    """What the folder does not have is kept, and goes only on request."""
    write(tmp_path, "one")
    await store.add(passages(document(id="uploaded")))
    await index(store, tmp_path)
    assert set(await store.editions()) == {"one", "uploaded"}
    await index(store, tmp_path, prune=True)
    assert set(await store.editions()) == {"one"}


async def test_a_bad_document_leaves_the_store_as_it_was(
    store: PassageStore, tmp_path: Path
) -> None:
    """The folder is read to its end before anything is written."""
    write(tmp_path, "one")
    (tmp_path / "two.md").write_text("no front matter", encoding="utf-8")
    with pytest.raises(DocumentError):
        await index(store, tmp_path)
    assert await store.count() == 0


@pytest.mark.parametrize(
    "question",
    ["runbook for GL_CLOSE", "temos runbook do GL_CLOSE?", "documentation about GL_CLOSE failures"],
)
async def test_a_runbook_of_the_house_is_about_the_name(store: PassageStore, question: str) -> None:
    """Only the paper that speaks of GL_CLOSE answers, not an example with GL and CLOSE in it."""
    await store.add(
        passages(document(id="manual", text="## Failure\nRerun GL.CLOSE or JOB_CLOSE."))
    )
    base = KnowledgeBase(store)
    assert await base.search(question) == []
    paper = document(id="paper", title="GL_CLOSE failure", text="## Runbook\nCall nobody, rerun.")
    await store.add(passages(paper))
    assert [hit.passage.document for hit in await base.search(question)] == ["paper"]


@pytest.mark.parametrize(
    "question", ["company policy for a rerun", "política da empresa pra rerun"]
)
async def test_a_rule_of_the_house_is_in_its_own_paper(store: PassageStore, question: str) -> None:
    """The manual tells how to rerun, and nothing of when the company allows it."""
    await store.add(passages(document(id="manual", title="Rerun", text="## Rerun\nRerun a job.")))
    base = KnowledgeBase(store)
    assert await base.search(question) == []
    await store.add(passages(document(id="paper", title="Company policy", text="## Rerun\nNo.")))
    assert [hit.passage.document for hit in await base.search(question)] == ["paper"]


async def test_of_two_compared_each_has_its_own(store: PassageStore) -> None:
    """Where no document tells both, the other one's own section stands second, marked so."""
    pend = document(id="state-pend", title="PEND", codes=("PEND",), text="## PEND means\nWaits.")
    skip = document(
        id="state-suppr", title="SUPPR", codes=("SUPPR",), text="## SUPPR means\nNot run."
    )
    await store.add([*passages(pend), *passages(skip)])
    base = KnowledgeBase(store)
    hits = await base.search("PEND vs SUPPR")
    assert {hit.passage.document for hit in hits[:2]} == {"state-pend", "state-suppr"}
    assert [hit.beside for hit in hits[:2]] == [False, True]
    assert not any(hit.beside for hit in await base.search("PEND"))


async def test_a_state_is_explained_by_its_own_section(store: PassageStore) -> None:
    """`HOLD` in capitals is the state, `hold` the action; a list of states comes after both."""
    state = document(id="z-state", kind="state", codes=("HOLD",), text="## HOLD means\nA.")
    action = document(id="a-action", kind="conman", codes=("hold",), text="## hold\nB.")
    listing = document(
        id="b-list", kind="state", codes=("HOLD", "READY"), text="## HOLD or READY\nC."
    )
    await store.add([one for doc in (action, listing, state) for one in passages(doc)])
    base = KnowledgeBase(store)
    assert [one.document for one in await base.by_code("HOLD")] == ["z-state", "b-list", "a-action"]
    assert (await base.by_code("hold"))[0].document == "a-action"


async def test_what_a_state_is_its_own_document_tells_first(store: PassageStore) -> None:
    """However often others name the state beside the words of the question."""
    own = document(id="z-state", kind="state", codes=("SUPPR",), text="## SUPPR means\nNot run.")
    tree = document(
        id="a-tree",
        kind="troubleshooting",
        title="SUPPR and ERROR",
        codes=("SUPPR", "ERROR"),
        text="## SUPPR\nSUPPR is no error. SUPPR or error, an error is no SUPPR.",
    )
    await store.add([*passages(tree), *passages(own)])
    hits = await KnowledgeBase(store).search("is SUPPR an error state?")
    assert [hit.passage.document for hit in hits] == ["z-state", "a-tree"]
