"""What a clause leaves out, the patterns of names in it, and words that cannot be honoured."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphs.offline.filters.exclusions import CHAIN, REACH, WHERE_WORDS, excepted_in
from graphs.offline.lexicon import Lexicon
from graphs.offline.manners import Manners
from graphs.offline.text.reading import Hit, Part
from graphs.offline.text.words import Word

_NOT: Final = frozenset(
    {"not", "nao", "never", "nunca", "neither", "nor", "nem", "sem", "without", "no", "none"}
)
_WAITS: Final = frozenset({"waiting", "waiting_word"})
_INVERTED: Final = frozenset(
    {"is", "was", "does", "did", "has", "had", "will", "would", "can", "could"}
)
_OUTSIDE: Final = frozenset({"not", "nao", "outside", "fora", "nem", "sem", "without"})
_THERE: Final = frozenset(
    {
        "so",
        "then",
        "there",
        "are",
        "is",
        "were",
        "was",
        "have",
        "we",
        "had",
        "ok",
        "and",
        "really",
        "still",
    }
)
_STATE_NOUNS: Final = frozenset({"state", "states", "status", "estado", "estados", "situacao"})
_BEFORE_STATE: Final = frozenset(
    {"in", "with", "no", "em", "com", "at", "the", "o", "of", "having", "de"}
)
_COPULAS: Final = frozenset({"is", "=", ":", "e", "are", "igual"})
_SAID: Final = Manners("narrowing")
_BEGIN_PAST: Final = frozenset(
    {"started", "began", "begun", "comecou", "comecaram", "iniciou", "iniciaram"}
)
_LINKS: Final = frozenset(
    {
        "with",
        "in",
        "by",
        "com",
        "por",
        "em",
        "like",
        "the",
        "letters",
        "prefix",
        "a",
        "as",
        "letras",
        "de",
        "of",
        "o",
        "prefixo",
    }
)
_NAME_NOUNS: Final = frozenset({"name", "names", "nome", "nomes"})
_NAMEABLE: Final = re.compile(r"[\w@$&?.\-]{1,40}", re.ASCII)
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of names with HWA's wildcards, and the words that said it."""

    text: str
    places: frozenset[int]


def patterns_of(part: Part) -> list[Pattern]:
    """`PAY*`, `starting with PAY`, `com GL no nome`."""
    found = [*_starred(part), *_described(part)]
    taken: set[int] = set()
    kept = []
    for one in found:
        if taken.isdisjoint(one.places):
            taken |= one.places
            kept.append(one)
    return kept


def denied(part: Part) -> frozenset[int]:
    """The places at which hits with a state or a condition begin that the clause leaves out."""
    excepted = excepted_in(part)
    found = set()
    for hit in part.hits:
        if not (hit.meaning.states or hit.meaning.conditions or hit.ideas & _WAITS):
            continue
        if hit.start in excepted or _negated(part, hit):
            found.add(hit.start)
    return frozenset(found)


def unknown_states(
    part: Part, lexicon: Lexicon, covering: dict[int, Hit]
) -> Iterator[tuple[int, str]]:
    """`Jobs in state FOO`: a state that no word stands for, as it was typed."""
    words = part.reading.words
    for at in range(part.start + 1, part.end - 1):
        before = words[at - 1].folded
        if words[at].folded not in _STATE_NOUNS or before not in _BEFORE_STATE:
            continue
        place = at + 1
        while place < part.end and words[place].folded in _COPULAS:
            place += 1
        if place < part.end and _strange(words[place], place, lexicon, covering):
            yield place, words[place].text.upper()


def too_long(part: Part) -> Iterator[tuple[int, str]]:
    """What is written like a name and longer than one can be."""
    for at, word in enumerate(part.words, part.start):
        long = word.shape == "word" and len(word.text) > _LONGEST and not word.quoted
        if long and (word.capitals or "_" in word.text or any(map(str.isdecimal, word.text))):
            yield at, word.text


def _strange(word: Word, at: int, lexicon: Lexicon, covering: dict[int, Hit]) -> bool:
    if word.shape != "word" or word.quoted or at in covering:
        return False
    return word.capitals or word.folded not in lexicon.known


def left_out(part: Part, at: int) -> bool:
    """`Jobs not in /DWH`, `os que nao estao na APP01`: the place of what stands there is denied."""
    words, place = part.reading.words, at - 1
    while place >= part.start and at - place <= REACH and words[place].folded in WHERE_WORDS:
        place -= 1
    if place < part.start:
        return False
    opening = [word.folded for word in words[part.start : place]]
    if words[place].folded == "not" and opening[-1:] and opening[-1] in _INVERTED:
        return False  # `why didn't stream X get in`
    beside = {"outside", "fora"} if place == at - 1 else _OUTSIDE
    return words[place].folded in beside


def _negated(part: Part, hit: Hit) -> bool:
    """A negation stands before it, with nothing but small words or what it denies between."""
    words, covering, steps = part.reading.words, part.covering(), 0
    at = hit.start - 1
    while at >= part.start and steps <= REACH:
        word = words[at].folded
        if word == "fora" and words[at + 1].folded == "de":
            return True  # `fora de SUCC`
        if word in _NOT:
            return not (_asks_back(part, at) or _none(part, at))
        other = covering.get(at)
        if other and (other.meaning.states or other.meaning.conditions):
            at, steps = other.start - 1, 0
            if not _listed(part, other.end, hit.start):
                return False
            continue
        if word not in CHAIN:
            return False
        at, steps = at - 1, steps + 1
    return False


