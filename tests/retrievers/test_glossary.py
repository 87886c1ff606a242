from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from retrievers.documents import Document, passages
from retrievers.errors import ThesaurusError
from retrievers.glossary import domain_glossary, load_glossary
from retrievers.search import KnowledgeBase
from retrievers.sparse import SparseEncoder
from retrievers.store import open_store
from tests.retrievers.samples import document

SMALL = """
- {en: [arrive, come], pt: [chegar, chegou]}
- {en: [come], pt: [vir]}
"""


def ids(path: Path, told: str, word: str) -> frozenset[int]:
    """What a word stands for by a glossary from a text."""
    path.write_text(told, encoding="utf-8")
    encoder = SparseEncoder()
    return load_glossary(path).bridges(encoder.ids)[encoder.ids([word])[0]]


def test_a_word_stands_for_those_of_both_languages(tmp_path: Path) -> None:
    """English endings are found by their stem; who stands in two groups says both."""
    encoder, path = SparseEncoder(), tmp_path / "glossary.yaml"
    assert ids(path, SMALL, "arrives") == set(encoder.ids(["arrive", "come", "chegar", "chegou"]))
    assert ids(path, SMALL, "come") >= set(encoder.ids(["vir", "chegou"]))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("- {en: [come]", "- {fr: [come]"), "group 2: wants exactly en, pt"),
        (("[vir]", "vir"), "group 2: pt: wants a list of texts"),
        (("[vir]", "[Vir]"), "no single word"),
        (("[vir]", "[ir embora]"), "no single word"),
        (("[vir]", "[vir, vir]"), "stands twice"),
        (("- {en: [come]", "- {en: [come"), "cannot be read"),
    ],
)
def test_a_broken_glossary_stops_the_start(
    tmp_path: Path, changed: tuple[str, str], told: str
) -> None:
    """Each broken group is refused with its place."""
    with pytest.raises(ThesaurusError, match=told):
        ids(tmp_path / "glossary.yaml", SMALL.replace(*changed), "come")


def test_the_glossary_that_is_brought_along_is_whole() -> None:
    """It is read without a fault, and bridges in both directions."""
    bridges, encoder = domain_glossary().bridges(SparseEncoder().ids), SparseEncoder()
    (file,), (arquivo,) = encoder.ids(["file"]), encoder.ids(["arquivo"])
    assert arquivo in bridges[file]
    assert file in bridges[arquivo]


HOUSE: tuple[Document, ...] = (
    document(
        id="extrato-atrasado", title="Roteiro da casa: extrato do cartão não chegou",
        kind="procedure", language="pt",
        text="## Quem chamar\nLigar para a mesa de cartões no ramal 5120.\n## Atenção\nNunca criar arquivo vazio.",
    ),
    document(
        id="tax-rejected", title="House runbook: the tax declaration is rejected", kind="procedure",
        text="## Steps\n1. Call the treasury desk on extension 6604.\n2. Have the file sent again.",
    ),
)  # fmt: skip


@pytest_asyncio.fixture
async def base() -> AsyncIterator[KnowledgeBase]:
    """A knowledge base of two papers of a house, one in each language."""
    async with open_store(":memory:") as store:
        await store.add([one for paper in HOUSE for one in passages(paper)])
        yield KnowledgeBase(store)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("qual ramal nosso roteiro manda chamar quando o extrato do cartão não vem", "extrato-atrasado"),
        ("nosso runbook da declaração de imposto recusada: pra quem ligo", "tax-rejected"),
        ("our runbook for the tax declaration being refused, which extension", "tax-rejected"),
        ("roteiro da casa pra tax rejeitada, qual o ramal", "tax-rejected"),
    ],
)  # fmt: skip
async def test_a_runbook_is_found_from_the_other_language(
    base: KnowledgeBase, question: str, wanted: str
) -> None:
    """What a paper says is found in whichever language it is asked."""
    found = [hit.passage.document for hit in await base.search(question)]
    assert found[:1] == [wanted]


@pytest.mark.parametrize(
    "question",
    [
        "our runbook for the vault door, which extension do we call",
        "nosso roteiro pra porta do cofre, qual ramal chamo",
        "house runbook for the SWIFT gateway: whom do I call",
    ],
)
async def test_no_paper_answers_for_another_subject(base: KnowledgeBase, question: str) -> None:
    """A call and an extension are in every runbook: they are not what is asked about."""
    assert await base.search(question) == []
