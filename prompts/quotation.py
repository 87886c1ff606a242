"""A document's markdown quoted in an answer: its form stays, its power to link or embed does not."""

import re
from collections.abc import Iterator

from prompts.markdown import Safe, unmarked

_OPEN = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*$")
_HEADING = re.compile(r"(\s{0,3})(#{1,6})(?=\s|$)")
# Only what no reader takes for a heading, a rule or the next list item.
_STARTS = re.compile(r"(?:[-*+] |\d{1,9}[.)] )?(?:\*\*)?[A-Za-z(`\"]")
_GOES_ON = re.compile(r" {0,8}(?:-{0,2}[A-Za-z/(]|\d{1,9}[A-Za-z`])")
_LIMIT = 20_000
_DEMOTED = 3
_LONGEST_TICKS = 20
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def quotation(text: str) -> Safe:
    """A block quote of a passage: headings demoted, HTML, links and images shown as their text."""
    clean = _UNSEEN.sub("", text[:_LIMIT].replace("\r\n", "\n").replace("\r", "\n"))
    lines = [*_blocks(clean.split("\n")), *(["…"] if len(text) > _LIMIT else [])]
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return Safe(unmarked(quoted))


def _blocks(lines: list[str]) -> Iterator[str]:
    """Lines, each fenced block with a fence of our own: so both readers see the same blocks."""
    text: list[str] = []
    block: list[str] = []
    opened = ""
    for line in lines:
        if opened and _closes(line, opened):
            yield from _fenced(block)
            block, opened = [], ""
        elif opened:
            block.append(line)
        elif found := _OPEN.match(line):
            yield from _disarmed(text)
            text, opened = [], found.group(1)
        else:
            text.append(line)
    yield from _fenced(block) if opened else _disarmed(text)


def _closes(line: str, opened: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(opened) and not bare.strip(opened[0])


def _fenced(block: list[str]) -> list[str]:
    longest = max((len(run) for line in block for run in re.findall("`+", line)), default=0)
    ticks = "`" * max(3, longest + 1)
    return [f"{ticks}text", *block, ticks]


def _disarmed(lines: list[str]) -> Iterator[str]:
    for text in _paragraphs(lines):
        found = _HEADING.match(text)
        head = "#" * min(6, len(found.group(2)) + _DEMOTED) if found else ""
        rest = text[found.end() :] if found else text
        yield from (head + "".join(_inline(rest))).split("\n")


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines that are one paragraph to every reader together: a code span may go over their end.

    Near a table each line stays alone, as every line may be a row.
    """
    together: list[str] = []
    tabular = False
    for line in lines:
        tabular = "|" in line or (tabular and bool(line.strip()))
        if together and not tabular and _GOES_ON.match(line):
            together.append(line)
            continue
        if together:
            yield "\n".join(together)
        together = [line] if not tabular and _STARTS.match(line) else []
        if not together:
            yield line
    if together:
        yield "\n".join(together)


def _inline(line: str) -> Iterator[str]:
    """Code spans as they are; outside them nothing can open a tag, a link, or a span to come."""
    at = 0
    while at < len(line):
        here = line[at]
        if here == "`":
            end = _span_end(line, at)
            yield line[at:end] if end else "\\`"
            at = end or at + 1
        elif here == "\\" and at + 1 < len(line):
            yield line[at : at + 2]  # before punctuation it does its work, else it is itself
            at += 2
        else:
            yield f"\\{here}" if _opens(line, at) else here
            at += 1


def _span_end(line: str, start: int) -> int:
    """Where the code span that starts here ends; 0 where this paragraph does not close it."""
    run = len(line[start:]) - len(line[start:].lstrip("`"))
    if run > _LONGEST_TICKS:
        return 0
    closing = re.compile(rf"(?<!`)`{{{run}}}(?!`)")
    found = closing.search(line, start + run)
    return found.end() if found else 0


def _opens(line: str, at: int) -> bool:
    """A tag, a link's target, or a fence that only one of the two readers would see."""
    if line[at] == "]":
        return line[at + 1 : at + 2] in {"(", "[", ":"}
    return line[at] == "<" or line.startswith("~~~", at)
