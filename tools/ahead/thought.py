"""What a supposition changes in the plan: before and after, and the rows that tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tools.ahead.deadlines import moved_findings, moved_risk
from tools.ahead.foreseen import Foreseen
from tools.plan.ahead.deciding import Stop, stops_of
from tools.plan.ahead.due import Moved, moved
from tools.plan.ahead.outlook import NEVER, Outlook, outlook_of
from tools.plan.ahead.situation import Situation
from tools.plan.ahead.supposed import SOON, Difference, difference
from tools.plan.ahead.told import told_of
from tools.plan.diagnosis import Impact
from tools.receipts import Finding

SHOWN = 5
_MOST_IDS = 200


@dataclass(frozen=True)
class Thought:
    """The plan before and after, and what differs."""

    before: Outlook
    after: Outlook
    differs: Difference
    deadlines: list[Moved]
    direct: list[int]
    """Jobs that wait directly for the object before the change."""

    @cached_property
    def groups(self) -> Mapping[str, list[int]]:
        """Jobs by what the change does to them, in the order in which it is told."""
        differs = self.differs
        return {
            "at_once": differs.at_once,
            "freed": differs.freed,
            "sooner": differs.sooner,
            "later": differs.later,
            "never": differs.never,
        }

    @cached_property
    def shown(self) -> list[int]:
        """The moved jobs that an answer names."""
        return [node for rows in self.groups.values() for node in rows[:SHOWN]]

    @cached_property
    def waits(self) -> list[tuple[int, Stop | None]]:
        """Direct successors that the change does not move, and what stops them where it is told."""
        told = {node for rows in self.groups.values() for node in rows}
        left = [node for node in self.direct if node not in told and self._is_to_come(node)]
        return [(node, self._stop(node)) for node in left[:SHOWN]]

    def _is_to_come(self, node: int) -> bool:
        soon = self.after.situation.now + SOON
        return bool(self.after.open[node] and self.after.start[node] > soon)

    def _stop(self, node: int) -> Stop | None:
        stops = stops_of(self.after, node) if self.after.end[node] == NEVER else []
        return stops[0] if stops else None

    @property
    def named(self) -> list[int]:
        """All that an answer names, to be read again first."""
        return [
            *self.shown,
            *(one.node for one in self.deadlines[:SHOWN]),
            *(node for node, _ in self.waits),
        ]

    @property
    def stops(self) -> list[Stop]:
        """What keeps those that wait on."""
        return [stop for _, stop in self.waits if stop]

    def counts(self) -> dict[str, object]:
        """How much changes, in numbers."""
        return {
            **{name: len(rows) for name, rows in self.groups.items()},
            "deadlines": len(self.deadlines),
            "nothing": not any(self.groups.values()) and not self.deadlines,
        }


def thought_of(before: Outlook, supposed: Situation, direct: list[int]) -> Thought:
    """What comes of a situation that is supposed instead of the one that is."""
    after = outlook_of(supposed)
    return Thought(before, after, difference(before, after), moved(before, after), direct)


def moved_rows(seen: Foreseen, thought: Thought) -> tuple[Finding, ...]:
    """The jobs and deadlines that the change moves, and those that wait on, one by one."""
    before, after = (
        told_of(one, list(dict.fromkeys(thought.named))) for one in (thought.before, thought.after)
    )
    return (
        *(
            _moved(seen, before.starts[node], after.starts[node], node, group)
            for group, rows in thought.groups.items()
            for node in rows[:SHOWN]
        ),
        *(_waits(seen, after.starts[node], node, stop) for node, stop in thought.waits),
        *moved_findings(seen, thought.deadlines[:SHOWN]),
    )


def impact_of(seen: Foreseen, thought: Thought) -> Impact:
    """How far the change reaches."""
    return Impact(
        jobs=sum(len(rows) for rows in thought.groups.values()),
        job_ids=tuple(seen.view(node).id for node in thought.differs.at_once[:_MOST_IDS]),
        deadlines=tuple(moved_risk(seen, one) for one in thought.deadlines[: 2 * SHOWN]),
    )


def _moved(seen: Foreseen, was: float, is_: float, node: int, group: str) -> Finding:
    values = {
        "group": group,
        "before": None if was == NEVER else seen.at(was),
        "after": None if is_ == NEVER else seen.at(is_),
    }
    proof = seen.proof(node) or (seen.basis,)
    return Finding(statement="whatif_job", subject=seen.ref(node), values=values, receipts=proof)


def _waits(seen: Foreseen, start: float, node: int, stop: Stop | None) -> Finding:
    values = {
        "cause": stop.cause.value if stop else None,
        "at": seen.root(stop).object.key if stop else None,
        "start": None if start == NEVER else seen.at(start),
    }
    proof = seen.proof(node) or (seen.basis,)
    return Finding(statement="whatif_waits", subject=seen.ref(node), values=values, receipts=proof)
