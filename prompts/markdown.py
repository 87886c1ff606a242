"""Foreign words made harmless: names, messages and log lines as code, never as markdown."""

import re
from collections.abc import Iterable

# Control characters, line separators, and marks that turn the direction of reading.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_TICKS = re.compile(r"`+")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_#-]{0,62}[A-Za-z0-9])?")
_INLINE = re.compile(r"[\\`*_\[\]<>~|#&]")
_MARK = re.compile(r"\[(?=r[0-9a-f]{8}\])")
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)


class Safe(str):
    """Text that an answer prints as it stands; every other text becomes a code span."""

    __slots__ = ()


def one_line(text: str, limit: int) -> str:
    """A text without line breaks and without what the eye does not see, cut where too long."""
    line = unmarked(_UNSEEN.sub(" ", text[: limit * 2])).strip()
    return line if len(line) <= limit else f"{line[:limit].rstrip()}…"


def unmarked(text: str) -> str:
    """A foreign text cannot carry the mark of a receipt: a space takes its form away."""
    return _MARK.sub("[ ", text)


def code(text: object, limit: int = 300) -> Safe:
    """A code span that its content cannot leave."""
    line = one_line(str(text), limit) or "-"
    ticks = "`" * (_longest_run(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return Safe(f"{ticks}{pad}{line}{pad}{ticks}")


def bold(value: object) -> Safe:
    """A number or an object's name in bold; what is no plain name stands in a code span too."""
    text = str(value)
    plain = isinstance(value, int | float | Safe) or _NAME.fullmatch(text)
    return Safe(f"**{text}**" if plain else f"**{code(text)}**")


def plain(text: object, limit: int = 200) -> Safe:
    """A title as running text; anything that looks like an address becomes a code span."""
    if isinstance(text, Safe):
        return text
    line = one_line(str(text), limit)
    if _ADDRESS.search(line):
        return code(line, limit)
    return Safe(_INLINE.sub(r"\\\g<0>", line))


def cell(text: object) -> Safe:
    """A code span within a table: a pipe would end the cell."""
    span = text if isinstance(text, Safe) else code(text, 100)
    return Safe(span.replace("|", r"\|"))


def fence(lines: Iterable[str], limit: int = 500) -> Safe:
    """A fenced block that its lines cannot close."""
    kept = [one_line(line, limit) for line in lines]
    ticks = "`" * max(3, *(_longest_run(line) + 1 for line in kept), 3)
    return Safe("\n".join([f"{ticks}text", *kept, ticks]))


def _longest_run(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
