"""What a clause names: objects, codes, numbers, states, and the span of time."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from graphs.offline.filters.ahead import Ahead, delay_in, moment_in
from graphs.offline.filters.changes import change_in, value_in
from graphs.offline.filters.denying import Denied, denied_by, only_left_out
from graphs.offline.filters.exclusions import excepted_in, pointed_out
from graphs.offline.filters.folders import folders_in
from graphs.offline.filters.measuring import UNBEGUN, Measured, measured, without_ranges
from graphs.offline.filters.narrowing import (
    left_out,
    patterns_of,
    too_long,
    unknown_states,
)
from graphs.offline.filters.paraphrase import conditions_in, reconciled, split_in, unbegun_in
from graphs.offline.lexicon import Lexicon
from graphs.offline.naming.exit_codes import lone_code, written_codes
from graphs.offline.naming.names import JOINERS, KINDS, Name, NameFinder, word_before
from graphs.offline.naming.stated import grouped_in, stated_in
from graphs.offline.text.reading import Hit, Part
from graphs.offline.text.spoken import Spoken, spoken_of
from graphs.offline.times.days import DayFinder
from graphs.offline.times.said_of import no_time, still_due, times_of
from graphs.offline.times.timespans import FoundSpan, find_span
from graphs.offline.times.zones import ZoneFinder, written_zone
from graphs.question import Condition, Entities, TimeSpan
from tools.plan.past.shifts import Shifts

_SKIPS: Final = frozenset(
    {"is", "=", ":", "of", "de", "was", "e", "code", "#", "number", "numero", "num", "n", "no", "nº", "n°", ".", "-"}
)  # fmt: skip
_FAILS: Final = re.compile(r"fail|abend|falh|error|erro|crash|ca[ií]")
_OF_THE_PAST: Final = frozenset({"past", "before_word"})
_WILD: Final = frozenset("@?")
_STATE_QUALIFIER: Final = re.compile(r"\+state=([\w,]{1,80})")
_COMING: Final = frozenset({"will"})
_BACK: Final = frozenset({"abended", "failed", "succeeded", "cancelled", "happened", "changed"})
_ARITHMETIC: Final = re.compile(r"\d\s*(?:[+*x^]|\s[-/]\s)\s*\d")

_Text = TypeVar("_Text", bound=str)
_States = tuple[str, ...]
_Conditions = tuple[Condition, ...]


@dataclass(slots=True)
class Found:
    """Everything that a clause names."""

    patterns: tuple[str, ...] = ()
    """Patterns of names, with HWA's wildcards."""
    denied: Denied | None = None
    spent: frozenset[str] = frozenset()
    """Ideas of words that only compare, as `over` in `over 50`."""
    outside: frozenset[int] = frozenset()
    """Where names and folders stand that are left out."""
    names: list[Name] = field(default_factory=list)
    entities: Entities = field(default_factory=Entities)
    ahead: Ahead = field(default_factory=Ahead)
    builtin: set[str] = field(default_factory=set)
    used: set[int] = field(default_factory=set)


