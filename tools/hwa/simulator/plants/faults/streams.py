"""Faults of whole streams: what holds a stream holds every job in it."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import Attempt, FileSpec, PromptSpec
from tools.hwa.simulator.plants.faults.failing import MENDED, SHORT
from tools.hwa.simulator.plants.faults.ground import Place
from tools.hwa.simulator.plants.faults.injected import Injected, Named, failed, injected
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.site import Site

TONIGHT = 22.5
"""An hour of the plan that is still to come."""


def _time(site: Site, depth: int) -> Injected:
    chain = site.stream_chain(depth)
    path = chain[0].stream
    site.draft.change_stream(path, at=TONIGHT)
    return _held(site, chain, Named("jobstream", path, "TIME_NOT_REACHED"))


def _prompt(site: Site, depth: int) -> Injected:
    chain = site.stream_chain(depth)
    root = chain[0]
    name = f"{root.name[:3]}S{site.number:03d}"
    site.draft.paper.prompts.append(
        PromptSpec(name=name, text=f"May {root.stream} begin?", on=root.workstation)
    )
    site.draft.extend_stream(root.stream, asks=(name,))
    return _held(site, chain, Named("prompt", name, "PROMPT_WAITING"))


def _file(site: Site, depth: int) -> Injected:
    chain = site.stream_chain(depth)
    root = chain[0]
    path = f"/data/incoming/{root.name.lower()}.go"
    site.draft.paper.files.append(FileSpec(path=path, on=root.workstation))
    site.draft.extend_stream(root.stream, opens=(path,))
    return _held(site, chain, Named("file", path, "FILE_MISSING"))


def _after_failed(site: Site, depth: int) -> Injected:
    """A stream follows a job elsewhere, and that abends."""

    def try_at(root: Place) -> Injected | None:
        first = _elsewhere(site, root)
        if first is None:
            return None
        lost = Attempt(status="ABEND", rc=8, log="app_error", takes=SHORT)
        site.draft.change_job(root.path, attempts=(lost, MENDED))
        site.draft.extend_stream(first.stream, after=(root.path,))
        return _held(site, [root, first], failed(root.path, "APPLICATION_ERROR", depth))

    return site.first(try_at, hops=depth)


def _elsewhere(site: Site, root: Place) -> Place | None:
    """A job of a later stream in which nothing comes before the root."""
    ground = site.ground
    for each in ground.places:
        if each.ready <= root.ended or each.stream == root.stream or not ground.is_free(each.path):
            continue
        if not site.is_apart(each.stream):
            continue
        behind = [ground.descendants(one) for one in _jobs_of(site, each.stream)]
        if all(root.path not in one for one in behind):
            return each
    return None


def _held(site: Site, chain: list[Place], root: Named) -> Injected:
    held = chain[1].stream if root.kind == "job" else chain[0].stream
    return injected(chain, root, also=_jobs_of(site, held))


def _jobs_of(site: Site, stream: str) -> tuple[str, ...]:
    return tuple(f"{stream}.{each.name}" for each in site.draft.stream(stream).jobs)


STREAMS = (
    Kind("stream-time", "TIME_NOT_REACHED", "its stream's hour is still to come", _time),
    Kind("stream-prompt", "PROMPT_WAITING", "its stream waits for a prompt", _prompt),
    Kind("stream-file", "FILE_MISSING", "its stream waits for a file", _file),
    Kind(
        "stream-after-failed",
        "PREDECESSOR_FAILED",
        "its stream follows a job elsewhere that abended",
        _after_failed,
        depth=1,
        least=1,
        most=1,
    ),
)
