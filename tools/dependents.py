"""What follows an object: the next ones by name, and how many there are in all."""

from tools.hwa.client import HwaClient
from tools.hwa.models import FlowNode
from tools.lookup import Kind, look_up
from tools.receipts import Finding, ObjectRef
from tools.records import count_receipt, receipt, ref
from tools.report import Report
from tools.single import not_found, several

_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_DEPTH = 99
_SHOWN = 20


async def dependents(hwa: HwaClient, name: str, kinds: tuple[Kind, ...] = _KINDS) -> Report:
    """The direct successors of a job or stream, and the exact number through all steps.

    Raises:
        HwaError: HWA could not be asked, or its release cannot walk successors.
    """
    lookup = await look_up(hwa, name, kinds)
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    record = lookup.found.groups[0][0]
    ask = hwa.job_successors if lookup.found.kind == "job" else hwa.job_stream_successors
    direct = await ask(record.id, depth=1)
    every = await ask(record.id, depth=_DEPTH)
    nodes = direct.value.results[:_SHOWN]
    values = {
        "direct": len(direct.value.results),
        "jobs": _count(every.value.results, "JOB"),
        "streams": _count(every.value.results, "JOBSTREAM"),
        "shown": len(nodes),
        "names": [_node_key(node) for node in nodes],
    }
    proof = (
        receipt(lookup.found.read, record),
        count_receipt(direct, "job", len(direct.value.results), names=list(map(_node_key, nodes))),
        count_receipt(every, "job", len(every.value.results), of=ref(record).key),
    )
    finding = Finding(statement="dependents", subject=ref(record), values=values, receipts=proof)
    return Report(findings=(finding,), objects=(ref(record), *map(_node_ref, nodes)))


def _count(nodes: list[FlowNode], kind: str) -> int:
    return sum(1 for node in nodes if node.flow_node_type == kind)


def _node_key(node: FlowNode) -> str:
    return f"{node.workstation}#{node.folder.rstrip('/')}/{node.name}"


def _node_ref(node: FlowNode) -> ObjectRef:
    kind = "jobstream" if node.flow_node_type == "JOBSTREAM" else "job"
    return ObjectRef.model_validate(
        {"kind": kind, "key": _node_key(node), "name": node.name, "object_id": node.id}
    )
