from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrievers.errors import ThesaurusError
from retrievers.sparse import SparseEncoder
from retrievers.thesaurus import Thesaurus, domain_thesaurus, load_thesaurus

SMALL = """
stop: [the da de o]
chatter: [please]
groups:
  - {say: [trava*, "nao inicia"], find: stuck waiting}
  - {say: [fila], find: queue}
  - {say: ["fila cheia"], find: mailbox full}
"""


def small(tmp_path: Path, told: str = SMALL) -> Thesaurus:
    """A thesaurus from a text."""
    path = tmp_path / "thesaurus.yaml"
    path.write_text(told, encoding="utf-8")
    return load_thesaurus(path)


def test_a_phrase_means_the_documents_words(tmp_path: Path) -> None:
    """Stems match any ending, stop words between are ignored, accents do not matter."""
    found = small(tmp_path).concepts("o job travado não inicia, please")
    assert [(one.words, one.means, one.chatter) for one in found] == [
        (("job",), (), False),
        (("travado",), ("stuck", "waiting"), False),
        (("nao", "inicia"), ("stuck", "waiting"), False),
        (("please",), (), True),
    ]


def test_the_longest_phrase_wins(tmp_path: Path) -> None:
    """`fila da cheia` is the full mailbox, `filas` alone only a queue."""
    thesaurus = small(tmp_path)
    assert thesaurus.concepts("fila da cheia")[0].means == ("mailbox", "full")
    assert thesaurus.concepts("filas")[0].means == ("queue",)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("find: queue", "found: queue"), "wants exactly say, find"),
        (("find: queue", "find: ''"), "'find' must be a text"),
        (("find: queue", "find: the"), "stop words only"),
        (("say: [fila]", "say: [fi*]"), "no plain word"),
        (("say: [fila]", "say: [fila-x]"), "no plain word"),
        (("say: [fila]", "say: [o]"), "stop words only"),
        (("say: [fila]", "say: [trava*]"), "has a group already"),
        (("[please]", "[Please]"), "lower case"),
        (("[please]", "please"), "list of texts"),
        (("chatter", "chat"), "wants exactly stop"),
        (("groups:", "groups: ["), "cannot be read"),
    ],
)
def test_a_broken_thesaurus_stops_the_start(
    tmp_path: Path, changed: tuple[str, str], told: str
) -> None:
    """Each broken rule is refused with its place."""
    with pytest.raises(ThesaurusError, match=told):
        small(tmp_path, SMALL.replace(*changed))


def test_a_missing_thesaurus_stops_the_start(tmp_path: Path) -> None:
    """No file, no thesaurus."""
    with pytest.raises(ThesaurusError, match="cannot be read"):
        load_thesaurus(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("travados", "stuck"),
        ("o job abendou", "abended"),
        ("reprocessar", "rerun"),
        ("segurar a malha", "hold"),
        ("virada do plano", "jnextplan"),
        ("agente está sem link", "unlinked"),
        ("liberar", "release"),
        ("qual o prazo", "deadline"),
        ("fila cheia", "mailbox"),
        ("the job won't start", "ready"),
        ("trocar para o backup master", "switchmgr"),
        ("passagem de turno", "handover"),
    ],
)
def test_operators_are_understood(said: str, meant: str) -> None:
    """The trade's words in either language lead to the documents' words."""
    concepts = domain_thesaurus().concepts(said)
    assert meant in {word for one in concepts for word in one.means}


@given(st.text())
def test_no_word_of_a_question_is_lost(question: str) -> None:
    """The concepts hold every word of the question once, in order."""
    thesaurus = domain_thesaurus()
    told = [word for one in thesaurus.concepts(question) for word in one.words]
    assert told == thesaurus.content(question)


def test_what_was_said_weighs_most() -> None:
    """Synonyms count less than the question's own words, chatter and plant names least."""
    encoder = SparseEncoder()
    query = encoder.query("please release FIN1#PAY symphony")
    weights = dict(zip(query.indices, query.values, strict=True))
    said, aside = encoder.ids(["symphony"])[0], encoder.ids(["fin1"])[0]
    assert weights[said] == 1.0 > weights[aside]


def test_a_question_of_stop_words_is_empty() -> None:
    """Nothing to search by in either language."""
    assert SparseEncoder().query("the of da para o que").indices == []


def test_a_word_has_one_id() -> None:
    """Documents and questions agree on ids, whatever the accents and endings."""
    encoder = SparseEncoder()
    document = encoder.document("Jobs não encontrados")
    assert set(encoder.ids(["job", "nao"])) <= set(document.indices)
