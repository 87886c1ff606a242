"""The statements of a markdown text, and the text without those that do not stand."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Stands = Callable[[str], bool]
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
# What makes a line a row, a heading or a quotation is not a statement.
_PREFIX = re.compile(r"\s*(?:(?:[-*+>]|#{1,6}|\d{1,3}[.)])\s+)*")
_END = re.compile(r"(?<=[.!?])(?=\s)")
_RULE = re.compile(r"[\s|:-]*")


def without_unsupported(text: str, stands: Stands, quoted: Stands | None = None) -> tuple[str, int]:
    """The text with only the sentences, table rows and quoted lines that stand; and the loss."""
    kept: list[str] = []
    lost = 0
    for block in _blocks(text.splitlines(keepends=True)):
        judge = quoted if quoted and _is_quoted(block) else stands
        lines, number = _WITHOUT[block.kind](block.lines, judge)
        kept.extend(lines)
        lost += number
    return "".join(kept).strip(), lost


@dataclass(frozen=True)
class _Block:
    kind: Literal["line", "fence", "table"]
    lines: list[str]


def _is_quoted(block: _Block) -> bool:
    return block.kind == "fence" or block.lines[0].lstrip().startswith(">")


def _line(lines: list[str], stands: Stands) -> tuple[list[str], int]:
    """A line without its unsupported sentences; its row mark goes with the last of them."""
    (line,) = lines
    prefix = _PREFIX.match(line)
    start = prefix.end() if prefix else 0
    sentences = _END.split(line[start:])
    kept = [sentence for sentence in sentences if not sentence.strip() or stands(sentence)]
    lost = len(sentences) - len(kept)
    if not any(sentence.strip() for sentence in kept):
        return ([] if lost else [line]), lost
    ending = "\n" if line.endswith("\n") and not kept[-1].endswith("\n") else ""
    return [line[:start] + "".join(kept).lstrip() + ending], lost


def _fence(lines: list[str], stands: Stands) -> tuple[list[str], int]:
    """A quotation, line by line; an empty frame is not left behind."""
    closed = len(lines) > 1 and bool(_FENCE.match(lines[-1]))
    end = len(lines) - 1 if closed else len(lines)
    return _framed(lines[:1], lines[1:end], lines[end:], stands)


def _table(lines: list[str], stands: Stands) -> tuple[list[str], int]:
    """A table, row by row; it falls with its header."""
    head, body = lines[:2], lines[2:]
    if not stands(head[0]):
        return [], len(body) + 1
    return _framed(head, body, [], stands)


def _framed(
    head: list[str], body: list[str], tail: list[str], stands: Stands
) -> tuple[list[str], int]:
    kept = [line for line in body if not line.strip() or stands(line)]
    lost = len(body) - len(kept)
    if lost and not any(line.strip() for line in kept):
        return [], lost
    return [*head, *kept, *tail], lost


_WITHOUT = {"line": _line, "fence": _fence, "table": _table}


def _blocks(lines: Sequence[str]) -> list[_Block]:
    """The lines as blocks, in their order."""
    blocks: list[_Block] = []
    at = 0
    while at < len(lines):
        block = _block(lines, at)
        blocks.append(block)
        at += len(block.lines)
    return blocks


def _block(lines: Sequence[str], at: int) -> _Block:
    if _FENCE.match(lines[at]):
        ends = (n for n in range(at + 1, len(lines)) if _FENCE.match(lines[n]))
        return _Block("fence", list(lines[at : next(ends, len(lines) - 1) + 1]))
    if _is_table(lines, at):
        end = next((n for n in range(at, len(lines)) if "|" not in lines[n]), len(lines))
        return _Block("table", list(lines[at:end]))
    return _Block("line", [lines[at]])


def _is_table(lines: Sequence[str], at: int) -> bool:
    """A header over its rule."""
    rule = lines[at + 1] if at + 1 < len(lines) else ""
    return "|" in lines[at] and "|" in rule and "-" in rule and bool(_RULE.fullmatch(rule))
