"""What changes the plan, apart from the client that reads it: who holds a client cannot act.

No action is ever sent twice. HWA queues what it takes for batchman: read again to see the effect.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from pydantic import TypeAdapter

from tools.hwa.calls import Calls, Params, decoded, segment
from tools.hwa.capabilities import Engine
from tools.hwa.orders import AdHocJob, Known, NewDependency, Rerun, Submission
from tools.hwa.targets import (
    ActionResponse,
    Done,
    FilterResponse,
    Justification,
    Matching,
    One,
    Outcome,
    Target,
    outcome,
)

Json = Mapping[str, Any]
_ONE = TypeAdapter(ActionResponse)
_MANY = TypeAdapter(FilterResponse)
_NOBODY_SAYS = Justification()


class HwaActions:
    """Acts on the live plan; every method raises an `HwaError` where HWA refused or is away.

    `HwaWrongState` says that the object's state does not allow it, `HwaForbidden` that a right
    is missing. By filter, each object has its own outcome: look at `Done.failed`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        why: Justification = _NOBODY_SAYS,
        engine: Engine | None = None,
    ) -> None:
        """`why` goes along with every action: take new actions for another reason."""
        self._calls = Calls(http)
        self._why = why
        self._engine = engine or Engine(http)

    async def hold(self, target: Target) -> Done:
        """Priority becomes 0, so that nothing starts."""
        return await self._act(target, "hold")

    async def release(self, target: Target) -> Done:
        """Held or waiting no longer: all its dependencies but the conditional ones are let go."""
        return await self._act(target, "release")

    async def cancel(self, target: Target, *, pending: bool = False) -> Done:
        """Never runs; `pending` waits with that until its dependencies are met."""
        return await self._act(target, "cancel-pending" if pending else "cancel")

    async def kill(self, target: Target) -> Done:
        """The running job is ended, as ABEND."""
        return await self._act(target, "kill")

    async def confirm(
        self, target: Target, *, success: bool, conditions: Sequence[str] = ()
    ) -> Done:
        """A person says how the job ended, and which output conditions hold."""
        name = "confirm-succ" if success else "confirm-abend"
        return await self._act(target, name, body={"conditions": list(conditions)})

    async def set_priority(self, job_id: str, priority: int) -> Done:
        """A job's new priority, 0 to 101."""
        return await self._act(One("job", job_id), "update-priority", {"priority": priority})

    async def add_dependencies(self, target: Target, new: Sequence[NewDependency]) -> Done:
        """It waits for more."""
        return await self._act(target, "add-dependencies", body=_dependencies(new))

    async def release_dependencies(
        self, target: Target, known: Sequence[Known] | None = None
    ) -> Done:
        """These dependencies count as met; without any named, all of them."""
        if known is None:
            return await self._act(target, "release-all-dependencies")
        return await self._act(target, "release-dependencies", body=_dependencies(known))

    async def remove_dependencies(self, target: Target, known: Sequence[Known]) -> Done:
        """These dependencies are deleted."""
        return await self._act(target, "remove-dependencies", body=_dependencies(known))

    async def rerun(self, run_id: str, how: Rerun | None = None) -> Done:
        """The job of this run runs once more."""
        path = f"/plan/job/run/{segment(run_id)}/action/rerun"
        return await self._one("PUT", path, body=(how or Rerun()).body)

    async def rerun_matching(self, jobs: Matching, how: Rerun | None = None) -> Done:
        """The last runs of these jobs run once more."""
        return await self._act(jobs, "rerun", body=(how or Rerun()).body)

    async def rerun_successors(self, stream_id: str, *, depth: int = 1) -> Done:
        """What follows a stream runs once more (10.1 only)."""
        path = f"/plan/jobstream/{segment(stream_id)}/successors/action/rerun"
        return await self._many("PUT", path, {"depth": depth})

    async def link(self, target: Target) -> Done:
        """The workstation is linked."""
        return await self._act(target, "link")

    async def unlink(self, target: Target) -> Done:
        """The workstation is linked no longer."""
        return await self._act(target, "unlink")

    async def start(self, target: Target) -> Done:
        """The workstation's processes are started."""
        return await self._act(target, "start")

    async def stop(self, target: Target) -> Done:
        """The workstation's processes are stopped."""
        return await self._act(target, "stop")

    async def set_limit(self, target: Target, limit: int) -> Done:
        """So many jobs at a time on the workstation."""
        return await self._act(target, "update-limit", {"limit": limit})

    async def set_stream_limit(self, stream_id: str, limit: int) -> Done:
        """So many jobs of the stream at a time; -1 is any number."""
        return await self._one("PATCH", One("jobstream", stream_id).path, body={"limit": limit})

    async def set_fence(self, target: Target, fence: int) -> Done:
        """Jobs of this priority and below do not start on the workstation."""
        names = (await self._engine.capabilities()).fence_parameters
        return await self._act(target, "update-fence", dict.fromkeys(names, fence))

    async def set_quantity(self, target: Target, quantity: int) -> Done:
        """The resource has so many units."""
        return await self._act(target, "update-quantity", {"quantity": quantity})

    async def reply(self, prompt_id: str, *, yes: bool) -> Done:
        """A prompt is answered."""
        path = f"/plan/prompt/{segment(prompt_id)}/action/reply"
        return await self._one("PUT", path, body={"answer": yes})

    async def submit_job(
        self, definition_id: str, how: Submission | None = None, *, stream_id: str | None = None
    ) -> Done:
        """A job of the model is put into the plan, into a stream of it if one is named."""
        body = {**(how or Submission()).body, **({"jobStreamId": stream_id} if stream_id else {})}
        return await self._one("POST", f"/plan/job/{segment(definition_id)}/submit", body=body)

    async def submit_stream(self, definition_id: str, how: Submission | None = None) -> Done:
        """One more instance of a stream of the model."""
        path = f"/plan/jobstream/{segment(definition_id)}/submit"
        return await self._one("POST", path, body=(how or Submission()).body)

    async def submit_ad_hoc(self, job: AdHocJob) -> Done:
        """A job that no model knows; HWA tells it by its older, semicolon key."""
        return await self._one("POST", "/plan/job/submit-ad-hoc-job", body=job.body)

    async def _act(
        self, target: Target, name: str, params: Params | None = None, body: Json | None = None
    ) -> Done:
        path, asked = f"{target.path}/action/{name}", {**target.params, **(params or {})}
        if isinstance(target, Matching):
            return await self._many("PUT", path, asked, body)
        return await self._one("PUT", path, asked, body)

    async def _one(
        self, method: str, path: str, params: Params | None = None, body: Json | None = None
    ) -> Done:
        response = await self._send(method, path, params, body)
        if not response.content:
            return Done((Outcome("", ok=True),))
        return Done(tuple(map(outcome, decoded(response, _ONE).every)))

    async def _many(
        self, method: str, path: str, params: Params | None = None, body: Json | None = None
    ) -> Done:
        told = decoded(await self._send(method, path, params, body), _MANY)
        good = tuple(map(outcome, told.successful_resource_responses))
        return Done(
            good + tuple(outcome(each, ok=False) for each in told.failed_resource_responses)
        )

    async def _send(
        self, method: str, path: str, params: Params | None, body: Json | None
    ) -> httpx.Response:
        more = {} if body is None else {"json": body}
        return await self._calls.send(method, path, params, self._why.headers, **more)


def _dependencies(every: Sequence[NewDependency | Known]) -> Json:
    return {"dependencies": [each.body for each in every]}
