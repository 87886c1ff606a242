"""Reads a conman selection, the `plan_filter` of the REST API, and tests plan objects by it.

`/wsfolder/WS#/folder/STREAM(hhmm date).JOB+state=abend~priority=0`: the workstation is the
stream's, `@` is any run of characters, `?` one; `+` keeps what fits a qualifier, `~` drops it.
A job can also be named by its number (`WS#123`), a stream by its instance's id (`...;schedid`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.hwa.simulator.plan.world import Job, PlanFile
from tools.hwa.simulator.wire.errors import BadSelection
from tools.hwa.simulator.wire.facts import job_number
from tools.hwa.simulator.wire.frame import Frame
from tools.hwa.simulator.wire.literals import wildcard
from tools.hwa.simulator.wire.qualifiers import Test, qualifier

Selector = Callable[[str, Frame], Test]
"""From a selection and what the headers add to it, to a test."""

_QUALIFIER = re.compile(r"([+~])([A-Za-z]+)(?:=([^+~;]*))?")
_INSTANCE = re.compile(r"\(([^)]*)\)")
_BARE = Frame()


@dataclass(frozen=True, slots=True)
class _Parts:
    """A selection taken apart."""

    workstation: str
    node: str
    instance: str
    by_id: bool
    tests: list[Test]


def job_selection(text: str, frame: Frame = _BARE) -> Test:
    """A test of jobs; BadSelection where the text selects nothing that can be a job."""
    parts = _split(text, frame)
    if parts.node.isdigit():
        number = int(parts.node)
        return _all(_placed(parts), lambda job: _has_number(job, number), *parts.tests)
    stream_name, dot, job_name = parts.node.rpartition(".")
    if not dot:
        stream_name, job_name = parts.node, "@"
    return _all(
        _placed(parts),
        _stream_test(stream_name, parts, frame, lambda job: job.stream),
        _name_test(job_name),
        *parts.tests,
    )


def stream_selection(text: str, frame: Frame = _BARE) -> Test:
    """A test of job streams."""
    parts = _split(text, frame)
    return _all(
        _path_test(parts.workstation, "/", lambda stream: ("/", stream.workstation.name)),
        _stream_test(parts.node, parts, frame, lambda stream: stream),
        *parts.tests,
    )


def definition_selection(text: str, frame: Frame = _BARE) -> Test:
    """A test of job streams of the model, which name their workstation by its path."""
    parts = _split(text, frame)
    place = _path_test(
        parts.workstation, "/", lambda each: ("/", each.workstation.rpartition("/")[2])
    )
    named = _path_test(parts.node, frame.base_folder, lambda each: (each.folder, each.name))
    return _all(place, named)


def object_selection(text: str, frame: Frame = _BARE) -> Test:
    """A test of workstations, resources, prompts and files by their names."""
    names = _QUALIFIER.split(text)[0].partition(";")[0].strip()
    workstation, mark, name = names.rpartition("#")
    if not mark and frame.workstation:
        workstation, mark = frame.workstation, "#"
    tests = [_path_test(name, frame.base_folder, lambda each: (_folder(each), _name(each)))]
    if mark:
        tests.append(_path_test(workstation, "/", lambda each: ("/", _place(each).name)))
    return _all(*tests)


def _split(text: str, frame: Frame) -> _Parts:
    start = min((text.find(each) for each in "+~" if each in text), default=len(text))
    names, rest = text[:start].strip(), text[start:].partition(";")[0].strip()
    if "".join(match[0] for match in _QUALIFIER.finditer(rest)) != rest:
        raise BadSelection(f"cannot read the qualifiers {rest!r}")
    tests = [qualifier(match[1], match[2], match[3], frame) for match in _QUALIFIER.finditer(rest)]
    names, _, option = names.partition(";")
    instance = _INSTANCE.search(names)
    workstation, node = _sides(_INSTANCE.sub("", names).strip(), frame.workstation)
    by_id = option.strip().lower() == "schedid"
    return _Parts(workstation, node, instance[1] if instance else "", by_id, tests)


def _placed(parts: _Parts) -> Test | None:
    return _path_test(parts.workstation, "/", lambda job: ("/", job.stream.workstation.name))


def _stream_test(
    name: str, parts: _Parts, frame: Frame, stream_of: Callable[[Any], Any]
) -> Test | None:
    """A test of a stream's path, or its instance's id, and of its scheduled time where given."""
    if parts.by_id:
        wanted = name.rpartition("/")[2].upper()
        return lambda each: stream_of(each).jsid.upper() == wanted
    named = _path_test(
        name, frame.base_folder, lambda each: (stream_of(each).folder, stream_of(each).name)
    )
    if not parts.instance:
        return named
    fits = frame.between(parts.instance)
    return _all(named, lambda each: fits(stream_of(each).scheduled))


def _has_number(job: Job, number: int) -> bool:
    return any(run.started is not None and job_number(job, run) == number for run in job.runs)


def _sides(names: str, default_workstation: str) -> tuple[str, str]:
    workstation, mark, node = names.rpartition("#")
    if not mark:
        return default_workstation or "/@/@", node or "@"
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


def _place(each: Any) -> Any:  # noqa: ANN401  # any plan object
    """The workstation of an object; a workstation is its own."""
    return getattr(each, "workstation", each)
