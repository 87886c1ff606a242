"""What an operator can do about a cause, with the command and the REST call; nothing is done here."""

from collections.abc import Callable, Sequence

from tools.older_call import fitting_call
from tools.plan.diagnosis import CauseCode, Remedy, RootCause
from tools.receipts import ObjectRef

_V2 = "/twsd/api/v2/plan"
_FENCE = ("priority",)
"""What REST V2 of 10.1 calls the new fence."""


def remedies_for(
    roots: tuple[RootCause, ...], fence_parameters: Sequence[str] = _FENCE
) -> tuple[Remedy, ...]:
    """One remedy a root, in the roots' order; a single root's remedy frees the subject.

    The name of the new fence differs between HWA's releases.
    """
    single = len(roots) == 1
    fence = "&".join(f"{name}=0" for name in fence_parameters)
    made = (_REMEDIES[root.cause_code](root) for root in roots if root.cause_code in _REMEDIES)
    return tuple(
        remedy.model_copy(
            update={
                "frees_subject": single and bool(remedy.conman),
                "rest": remedy.rest.replace("{fence}", fence),
            }
        )
        for remedy in made
        if remedy
    )


def rerun(job: ObjectRef, run_id: str) -> Remedy:
    """Rerun of a failed job once its cause is mended."""
    return Remedy(
        effect="rerun",
        risk="rerun_unknown",
        object=job,
        conman=f"rr {job.key};noask",
        rest=fitting_call(f"PUT {_V2}/job/run/{run_id}/action/rerun") if run_id else "",
    )


def _rerun_root(root: RootCause) -> Remedy | None:
    """A stream as a whole has no rerun."""
    if root.object.kind != "job":
        return None
    runs = [one.fields["runId"] for one in root.receipts if one.object_id == root.object.object_id]
    return rerun(root.object, runs[-1] if runs else "")


def _rerun_suppressed(root: RootCause) -> Remedy | None:
    """A job that HWA suppressed can be rerun; one that still waits cannot."""
    return _rerun_root(root) if root.receipts[-1].fields.get("status") == "SUPPR" else None


_Make = Callable[[RootCause], Remedy | None]


def _make(effect: str, risk: str, conman: str, rest: str) -> _Make:
    def remedy(root: RootCause) -> Remedy:
        thing = root.object
        holder = root.chain[-2] if len(root.chain) > 1 else root.chain[-1]
        names = {
            "key": thing.key,
            "id": thing.object_id,
            "prompt": thing.key.lstrip("#"),
            "holder": holder.key,
            "holder_id": holder.object_id,
            "holder_kind": "jobstream" if holder.kind == "jobstream" else "job",
            "release": "rs" if holder.kind == "jobstream" else "rj",
            "kind": thing.kind,
            "release_self": "rs" if thing.kind == "jobstream" else "rj",
        }
        return Remedy(
            effect=effect,
            risk=risk,
            object=thing,
            conman=conman.format(**names),
            rest=fitting_call(rest.format(**names))
            if thing.object_id or "{id}" not in rest
            else "",
        )

    return remedy


_RELEASE_DEPENDENCY = f"PUT {_V2}/{{holder_kind}}/{{holder_id}}/action/release-dependencies"
_WORKSTATION = f"PUT {_V2}/workstation/{{id}}/action"

_REMEDIES: dict[CauseCode, _Make] = {
    CauseCode.PREDECESSOR_FAILED: _rerun_root,
    CauseCode.UNTIL_PASSED: _rerun_suppressed,
    CauseCode.PREDECESSOR_RUNNING: _make("wait_for_end", "none", "", ""),
    CauseCode.PREDECESSOR_NOT_IN_PLAN: _make(
        "release_dependency",
        "runs_without_predecessor",
        "{release} {holder};follows={key};noask",
        _RELEASE_DEPENDENCY,
    ),
    CauseCode.PREDECESSOR_ORPHAN: _make(
        "release_dependency",
        "runs_without_predecessor",
        "{release} {holder};follows={key};noask",
        _RELEASE_DEPENDENCY,
    ),
    CauseCode.TIME_NOT_REACHED: _make(
        "release_time",
        "runs_early",
        "{release_self} {key};at;noask",
        f"PUT {_V2}/{{kind}}/{{id}}/action/release",
    ),
    CauseCode.PROMPT_WAITING: _make(
        "reply_prompt",
        "prompt_reason",
        "reply {prompt};y",
        f"PUT {_V2}/prompt/{{id}}/action/reply",
    ),
    CauseCode.PROMPT_REFUSED: _make(
        "release_dependency",
        "prompt_was_refused",
        "{release} {holder};prompt={prompt};noask",
        _RELEASE_DEPENDENCY,
    ),
    CauseCode.FILE_MISSING: _make(
        "deliver_file",
        "runs_without_file",
        "{release} {holder};opens={key};noask",
        _RELEASE_DEPENDENCY,
    ),
    CauseCode.RESOURCE_SHORT: _make(
        "free_resource",
        "oversubscribed",
        "{release} {holder};needs={key};noask",
        _RELEASE_DEPENDENCY,
    ),
    CauseCode.WORKSTATION_UNLINKED: _make(
        "link_workstation", "none", "lk {key};noask", f"{_WORKSTATION}/link"
    ),
    CauseCode.WORKSTATION_STOPPED: _make(
        "start_workstation", "none", "start {key};noask", f"{_WORKSTATION}/start"
    ),
    CauseCode.WORKSTATION_LIMIT_ZERO: _make(
        "raise_limit",
        "maintenance",
        "lc {key};10;noask",
        f"{_WORKSTATION}/update-limit?limit=10",
    ),
    CauseCode.WORKSTATION_LIMIT_REACHED: _make(
        "wait_for_slot", "overload", "lc {key};<n>;noask", f"{_WORKSTATION}/update-limit?limit=<n>"
    ),
    CauseCode.FENCED: _make(
        "lower_fence",
        "maintenance",
        "fence {key};0;noask",
        f"{_WORKSTATION}/update-fence?{{{{fence}}}}",
    ),
    CauseCode.PRIORITY_ZERO: _make(
        "raise_priority",
        "held_on_purpose",
        "ap {key};10;noask",
        f"PUT {_V2}/job/{{id}}/action/update-priority?priority=10",
    ),
    CauseCode.STREAM_HELD: _make(
        "release_stream",
        "held_on_purpose",
        "ap {key};10;noask",
        f"PUT {_V2}/jobstream/{{id}}/action/release",
    ),
    CauseCode.STREAM_LIMIT_REACHED: _make(
        "wait_for_slot", "overload", "ls {key};<n>;noask", f"PATCH {_V2}/jobstream/{{id}}"
    ),
    CauseCode.NEEDS_CONFIRMATION: _make(
        "confirm",
        "confirm_checked",
        "confirm {key};succ",
        f"PUT {_V2}/job/{{id}}/action/confirm-succ",
    ),
}
