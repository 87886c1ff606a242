"""Every address of REST V2 that the simulator knows for the plan, each with what answers there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from starlette.requests import Request

from tools.hwa.simulator.wire.actions.action import Action
from tools.hwa.simulator.wire.actions.nodes import (
    JOB_ACTIONS,
    STREAM_ACTIONS,
    rerun,
    rerun_successors,
)
from tools.hwa.simulator.wire.actions.patch import PATCHES
from tools.hwa.simulator.wire.actions.perform import Performer
from tools.hwa.simulator.wire.actions.places import (
    KEYED_ACTIONS,
    PROMPT_ACTIONS,
    RESOURCE_ACTIONS,
    WORKSTATION_ACTIONS,
)
from tools.hwa.simulator.wire.actions.plugin import Plugins
from tools.hwa.simulator.wire.actions.submit import Submitter
from tools.hwa.simulator.wire.engine import Engine
from tools.hwa.simulator.wire.site import Site

Answer = Callable[[Request, Mapping[str, Any]], object]


class Operation(NamedTuple):
    """One method of one path below the API's prefix, and what answers: a reader, or a change."""

    method: str
    path: str
    answer: Answer


def operations(engine: Engine) -> list[Operation]:
    """Everything that is served, literal paths before those with parameters."""
    found = [*_reads(engine), *_changes(engine)]
    return sorted(found, key=lambda each: each.path.count("{"))


def _reads(engine: Engine) -> list[Operation]:
    site = Site(engine.world)
    answers: dict[str, Callable[[Request], object]] = {
        "/plan/job/issues": engine.issues,
        "/plan/job/joblog": engine.log_by_filter,
        "/plan/job/run/{id}/joblog": engine.log_of_run,
        "/plan/folder/objects-count": engine.folder_counts,
        "/plan/consumed-jobs/runs": site.consumed_jobs,
        "/engine/info": engine.info,
        "/engine/configuration": site.configuration,
        "/engine/configuration/{id}": site.setting,
        "/objects-info": engine.labels,
    }
    for kind, listing in engine.listings.items():
        answers[f"/plan/{kind}"] = engine.lister(listing)
        answers[f"/plan/{kind}/{{id}}"] = engine.getter(listing)
    for kind in ("job", "jobstream"):
        answers[f"/plan/{kind}/count"] = engine.count(kind)
        answers[f"/plan/{kind}/{{id}}/model/description"] = engine.description(kind)
        for side in ("predecessors", "successors"):
            answers[f"/plan/{kind}/{{id}}/{side}"] = engine.walker(kind, side)
    return [Operation("GET", path, _reader(answer)) for path, answer in answers.items()]


def _reader(answer: Callable[[Request], object]) -> Answer:
    return lambda request, _body: answer(request)


def _changes(engine: Engine) -> list[Operation]:
    perform = Performer(engine.world, engine.rights, engine.dialect)
    return [
        *_acting(engine, perform, "job", JOB_ACTIONS),
        *_acting(engine, perform, "jobstream", STREAM_ACTIONS),
        *_acting(engine, perform, "workstation", WORKSTATION_ACTIONS),
        *_acting(engine, perform, "resource", RESOURCE_ACTIONS),
        *_acting(engine, perform, "prompt", PROMPT_ACTIONS),
        *_keyed(engine, perform),
        *_patches(engine, perform),
        *_submits(engine, perform),
        *_plugins(engine, perform),
        Operation("PUT", "/plan/job/run/{id}/action/rerun", perform.rerun(rerun)),
        Operation(
            "PUT",
            "/plan/jobstream/{id}/successors/action/rerun",
            perform.rerun_successors(engine.listings["jobstream"], rerun_successors),
        ),
    ]


def _acting(
    engine: Engine, perform: Performer, kind: str, actions: tuple[Action, ...]
) -> list[Operation]:
    listing, found = engine.listings[kind], list[Operation]()
    for each in actions:
        if each.by_id:
            path = f"/plan/{kind}/{{id}}/action/{each.name}"
            found.append(Operation("PUT", path, perform.by_id(each, listing)))
        if each.by_filter:
            path = f"/plan/{kind}/action/{each.name}"
            found.append(Operation("PUT", path, perform.by_filter(each, listing)))
    return found


def _keyed(engine: Engine, perform: Performer) -> list[Operation]:
    listing, root = engine.listings["workstation"], "/plan/workstation"
    by_id = [
        Operation("PUT", f"{root}/{{id}}/action/{each.name}", perform.by_id(each, listing))
        for each in KEYED_ACTIONS
    ]
    by_key = [
        Operation("PUT", f"{root}/action/{each.name}", perform.by_key(each, listing))
        for each in KEYED_ACTIONS
    ]
    return [*by_id, *by_key]


def _patches(engine: Engine, perform: Performer) -> list[Operation]:
    found = []
    for kind, action in PATCHES.items():
        listing = engine.listings[kind]
        one, many = perform.by_id(action, listing), perform.by_filter(action, listing)
        found += [
            Operation("PATCH", f"/plan/{kind}", many),
            Operation("PATCH", f"/plan/{kind}/{{id}}", one),
        ]
        if kind == "jobstream":
            found.append(Operation("PATCH", "/plan/jobstream/{id}/no-validate", one))
    return found


def _submits(engine: Engine, perform: Performer) -> list[Operation]:
    submit = Submitter(perform, engine.listings["job"])
    return [
        Operation("POST", "/plan/job/submit", submit.jobs_by_filter),
        Operation("POST", "/plan/job/submit-ad-hoc-job", submit.ad_hoc_job),
        Operation("POST", "/plan/job/{id}/submit", submit.job),
        Operation("POST", "/plan/jobstream/submit", submit.streams_by_filter),
        Operation("POST", "/plan/jobstream/{id}/submit", submit.stream),
    ]


def _plugins(engine: Engine, perform: Performer) -> list[Operation]:
    plugins = Plugins(perform, engine.listings["job"], engine.listings["workstation"])
    job, place = "/plan/job", "/plan/workstation"
    return [
        Operation("PUT", f"{job}/action/run-command", plugins.command_by_filter),
        Operation("PUT", f"{job}/run/{{id}}/action/run-command", plugins.command),
        Operation("PUT", f"{job}/run/{{id}}/action/run-command-json", plugins.command),
        Operation("PUT", f"{place}/collect-agent-logs", plugins.collect_logs),
        Operation("GET", f"{place}/action/health-status", plugins.health_by_filter),
        Operation("GET", f"{place}/{{id}}/action/health-status", plugins.health),
        Operation("GET", f"{place}/action/monitoring-configuration", plugins.monitoring_by_filter),
        Operation("GET", f"{place}/{{id}}/action/monitoring-configuration", plugins.monitoring),
    ]
