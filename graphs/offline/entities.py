"""What a clause names: objects, codes, numbers, states, and the span of time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from graphs.offline.ahead import Ahead, change_in, delay_in, moment_in, value_in
from graphs.offline.days import DayFinder
from graphs.offline.lexicon import Lexicon
from graphs.offline.names import JOINERS, KINDS, OF, Name, NameFinder, noun_of, word_before
from graphs.offline.reading import Hit, Part
from graphs.offline.timespans import find_span
from graphs.question import Condition, Entities, TimeSpan

_SKIPS: Final = frozenset(
    {"is", "=", ":", "of", "de", "was", "e", "code", "#", "number", "numero", "n", "no", "-"}
)
_NUMBER_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twenty": 20, "um": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4,
    "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10, "vinte": 20,
}  # fmt: skip
_TOP: Final = frozenset(
    {
        "top",
        "first",
        "last",
        "primeiros",
        "primeiras",
        "ultimos",
        "ultimas",
        "maiores",
        "piores",
        "worst",
        "biggest",
    }
)
_RC: Final = re.compile(r"rc(\d{1,10})")
_STATE_QUALIFIER: Final = re.compile(r"\+state=([\w,]{1,80})")
_FORWARD: Final = frozenset({"will", "what_if", "if_word", "to_outage", "future_day"})
_ARITHMETIC: Final = re.compile(r"\d\s*(?:[+*x^]|\s[-/]\s)\s*\d")


@dataclass(slots=True)
class Found:
    """Everything that a clause names."""

    names: list[Name] = field(default_factory=list)
    entities: Entities = field(default_factory=Entities)
    ahead: Ahead = field(default_factory=Ahead)
    builtin: set[str] = field(default_factory=set)
    used: set[int] = field(default_factory=set)


class EntityFinder:
    """Finds what clauses name, by the lexicon and the plant's time zone."""

    def __init__(self, lexicon: Lexicon, timezone: ZoneInfo) -> None:
        self._lexicon = lexicon
        self._names = NameFinder(lexicon)
        self._timezone = timezone

    def find(self, part: Part, *, now: datetime) -> Found:
        """The names, codes, states and spans of one clause."""
        covering = part.covering()
        found = Found()
        used = found.used
        spoken = _spoken_of(part)
        span = self._span(spoken, now, used)
        found.ahead = self._ahead(part, spoken, now, used)
        codes = tuple(dict.fromkeys(_codes(part)))
        return_codes = _after(part, covering, {"return_code", "message_word"}, used)
        return_codes += tuple(_written_codes(part, used))
        prompts = _after(part, covering, {"prompt", "prompts"}, used)
        limit = _limit(part, used)
        found.names = self._names.find(part, covering, used)
        states, conditions, groups, substates = _values(part)
        found.entities = Entities(
            folders=_folders(part, found.names, covering, self._lexicon.known),
            prompts=prompts,
            codes=tuple(dict.fromkeys((*codes, *substates, *self._spoken(part)))),
            return_codes=return_codes,
            states=tuple(dict.fromkeys((*states, *_selected_states(part)))),
            conditions=conditions,
            group_by=groups,
            span=span,
            limit=limit,
        )
        found.builtin = _builtin(part, found, codes)
        if self._describes(part, found):
            found.builtin.add("described")
        return found

    def _describes(self, part: Part, found: Found) -> bool:
        """`the regulatory report`: something is meant that has no name here."""
        covering = part.covering()
        taken = {name.at for name in found.names} | found.used | set(covering)
        after = (hit.end for hit in part.hits if "the" in hit.ideas and hit.end < part.end)
        words = (part.reading.words[at] for at in after if at not in taken)
        vague = self._lexicon.names["vague"]
        return any(word.shape == "word" and word.folded not in vague for word in words)

    def _spoken(self, part: Part) -> Iterator[str]:
        """The substatus codes that are said in words, quoted or not."""
        if any("substatus" in hit.ideas for hit in part.hits):
            text = " ".join(word.folded for word in part.words if word.shape != "mark")
            best = max((p for p in self._lexicon.substates if p in text), key=len, default=None)
            if best:
                yield self._lexicon.substates[best]

    def _span(self, spoken: "_Spoken", now: datetime, used: set[int]) -> TimeSpan | None:
        """The span of time, and the words that it uses up."""
        found = find_span(spoken.text, now=now, timezone=self._timezone)
        if found is None:
            return None
        used.update(spoken.words(found.start, found.end))
        return found.span

    def _ahead(self, part: Part, spoken: "_Spoken", now: datetime, used: set[int]) -> Ahead:
        """What is supposed or lies ahead; a named day uses its words up."""
        ideas = part.ideas()
        days = DayFinder(now, self._timezone)
        day = days.find(spoken.text, back="why" in ideas and "will" not in ideas)
        if day:
            used.update(spoken.words(day.start, day.end))
        moment = moment_in(spoken.text, now=now, days=days)
        return Ahead(
            change=change_in(part),
            value=value_in(part),
            deadline=moment.at if moment else None,
            delay_minutes=delay_in(spoken.text),
            day=day.day if day else None,
            span=self._span_ahead(spoken, now, day.day if day else None)
            if ideas & _FORWARD
            else None,
        )

    def _span_ahead(self, spoken: "_Spoken", now: datetime, day: date | None) -> TimeSpan | None:
        """The span as one to come; on the day that is named beside it."""
        found = find_span(spoken.text, now=now, timezone=self._timezone, ahead=True)
        if found is None or found.span.since is None or day is None:
            return found.span if found else None
        since, until = found.span.since.astimezone(self._timezone), found.span.until
        shift = day - since.date()
        return TimeSpan(
            since=(since + shift).astimezone(UTC),
            until=(until.astimezone(self._timezone) + shift).astimezone(UTC) if until else None,
            words=found.span.words,
        )


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The plain words of a clause as one folded text, each with where it begins in it."""

    text: str
    starts: tuple[tuple[int, int], ...]

    def words(self, start: int, end: int) -> set[int]:
        """The places of the words that begin in a stretch of the text."""
        return {at for offset, at in self.starts if start <= offset < end}


def _spoken_of(part: Part) -> _Spoken:
    """Without marks, quotations and what is surely a name."""
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for at, word in enumerate(part.words, part.start):
        if word.shape != "mark" and not word.quoted and at not in part.reading.strong:
            starts.append((length, at))
            pieces.append(word.folded)
            length += len(word.folded) + 1
    return _Spoken(" ".join(pieces), tuple(starts))


def _codes(part: Part) -> Iterator[str]:
    """Message codes, in capitals."""
    for word in part.words:
        if word.shape == "code":
            yield word.text.upper()


def _after(
    part: Part, covering: dict[int, Hit], ideas: set[str], used: set[int]
) -> tuple[int, ...]:
    """The numbers that follow a phrase with one of these ideas, as in `prompts 17 and 18`."""
    found: list[int] = []
    for hit in part.hits:
        at = hit.end if hit.ideas & ideas else part.end
        while at < part.end:
            word = part.reading.words[at]
            if word.shape == "number" and word.text.isdecimal() and len(word.text) < 11:
                minus = part.reading.words[at - 1].text == "-"
                found.append(-int(word.text) if minus else int(word.text))
                used.add(at)
            elif word.folded not in (JOINERS if found else _SKIPS):
                break
            at += 1
    return tuple(dict.fromkeys(found))


def _written_codes(part: Part, used: set[int]) -> Iterator[int]:
    """`rc127` in one word."""
    for at, word in enumerate(part.words, part.start):
        if match := _RC.fullmatch(word.folded):
            used.add(at)
            yield int(match.group(1))


def _limit(part: Part, used: set[int]) -> int | None:
    """`top ten`, `first 5`, `os 10 maiores`."""
    words = part.words
    for before, word in pairwise(words):
        first, second = before.folded, word.folded
        for number, mark in ((second, first), (first, second)):
            value = _NUMBER_WORDS.get(number) or (
                int(number) if number.isdecimal() and len(number) < 5 else 0
            )
            if mark in _TOP and value:
                return value
    return None


def _folders(
    part: Part, names: list[Name], covering: dict[int, Hit], known: frozenset[str]
) -> tuple[str, ...]:
    """Paths, and the name beside the noun for a folder."""
    found = []
    taken = {name.at for name in names}
    for at, word in enumerate(part.words, part.start):
        if at in taken:
            continue
        if word.shape == "folder" and len(word.text) > 1:
            found.append(word.text.rstrip("/").upper())
        elif _foldered(part, covering, at, known):
            found.append("/" + word.text.upper())
    return tuple(dict.fromkeys(found))


def _foldered(part: Part, covering: dict[int, Hit], at: int, known: frozenset[str]) -> bool:
    """A plain word right after `folder`, perhaps with a small word between; an unknown one before."""
    word = part.reading.words[at]
    if word.shape != "word" or (at in covering and at not in part.reading.strong):
        return False
    after = covering.get(at + 1)
    if after and noun_of(after, "one") == "folder" and word.folded not in known:
        return True
    for back in (1, 2):
        hit = covering.get(at - back)
        if hit and noun_of(hit, "one", "many") == "folder":
            return True
        if word_before(part, at) not in OF | {"called", "named", "chamada"}:
            return False
    return False


def _values(
    part: Part,
) -> tuple[tuple[str, ...], tuple[Condition, ...], tuple[str, ...], tuple[str, ...]]:
    """States, conditions, groups and substatus codes that the phrases carry."""
    meanings = [hit.meaning for hit in part.hits]
    states = dict.fromkeys(state for meaning in meanings for state in meaning.states)
    conditions = dict.fromkeys(one for meaning in meanings for one in meaning.conditions)
    groups = dict.fromkeys(group for meaning in meanings for group in meaning.groups)
    substates = dict.fromkeys(code for meaning in meanings for code in meaning.substates)
    if any(word.text == "FAIL" for word in part.words) and not part.reading.shouted:
        states = dict.fromkeys(("FAIL", *(s for s in states if s != "ABEND" or _says_abend(part))))
    return tuple(states), tuple(conditions), tuple(groups), tuple(substates)


def _says_abend(part: Part) -> bool:
    return any(hit.meaning.states == ("ABEND",) for hit in part.hits)


def _selected_states(part: Part) -> Iterator[str]:
    """The states of a pasted selection, `WS#STREAM.JOB+state=abend,fail`."""
    for word in part.words:
        if word.shape == "selection":
            for match in _STATE_QUALIFIER.finditer(word.folded):
                yield from (state.upper() for state in match.group(1).split(",") if state)


def _builtin(part: Part, found: Found, codes: tuple[str, ...]) -> set[str]:
    """The ideas that come from what was found instead of from phrases."""
    names, entities = found.names, found.entities
    facts = {
        "named": bool(names),
        "object": bool(names),
        "strong_name": any(name.strong or name.kind for name in names),
        "several": len(names) > 1,
        "within": any(name.inside for name in names),
        "selection": any(word.shape == "selection" for word in part.words),
        "stdlist_command": any(";stdlist" in word.folded for word in part.words),
        "code": bool(codes),
        "rc": bool(entities.return_codes),
        "folder_name": bool(entities.folders),
        "prompt_number": bool(entities.prompts),
        "time": entities.span is not None,
        "number": any(word.shape == "number" for word in part.words),
        "final_name": any(name.text == "FINAL" for name in names),
        "state": bool(entities.states),
        "arithmetic": _arithmetic(part),
        "change": found.ahead.change is not None,
        "delay": found.ahead.delay_minutes is not None,
        "moment": found.ahead.deadline is not None,
        "day": found.ahead.day is not None,
        "value": found.ahead.value is not None,
        "typed_name": any(name.at in part.reading.strong for name in names),
        "placed": any(name.place for name in names)
        or any(word_before(part, name.at) in {"in", "em"} for name in names),
        **{f"named_{kind}": any(name.kind == kind for name in names) for kind in KINDS[:4]},
    }
    return {idea for idea, true in facts.items() if true}


def _arithmetic(part: Part) -> bool:
    return len(part.words) < 40 and _ARITHMETIC.search(part.text) is not None