class EntityFinder:
    """Finds what clauses name, by the lexicon and the plant's time zone."""

    def __init__(self, lexicon: Lexicon, timezone: ZoneInfo, shifts: Shifts | None = None) -> None:
        self._lexicon = lexicon
        self._names = NameFinder(lexicon)
        self._zones = ZoneFinder()
        self._timezone = timezone
        self._shifts = shifts or Shifts(zone=timezone)

    def find(self, part: Part, *, now: datetime, timezone: ZoneInfo | None = None) -> Found:
        """The names, codes, states and spans of one clause; times are the asker's, or the plan's."""
        found = Found()
        said = self._said(part, found, now, timezone)
        numbers = _numbers(said, found.used)
        _compare(said, found)
        strange = self._strange(part, found)
        found.denied = denied_by(part, self._lexicon)
        found.spent |= only_left_out(part, found.denied)
        found.names = self._names.find(part, part.covering(), found.used)
        folders = self._folders(part, found)
        found.entities = self._entities(said, found, numbers, folders, strange)
        found.builtin = _builtin(part, found)
        found.builtin |= {"condition", *said.conditions} if said.conditions else set()
        if self._describes(part, found):
            found.builtin.add("described")
        return found

    def _said(self, part: Part, found: Found, now: datetime, timezone: ZoneInfo | None) -> "_Said":
        """The clause in plain words, its times read and struck out."""
        spoken, used = spoken_of(part), found.used
        when = _When(now, self._zone(part, spoken, used) or timezone or self._timezone)
        zone = when.zone.key if used and when.zone.key != self._timezone.key else ""
        zoned = frozenset(used)
        found.ahead = self._ahead(part, spoken, when, used)
        span = self._span(part, spoken, when, used)
        measures = measured(spoken.without(span))
        return _Said(part, spoken, zone, zoned, span, measures, tuple(conditions_in(spoken.text)))

    def _strange(self, part: Part, found: Found) -> "_Strange":
        """Patterns, and what looks like a name or a state and can be none; all of it is used up."""
        patterns = [one for one in patterns_of(part) if found.used.isdisjoint(one.places)]
        found.used.update(at for one in patterns for at in one.places)
        found.patterns = tuple(dict.fromkeys(one.text for one in patterns))
        unread = dict(too_long(part))
        states = dict(unknown_states(part, self._lexicon, part.covering()))
        found.used.update(unread, states)
        return _Strange(tuple(unread.values()), tuple(states.values()))

    def _folders(self, part: Part, found: Found) -> Mapping[int, str]:
        """The folders by their places; names and folders that are left out are marked."""
        areas = self._lexicon.names["areas"]
        folders = folders_in(part, found.names, part.covering(), self._lexicon.known, areas)
        places = [*folders, *(name.at for name in found.names)]
        found.outside = _outside(part, places, denied=found.denied is not None)
        return folders

    def _entities(
        self,
        said: "_Said",
        found: Found,
        numbers: "_Numbers",
        folders: Mapping[int, str],
        strange: "_Strange",
    ) -> Entities:
        """All of it in its slots."""
        part, measures = said.part, said.measures
        states, conditions, groups, substates = _values(said)
        if _failed_before(part, said.spoken, said.span):
            found.spent |= _OF_THE_PAST
            states = (*states, "ABEND", "FAIL")
        states, conditions = _by_numbers(part, measures, states, conditions)
        conditions = reconciled(_once((*conditions, *said.conditions)), said.spoken.text)
        states, conditions = _by_waiting(part, measures, states, conditions)
        return Entities(
            folders=_once(text for at, text in folders.items() if at not in found.outside),
            without_names=_left_out_names(found, folders),
            prompts=numbers.prompts,
            codes=_once((*_codes(part), *substates, *self._spoken(part))),
            return_codes=numbers.return_codes,
            states=_once((*states, *_selected_states(part), *strange.states)),
            conditions=conditions,
            group_by=groups or split_in(said.spoken.text),
            span=said.span.span if said.span else None,
            limit=measures.limit,
            measures=measures.comparisons,
            order=measures.order,
            ascending=measures.ascending,
            unread=strange.unread,
            zone=said.zone,
        )

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

    def _zone(self, part: Part, spoken: Spoken, used: set[int]) -> ZoneInfo | None:
        """The zone that the question itself names, and the words that it uses up."""
        if written := written_zone(part.text):
            begin = part.words[0].start
            for at, word in enumerate(part.words, part.start):
                if written.start <= word.start - begin < written.end:
                    used.add(at)
            return written.zone
        found = self._zones.find(spoken.text)
        if found is None:
            return None
        used.update(spoken.words(found.start, found.end))
        return found.zone

    def _span(self, part: Part, spoken: Spoken, when: "_When", used: set[int]) -> FoundSpan | None:
        """The span of time, and the words that it uses up; still to come where the question is."""
        ahead = not _COMING.isdisjoint(part.ideas()) and _BACK.isdisjoint(part.ideas())
        found = self._found(spoken, when, ahead=ahead or still_due(spoken.text))
        if found is None or no_time(spoken.text, found.start, found.end):
            return None
        for start, end in found.pieces:
            used.update(spoken.words(start, end))
        other = when.zone.key if when.zone.key != self._timezone.key else ""
        update = {"zone": other, "of": times_of(spoken.text)}
        return replace(found, span=found.span.model_copy(update=update))

    def _found(self, spoken: Spoken, when: "_When", *, ahead: bool) -> FoundSpan | None:
        return find_span(
            without_ranges(spoken.text),
            now=when.now,
            timezone=when.zone,
            ahead=ahead,
            shifts=self._shifts,
        )

    def _ahead(self, part: Part, spoken: Spoken, when: "_When", used: set[int]) -> Ahead:
        """What is supposed or lies ahead; a named day uses its words up."""
        ideas = part.ideas()
        days = DayFinder(when.now, when.zone)
        day = days.find(spoken.text, back="why" in ideas and "will" not in ideas)
        if day:
            used.update(spoken.words(day.start, day.end))
        moment = moment_in(spoken.text, now=when.now, days=days)
        return Ahead(
            change=change_in(part, spoken.text),
            value=value_in(part, spoken.text),
            deadline=moment.at if moment else None,
            delay_minutes=delay_in(spoken.text),
            day=day.day if day else None,
            later=partial(self._span_ahead, spoken, when),
        )

    def _span_ahead(self, spoken: Spoken, when: "_When") -> TimeSpan | None:
        """The span as one to come."""
        found = self._found(spoken, when, ahead=True)
        return found.span if found else None


