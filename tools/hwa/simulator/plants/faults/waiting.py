"""Faults by which a job waits: for people, files, units, times, and other jobs."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import (
    Absent,
    Attempt,
    Condition,
    Elsewhere,
    FileSpec,
    Join,
    PromptSpec,
    ResourceSpec,
)
from tools.hwa.simulator.plan.commands import Hold
from tools.hwa.simulator.plants.cast.places import ENDLESS
from tools.hwa.simulator.plants.faults.failing import MENDED
from tools.hwa.simulator.plants.faults.ground import Place
from tools.hwa.simulator.plants.faults.injected import Injected, Named, injected
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.site import Site

TONIGHT = 22.5
"""An hour of the plan that is still to come."""

REMOTE = "ZOS_REM"


def _prompt(site: Site, place: Place, *, refused: bool) -> str:
    name = f"{place.name[:3]}Q{site.number:03d}"
    text = f"Is everything ready for {place.name}?"
    site.draft.paper.prompts.append(
        PromptSpec(name=name, text=text, on=place.workstation, refused=refused)
    )
    site.draft.extend_job(place.path, asks=(name,))
    return name


def _file(site: Site, place: Place) -> str:
    path = f"/data/incoming/{place.name.lower()}.ctl"
    site.draft.paper.files.append(FileSpec(path=path, on=place.workstation))
    site.draft.extend_job(place.path, opens=(path,))
    return path


def _prompt_waiting(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    name = _prompt(site, chain[0], refused=False)
    return injected(chain, Named("prompt", name, "PROMPT_WAITING"))


def _prompt_refused(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    name = _prompt(site, chain[0], refused=True)
    return injected(chain, Named("prompt", name, "PROMPT_REFUSED"))


def _file_missing(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    return injected(chain, Named("file", _file(site, chain[0]), "FILE_MISSING"))


def _until_passed(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    root = chain[0]
    path = _file(site, root)
    site.draft.change_job(root.path, until=root.ready + 0.1, until_action="doNotRun")
    cause = Named("job", root.path, "UNTIL_PASSED")
    return injected(chain, cause, beside=[Named("file", path, "FILE_MISSING")])


def _time_not_reached(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    site.draft.change_job(chain[0].path, at=TONIGHT)
    return injected(chain, Named("job", chain[0].path, "TIME_NOT_REACHED"))


def _priority_zero(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    site.draft.change_job(chain[0].path, priority=0)
    return injected(chain, Named("job", chain[0].path, "PRIORITY_ZERO"))


def _held(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    path = chain[0].path
    site.draft.order(0.2, lambda world: Hold(world.job_named(path)))
    return injected(chain, Named("job", path, "HELD"))


def _needs_confirmation(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    site.draft.change_job(chain[0].path, confirm=True)
    return injected(chain, Named("job", chain[0].path, "NEEDS_CONFIRMATION"))


def _recovery_prompt(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    root = chain[0]
    site.draft.change_job(
        root.path,
        attempts=(Attempt(status="ABEND", rc=8, log="app_error", takes=0.4), MENDED),
        recovery="RERUN",
        recovery_prompt=f"May {root.name} be run again?",
    )
    cause = Named("job", root.path, "RECOVERY_PROMPT", failure="APPLICATION_ERROR")
    return injected(chain, cause)


def _not_in_plan(site: Site, depth: int) -> Injected:
    return _absent(site, depth, "PREDECESSOR_NOT_IN_PLAN", orphan=False)


def _orphan(site: Site, depth: int) -> Injected:
    return _absent(site, depth, "PREDECESSOR_ORPHAN", orphan=True)


def _absent(site: Site, depth: int, cause: str, *, orphan: bool) -> Injected:
    chain = site.chain(depth)
    root = chain[0]
    folder = root.stream.rpartition("/")[0]
    name = f"{folder}/{root.name[:6].rstrip('_')}CLOSE{site.number}.{root.name}_CLOSE"
    absent = Absent(name, root.workstation, orphan=orphan)
    site.draft.extend_job(root.path, absent=(absent,))
    return injected(chain, Named("absent", name, cause, on=root.workstation))


def _remote_engine(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    far = Elsewhere(agent=REMOTE, named=f"ZAPPL{site.number:02d}#ZSTREAM.ZLOAD")
    site.draft.extend_job(chain[0].path, elsewhere=(far,))
    return injected(chain, Named("workstation", REMOTE, "REMOTE_ENGINE"))


def _predecessor_running(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    site.draft.change_job(chain[0].path, attempts=ENDLESS, minutes=600.0)
    return injected(chain, Named("job", chain[0].path, "PREDECESSOR_RUNNING"))


def _long_running(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    site.draft.change_job(chain[0].path, attempts=ENDLESS)
    cause = "PREDECESSOR_RUNNING" if depth else "OTHER"
    return injected(chain, Named("job", chain[0].path, cause))


def _condition_not_met(site: Site, depth: int) -> Injected:
    before, after = site.chain(depth)
    site.draft.change_job(
        after.path,
        after=tuple(
            each
            for each in site.draft.job(after.path).after
            if each not in {before.path, before.name}
        ),
        conditions=(Condition(before.path, ("ABEND",)),),
    )
    cause = Named("job", before.path, "CONDITION_NOT_MET")
    return injected([after], cause, also=(before.path,))


def _join_open(site: Site, depth: int) -> Injected:
    """Two predecessors must both succeed; one did, and the other waits for a file."""
    chain = site.chain(depth)
    before, after = chain[:2]
    done = site.other(after, lambda each: each.path != before.path, before=before.ready)
    site.draft.change_job(
        after.path,
        after=tuple(
            each
            for each in site.draft.job(after.path).after
            if each not in {before.path, before.name}
        ),
        joins=(Join("BOTH", (Condition(before.path, ("SUCC",)), Condition(done.path, ("SUCC",)))),),
    )
    path = _file(site, before)
    return injected(chain, Named("file", path, "FILE_MISSING"), also=(done.path,))


def _resource_short(site: Site, depth: int) -> Injected:
    chain = site.chain(depth)
    root = chain[0]
    holder = site.other(root, lambda each: True, before=root.ready - 0.05)
    folder = root.stream.rpartition("/")[0] or "/"
    name = f"LOCK{site.number:03d}"
    path = f"{folder.rstrip('/')}/{name}"
    site.draft.paper.resources.append(
        ResourceSpec(name=name, folder=folder, on=root.workstation, units=1, description="A lock")
    )
    for each in (holder, root):
        site.draft.extend_job(each.path, needs=((path, 1),))
    site.draft.change_job(holder.path, attempts=ENDLESS, minutes=600.0)
    cause = Named("resource", path, "RESOURCE_SHORT", holder=holder.path)
    return injected(chain, cause, also=(holder.path,))


def _stream_held(site: Site, depth: int) -> Injected:
    chain = site.stream_chain(depth)
    path = chain[0].stream
    site.draft.change_stream(path, priority=0, planned_priority=10)
    return injected(chain, Named("jobstream", path, "STREAM_HELD"), also=_jobs_of(site, path))


def _stream_limit(site: Site, depth: int) -> Injected:
    """Two jobs that could start with their stream; the first one does, and never ends."""

    def try_at(second: Place) -> Injected | None:
        first = _sibling(site, second) if site.is_apart(second.stream) else None
        chain = site.behind(second, depth) if first else None
        if first is None or chain is None:
            return None
        site.draft.change_stream(second.stream, limit=1)
        site.draft.change_job(first.path, attempts=ENDLESS, minutes=600.0, priority=60)
        site.draft.change_job(second.path, at=second.ready + 0.05)
        cause = Named("jobstream", second.stream, "STREAM_LIMIT_REACHED", holder=first.path)
        return injected(chain, cause, also=(first.path, *_jobs_of(site, second.stream)))

    return site.first(try_at, lambda each: _is_free(site, each), hops=depth)


def _sibling(site: Site, second: Place) -> Place | None:
    for each in site.ground.places:
        if each.stream == second.stream and each.path != second.path and _is_free(site, each):
            behind = site.ground.descendants(each.path)
            if each.ready <= second.ready and second.path not in behind and len(behind) < 20:
                return each
    return None


def _is_free(site: Site, place: Place) -> bool:
    """Whether nothing inside its stream comes before a job."""
    job = site.draft.job(place.path)
    return not job.joins and all(each.startswith("/") for each in job.after)


def _jobs_of(site: Site, stream: str) -> tuple[str, ...]:
    return tuple(f"{stream}.{each.name}" for each in site.draft.stream(stream).jobs)


WAITING = (
    Kind(
        "predecessor-running",
        "PREDECESSOR_RUNNING",
        "its predecessor runs and runs",
        _predecessor_running,
        depth=1,
        least=1,
    ),
    Kind(
        "predecessor-waiting",
        "PREDECESSOR_WAITING",
        "its predecessor waits itself, for a file",
        _file_missing,
        depth=1,
        least=1,
    ),
    Kind(
        "predecessor-not-in-plan",
        "PREDECESSOR_NOT_IN_PLAN",
        "its predecessor's instance is not in the plan yet",
        _not_in_plan,
    ),
    Kind(
        "predecessor-orphan",
        "PREDECESSOR_ORPHAN",
        "its predecessor was lost and can never resolve",
        _orphan,
    ),
    Kind(
        "condition-not-met",
        "CONDITION_NOT_MET",
        "runs only if its predecessor abends, and that succeeded",
        _condition_not_met,
        depth=1,
        least=1,
        most=1,
    ),
    Kind(
        "join-open",
        "PREDECESSOR_WAITING",
        "one of two joined predecessors waits for a file",
        _join_open,
        depth=1,
        least=1,
    ),
    Kind("time-not-reached", "TIME_NOT_REACHED", "its hour is still to come", _time_not_reached),
    Kind("prompt-waiting", "PROMPT_WAITING", "nobody has answered its prompt", _prompt_waiting),
    Kind("prompt-refused", "PROMPT_REFUSED", "its prompt was answered no", _prompt_refused),
    Kind("file-missing", "FILE_MISSING", "its file has not arrived", _file_missing),
    Kind(
        "resource-short",
        "RESOURCE_SHORT",
        "a job that runs and runs holds the only unit",
        _resource_short,
    ),
    Kind(
        "stream-limit-reached",
        "STREAM_LIMIT_REACHED",
        "its stream lets one job run, and another one does",
        _stream_limit,
    ),
    Kind("stream-held", "STREAM_HELD", "its stream has priority 0", _stream_held),
    Kind("priority-zero", "PRIORITY_ZERO", "it has priority 0", _priority_zero),
    Kind("held", "HELD", "an operator held it when the plan was young", _held),
    Kind("until-passed", "UNTIL_PASSED", "its latest start passed while it waited", _until_passed),
    Kind(
        "needs-confirmation",
        "NEEDS_CONFIRMATION",
        "ended, and waits for an operator to confirm it",
        _needs_confirmation,
    ),
    Kind(
        "recovery-prompt",
        "RECOVERY_PROMPT",
        "abended, and its recovery waits for an answer",
        _recovery_prompt,
    ),
    Kind(
        "remote-engine",
        "REMOTE_ENGINE",
        "waits for a job of another engine, whose state is not known",
        _remote_engine,
    ),
    Kind("long-running", "OTHER", "runs far longer than ever before", _long_running),
)
