"""Markdown as a browser's parser reads it: what a text holds beside words."""

from collections.abc import Iterator

import pytest

pytest.importorskip("markdown_it", reason="markdown-it-py reads the answers as a page would")
from markdown_it import MarkdownIt
from markdown_it.token import Token

HARMLESS = {"text", "text_special", "code_inline", "softbreak", "hardbreak"}
HARMLESS |= {f"{kind}_{end}" for kind in ("strong", "em") for end in ("open", "close")}
_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


def blocks(text: str) -> list[str]:
    """The kinds of the blocks, in order: a hostile text must not add one."""
    return [token.type for token in _PARSER.parse(text)]


def tokens(text: str) -> Iterator[Token]:
    """Every token, those within a line too."""
    for token in _PARSER.parse(text):
        yield token
        yield from token.children or ()


def powers(text: str) -> set[str]:
    """What could act on a reader's page: HTML, links, images."""
    acting = {"html_block", "html_inline", "link_open", "image"}
    return {token.type for token in tokens(text)} & acting


def in_line(text: str) -> set[str]:
    """The kinds of what stands within lines."""
    return {child.type for token in _PARSER.parse(text) for child in token.children or ()}


def code_of(text: str) -> list[str]:
    """What stands in code spans and fenced blocks, in order."""
    return [token.content for token in tokens(text) if token.type in {"code_inline", "fence"}]
