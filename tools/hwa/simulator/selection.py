"""Reads a conman selection, the `plan_filter` of the REST API, and tests plan objects by it.

`/wsfolder/WS#/folder/STREAM.JOB+state=abend~priority=0`: the workstation is the stream's, `@` is
any run of characters, `?` one; `+` keeps what fits a qualifier, `~` drops it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tools.hwa.simulator import status
from tools.hwa.simulator.errors import BadSelection
from tools.hwa.simulator.literals import wildcard
from tools.hwa.simulator.world import Asks, Follows, Job, Needs, Node, Opens, PlanFile, Stream

Test = Callable[[Any], bool]

_QUALIFIER = re.compile(r"([+~])([A-Za-z]+)(?:=([^+~;]*))?")
_INSTANCE = re.compile(r"\([^)]*\)")
_NAMED_PRIORITIES = {"HI": 100, "GO": 101}


def job_selection(text: str, base_folder: str = "/") -> Test:
    """A test of jobs; BadSelection where the text selects nothing that can be a job."""
    names, qualifiers = _split(text)
    workstation, node = _sides(names)
    stream_name, dot, job_name = node.rpartition(".")
    if not dot:
        stream_name, job_name = node, "@"
    test = _all(
        _path_test(workstation, "/", lambda job: ("/", job.stream.workstation.name)),
        _path_test(stream_name, base_folder, lambda job: (job.folder, job.stream.name)),
        _name_test(job_name),
    )
    return _all(test, *qualifiers)


def stream_selection(text: str, base_folder: str = "/") -> Test:
    """A test of job streams."""
    names, qualifiers = _split(text)
    workstation, node = _sides(names)
    test = _all(
        _path_test(workstation, "/", lambda stream: ("/", stream.workstation.name)),
        _path_test(node, base_folder, lambda stream: (stream.folder, stream.name)),
    )
    return _all(test, *qualifiers)


def object_selection(text: str, base_folder: str = "/") -> Test:
    """A test of workstations, resources, prompts and files by their names."""
    names, _ = _split(text)
    workstation, mark, name = names.rpartition("#")
    tests = [_path_test(name, base_folder, lambda each: (_folder(each), _name(each)))]
    if mark:
        tests.append(_path_test(workstation, "/", lambda each: ("/", each.workstation.name)))
    return _all(*tests)


def _split(text: str) -> tuple[str, list[Test]]:
    start = min((text.find(each) for each in "+~" if each in text), default=len(text))
    names, rest = text[:start].strip(), text[start:].partition(";")[0].strip()
    if "".join(match[0] for match in _QUALIFIER.finditer(rest)) != rest:
        raise BadSelection(f"cannot read the qualifiers {rest!r}")
    found = [_qualifier(*match.groups()) for match in _QUALIFIER.finditer(rest)]
    return _INSTANCE.sub("", names.partition(";")[0]).strip(), found


def _sides(names: str) -> tuple[str, str]:
    workstation, mark, node = names.rpartition("#")
    if not mark:
        return "/@/@", node or "@"
    if node in {"", "/"}:
        node = "/@/@"
    return workstation or "@", node


def _path_test(path: str, base_folder: str, read: Callable[[Any], tuple[str, str]]) -> Test | None:
    folder, slash, name = path.rpartition("/")
    if not slash:
        folder = base_folder
    elif not path.startswith("/"):
        folder = f"{base_folder.rstrip('/')}/{folder}"
    in_folder, fits = _fit(folder.rstrip("/") or "/"), _fit(name or "@")
    if folder == "/@":
        return None if name in {"", "@"} else lambda each: fits(read(each)[1])
    return lambda each: fits(read(each)[1]) and in_folder(read(each)[0])


def _name_test(name: str) -> Test | None:
    fits = _fit(name or "@")
    return None if name in {"", "@"} else lambda job: fits(job.name)


def _fit(pattern: str) -> Callable[[str], bool]:
    """Whether a name fits a pattern in either case; names repeat, so verdicts are kept."""
    fullmatch = wildcard(_upper(pattern)).fullmatch
    known: dict[str, bool] = {}

    def fits(name: str) -> bool:
        verdict = known.get(name)
        if verdict is None:
            verdict = known[name] = fullmatch(name.upper()) is not None
        return verdict

    return fits


def _upper(text: str) -> str:
    bad = re.search(r"[^A-Za-z0-9_@?/.\-%]", text)
    if bad is not None:
        raise BadSelection(f"unexpected {bad[0]!r} in {text!r}")
    return text.upper()


def _qualifier(sign: str, word: str, argument: str | None) -> Test:
    make = _QUALIFIERS.get(word.lower())
    if make is None:
        raise BadSelection(f"unknown qualifier {word!r}")
    test = make((argument or "").strip())
    return test if sign == "+" else lambda each: not test(each)


def _state(argument: str) -> Test:
    states = {each.strip().upper() for each in argument.split(",") if each.strip()}
    if not states:
        raise BadSelection("state needs a value")
    return lambda node: status.node_status(node) in states


def _priority(argument: str) -> Test:
    low, comma, high = (each.strip() for each in argument.partition(","))
    try:
        least = _rank(low) if low else 0
        most = (_rank(high) if high else 101) if comma else least
    except ValueError as error:
        raise BadSelection(f"priority {argument!r} is no number") from error
    return lambda node: least <= node.priority <= most


def _rank(text: str) -> int:
    return _NAMED_PRIORITIES.get(text.upper()) or int(text)


def _depends(kind: type[object], name: Callable[[Any], str]) -> Callable[[str], Test]:
    def make(argument: str) -> Test:
        fits = wildcard(_upper(argument or "@")).fullmatch

        def test(node: Node) -> bool:
            own = [each for each in node.dependencies if isinstance(each, kind)]
            return any(fits(name(each).upper()) is not None for each in own)

        return test

    return make


def _followed(follows: Follows) -> str:
    return follows.target.name if follows.target is not None else follows.named[3]


def _when(test: Test) -> Callable[[str], Test]:
    def make(argument: str) -> Test:
        if argument:
            raise BadSelection(f"a value is not supported here: {argument!r}")
        return test

    return make


def _started(node: Node) -> bool:
    if isinstance(node, Job):
        return node.run.started is not None
    return isinstance(node, Stream) and node.started is not None


def _finished(node: Node) -> bool:
    if isinstance(node, Job):
        return node.run.ended is not None
    return isinstance(node, Stream) and node.ended is not None


def _like(read: Callable[[Any], str]) -> Callable[[str], Test]:
    def make(argument: str) -> Test:
        fits = wildcard(argument or "@").fullmatch
        return lambda each: fits(read(each)) is not None

    return make


_QUALIFIERS: Mapping[str, Callable[[str], Test]] = {
    "state": _state,
    "priority": _priority,
    "at": _when(lambda node: node.start_at is not None),
    "until": _when(lambda node: node.latest_start is not None),
    "deadline": _when(lambda node: node.deadline is not None),
    "started": _when(_started),
    "finished": _when(_finished),
    "critical": _when(lambda job: getattr(job, "critical", False)),
    "confirmed": _when(lambda job: getattr(job, "confirm", False)),
    "carriedforward": _when(lambda stream: getattr(stream, "carried_forward", False)),
    "carryforward": _when(lambda stream: getattr(stream, "carry_forward", False)),
    "follows": _depends(Follows, _followed),
    "needs": _depends(Needs, lambda each: str(each.resource.name)),
    "opens": _depends(Opens, lambda each: str(each.file.path)),
    "prompt": _depends(Asks, lambda each: str(each.prompt.name)),
    "logon": _like(lambda job: str(getattr(job, "user", ""))),
    "scriptname": _like(lambda job: str(getattr(job, "command", ""))),
}


def _all(*tests: Test | None) -> Test:
    firm = [test for test in tests if test is not None]
    if len(firm) == 1:
        return firm[0]

    def fits(each: object) -> bool:
        for test in firm:  # noqa: SIM110  # a loop, since every object of the plan passes here
            if not test(each):
                return False
        return True

    return fits


def _folder(each: object) -> str:
    if isinstance(each, PlanFile):
        return each.path.rpartition("/")[0] or "/"
    return str(getattr(each, "folder", "/"))


def _name(each: object) -> str:
    return each.path.rpartition("/")[2] if isinstance(each, PlanFile) else str(_named(each))


def _named(each: object) -> object:
    return getattr(each, "name", "")
