import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrievers.documents import (
    OVERLAP,
    PIECE,
    from_payload,
    parse_document,
    passages,
    read_documents,
    to_payload,
)
from retrievers.errors import DocumentError
from tests.retrievers.samples import document, markdown, passage


def test_a_document_is_its_front_matter_and_its_body() -> None:
    """Every key of the front matter is kept, and the body without it."""
    found = parse_document(markdown(), name="job-hold.md")
    assert (found.id, found.title, found.codes) == ("job-hold", "Job in HOLD", ("HOLD",))
    assert found.aliases == ("job em hold",)
    assert found.text.startswith("## Reasons")


def test_a_page_needs_no_more_than_its_name_and_language() -> None:
    """What most pages of a house leave empty may be left out, and it is a procedure."""
    short = "---\nid: night-trucks\ntitle: Night trucks\nlanguage: en\n---\nThey leave at 03:30.\n"
    found = parse_document(short, name="night-trucks.md")
    assert (found.kind, found.codes, found.related, found.aliases) == ("procedure", (), (), ())


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("# only text", "no front matter"),
        ("---\nid: [\n---\nbody", "not YAML"),
        ("---\n- a\n---\nbody", "not a list of keys"),
        (markdown(language=None), "without language"),
        (markdown(colour="red"), "unknown colour"),
        (markdown(title="''"), "title must be a text"),
        (markdown(codes="HOLD"), "codes must be a list"),
        (markdown(codes="[no]"), "codes must be a list of texts"),
        (markdown(id="Job Hold"), "id must be"),
        (markdown(language="fr"), "language must be"),
        (markdown().split("## ")[0], "nothing below"),
    ],
)
def test_bad_front_matter_is_named(source: str, told: str) -> None:
    """A document that breaks a rule is refused with its name and the rule."""
    with pytest.raises(DocumentError, match=r"some\.md: ") as fault:
        parse_document(source, name="some.md")
    assert told in str(fault.value)


def test_a_file_is_named_after_its_document(tmp_path: Path) -> None:
    """An id that is not the file's name is refused, so ids are unique in a folder."""
    (tmp_path / "other.md").write_text(markdown(), encoding="utf-8")
    with pytest.raises(DocumentError, match=r"other\.md.*'job-hold'"):
        read_documents(tmp_path)


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    """A folder that is not there is not an empty one."""
    with pytest.raises(DocumentError, match="not a folder"):
        read_documents(tmp_path / "nowhere")


def test_an_unreadable_file_is_a_fault(tmp_path: Path) -> None:
    """A file that is no text is named."""
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(DocumentError, match=r"bad\.md: cannot be read"):
        read_documents(tmp_path)


def test_sections_become_passages() -> None:
    """Each `##` section is a passage; what stands before the first is one too; the title is not."""
    text = "# Title\nBefore.\n\n## First one\nA.\n\n## Second\nB.\n### Deeper\nC."
    found = passages(document(text=text))
    assert [one.id for one in found] == ["job-hold#intro", "job-hold#first-one", "job-hold#second"]
    assert [one.text for one in found] == ["Before.", "A.", "B.\n### Deeper\nC."]
    assert [one.section for one in found] == ["Job in HOLD", "First one", "Second"]


def test_code_blocks_are_not_cut() -> None:
    """A `##` inside a fence is text, not a heading."""
    found = passages(document(text="## One\n```\n## not a heading\n# nor this\n```\nafter"))
    assert [one.text for one in found] == ["```\n## not a heading\n# nor this\n```\nafter"]


def test_equal_headings_have_different_ids() -> None:
    """Two sections with one heading are two passages."""
    found = passages(document(text="## Same\nA\n## Same\nB"))
    assert [one.id for one in found] == ["job-hold#same", "job-hold#same-2"]


def test_a_catalogue_keeps_each_code_in_its_section() -> None:
    """Where sections are headed by codes, each has its own, and the rest what is left over."""
    text = "Intro.\n## AWSBHT001E no\nA\n## RC 127\nB\n## RC 1\nC"
    found = passages(document(text=text, codes=("AWSBHT001E", "RC 1", "RC 127", "RC 9")))
    assert [one.codes for one in found] == [("RC 9",), ("AWSBHT001E",), ("RC 127",), ("RC 1",)]


def test_a_code_without_a_section_belongs_to_all_of_them() -> None:
    """Where every section is headed by a code, one that heads none is not lost."""
    found = passages(document(text="## one\nA\n## two (2nd)\nB", codes=("one", "two", "2nd", "x")))
    assert [one.codes for one in found] == [("one", "x"), ("two", "2nd", "x")]


def test_a_page_about_a_code_is_about_it_throughout() -> None:
    """Where few sections are headed by a code, the others are about the document's codes too."""
    text = "## HOLD what it means\nA\n## Causes\nB\n## What to do\nC"
    found = passages(document(text=text, codes=("HOLD",)))
    assert [one.codes for one in found] == [("HOLD",)] * 3


def test_what_is_searched_tells_everything() -> None:
    """Title, section, codes and aliases are searched beside the text."""
    told = passage(codes=("AWSBHT001E",), aliases=("travado",)).searchable
    for part in ("Job in HOLD", "Reasons", "AWSBHT001E", "travado", "predecessor"):
        assert part in told


def test_a_digest_follows_the_content() -> None:
    """The same content has the same digest, any change another."""
    assert document().digest == document().digest
    assert document().digest != document(title="Another").digest
    assert document().digest != document(aliases=("more",)).digest


def test_a_passage_survives_its_payload() -> None:
    """What a store keeps gives back the same passage."""
    one = passage(codes=("RC 1",), aliases=("a", "b"))
    assert from_payload(to_payload(one) | {"more": 1}) == one


@given(st.lists(st.text(alphabet="ab é#`\n", max_size=3 * PIECE), max_size=4))
def test_long_sections_are_cut_without_loss(parts: list[str]) -> None:
    """No piece is longer than allowed, no word is lost, and ids stay unique."""
    text = "\n## Section\n".join(["start", *parts])
    found = passages(document(text=text))
    assert all(len(one.text) <= PIECE for one in found)
    assert len({one.id for one in found}) == len(found)
    told = "".join(one.text + one.section for one in found)
    assert {"a", "b", "é"} & set(text) <= set(told)


def test_pieces_overlap() -> None:
    """A piece begins with the end of the one before it."""
    lines = [f"line {number} of a long section" for number in range(200)]
    found = passages(document(text="## Long\n" + "\n".join(lines)))
    assert [one.id for one in found][:2] == ["job-hold#long", "job-hold#long~2"]
    for before, after in itertools.pairwise(found):
        first = after.text.splitlines()[0]
        assert first in before.text[-OVERLAP - len(first) :]
    assert {line for one in found for line in one.text.splitlines()} == set(lines)
