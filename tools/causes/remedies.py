"""What an operator can do about a cause, with the command and the REST call; nothing is done here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from tools.causes.walk import Cause, Walk, dependency_ref
from tools.hwa.models import Dependency, JobInPlan, JobStreamInPlan, PlanPrompt, WorkstationInPlan
from tools.older_call import fitting_call
from tools.plan.causes.blockers import SUPPRESSED, WAITING, open_gates
from tools.plan.diagnosis import CauseCode, Remedy
from tools.receipts import ObjectRef
from tools.records import ref

_V2 = "/twsd/api/v2/plan"
_FENCE = ("priority",)
"""What REST V2 of 10.1 calls the new fence."""
_MOST_LIMIT = 1024
_USUAL_PRIORITY = 10
_NOTHING_MORE: Mapping[str, Any] = {"conditions": []}
_NOW: Mapping[str, Any] = {"asap": True}
_OWN_GATES = frozenset({"dependency", "own"})


def remedies_for(walk: Walk, fence_parameters: Sequence[str] = _FENCE) -> tuple[Remedy, ...]:
    """What can be done about each root, in their order; then what frees the subject whatever they do.

    Only where there is a single root, no prompt comes after it, and nothing was left unread, does
    mending it free the subject. The name of the new fence differs between HWA's releases.
    """
    alone = walk.total == 1 and walk.read_through and not walk.to_come
    fence = "&".join(f"{name}=0" for name in fence_parameters)
    made = [
        remedy.model_copy(
            update={
                "frees_subject": alone and bool(remedy.conman),
                "rest": remedy.rest.replace("{fence}", fence),
            }
        )
        for cause in walk.causes
        for remedy in _REMEDIES.get(cause.root.cause_code, _none)(cause)
    ]
    if not any(one.frees_subject and one.certain for one in made):
        made += _set_free(walk)
    return tuple(made)


def rerun(job: ObjectRef, run_id: str) -> Remedy:
    """Rerun of a failed job once its cause is mended."""
    return Remedy(
        effect="rerun",
        risk="rerun_unknown",
        object=job,
        conman=f"rr {job.key};noask",
        rest=_call("PUT", f"job/run/{run_id}/action/rerun", _NOW) if run_id else "",
        certain=False,
    )


def _none(_: Cause) -> list[Remedy]:
    return []


def _set_free(walk: Walk) -> list[Remedy]:
    """What lets the subject start whatever becomes of the roots: the least that does."""
    record = None if walk.subject is None else walk.subject.value
    if walk.release is not None:
        return [_release_remedy(walk, walk.release.owner, [walk.release.dependency])]
    if not isinstance(record, JobInPlan | JobStreamInPlan) or record.status not in WAITING:
        return []
    if "dependency" not in walk.gates or not walk.gates <= _OWN_GATES:
        return []  # its stream or its workstation holds it as well
    every = open_gates(record)
    if walk.gates == {"dependency"}:
        return [_release_remedy(walk, record, every)]
    if any(one.conditional or one.dependency_type == "JOIN" for one in every):
        return []  # a plain release leaves conditional dependencies as they are
    conman = f"{_release(record)} {ref(record).key};noask"
    rest = _call("PUT", f"{_kind(record)}/{record.id}/action/release")
    return [_releasing(walk, record, conman, rest)]


def _release_remedy(
    walk: Walk, owner: JobInPlan | JobStreamInPlan, gates: Sequence[Dependency]
) -> Remedy:
    return _releasing(walk, owner, _release_command(owner, gates), _release_call(owner, gates))


def _releasing(walk: Walk, owner: JobInPlan | JobStreamInPlan, conman: str, rest: str) -> Remedy:
    return Remedy(
        effect="release_from",
        risk="runs_without_predecessor",
        object=ref(owner),
        conman=conman,
        rest=rest,
        frees_subject=walk.read_through and not walk.tight,
    )


def _failed(cause: Cause) -> list[Remedy]:
    """A rerun first; what lets others go on without it is certain, and not always right."""
    job = cause.reason.way[-1].value
    if not isinstance(job, JobInPlan):
        return []  # a stream as a whole has no rerun
    run = job.last_run
    again = rerun(cause.root.object, run.id if run else "")
    if job.status == "FAIL":
        return [again, _cancel(cause)]  # HWA refuses to confirm what was never launched
    return [again, *_confirm(cause, effect="confirm_success")]


def _stale(cause: Cause) -> list[Remedy]:
    """Nobody should let the plan be switched to one that was not made."""
    return _failed(cause)[:1]


def _cancel(cause: Cause) -> Remedy:
    thing = cause.root.object
    return Remedy(
        effect="cancel_failed",
        risk="runs_without_predecessor",
        object=thing,
        conman=f"cj {thing.key};noask",
        rest=_call("PUT", f"job/{thing.object_id}/action/cancel") if thing.object_id else "",
    )


def _confirm(cause: Cause, *, effect: str) -> list[Remedy]:
    thing = cause.root.object
    call = _call("PUT", f"job/{thing.object_id}/action/confirm-succ", _NOTHING_MORE)
    return [
        Remedy(
            effect=effect,
            risk="confirm_checked",
            object=thing,
            conman=f"confirm {thing.key};succ",
            rest=call if thing.object_id else "",
        )
    ]


def _recovery(cause: Cause) -> list[Remedy]:
    prompt = cause.reason.prompt
    reply = [recovery_reply(cause.root.object, prompt)] if prompt else []
    return [*reply, *_confirm(cause, effect="confirm_success")]


def recovery_reply(job: ObjectRef, prompt: PlanPrompt) -> Remedy:
    """A yes lets the recovery go its way; whether that helps depends on the program."""
    return Remedy(
        effect="reply_recovery",
        risk="prompt_reason",
        object=job,
        conman=f"reply {prompt.number};y",
        rest=_call("PUT", f"prompt/{prompt.id}/action/reply", {"answer": True}),
        certain=False,
    )


def _prompt(cause: Cause) -> list[Remedy]:
    return [prompt_call(cause.root.object)]


def prompt_call(thing: ObjectRef, *, yes: bool = True) -> Remedy:
    """An answer to a prompt."""
    call = _call("PUT", f"prompt/{thing.object_id}/action/reply", {"answer": yes})
    conman, rest = (
        f"reply {thing.key.lstrip('#')};{'y' if yes else 'n'}",
        call if thing.object_id else "",
    )
    return Remedy(
        effect="reply_prompt", risk="prompt_reason", object=thing, conman=conman, rest=rest
    )


def _suppressed(cause: Cause) -> list[Remedy]:
    """A job that HWA suppressed can be rerun; one that still waits cannot."""
    record = cause.reason.way[-1].value
    if not isinstance(record, JobInPlan) or record.status != SUPPRESSED:
        return []
    return [_run_suppressed(record, risk="rerun_unknown")]


def _run_suppressed(job: JobInPlan, *, risk: str) -> Remedy:
    again = rerun(ref(job), job.last_run.id if job.last_run else "")
    return Remedy(
        effect="run_suppressed",
        risk=risk,
        object=again.object,
        conman=again.conman,
        rest=again.rest,
    )


def _condition(cause: Cause) -> list[Remedy]:
    """A branch that is not taken is meant not to run; it can be made to."""
    way = [read.value for read in cause.reason.way]
    owner = way[-2] if len(way) > 1 else way[-1]
    if not isinstance(owner, JobInPlan | JobStreamInPlan):
        return []
    if owner.status == SUPPRESSED:
        return (
            [_run_suppressed(owner, risk="branch_not_taken")]
            if isinstance(owner, JobInPlan)
            else []
        )
    ended = way[-1].id
    on = [one for one in open_gates(owner) if ended in {one.job_id, one.job_stream_id}]
    return _released(cause, owner, on[:1], effect="release_dependency", risk="branch_not_taken")


def _gate(*, effect: str, risk: str) -> Callable[[Cause], list[Remedy]]:
    """The dependency that leads to the root is released where it is."""

    def made(cause: Cause) -> list[Remedy]:
        owner, dependency = cause.reason.way[-1].value, cause.reason.dependency
        return _released(cause, owner, [dependency] if dependency else [], effect=effect, risk=risk)

    return made


def _released(
    cause: Cause,
    owner: JobInPlan | JobStreamInPlan,
    dependencies: Sequence[Dependency],
    *,
    effect: str,
    risk: str,
) -> list[Remedy]:
    if not dependencies or owner.status not in WAITING:
        return []
    return [
        Remedy(
            effect=effect,
            risk=risk,
            object=cause.root.object,
            conman=_release_command(owner, dependencies),
            rest=_release_call(owner, dependencies),
        )
    ]


def _wait(cause: Cause) -> list[Remedy]:
    return [
        Remedy(effect="wait_for_end", risk="none", object=cause.root.object, conman="", rest="")
    ]


def _time(cause: Cause) -> list[Remedy]:
    record = cause.reason.way[-1].value
    return [
        Remedy(
            effect="release_time",
            risk="runs_early",
            object=cause.root.object,
            conman=f"{_release(record)} {ref(record).key};at;noask",
            rest=_call(
                "PATCH",
                f"{_kind(record)}/{record.id}",
                {"timeRestrictions": {"startTime": None}},
            ),
        )
    ]


def _priority(*, effect: str) -> Callable[[Cause], list[Remedy]]:
    """The priority that it had, or the usual one."""

    def made(cause: Cause) -> list[Remedy]:
        record = cause.reason.way[-1].value
        wanted = record.orig_priority or _USUAL_PRIORITY
        if isinstance(record, JobInPlan):
            path = f"job/{record.id}/action/update-priority?priority={wanted}"
            rest = _call("PUT", path)
        else:
            rest = _call("PATCH", f"jobstream/{record.id}", {"priority": wanted})
        return [
            Remedy(
                effect=effect,
                risk="held_on_purpose",
                object=cause.root.object,
                conman=f"ap {ref(record).key};{wanted}",
                rest=rest,
            )
        ]

    return made


def _at_place(
    *, effect: str, risk: str, command: str, action: str
) -> Callable[[Cause], list[Remedy]]:
    """A change of the workstation that holds a job back."""

    def made(cause: Cause) -> list[Remedy]:
        thing, record = cause.root.object, cause.reason.way[-1].value
        running = cause.reason.proof[0].value if cause.reason.proof else 0
        free = running + max(1, cause.reason.line)
        limit = min(_MOST_LIMIT, free if isinstance(record, WorkstationInPlan) else 1)
        call = f"workstation/{thing.object_id}/action/{action.format(limit=limit)}"
        return [
            Remedy(
                effect=effect,
                risk=risk,
                object=thing,
                conman=command.format(key=thing.key, limit=limit),
                rest=_call("PUT", call) if thing.object_id else "",
            )
        ]

    return made


def _stream_limit(cause: Cause) -> list[Remedy]:
    """As many places as there are jobs running and free to start."""
    stream: JobStreamInPlan = cause.reason.way[-1].value
    running = stream.job_stream_stats.number_of_executing_job
    limit = min(_MOST_LIMIT, running + max(1, cause.reason.line))
    return [
        Remedy(
            effect="wait_for_slot",
            risk="overload",
            object=cause.root.object,
            conman=f"ls {cause.root.object.key};{limit};noask",
            rest=_call("PATCH", f"jobstream/{stream.id}", {"limit": limit}),
        )
    ]


def _release_command(owner: JobInPlan | JobStreamInPlan, dependencies: Iterable[Dependency]) -> str:
    let_go = ";".join(f"{_word(one)}={_named(one)}" for one in dependencies)
    return f"{_release(owner)} {ref(owner).key};{let_go};noask"


def _release_call(owner: JobInPlan | JobStreamInPlan, dependencies: Iterable[Dependency]) -> str:
    named = [{"dependencyType": one.dependency_type, "id": one.id} for one in dependencies]
    path = f"{_kind(owner)}/{owner.id}/action/release-dependencies"
    return _call("PUT", path, {"dependencies": named})


def _word(dependency: Dependency) -> str:
    return _WORDS.get(dependency.dependency_type, "follows")


def _named(dependency: Dependency) -> str:
    """The thing as conman wants it after the kind of dependency."""
    thing = dependency_ref(dependency)
    if thing.kind == "prompt":
        return thing.key.lstrip("#")
    if dependency.dependency_type == "INTERNETWORK":
        return f"{thing.name}::{dependency.dependency or ''}"
    return thing.key


def _release(record: JobInPlan | JobStreamInPlan) -> str:
    return "rj" if isinstance(record, JobInPlan) else "rs"


def _kind(record: JobInPlan | JobStreamInPlan) -> str:
    return "job" if isinstance(record, JobInPlan) else "jobstream"


def _call(verb: str, path: str, body: Mapping[str, Any] | None = None) -> str:
    """The call with its body behind it; the older API's call is another, and has none."""
    call = f"{verb} {_V2}/{path}"
    fitting = fitting_call(call)
    if body is None or fitting != call:
        return fitting
    text = orjson.dumps(body).decode().replace("}}", "} }")  # two would look like a template's
    return f"{call} {text}"