def _listed(part: Part, start: int, end: int) -> bool:
    """What is denied goes on with `nor`, `or`, `nem` and their like; `but` and a bare `and` end it."""
    between = {part.reading.words[at].folded for at in range(start, end)}
    return (
        bool(between & {"nor", "or", "ou", "nem", ","})
        or ("and" in between and _neither(part))
        or ("e" in between and _neither(part))
    )


def _neither(part: Part) -> bool:
    return any(word.folded in {"neither", "nem"} for word in part.words)


def _none(part: Part, at: int) -> bool:
    """`No abends, right?`, `there are no abends?`: whether there are any is asked."""
    before = {word.folded for word in part.reading.words[part.start : at] if word.shape != "mark"}
    return part.reading.words[at].folded in {"no", "none"} and before <= _THERE


def _asks_back(part: Part, at: int) -> bool:
    """`no` is Portuguese for `in the` before a noun: `no hold` in English denies."""
    if part.reading.words[at].folded != "no":
        return False
    return any(hit.meaning.languages == frozenset({"pt"}) for hit in part.hits)


def _starred(part: Part) -> Iterator[Pattern]:
    """Names with a star against them, as people write what HWA writes with `@`."""
    words, text = part.reading.words, part.reading.text
    for at in range(part.start, part.end):
        word = words[at]
        lettered = any(map(str.isalpha, word.text))
        if word.shape != "word" or not lettered or not _NAMEABLE.fullmatch(word.text):
            continue
        after = at + 1 < part.end and words[at + 1].text == "*" and words[at + 1].start == word.end
        before = at > part.start and words[at - 1].text == "*" and words[at - 1].end == word.start
        if (after and text[word.end : word.end + 2] == "**") or (after and before):
            continue  # emphasis
        if after or before:
            pattern = f"{'@' if before else ''}{word.text.upper()}{'@' if after else ''}"
            marks = {at + 1} if after else {at - 1}
            yield Pattern(pattern, frozenset({at} | marks))


def _described(part: Part) -> Iterator[Pattern]:
    words = part.reading.words
    for at in range(part.start, part.end):
        folded = words[at].folded
        if words[at].quoted:
            continue
        if _SAID["begin"].fullmatch(folded) and folded not in _BEGIN_PAST:
            yield from _after(part, at, "{}@", need=not folded.startswith("prefix"))
        elif _SAID["end"].fullmatch(folded) and "critical_path" not in part.ideas():
            yield from _after(part, at, "@{}", need="fix" not in folded)
        elif _SAID["have"].fullmatch(folded):
            yield from _after(
                part, at, "@{}@", need=folded.startswith(("like", "nam", "nom", "call", "cham"))
            )
        if folded in _NAME_NOUNS:
            yield from _before(part, at)


def _after(part: Part, at: int, form: str, *, need: bool) -> Iterator[Pattern]:
    """The name after the verb; `need` wants a word such as `with` between, or letters that say so."""
    words, place, linked = part.reading.words, at + 1, False
    while place < part.end and (
        words[place].folded in _LINKS or words[place].text in {'"', "'", "`"}
    ):
        linked = linked or words[place].folded in {"with", "by", "com", "por", "in", "em", "like"}
        place += 1
    if place >= part.end or (need and not linked) or not _is_letters(words[place], part, place):
        return
    wild = set(words[place].text) & {"@", "?"}
    if (
        form == "@{}@"
        and not wild
        and not linked
        and not words[at].folded.startswith(("cont", "match", "includ"))
    ):
        return
    text = words[place].text.upper()
    yield Pattern(text if wild else form.format(text), frozenset({place}))


def _before(part: Part, at: int) -> Iterator[Pattern]:
    """`with GL in the name`, `com GL no nome`."""
    words, place = part.reading.words, at - 1
    while place > part.start and words[place].folded in {
        "the",
        "their",
        "its",
        "in",
        "no",
        "do",
        "seu",
        "em",
        "o",
        '"',
        "somewhere",
        "anywhere",
        "within",
    }:
        place -= 1
    if (
        place < at - 1
        and place > part.start
        and words[place - 1].folded
        in {
            "with",
            "com",
            "have",
            "has",
            "having",
            "tem",
            "tenham",
            "contain",
            "containing",
            "contem",
            '"',
            "of",
            "that",
        }
        and _is_letters(words[place], part, place)
    ):
        text = words[place].text.upper()
        yield Pattern(text if set(text) & {"@", "?"} else f"@{text}@", frozenset({place}))


def _is_letters(word: Word, part: Part, at: int) -> bool:
    """Letters that a name may hold: in capitals, quoted, or no word of the trade."""
    if word.shape not in {"word", "number"} or not _NAMEABLE.fullmatch(word.text):
        return False
    if len(word.text) == 1 and any(one.shape == "code" for one in part.words):
        return False  # `AWSDEB003I ends in I`: so does the code
    covered = any(hit.start <= at < hit.end for hit in part.hits)
    return word.quoted or word.capitals or at in part.reading.strong or not covered
