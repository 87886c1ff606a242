"""What many failed and waiting jobs have in common: their roots, ordered by what they hold up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.plan.causes.holding import Mask, Nodes
from tools.plan.causes.reasons import Reasons, Root
from tools.plan.causes.standing import Standing
from tools.plan.diagnosis import CauseCode


@dataclass(frozen=True)
class Share:
    """One root: the nodes that it keeps directly, and how much of the plan it keeps."""

    root: Root
    nodes: Nodes
    holds_up: int
    frees: int
    members: int


@dataclass(frozen=True)
class Waiting:
    """How the jobs that wait are divided: each is counted once, at the first that fits."""

    troubled: int
    slow: int
    behind_running: int
    for_time: int
    other: int

    @property
    def jobs(self) -> int:
        """All of them."""
        return self.troubled + self.slow + self.behind_running + self.for_time + self.other


def relevant(standing: Standing, reasons: Reasons, subject: Mask) -> Reasons:
    """The reasons for which these jobs stand: their own, and those that they wait for."""
    nodes = np.flatnonzero(subject).tolist()
    return reasons.only(standing.holds.before.reach(nodes)[reasons.nodes])


def regrouped(reasons: Reasons, groups: Mapping[int, Root]) -> Reasons:
    """Failed jobs under the root that they share, by their row."""
    if not groups:
        return reasons
    failed = reasons.of_causes(CauseCode.PREDECESSOR_FAILED, CauseCode.RECOVERY_PROMPT)
    places = [at for at in np.flatnonzero(failed).tolist() if int(reasons.nodes[at]) in groups]
    roots = [groups[int(reasons.nodes[at])] for at in places]
    return reasons.under(places, roots)


def shares(standing: Standing, reasons: Reasons, subject: Mask) -> list[Share]:
    """Every root of the reasons, what holds up most first; `subject` are the jobs asked about."""
    roots, parts, _ = reasons.roots
    jobs = standing.plan.as_nodes(subject)
    counts = standing.holds.tally(parts, standing.waiting, jobs)
    frees = _freed(standing, reasons)
    found = [
        Share(root, nodes, _held(standing, root, nodes, int(held)), freed, int(members))
        for root, nodes, (held, members), freed in zip(roots, parts, counts, frees, strict=True)
    ]
    return sorted(found, key=_rank)


def divided(standing: Standing, subject: Mask, named: Reasons) -> Waiting:
    """What the waiting ones among these jobs wait for; `named` are the reasons told one by one."""
    left = subject & standing.states.waiting
    counts: list[int] = []
    progress = standing.progress
    running = progress.of_causes(CauseCode.PREDECESSOR_RUNNING)
    timed = progress.of_causes(CauseCode.TIME_NOT_REACHED)
    for reasons in (named, standing.trouble, progress.only(running), progress.only(timed)):
        reached = standing.holds.after.reach(reasons.nodes.tolist())[: len(left)]
        counts.append(int(np.count_nonzero(left & reached)))
        left = left & ~reached
    troubled, slow, behind, timely = counts
    return Waiting(troubled, slow, behind, timely, int(np.count_nonzero(left)))


def _held(standing: Standing, root: Root, nodes: Nodes, found: int) -> int:
    """A job does not hold up itself; a workstation, a file or a stream does hold its jobs."""
    if standing.job_of(root) is None:
        return found
    return found - int(np.count_nonzero(standing.waiting[nodes]))


def _freed(standing: Standing, reasons: Reasons) -> list[int]:
    """How many waiting jobs wait for nothing but this root, of each root.

    A job whose workstation could not run it, or whose prompt nobody was asked, is not free.
    """
    roots, parts, own = reasons.roots
    numbers = {root: at for at, root in enumerate(roots)}
    later, _, which = standing.latent.roots
    places = [numbers.get(root, len(roots)) for root in later]
    there = np.array(places, np.int64)[which] if places else np.empty(0, np.int64)
    nodes = np.concatenate([reasons.nodes, standing.latent.nodes])
    label = standing.holds.sole(nodes, np.concatenate([own, there]))
    held = standing.holds.after.reach(reasons.nodes.tolist()) & standing.waiting
    found = np.bincount(label[held & (label >= 0)], minlength=len(roots) + 1)
    return [
        int(count) - (standing.job_of(root) is not None) * _alone(label, held, nodes, at)
        for at, (root, nodes, count) in enumerate(zip(roots, parts, found, strict=False))
    ]


def _alone(label: NDArray[np.int64], held: Mask, nodes: Nodes, at: int) -> int:
    return int(np.count_nonzero(held[nodes] & (label[nodes] == at)))


def _rank(share: Share) -> tuple[int, int, int, str, int]:
    return -share.holds_up, -share.frees, -share.members, share.root.cause, share.root.number


def best(found: Sequence[Share]) -> Share | None:
    """The single change that lets most go on; None where no change alone frees anything."""
    first = max(found, key=lambda share: share.frees, default=None)
    return first if first and first.frees else None


SLOW = frozenset(
    {
        CauseCode.PREDECESSOR_RUNNING,
        CauseCode.TIME_NOT_REACHED,
        CauseCode.WORKSTATION_LIMIT_REACHED,
        CauseCode.STREAM_LIMIT_REACHED,
        CauseCode.RESOURCE_SHORT,
    }
)
"""Roots that go by themselves in the end: a person can only make them go sooner."""


def urgent(reasons: Reasons) -> Reasons:
    """Those that somebody must see to; all of them where there is none such."""
    slow = reasons.of_causes(*SLOW)
    return reasons if slow.all() else reasons.only(~slow)


def is_slow(share: Share) -> bool:
    """It goes by itself in the end."""
    return share.root.cause in SLOW
