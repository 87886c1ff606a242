from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.quotation import quotation
from tests.prompts.hostile import texts
from tests.prompts.rendered import blocks, code_of, powers

_LINES = st.lists(
    st.one_of(
        texts,
        st.sampled_from(
            [
                "```",
                "~~~",
                "- ```",
                "  ~~~",
                "   ```sh",
                "~~~ `x`",
                "> ```",
                "    ```",
                "<script>x</script>",
                "`<b>`",
                "a ` b",
                "- a ` b",
                "c ` <i>",
                "a | b ` c",
                "--- | ---",
                "===",
                "[a](javascript:x)",
                "[a]: javascript:x",
                "![i](http://e.test)",
                "| `<b>` |",
                "# h",
                "",
            ]
        ),
    ),
    min_size=1,
    max_size=12,
).map("\n".join)


@given(_LINES)
def test_no_document_acts_on_the_page(text: str) -> None:
    """A quoted passage holds no HTML, no link and no image, whatever it tries."""
    assert set() == powers(f"{quotation(text)}\n\nafter")


@given(_LINES)
def test_a_passage_stays_in_its_quotation(text: str) -> None:
    """Nothing in a passage swallows or shapes what follows it."""
    kinds = blocks(f"{quotation(text)}\n\nafter")

    assert kinds[0] == "blockquote_open"
    assert kinds[-4:] == ["blockquote_close", "paragraph_open", "inline", "paragraph_close"]


def test_markdown_keeps_its_form() -> None:
    """Lists, tables and code stay; headings go below those of the answer."""
    shown = quotation(
        "## What to do\n1. Read `ss <ws>#@`\n\n```\nconman sj\n```\n| a | b |\n|---|---|"
    )

    assert shown.splitlines()[0] == "> ##### What to do"
    assert code_of(shown) == ["ss <ws>#@", "conman sj\n"]
    assert "table_open" in blocks(shown)


def test_a_long_passage_is_cut() -> None:
    """What is longer than a few screens ends with a sign that it goes on."""
    shown = quotation("word\n" * 9000)

    assert len(shown) < 30_000
    assert shown.endswith("> …")


_KNOWLEDGE = Path(__file__).resolve().parents[2] / "retrievers" / "knowledge"


@pytest.mark.skipif(not _KNOWLEDGE.is_dir(), reason="no documents are brought along")
def test_our_own_documents_keep_their_code() -> None:
    """Disarming changes no code span and no block of code in the documents we bring."""
    for page in sorted(_KNOWLEDGE.glob("*.md")):
        for section in page.read_text(encoding="utf-8").split("\n## ")[1:]:
            assert code_of(section) == code_of(quotation(section)), page.name
