"""What has been read of the plan for one question, and what is still wanted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from tools.hwa.calls import Read
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page, PlanPrompt, WorkstationInPlan
from tools.plan.causes.blockers import Next

What = Literal["job", "jobstream", "members", "workstation", "load", "line", "prompts"]


@dataclass(frozen=True)
class Need:
    """One thing to read: an object, the open jobs of a stream, the numbers of a workstation."""

    what: What
    name: str = ""


@dataclass(frozen=True)
class Members:
    """Some of a stream's jobs that have not ended well, and how many there are of them."""

    jobs: tuple[Read[JobInPlan], ...]
    failed: int
    waiting: int
    proof: Read[Any]

    @property
    def sampled(self) -> bool:
        """There are more than were read."""
        return len(self.jobs) < self.failed + self.waiting


@dataclass
class Known:
    """Records by what they are; None stands for what could not be read. It never reads itself.

    Asking for something that is not there notes it in `wanted`.
    """

    facts: dict[Need, Any] = field(default_factory=dict)
    wanted: dict[Need, None] = field(default_factory=dict)

    def job(self, identity: str) -> Read[JobInPlan] | None:
        """A job with its dependencies."""
        return cast("Read[JobInPlan] | None", self._fact(Need("job", identity)))

    def stream(self, identity: str) -> Read[JobStreamInPlan] | None:
        """A job stream with its dependencies."""
        return cast("Read[JobStreamInPlan] | None", self._fact(Need("jobstream", identity)))

    def members(self, stream: str) -> Members | None:
        """The jobs that keep a stream from ending."""
        return cast("Members | None", self._fact(Need("members", stream)))

    def workstation(self, key: str) -> Read[WorkstationInPlan] | None:
        """A workstation by its key."""
        return cast("Read[WorkstationInPlan] | None", self._fact(Need("workstation", key)))

    def load(self, key: str) -> Read[int] | None:
        """How many jobs run on a workstation."""
        return cast("Read[int] | None", self._fact(Need("load", key)))

    def line(self, kind: Literal["workstation", "jobstream"], name: str) -> Read[int] | None:
        """How many jobs are free to start on a workstation or in a stream."""
        return cast("Read[int] | None", self._fact(Need("line", f"{kind} {name}")))

    def prompts(self) -> Read[Page[PlanPrompt]] | None:
        """The plan's prompts."""
        return cast("Read[Page[PlanPrompt]] | None", self._fact(Need("prompts")))

    def take(self, found: Iterable[tuple[Need, Any]]) -> None:
        """Notes what was read."""
        for wanted, fact in found:
            self.facts[wanted] = fact
            self.wanted.pop(wanted, None)

    def lost(self, node: Next) -> bool:
        """An object that could not be read."""
        return self.facts.get(Need(node.kind, node.object_id), self) is None

    def _fact(self, wanted: Need) -> object:
        if wanted not in self.facts:
            self.wanted[wanted] = None
        return self.facts.get(wanted)
