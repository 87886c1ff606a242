"""The chain that decides a moment, as findings: its length, and its jobs one by one."""

from collections.abc import Sequence

from tools.ahead.foreseen import Foreseen
from tools.plan.ahead.deciding import Step
from tools.plan.ahead.outlook import NEVER
from tools.plan.ahead.told import Told, told_of
from tools.receipts import Finding

SHOWN = 12
READ = 40
"""So many nodes at the end of a chain are read again: its jobs are among them."""


def told_steps(seen: Foreseen, steps: Sequence[Step]) -> list[Step]:
    """The steps that are jobs: what lies between them are begins and ends of streams."""
    jobs = len(seen.picture.jobs)
    return [step for step in steps if step.node < jobs]


def shown_nodes(steps: Sequence[Step], jobs: int) -> list[int]:
    """The nodes of a chain that an answer names."""
    return [step.node for step in steps if step.node < jobs][-SHOWN:]


def chain_findings(seen: Foreseen, steps: Sequence[Step], of: str = "") -> tuple[Finding, ...]:
    """How long the chain is, and its last jobs; nothing for a chain of one.

    `of` says why this end is told: of a `critical` job, or of the `batch`.
    """
    told = told_steps(seen, steps)
    if len(told) < 2:
        return ()
    shown = told[-SHOWN:]
    first = told[0]
    moments = told_of(seen.outlook, [first.node, *(step.node for step in shown)])
    head = Finding(
        statement="path_head",
        subject=seen.ref(told[-1].node),
        values={
            "of": of,
            "count": len(told),
            "shown": len(shown),
            "by": first.by,
            "first": seen.ref(first.node).key,
            "at": seen.at(moments.starts[first.node]),
        },
        receipts=(seen.basis,),
    )
    return (head, *(_row(seen, step, number, moments) for number, step in enumerate(shown, 1)))


def _row(seen: Foreseen, step: Step, number: int, moments: Told) -> Finding:
    lead = None if step.lead in {None, NEVER} else step.lead
    values = {
        "number": number,
        "running": step.by == "running",
        "start": seen.at(moments.starts[step.node]),
        "end": seen.at(moments.ends[step.node]),
        "waited": round(step.waited) if step.waited >= 1 else None,
        "lead": round(lead) if lead is not None else None,
    }
    proof = seen.proof(step.node) or (seen.basis,)
    return Finding(
        statement="path_step", subject=seen.ref(step.node), values=values, receipts=proof
    )
