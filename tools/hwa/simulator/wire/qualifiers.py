"""Conman's qualifiers, such as `+state=abend`: each a test of jobs, streams or both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import Asks, Follows, Job, Needs, Node, Opens, Stream
from tools.hwa.simulator.wire.errors import BadSelection
from tools.hwa.simulator.wire.facts import predecessor_names
from tools.hwa.simulator.wire.frame import Frame, Moment
from tools.hwa.simulator.wire.literals import wildcard

Test = Callable[[Any], bool]
Make = Callable[[str, Frame], Test]
"""From what stands behind `=` to a test."""

_NAMED_PRIORITIES = {"HI": 100, "GO": 101}


def qualifier(sign: str, word: str, argument: str | None, frame: Frame) -> Test:
    """`+` keeps what fits a qualifier, `~` drops it."""
    make = _QUALIFIERS.get(word.lower())
    if make is None:
        raise BadSelection(f"unknown qualifier {word!r}")
    test = make((argument or "").strip(), frame)
    return test if sign == "+" else lambda each: not test(each)


def _state(argument: str, _frame: Frame) -> Test:
    states = {each.strip().upper() for each in argument.split(",") if each.strip()}
    if not states:
        raise BadSelection("state needs a value")

    def test(node: Node) -> bool:
        shown = status.node_status(node)
        # conman's own word for a job that waits for nothing but its time
        scheduled = "SCHED" in states and shown == "HOLD" and not node.time_reached
        return shown in states or scheduled

    return test


def _range_of(read: Callable[[Any], float | None]) -> Make:
    """A test of numbers between two ends, of which one may be left open."""

    def make(argument: str, _frame: Frame) -> Test:
        low, comma, high = (each.strip() for each in argument.partition(","))
        try:
            least = int(low) if low else 0
            most = (int(high) if high else 10_000) if comma else least
        except ValueError as error:
            raise BadSelection(f"{argument!r} is no number and no range") from error

        def test(each: object) -> bool:
            value = read(each)
            return value is not None and least <= value <= most

        return test

    return make


def _ranked(text: str) -> str:
    return str(_NAMED_PRIORITIES.get(text.strip().upper(), text.strip()))


def _priority(argument: str, frame: Frame) -> Test:
    if not argument:
        raise BadSelection("priority needs a value")
    ends = ",".join(_ranked(each) for each in argument.split(",", 1))
    return _range_of(lambda node: node.priority)(ends, frame)


def _depends(kind: type[object], names: Callable[[Any], list[str]]) -> Make:
    def make(argument: str, _frame: Frame) -> Test:
        fits = wildcard(_pattern(argument or "@")).fullmatch

        def test(node: Node) -> bool:
            own = [each for each in node.dependencies if isinstance(each, kind)]
            return any(fits(name.upper()) is not None for each in own for name in names(each))

        return test

    return make


def _pattern(text: str) -> str:
    bad = re.search(r"[^A-Za-z0-9_@?/.\-%:#()\\]", text)
    if bad is not None:
        raise BadSelection(f"unexpected {bad[0]!r} in {text!r}")
    return text.upper()


def _followed(follows: Follows) -> list[str]:
    """What is followed, by its bare name, with its stream's, and with its whole path."""
    folder, workstation, stream, job = predecessor_names(follows)
    path = f"{folder.rstrip('/')}/{stream}"
    if not job:
        return [stream, path, f"{workstation}#{path}"]
    return [job, f"{stream}.{job}", f"{path}.{job}", f"{workstation}#{path}.{job}"]


def _flag(test: Test) -> Make:
    def make(argument: str, _frame: Frame) -> Test:
        if argument:
            raise BadSelection(f"a value is not supported here: {argument!r}")
        return test

    return make


def _time(read: Callable[[Any], Moment]) -> Make:
    def make(argument: str, frame: Frame) -> Test:
        if not argument:
            return lambda node: read(node) is not None
        fits = frame.between(argument)
        return lambda node: fits(read(node))

    return make


def _started(node: Node) -> Moment:
    if isinstance(node, Job):
        return node.run.started
    return node.started if isinstance(node, Stream) else None


def _finished(node: Node) -> Moment:
    if isinstance(node, Job):
        return node.run.ended
    return node.ended if isinstance(node, Stream) else None


def _every(argument: str, frame: Frame) -> Test:
    if not argument:
        return lambda job: getattr(job, "every", None) is not None
    return _range_of(_rate)(argument, frame)


def _rate(job: Any) -> float | None:  # noqa: ANN401  # a job, or a stream that has no rate
    """How often a job repeats, as conman writes it: hhmm."""
    every = getattr(job, "every", None)
    if every is None:
        return None
    hours, minutes = divmod(int(every // 60), 60)
    return hours * 100 + minutes


def _recovery(argument: str, _frame: Frame) -> Test:
    word = argument.upper()
    if word not in {"STOP", "CONTINUE", "RERUN"}:
        raise BadSelection(f"recovery knows no {argument!r}")
    return lambda job: str(getattr(job, "recovery", "")).startswith(word)


def _limit(argument: str, frame: Frame) -> Test:
    if not argument:
        raise BadSelection("limit needs a value")
    return _range_of(lambda stream: getattr(stream, "limit", None))(argument, frame)


def _like(read: Callable[[Any], str]) -> Make:
    def make(argument: str, _frame: Frame) -> Test:
        fits = wildcard(argument or "@").fullmatch
        return lambda each: fits(read(each)) is not None

    return make


_QUALIFIERS: Mapping[str, Make] = {
    "state": _state,
    "priority": _priority,
    "at": _time(lambda node: node.start_at),
    "until": _time(lambda node: node.latest_start),
    "deadline": _time(lambda node: node.deadline),
    "started": _time(_started),
    "finished": _time(_finished),
    "every": _every,
    "recovery": _recovery,
    "limit": _limit,
    "critical": _flag(lambda job: getattr(job, "critical", False)),
    "critnet": _flag(lambda job: getattr(job, "critical_start", None) is not None),
    "confirmed": _flag(lambda job: getattr(job, "confirm", False)),
    "carriedforward": _flag(lambda stream: getattr(stream, "carried_forward", False)),
    "carryforward": _flag(lambda stream: getattr(stream, "carry_forward", False)),
    "follows": _depends(Follows, _followed),
    "needs": _depends(Needs, lambda each: _paths(each.resource.folder, each.resource.name)),
    "opens": _depends(Opens, lambda each: [str(each.file.path)]),
    "prompt": _depends(Asks, lambda each: [str(each.prompt.name), str(each.prompt.number)]),
    "logon": _like(lambda job: str(getattr(job, "user", ""))),
    "scriptname": _like(lambda job: str(getattr(job, "command", ""))),
}


def _paths(folder: str, name: str) -> list[str]:
    return [name, f"{folder.rstrip('/')}/{name}"]