@dataclass(frozen=True, slots=True)
class _When:
    """The moment of asking, and the zone in which times are meant."""

    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause in plain words, with its times and measures."""

    part: Part
    spoken: Spoken
    zone: str
    zoned: frozenset[int]
    """The words that name the zone."""
    span: FoundSpan | None
    measures: Measured
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers that stand for something by themselves."""

    return_codes: tuple[int, ...]
    prompts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Strange:
    """What cannot be read, and the states that nobody knows."""

    unread: tuple[str, ...]
    states: tuple[str, ...]


def _numbers(said: _Said, used: set[int]) -> _Numbers:
    covering = said.part.covering()
    return_codes = _return_codes(said.part, covering, used)
    prompts = _after(said.part, covering, {"prompt", "prompts"}, used)
    if any(one.quantity == "return_code" for one in said.measures.comparisons):
        return_codes = ()  # `rc 8 or higher`: not the one code
    return _Numbers(return_codes, prompts)


def _compare(said: _Said, found: Found) -> None:
    """Uses up the words of comparisons; their ideas are spent."""
    covering = said.part.covering()
    for start, end in said.measures.pieces:
        found.used.update(said.spoken.words(start, end) - covering.keys())
    spent = _spent(said.part, said.spoken, said.measures.compared)
    found.spent = spent | _over(said.part, said.spoken, said.span)
    if any(one.quantity == "minutes_late" for one in said.measures.comparisons):
        found.ahead = replace(found.ahead, delay_minutes=None)


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


def _return_codes(part: Part, covering: dict[int, Hit], used: set[int]) -> tuple[int, ...]:
    """`rc 8`, `RC=8,12`, and a number that stands alone where only a code may."""
    found = _after(part, covering, {"return_code", "message_word"}, used)
    found += tuple(written_codes(part, used))
    return found or lone_code(part, used)


def _values(
    said: _Said,
) -> tuple[tuple[str, ...], tuple[Condition, ...], tuple[str, ...], tuple[str, ...]]:
    """States, conditions, groups and substatus codes of the phrases; those of a zone or of a time carry none."""
    part, spanned = said.part, _spanned(said.spoken, said.span)
    places = ((hit.meaning, {*range(hit.start, hit.end)}) for hit in stated_in(part))
    meanings = [meaning for meaning, at in places if not (said.zoned & at or at <= spanned)]
    states = dict.fromkeys(state for meaning in meanings for state in meaning.states)
    conditions = dict.fromkeys(one for meaning in meanings for one in meaning.conditions)
    groups = dict.fromkeys(grouped_in(part, meanings))
    substates = dict.fromkeys(code for meaning in meanings for code in meaning.substates)
    if any(word.text == "FAIL" for word in part.words) and not part.reading.shouted:
        states = dict.fromkeys(("FAIL", *(s for s in states if s != "ABEND" or _says_abend(part))))
    return tuple(states), tuple(conditions), tuple(groups), tuple(substates)


def _outside(part: Part, places: Sequence[int], *, denied: bool) -> frozenset[int]:
    """The places of what is left out: after `except`, unless a state is, and `not in` something."""
    excepted = range(0) if denied else excepted_in(part)
    after = {at for at in places if at in excepted}
    if (pointed := pointed_out(part)) is not None:
        after |= {at for at in places if at < pointed}
    return frozenset(after | {at for at in places if left_out(part, at)})


def _once(texts: Iterable[_Text]) -> tuple[_Text, ...]:
    return tuple(dict.fromkeys(texts))


