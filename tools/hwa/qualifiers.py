"""conman's qualifiers, such as `+state=abend,fail~priority=0`: `+` keeps what fits, `~` drops it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

JOB_STATES = frozenset({
    "ABEND", "ABENP", "ADD", "CANCL", "DONE", "ERROR", "EXEC", "EXTRN", "FAIL", "FENCE",
    "HOLD", "INTRO", "PEND", "READY", "SCHED", "SUCC", "SUCCP", "SUPPR", "WAIT",
})  # fmt: skip
STREAM_STATES = frozenset({
    "ABEND", "ADD", "CANCL", "EXEC", "EXTRN", "HOLD", "READY", "STUCK", "SUCC", "SUPPR",
})  # fmt: skip
_PRIORITIES = {"HI": "100", "GO": "101"}
_QUALIFIER = re.compile(r"([+~])([A-Za-z]+)(?:=([^+~]*))?")
Reader = Callable[[str], tuple[str, ...]]


class SelectionError(ValueError):
    """The text is not a selection."""


@dataclass(frozen=True)
class Qualifier:
    """One of them; `values` are what stands behind `=`, an open end of a range being empty."""

    name: str
    values: tuple[str, ...] = ()
    keep: bool = True

    @property
    def ends(self) -> tuple[str, str]:
        """The lower and the upper end of a range; a single value is both."""
        return self.values[0], self.values[-1]

    def __str__(self) -> str:
        given = f"={','.join(self.values)}" if self.values else ""
        return f"{'+' if self.keep else '~'}{self.name}{given}"


def parse_qualifiers(text: str, *, job: bool) -> tuple[Qualifier, ...]:
    """The qualifiers of a job's or of a stream's selection.

    Raises:
        SelectionError: one of them is unknown there, or its value is none.
    """
    found, end = [], 0
    for match in _QUALIFIER.finditer(text):
        if match.start() != end:
            break
        found.append(_qualifier(match[1] == "+", match[2].lower(), match[3], job=job))
        end = match.end()
    if end != len(text):
        raise SelectionError(f"not a qualifier: {text[end : end + 80]!r}")
    return tuple(found)


def _qualifier(keep: bool, name: str, value: str | None, *, job: bool) -> Qualifier:
    reader = (_OF_JOBS if job else _OF_STREAMS).get(name)
    if reader is None:
        raise SelectionError(f"no qualifier of a {'job' if job else 'job stream'}: {name!r}")
    if value is None:
        if name in _VALUED:
            raise SelectionError(f"{name} needs a value")
        return Qualifier(name, keep=keep)
    return Qualifier(name, reader(value.strip()), keep)


def _range_of(pattern: str) -> Reader:
    """Reads one value, or two ends of which one may be open."""
    end = re.compile(f"(?:{pattern})?", re.ASCII)

    def read(text: str) -> tuple[str, ...]:
        ends = tuple(_PRIORITIES.get(part.strip(), part.strip()) for part in text.split(","))
        if len(ends) > 2 or not any(ends) or not all(end.fullmatch(part) for part in ends):
            raise SelectionError(f"not a value or a range: {text[:80]!r}")
        return ends

    return lambda text: read(text.upper())


def _text_of(pattern: str) -> Reader:
    whole = re.compile(pattern, re.ASCII)

    def read(text: str) -> tuple[str, ...]:
        if not whole.fullmatch(text):
            raise SelectionError(f"not a value: {text[:80]!r}")
        return (text,)

    return read


def _states_of(known: frozenset[str]) -> Reader:
    def read(text: str) -> tuple[str, ...]:
        states = tuple(dict.fromkeys(part.strip().upper() for part in text.split(",")))
        strange = [state for state in states if state not in known]
        if strange:
            raise SelectionError(f"not a state: {strange[0][:80]!r}")
        return states

    return read


def _flag(text: str) -> tuple[str, ...]:
    raise SelectionError(f"this qualifier takes no value: {text[:80]!r}")


_time = _range_of(r"\d{4}(?: \d{2}/\d{2}(?:/(?:\d{4}|\d{2}))?)?")
_priority = _range_of(r"\d{1,3}")
_named = _text_of(r"[\w@?%/.:#()\\\-]+")
_BOTH: Mapping[str, Reader] = {
    "at": _time,
    "finished": _time,
    "follows": _named,
    "needs": _named,
    "opens": _named,
    "priority": _priority,
    "prompt": _named,
    "started": _time,
    "until": _time,
}
_OF_JOBS: Mapping[str, Reader] = {
    **_BOTH,
    "confirmed": _flag,
    "critical": _flag,
    "critnet": _flag,
    "deadline": _time,
    "every": _range_of(r"\d{1,4}"),
    "logon": _named,
    "recovery": _text_of(r"stop|continue|rerun"),
    "scriptname": _named,
    "state": _states_of(JOB_STATES),
}
_OF_STREAMS: Mapping[str, Reader] = {
    **_BOTH,
    "carriedforward": _flag,
    "carryforward": _flag,
    "limit": _range_of(r"\d{1,4}"),
    "state": _states_of(STREAM_STATES),
}
_VALUED = frozenset({"limit", "logon", "priority", "recovery", "scriptname", "state"})
