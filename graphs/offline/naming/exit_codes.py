"""Return codes that are written in one word, or apart from the words for them."""

import re
from collections.abc import Iterator, Set
from typing import Final

from graphs.offline.text.general import fronted_code, told_number
from graphs.offline.text.reading import Part

_RC: Final = re.compile(r"rc(\d{1,10})")
_EXPLAINED: Final = frozenset({"mean", "explain", "what_is", "what", "show"})
_OTHERS: Final = frozenset(
    {"jobs", "streams", "prompt", "prompts", "limit", "fence", "priority", "how_many"}
)
_ENDS: Final = frozenset({"finish", "past_finish", "abended", "failed"})
_WITH: Final = frozenset({"with", "com"})
_GIVES: Final = frozenset({"a", "an", "um", "the", "o", "with", "com", "deu", "gave", "got"})
_IN: Final = frozenset({"no", "de", "in", "as", "como"})
_THEN: Final = frozenset({"time", "now", "this", "that", "plan", "today"})
_LONG: Final = 5
_DIGITS: Final = re.compile(r"\d{2,5}")


def written_codes(part: Part, used: set[int]) -> Iterator[int]:
    """`rc127` in one word."""
    for at, word in enumerate(part.words, part.start):
        if match := _RC.fullmatch(word.folded):
            used.add(at)
            yield int(match.group(1))


def _ended_with(part: Part, ideas: Set[str], used: Set[int]) -> tuple[int, ...]:
    """`Who ended with 127 tonight`: a number after `with`, of which nothing is counted."""
    if ideas.isdisjoint(_ENDS) or ideas & _OTHERS - {"jobs", "streams", "how_many"}:
        return ()
    words, covering = part.reading.words, part.covering()
    for at in range(part.start + 1, part.end):
        code = words[at].shape == "number" and words[at].text.isdecimal() and at not in used
        if not code or words[at - 1].folded not in _WITH or len(words[at].text) > _LONG:
            continue
        after = covering.get(at + 1) if at + 1 < part.end else None
        apart = at + 1 >= part.end or words[at + 1].shape == "mark"
        if apart or (after is not None and after.ideas & _THEN):
            return (int(words[at].text),)
    return ()


def _before_noun(part: Part, ideas: Set[str], used: Set[int]) -> tuple[int, ...]:
    """`Who went out with a 127 return code`, `deu 127 no rc`: the number before its noun."""
    if "return_code" not in ideas:
        return ()
    words, nouns = part.reading.words, (h.start for h in part.hits if "return_code" in h.ideas)
    for noun in nouns:
        at = noun - 1 - (words[noun - 1].folded in _IN)
        given = at > part.start and at not in used and words[at - 1].folded in _GIVES
        if given and _DIGITS.fullmatch(words[at].text):
            return (int(words[at].text),)
    return ()


def lone_code(part: Part, used: Set[int]) -> tuple[int, ...]:
    """`139 as a return code, what is that`: the one number, where a code is to be explained."""
    if (fronted := fronted_code(part)) is not None:
        return (fronted,)
    ideas = part.ideas()
    if code := _ended_with(part, ideas, used) or _before_noun(part, ideas, used):
        return code
    asked = "return_code" in ideas and ideas & _EXPLAINED and not ideas & _OTHERS
    if not asked and not told_number(part):
        return ()
    numbers = [
        word
        for at, word in enumerate(part.words, part.start)
        if word.shape == "number" and at not in used and not word.quoted
    ]
    alone = len(numbers) == 1 and _DIGITS.fullmatch(numbers[0].text)
    return (int(numbers[0].text),) if alone else ()
