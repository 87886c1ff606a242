"""The words that a pattern cannot do without: a text that lacks them need not be searched."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice, pairwise
from re import _constants as signs  # type: ignore[attr-defined]  # Python's own reading of
from re import _parser as parser  # type: ignore[attr-defined]  # patterns has no public name
from types import MappingProxyType
from typing import Any, Final

Words = frozenset[str]
Needs = tuple[Words, ...]
"""Of each of these sets a text must have a word."""
Way = tuple[str, Needs]
"""A way to fulfil a pattern: its letters, edges of words and gaps; what it needs besides."""
Ways = tuple[Way, ...]
NO_PARTS: Final[Mapping[str, Ways]] = MappingProxyType({})
PART: Final = re.compile(r"\{([a-z_]+)\}")
_WORD: Final = re.compile(r"\w+")
_RUNS: Final = re.compile(r" {2,}|\*{2,}")
_FIRST_PART: Final = 0xF0000  # no text has these signs
_EDGE, _GAP, _BEGINS = " ", "*", "~"
_NOTHING: Final[Way] = ("", ())
_SHORT, _LONG = 3, 4
_MANY: Final = 12
_MOST: Final = 60
_RANKS: Final = 3
_TEXTS: Final = 256
# Of a hundred texts about so many have one certain word of this length.
_COMMON: Final = {1: 12, 2: 9, 3: 4, 4: 2}
_RARE: Final = 0.3
_EXTRA: Final = {0x130: "i", 0x131: "i"}  # where no case is heeded, an `i` with a dot or without


@lru_cache(maxsize=_TEXTS)
def words_of(text: str) -> Words:
    """The words of a text and what they begin with; the texts of a message are asked for often."""
    return _with_beginnings(_WORD.findall(text))


@lru_cache(maxsize=_TEXTS)
def caseless_words_of(text: str) -> Words:
    """The same, for a pattern that heeds no case."""
    return _with_beginnings(map(_caseless, _WORD.findall(text)))


def needed(ways: Ways) -> tuple[Needs, ...]:
    """What each of the ways needs, the rarest first; it is nothing where nothing is known."""
    return tuple(dict.fromkeys(map(_needs, ways)))


def ways_of(pattern: str, flags: int = 0, parts: Mapping[str, Ways] = NO_PARTS) -> Ways:
    """The ways to fulfil a pattern, in which a name in braces stands for a part."""
    numbers = {name: chr(_FIRST_PART + at) for at, name in enumerate(parts)}
    text = PART.sub(lambda part: numbers[part[1]], pattern)
    reader = _Reader(tuple(parts.values()), caseless=bool(flags & re.IGNORECASE))
    return reader.all_of(parser.parse(text, flags))


def _with_beginnings(words: Iterable[str]) -> Words:
    found = set(words)
    long = [word for word in found if len(word) >= _SHORT]
    found.update(word[:_SHORT] + _BEGINS for word in long)
    found.update(word[:_LONG] + _BEGINS for word in long)
    return frozenset(found)


def _caseless(text: str) -> str:
    return text.translate(_EXTRA).casefold()


class _Reader:
    """Reads a pattern as Python does, for the words in it."""

    def __init__(self, parts: Sequence[Ways], *, caseless: bool) -> None:
        self._parts = parts
        self._caseless = caseless

    def all_of(self, items: Iterable[tuple[Any, Any]]) -> Ways:
        """The ways to fulfil one thing after another."""
        each = [*self._each(items), (_NOTHING,)]
        ways: Ways = (_NOTHING,)
        for one, after in pairwise(each):
            before, behind = _all_end(ways), _all_begin(after)
            if len(one) > 1 and _NOTHING in one:
                told = _optional(one, before=before, after=behind)
            elif len(one) > 1 and before and behind:
                told = _bounded(one, _MOST // len(ways))
            else:
                told = one
            ways = _joined(ways, told)
        return ways

    def _each(self, items: Iterable[tuple[Any, Any]]) -> Iterator[Ways]:
        letters = ""
        for sign, value in items:
            if sign is signs.LITERAL and value < _FIRST_PART:
                letters += self._letter(value)
                continue
            if letters:
                yield ((_plain(letters), ()),)
                letters = ""
            yield self._one(sign, value)
        if letters:
            yield ((_plain(letters), ()),)

    def _letter(self, value: int) -> str:
        sign = chr(value)
        if not (sign.isalnum() or sign == "_"):
            return _EDGE
        return _caseless(sign) if self._caseless else sign

    def _one(self, sign: Any, value: Any) -> Ways:  # noqa: ANN401 - as Python reads patterns
        if sign is signs.LITERAL:
            return self._parts[int(value) - _FIRST_PART]
        if sign is signs.BRANCH:
            return tuple(dict.fromkeys(way for one in value[1] for way in self.all_of(one)))
        if sign is signs.SUBPATTERN:
            return self.all_of(value[-1])
        if sign is signs.IN and len(value) <= _MANY:
            return tuple(dict.fromkeys((self._member(*one), ()) for one in value))
        if sign in _REPEATS:
            return self._repeated(*value)
        return ((_WIDTHLESS.get(sign, _GAP) if value is not signs.AT_NON_BOUNDARY else "", ()),)

    def _member(self, sign: Any, value: Any) -> str:  # noqa: ANN401 - as Python reads patterns
        if sign is signs.LITERAL:
            return self._letter(value)
        return _EDGE if value in _OUTSIDE else _GAP

    def _repeated(self, least: int, most: int, items: Iterable[tuple[Any, Any]]) -> Ways:
        once = self.all_of(items)
        if most > 1 and any(text != _EDGE for text, _ in once):
            once = _joined(once, ((_GAP, ()),))
        return once if least else tuple(dict.fromkeys((_NOTHING, *once)))


def _optional(ways: Ways, *, before: bool, after: bool) -> Ways:
    """What may be left out, where an edge stands there all the same."""
    rest = [way for way in ways if way != _NOTHING]
    if after and _all_begin(rest):
        return ((_EDGE + _GAP, ()),)
    if before and _all_end(rest):
        return ((_GAP + _EDGE, ()),)
    return ways


def _bounded(ways: Ways, most: int) -> Ways:
    """Ways that stand between edges: as one where they are too many, or that loses nothing."""
    bounded = [_beside(_beside((_EDGE, ()), way), (_EDGE, ())) for way in ways]
    single = len(ways) > most or all(len(_needs(way)) == 1 for way in bounded)
    return (_as_one(bounded),) if single else ways


def _joined(first: Ways, second: Ways) -> Ways:
    many = len(first) * len(second) > _MOST
    if many and len(first) > 1:
        after = _all_begin(second)
        first = (_as_one([_beside(one, (_EDGE * after, ())) for one in first]),)
    return tuple(dict.fromkeys(_beside(one, other) for one in first for other in second))


def _beside(one: Way, other: Way) -> Way:
    return _plain(one[0] + other[0]), one[1] + other[1]


def _plain(text: str) -> str:
    return _RUNS.sub(lambda run: run[0][0], text) if "  " in text or "**" in text else text


def _as_one(ways: Sequence[Way]) -> Way:
    """Many ways as one: of the rarest words of each one is needed; of letters only edges are kept."""
    ranks = zip(*(_needs(way) for way in ways), strict=False)
    text = _plain(_EDGE * _all_begin(ways) + _GAP + _EDGE * _all_end(ways))
    return text, tuple(frozenset().union(*rank) for rank in islice(ranks, _RANKS))


def _all_begin(ways: Sequence[Way]) -> bool:
    return all(text[:1] == _EDGE for text, _ in ways)


def _all_end(ways: Sequence[Way]) -> bool:
    return all(text[-1:] == _EDGE for text, _ in ways)


@cache
def _needs(way: Way) -> Needs:
    """All that a way cannot do without, the rarest first."""
    text, needs = way
    sure = (frozenset({word}) for word in _sure(text))
    return tuple(sorted(dict.fromkeys((*needs, *sure)), key=_often))


def _sure(text: str) -> Iterator[str]:
    """The words with an edge before them: whole ones with an edge behind, else as they begin."""
    *whole, last = text.split(_EDGE)
    for word in [*whole[1:], *([last + _GAP] if whole else [])]:
        known, gap, _ = word.partition(_GAP)
        if known and not gap:
            yield known
        elif len(known) >= _SHORT:
            yield known[:_LONG] + _BEGINS


@cache
def _often(words: Words) -> float:
    return sum(_COMMON.get(len(word.rstrip(_BEGINS)), _RARE) for word in words)


_OUTSIDE: Final = frozenset({signs.CATEGORY_SPACE, signs.CATEGORY_NOT_WORD})
_REPEATS: Final = frozenset({signs.MAX_REPEAT, signs.MIN_REPEAT})
_WIDTHLESS: Final = {signs.AT: _EDGE, signs.ASSERT: "", signs.ASSERT_NOT: ""}
