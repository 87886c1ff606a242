"""What follows an object: the next ones by name, and how many there are in all."""

from tools.downstream import downstream
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import FlowNode, JobInPlan, JobStreamInPlan, Page
from tools.lookup import Kind, look_up
from tools.receipts import Finding, ObjectRef, Receipt
from tools.records import count_receipt, receipt, ref
from tools.report import Report
from tools.single import not_found, several

_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_SHOWN = 20


async def dependents(
    hwa: HwaClient, name: str, kinds: tuple[Kind, ...] = _KINDS, *, workstation: str = ""
) -> Report:
    """The direct successors of a job or stream, and the exact number through all steps.

    Raises:
        HwaError: HWA could not be asked, or its release cannot walk successors.
    """
    lookup = await look_up(hwa, name, kinds, workstation=workstation)
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    record = lookup.found.groups[0][0]
    if not isinstance(record, JobInPlan | JobStreamInPlan):
        return not_found(lookup)
    direct = await downstream(hwa, record, depth=1)
    every = await downstream(hwa, record)
    nodes = direct.nodes[:_SHOWN]
    values = {
        "direct": len(direct.nodes),
        "jobs": every.count("JOB"),
        "streams": every.count("JOBSTREAM"),
        "shown": len(nodes),
        "names": [_node_key(node) for node in nodes],
    }
    proof = (
        receipt(lookup.found.read, record),
        *(_told(call) for call in (*direct.calls, *every.calls)),
    )
    finding = Finding(statement="dependents", subject=ref(record), values=values, receipts=proof)
    return Report(findings=(finding,), objects=(ref(record), *map(_node_ref, nodes)))


def _told(read: Read[Page[FlowNode]]) -> Receipt:
    """What one call gave: how many nodes, and the first of them by name."""
    nodes = read.value.results
    names = [_node_key(node) for node in nodes[:_SHOWN]]
    return count_receipt(read, "job", len(nodes), names=names)


def _node_key(node: FlowNode) -> str:
    """As operators write it: a job is named within its stream."""
    folder = node.folder.rstrip("/")
    if node.job_stream_name:
        return f"{node.job_stream_workstation}#{folder}/{node.job_stream_name}.{node.name}"
    return f"{node.workstation}#{folder}/{node.name}"


def _node_ref(node: FlowNode) -> ObjectRef:
    kind = "jobstream" if node.flow_node_type == "JOBSTREAM" else "job"
    return ObjectRef.model_validate(
        {"kind": kind, "key": _node_key(node), "name": node.name, "object_id": node.id}
    )