def _spent(part: Part, spoken: Spoken, pieces: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The ideas that nothing but the words of a comparison has."""
    places = set().union(*(spoken.words(start, end) for start, end in pieces))
    inside = [hit for hit in part.hits if set(range(hit.start, hit.end)) <= places]
    others = (hit.ideas for hit in part.hits if hit not in inside)
    return frozenset().union(*(hit.ideas for hit in inside)).difference(*others)


def _over(part: Part, spoken: Spoken, span: FoundSpan | None) -> frozenset[str]:
    """`Over the coming two hours`: nothing is finished."""
    return _spent(part, spoken, span.pieces) & {"finish"} if span else frozenset()


def _failed_before(part: Part, spoken: Spoken, span: FoundSpan | None) -> bool:
    """`Failed before 02:14`: the word belongs to the time, and no earlier failure is meant."""
    used = _spanned(spoken, span)
    words = part.reading.words
    return any(
        "past" in hit.ideas
        and hit.end - 1 in used
        and any(_FAILS.match(word.folded) for word in words[hit.start : hit.end])
        for hit in part.hits
    )


def _spanned(spoken: Spoken, span: FoundSpan | None) -> set[int]:
    return set().union(*(spoken.words(*piece) for piece in span.pieces)) if span else set()


def _left_out_names(found: Found, folders: Mapping[int, str]) -> tuple[str, ...]:
    """The names and folders that stand outside what is asked."""
    names = [name.text for name in found.names if name.at in found.outside]
    return _once([*names, *(text for at, text in folders.items() if at in found.outside)])


def _by_numbers(
    part: Part, numbers: Measured, states: _States, conditions: _Conditions
) -> tuple[_States, _Conditions]:
    """What a sort by time says of states: `the longest running` runs, and need not be late."""
    if numbers.order not in {"minutes", "minutes_waiting"}:
        return states, conditions
    running = ("EXEC",) if numbers.running else ()
    return tuple(dict.fromkeys((*states, *running))), _unordered(part, conditions)


def _by_waiting(
    part: Part, numbers: Measured, states: _States, conditions: _Conditions
) -> tuple[_States, _Conditions]:
    """`Waiting for over an hour`: whatever has not begun, where no state is named."""
    if not numbers.waiting:
        return states, conditions
    kept = tuple(one for one in conditions if one is not Condition.STUCK)
    named = kept or set(states) - {*UNBEGUN} or part.ideas() & {"held", "ready"}
    return (states if named else UNBEGUN), kept


def _unordered(part: Part, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """`Slowest` sorts, where nothing else says that a job takes longer than it should."""
    longer = [hit for hit in part.hits if Condition.LONG_RUNNING in hit.meaning.conditions]
    words = {word.folded for hit in longer for word in part.reading.words[hit.start : hit.end]}
    if words & {
        "usual",
        "normal",
        "expected",
        "should",
        "than",
        "too",
        "so",
        "que",
        "acima",
        "alem",
        "long",
    }:
        return conditions
    return tuple(one for one in conditions if one is not Condition.LONG_RUNNING)


def _says_abend(part: Part) -> bool:
    return any(hit.meaning.states == ("ABEND",) for hit in part.hits)


def _selected_states(part: Part) -> Iterator[str]:
    """The states of a pasted selection, `WS#STREAM.JOB+state=abend,fail`."""
    for word in part.words:
        if word.shape == "selection":
            for match in _STATE_QUALIFIER.finditer(word.folded):
                yield from (state.upper() for state in match.group(1).split(",") if state)


def _builtin(part: Part, found: Found) -> set[str]:
    """The ideas that come from what was found instead of from phrases."""
    names = [name for name in found.names if name.at not in found.outside]
    entities = found.entities
    facts = {
        "named": bool(names),
        "object": bool(names),
        "strong_name": any(name.strong or name.kind for name in names),
        "several": len(names) > 1,
        "within": any(name.inside for name in names),
        "selection": any(word.shape == "selection" for word in part.words),
        "stdlist_command": any(";stdlist" in word.folded for word in part.words),
        "code": any(_codes(part)),
        "rc": bool(entities.return_codes),
        "folder_name": bool(entities.folders),
        "prompt_number": bool(entities.prompts),
        "time": entities.span is not None,
        "number": any(word.shape == "number" for word in part.words),
        "final_name": any(name.text == "FINAL" for name in names),
        "hwa_name": any(name.text in {"FINAL", "JOBS", "USERJOBS"} for name in names),
        "state": bool(entities.states),
        "unbegun": unbegun_in(spoken_of(part).text),
        "failed": bool(found.spent & {"past"}) and "FAIL" in entities.states,
        "arithmetic": _arithmetic(part),
        **_narrowing(part, found),
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


def _narrowing(part: Part, found: Found) -> dict[str, bool]:
    """A number, an order or a pattern narrows a list of jobs, unless another kind is said."""
    entities = found.entities
    plural = "jobs" in part.ideas()
    wild = any(_WILD & set(name.text) and name.kind is None for name in found.names)
    timed = bool(entities.span and entities.span.of)
    says = bool(entities.measures or entities.order or found.patterns)
    says = says or (plural and (wild or timed or bool(entities.return_codes)))
    other = not part.ideas().isdisjoint(
        {"streams", "workstations", "prompts", "resources", "stream", "workstation"}
    )
    several = bool(part.ideas() & {"all", "show", "which", "what", "any", "how_many"})
    listed = bool(found.patterns) or (entities.limit is not None and entities.order is not None)
    return {
        "condition": says,
        "jobs": says and not other and (listed or (several and not found.names)),
    }


def _arithmetic(part: Part) -> bool:
    return len(part.words) < 40 and _ARITHMETIC.search(part.text) is not None
