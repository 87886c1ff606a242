"""The identifiers of REST V1: semicolon keys such as `WS;JSID;JOB`, plain or in base64.

A guess where the documents are silent: an earlier run of a job has its number behind the key.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, TypeVar

from tools.hwa.simulator.plan.world import (
    Job,
    Node,
    PlanFile,
    PlanPrompt,
    Resource,
    Run,
    Stream,
    Workstation,
    World,
)
from tools.hwa.simulator.wire.errors import NotFound

T = TypeVar("T")


def run_key(job: Job, run: Run) -> str:
    """The key of a job, or of one of its earlier runs."""
    key = f"{stream_key(job.stream)};{job.name}"
    return key if run.last else f"{key};{run.attempt}"


def stream_key(stream: Stream) -> str:
    """The key of a job stream instance."""
    return f"{stream.workstation.name};{stream.jsid}"


def node_key(node: Node) -> str:
    """The key of a job or of a stream."""
    if isinstance(node, Job):
        return run_key(node, node.run)
    assert isinstance(node, Stream)  # noqa: S101  # there is no third kind of node
    return stream_key(node)


def workstation_key(workstation: Workstation) -> str:
    """The key of a workstation: a root workstation keeps its name."""
    return workstation.name


def resource_key(resource: Resource) -> str:
    """The key of a resource, with its folder where that is not the root."""
    folder = "" if resource.folder == "/" else f"{resource.folder}/"
    return f"{resource.workstation.name};{folder}{resource.name}"


def prompt_key(prompt: PlanPrompt) -> str:
    """The key of a prompt."""
    return f"{prompt.workstation.name};{prompt.number}"


def file_key(file: PlanFile) -> str:
    """The key of a file that is waited for."""
    return f"{file.workstation.name};{file.path}"


def encoded(key: str, encoding: str) -> str:
    """A key as the `Id-Encoding` header asks for it: plain under 0, else base64."""
    return key if encoding == "0" else base64.urlsafe_b64encode(key.encode()).decode()


def decoded(text: str, encoding: str) -> str:
    """The plain key behind an identifier; one with a semicolon is plain whatever was said."""
    if encoding == "0" or ";" in text:
        return text
    try:
        return base64.urlsafe_b64decode(text.encode()).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text


class Directory:
    """Finds the objects of a plan by their keys."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._streams: dict[str, Stream] = {}

    def run(self, key: str) -> tuple[Job, Run]:
        """The job and the run with this key."""
        parts = key.split(";")
        if len(parts) in {3, 4}:
            stream = self.stream(";".join(parts[:2]))
            job = next((job for job in stream.jobs if job.name == parts[2]), None)
            run = None if job is None else _run(job, parts[3:])
            if job is not None and run is not None:
                return job, run
        raise NotFound(key)

    def stream(self, key: str) -> Stream:
        """The job stream with this key."""
        workstation, _, jsid = key.partition(";")
        stream = self._stream(jsid)
        if stream is None or stream.workstation.name != workstation:
            raise NotFound(key)
        return stream

    def workstation(self, key: str) -> Workstation:
        """The workstation with this key."""
        return _first(self.world.workstations, key, workstation_key)

    def resource(self, key: str) -> Resource:
        """The resource with this key."""
        return _first(self.world.resources, key, resource_key)

    def prompt(self, key: str) -> PlanPrompt:
        """The prompt with this key."""
        return _first(self.world.prompts, key, prompt_key)

    def _stream(self, jsid: str) -> Stream | None:
        known = self._streams.get(jsid)
        if known is None or known.id not in self.world.streams:
            self._streams = {each.jsid: each for each in self.world.streams.values()}
            known = self._streams.get(jsid)
        return known


def _run(job: Job, attempt: list[str]) -> Run | None:
    if not attempt:
        return job.run
    return next((run for run in job.runs if [str(run.attempt)] == attempt), None)


def _first(objects: dict[str, T], key: str, named: Any) -> T:  # noqa: ANN401 - T's key function
    found = next((each for each in objects.values() if named(each) == key), None)
    if found is None:
        raise NotFound(key)
    return found
