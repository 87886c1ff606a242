from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from retrievers.documents import Document, passages
from retrievers.errors import ThesaurusError
from retrievers.search import KnowledgeBase
from retrievers.senses import Senses, domain_lexicon, load_lexicon, portuguese_key
from retrievers.store import open_store
from tests.retrievers.samples import document

SMALL = """
manner: {who: "who | quem", call: "call, phone | ligar, ramal"}
talk: [boss alone]
others: [nginx]
groups:
  - payroll, wages | folha
  - power cut, outage | queda de energia
"""

PAPERS: tuple[Document, ...] = (
    document(
        id="folha", title="Folha de pagamento não fecha", kind="procedure", language="pt",
        text="## Passos\n1. Reprocessar a folha.\n## Quem chamar\nLigar para o ramal 5120.\n## Prazo\nAté as 04:50.",
    ),
    document(
        id="crane", title="The work queue of the cranes is empty", kind="concept",
        text="## Whom to call\nRing the tower.\n## Not allowed\nNever move containers without a plan.",
    ),
)  # fmt: skip


def senses(path: Path, told: str = SMALL) -> Senses:
    """The senses of a small lexicon, words being their own stems."""
    path.write_text(told, encoding="utf-8")
    return Senses(load_lexicon(path), lambda word: word.removesuffix("s"), ["the", "a", "de"])


def test_words_of_both_languages_share_a_key(tmp_path: Path) -> None:
    """A word, or a phrase for it, meets the other language's; endings and talk do not matter."""
    read = senses(tmp_path / "senses.yaml")
    (payroll,), (folha,) = read.read("the payroll boss"), read.read("folhas")
    assert payroll.keys & folha.keys
    outage, *cut = (*read.read("outage"), *read.read("queda de energia"))
    assert cut
    assert all(outage.keys & one.keys for one in cut)
    assert read.manners("who do I phone") == {"who", "call"}
    assert portuguese_key("imprimindo") == portuguese_key("imprime")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("wages | folha", "wages"), "wants `english"),
        (("wages |", "Wages |"), "no plain words"),
        (("talk: [boss alone]", "talk: boss"), "talk: wants a list"),
        (("others:", "other:"), "wants exactly manner"),
        (("[nginx]", "[nginx"), "cannot be read"),
    ],
)
def test_a_broken_lexicon_stops_the_start(
    tmp_path: Path, changed: tuple[str, str], told: str
) -> None:
    """Each broken line is refused with its place."""
    with pytest.raises(ThesaurusError, match=told):
        senses(tmp_path / "senses.yaml", SMALL.replace(*changed))


def test_the_lexicon_that_is_brought_along_is_whole() -> None:
    """It is read without a fault, and is a good part of a business."""
    assert len(domain_lexicon().groups) > 700


@pytest_asyncio.fixture
async def base() -> AsyncIterator[KnowledgeBase]:
    """A knowledge base of two papers of a house and a page of the manual."""
    async with open_store(":memory:") as store:
        manual = document(id="rerun-rules", title="Rerun", text="## Rerun\nRerun a failed job.")
        await store.add([one for paper in (*PAPERS, manual) for one in passages(paper)])
        yield KnowledgeBase(store)


@pytest.mark.parametrize(
    ("question", "wanted", "section"),
    [
        ("payroll is not closing and im alone here. who do i call", "folha", "Quem chamar"),
        ("until when do we have for the payroll that wont close", "folha", "Prazo"),
        ("a fila dos guindastes tá vazia, posso mover contêiner sem plano?", "crane", "Not allowed"),
        ("fila de trabalho dos guindastes vazia, ligo pra quem", "crane", "Whom to call"),
    ],
)  # fmt: skip
async def test_a_story_in_either_language_finds_the_paper(
    base: KnowledgeBase, question: str, wanted: str, section: str
) -> None:
    """The distinctive words lead to the paper, and how is asked to its section."""
    found = [hit.passage for hit in await base.search(question)]
    assert [(one.document, one.section) for one in found[:1]] == [(wanted, section)]


@pytest.mark.parametrize(
    "question",
    [
        "who do I call about a broken elevator",
        "elevador quebrado, ligo pra quem",
        "the nginx payroll page wont close, who do I call",
        "is there a runbook for a jammed tape robot",
    ],
)
async def test_no_paper_is_no_answer(base: KnowledgeBase, question: str) -> None:
    """Another subject, or another product, is answered by no paper of the house."""
    assert await base.search(question) == []


async def test_a_paper_counts_from_when_it_is_learnt(base: KnowledgeBase) -> None:
    """What is uploaded is found at once, and a newer edition instead of the older."""
    question = "dialysis machine alarms, whom do we phone"
    assert await base.search(question) == []
    for told in ("Ring 88.", "Ring 99."):
        text = f"## Whom to call\n{told}"
        await base.learn(document(id="dialysis", title="Alarm of a dialysis machine", text=text))
        assert [hit.passage.text for hit in await base.search(question)] == [told]


async def test_a_single_word_of_a_paper_beside_others_is_another_subject(
    base: KnowledgeBase,
) -> None:
    """A word of its title is enough alone, and is not beside two that no paper has."""
    text = "## Steps\n1. Warm the tank.\n2. Code 88B or E-17: change the sensor."
    await base.learn(document(id="honey", title="Honey batch above the moisture limit", text=text))
    for question in ("lote de mel úmido, o que faço", "too moist a batch of honney, now what"):
        assert [hit.passage.document for hit in await base.search(question)][:1] == ["honey"]
    assert await base.search("where do i buy honey for my pancakes and biscotti") == []


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("o painel mostra erro 88b", True),
        ("what does e17 mean?", True),
        ("is E-17 done?", False),
        ("error 99B", False),
    ],
)
async def test_a_code_of_the_house_is_known_by_what_it_shows_on(
    base: KnowledgeBase, message: str, told: bool
) -> None:
    """A code is one where it is said to be shown or to mean something; a job may be called alike."""
    text = "## Steps\n1. Code 88B or E-17: change the sensor."
    await base.learn(document(id="oven", title="Oven stands still", text=text))
    assert await base.explains(message) == told


async def test_a_house_without_papers_has_no_say() -> None:
    """Nothing is covered, known or explained where only the manual is there, or nothing at all."""
    async with open_store(":memory:") as store:
        empty = KnowledgeBase(store)
        assert await empty.search("who do I call about the crane") == []
        assert not await empty.knows("the crane stands still", lost=True)
        assert not await empty.explains("the panel shows E-17")