_WORDS = {"FILE": "opens", "RESOURCE": "needs", "PROMPT": "prompt"}
_RELEASED = _gate(effect="release_dependency", risk="runs_without_predecessor")
_REMEDIES: Mapping[CauseCode, Callable[[Cause], list[Remedy]]] = {
    CauseCode.PREDECESSOR_FAILED: _failed,
    CauseCode.PLAN_STALE: _stale,
    CauseCode.RECOVERY_PROMPT: _recovery,
    CauseCode.PREDECESSOR_RUNNING: _wait,
    CauseCode.NEEDS_CONFIRMATION: partial(_confirm, effect="confirm"),
    CauseCode.UNTIL_PASSED: _suppressed,
    CauseCode.CONDITION_NOT_MET: _condition,
    CauseCode.PREDECESSOR_NOT_IN_PLAN: _RELEASED,
    CauseCode.PREDECESSOR_ORPHAN: _RELEASED,
    CauseCode.REMOTE_ENGINE: _RELEASED,
    CauseCode.PROMPT_WAITING: _prompt,
    CauseCode.PROMPT_REFUSED: _gate(effect="release_dependency", risk="prompt_was_refused"),
    CauseCode.FILE_MISSING: _gate(effect="deliver_file", risk="runs_without_file"),
    CauseCode.RESOURCE_SHORT: _gate(effect="free_resource", risk="oversubscribed"),
    CauseCode.TIME_NOT_REACHED: _time,
    CauseCode.PRIORITY_ZERO: _priority(effect="raise_priority"),
    CauseCode.HELD: _priority(effect="release_hold"),
    CauseCode.STREAM_HELD: _priority(effect="release_stream"),
    CauseCode.STREAM_LIMIT_REACHED: _stream_limit,
    CauseCode.WORKSTATION_UNLINKED: _at_place(
        effect="link_workstation", risk="none", command="lk {key};noask", action="link"
    ),
    CauseCode.WORKSTATION_STOPPED: _at_place(
        effect="start_workstation", risk="none", command="start {key};noask", action="start"
    ),
    CauseCode.WORKSTATION_LIMIT_ZERO: _at_place(
        effect="raise_limit",
        risk="maintenance",
        command="lc {key};10;noask",
        action="update-limit?limit=10",
    ),
    CauseCode.WORKSTATION_LIMIT_REACHED: _at_place(
        effect="wait_for_slot",
        risk="overload",
        command="lc {key};{limit};noask",
        action="update-limit?limit={limit}",
    ),
    CauseCode.FENCED: _at_place(
        effect="lower_fence",
        risk="maintenance",
        command="fence {key};0;noask",
        action="update-fence?{{fence}}",
    ),
}
