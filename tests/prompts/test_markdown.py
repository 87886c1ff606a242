from hypothesis import given

from prompts.markdown import Safe, bold, cell, code, fence, plain
from tests.prompts.hostile import texts
from tests.prompts.rendered import HARMLESS, blocks, code_of, in_line


@given(texts)
def test_a_code_span_holds_any_text(text: str) -> None:
    """Whatever a name holds, it stays within one code span of one paragraph."""
    shown = f"before {code(text)} after"

    assert blocks(shown) == ["paragraph_open", "inline", "paragraph_close"]
    assert {"text", "code_inline"} == in_line(shown)
    assert len(code_of(shown)) == 1


@given(texts)
def test_a_code_span_is_one_short_line(text: str) -> None:
    """A text of any length and form becomes a line of bounded length."""
    shown = code(text, 50)

    assert "\n" not in shown
    assert len(shown) <= 50 + 2 * (50 + 2) + 1


@given(texts)
def test_bold_and_plain_words_do_nothing_but_read(text: str) -> None:
    """A name or title cannot become a link, an image, HTML or another block."""
    for shown in (f"x {bold(text)} y", f"x {plain(text)} y", f"x **{plain(text)}** y"):
        assert blocks(shown) == ["paragraph_open", "inline", "paragraph_close"]
        assert in_line(shown) <= HARMLESS


@given(texts, texts)
def test_a_fence_holds_any_lines(one: str, other: str) -> None:
    """Log lines cannot close the block that they stand in."""
    shown = f"before\n\n{fence([one, other])}\n\nafter"

    kinds = blocks(shown)

    assert kinds.count("fence") == 1
    assert len(kinds) == 7


@given(texts)
def test_a_cell_is_one_cell(text: str) -> None:
    """A name with pipes does not add a column, and a line break no row."""
    kinds = blocks(f"| a | b |\n|---|---|\n| {cell(text)} | 1 |\n")

    assert kinds.count("td_open") == 2
    assert kinds[-1] == "table_close"


def test_plain_names_are_bold_as_they_are() -> None:
    """What HWA allows as a name needs no code span."""
    assert bold("PAYCALC_01") == "**PAYCALC_01**"
    assert bold(7) == "**7**"
    assert bold("a b") == "**`a b`**"


def test_what_is_safe_is_not_escaped_twice() -> None:
    """A text that a filter made stays as it is."""
    assert plain(Safe("`x`")) == "`x`"
    assert cell(code("a|b")) == r"`a\|b`"


def test_unseen_characters_are_gone() -> None:
    """Line separators, turned reading and control characters never reach the page."""
    assert code("a\u202e\x00\u2028\nb") == "`a b`"
    assert code("\n") == "`-`"
