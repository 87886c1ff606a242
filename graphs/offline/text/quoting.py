"""An order that is quoted before a question with a pronoun: `the mail says "cancel X". Why does it wait?`."""

import re
from collections.abc import Iterator
from typing import Final

from graphs.offline.text.asked import asks, leans, names_in
from graphs.offline.text.pasted import bidden, orders
from graphs.offline.text.words import quoted_ranges

_CITED: Final = re.compile(r"^[ \t]*>[^\n]*$", re.MULTILINE)
_PRONOUN: Final = re.compile(
    r"\b(?:(?P<is>it['\u2019]?s(?= \w+(?:ing|ed)\b))|its|it|d?el[ea])\b", re.IGNORECASE
)
_SIGNED: Final = re.compile(r"[_#]")


def with_quoted_name(text: str) -> str:
    """The question after such an order, with the one thing that the order names for its pronoun."""
    told = [span for span in _told(text) if orders(text[slice(*span)])]
    if not told:
        return text
    asked = text[max(end for _, end in told) :]
    if not (asks(asked) and leans(asked)):
        return text
    named = {name.upper() for start, end in told for name in names_in(text[start:end])}
    signed = {name for name in named if _SIGNED.search(name)}
    if not signed and names_in(text[: min(start for start, _ in told)]):
        return text  # what stands before the order is what the question is about
    named = signed or named
    pronouns = list(_PRONOUN.finditer(asked))
    if len(named) != 1 or not pronouns:
        return text
    last, name = pronouns[-1], named.pop()
    for_it = f"{name} is" if last["is"] else f"do {name}" if last[0][0] in "dD" else name
    return f"{asked[: last.start()]}{for_it}{asked[last.end() :]}".lstrip("\"'. \n")


def _told(text: str) -> Iterator[tuple[int, int]]:
    if '"' in text or "'" in text or "`" in text:
        yield from quoted_ranges(text)
    if ">" in text:
        yield from (match.span() for match in _CITED.finditer(text))
    yield from bidden(text)
