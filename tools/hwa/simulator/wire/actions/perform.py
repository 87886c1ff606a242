"""Carries actions from the wire to batchman: by id, by key, or on what a filter picks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request

from tools.hwa.simulator.plan.batchman import WrongState, accept
from tools.hwa.simulator.plan.commands import Command
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire import requests
from tools.hwa.simulator.wire.actions.action import Action, Call
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.simulator.wire.errors import (
    BadParameter,
    Forbidden,
    NotFound,
    Refusal,
    WrongKey,
    WrongMoment,
)
from tools.hwa.simulator.wire.lists import Listing
from tools.hwa.simulator.wire.rights import Rights

Json = dict[str, Any]
Change = Callable[[Request, Mapping[str, Any]], object]
"""Answers a request that changes something, given its body."""

_FOR_ONE_OBJECT = (Forbidden, WrongMoment, NotFound)
"""Refusals that concern one object among those that a filter picked."""


@dataclass(frozen=True, slots=True)
class Performer:
    """Performs actions on one world, as far as the rights go."""

    world: World
    rights: Rights
    dialect: Dialect

    def by_id(self, action: Action, listing: Listing) -> Change:
        """Acts on the object whose id stands in the address."""

        def change(request: Request, body: Mapping[str, Any]) -> Json:
            target = listing.get(request.path_params["id"])
            self.act(action, listing.kind, target, self.call(request, body))
            return address(request, listing.kind, target.id)

        return change

    def by_key(self, action: Action, listing: Listing) -> Change:
        """Acts on the object whose path is the parameter `key`."""

        def change(request: Request, body: Mapping[str, Any]) -> Json:
            key = request.query_params.get("key", "")
            if not key:
                raise BadParameter("key must be given.")
            named = [each for each in listing.every().values() if _goes_by(each, key)]
            if not named:
                raise NotFound(key)
            self.act(action, listing.kind, named[0], self.call(request, body))
            return address(request, listing.kind, named[0].id)

        return change

    def by_filter(self, action: Action, listing: Listing) -> Change:
        """Acts on the first objects that fit, as many as the caller allows: one if not said."""

        def change(request: Request, body: Mapping[str, Any]) -> Json:
            most = requests.integer(request, "max_object_affected", 1, least=1)
            call = self.call(request, body)
            return self.act_on_each(
                request,
                listing.kind,
                [(each, partial(action.make, each, call)) for each in listing.pick(request)[:most]],
                action.right,
            )

        return change

    def rerun(self, make: Callable[[Any, int, Call], Sequence[Command]]) -> Change:
        """Acts on the job of the run whose id stands in the address."""

        def change(request: Request, body: Mapping[str, Any]) -> Json:
            run_id = request.path_params["id"]
            found = self.world.find_run(run_id)
            if found is None:
                raise WrongKey(run_id) if ";" in run_id else NotFound(run_id)
            job, run = found
            self.rights.demand("RERUN", "job", job.folder)
            self.do(make(job, run.attempt, self.call(request, body)))
            return address(request, "job", job.id)

        return change

    def rerun_successors(
        self,
        listing: Listing,
        make: Callable[[Any, Call], Sequence[tuple[Any, Sequence[Command]]]],
    ) -> Change:
        """Acts on the jobs that follow the object whose id stands in the address."""

        def change(request: Request, body: Mapping[str, Any]) -> Json:
            target = listing.get(request.path_params["id"])
            found = make(target, self.call(request, body))
            planned = [(job, _given(commands)) for job, commands in found]
            return self.act_on_each(request, "job", planned, "RERUN")

        return change

    def act_on_each(
        self,
        request: Request,
        kind: str,
        targets: Sequence[tuple[Any, Callable[[], Sequence[Command]]]],
        right: str,
    ) -> Json:
        """Acts on several objects; what is wrong with one of them does not stop the others."""
        answer: Json = {"successfulResourceResponses": [], "failedResourceResponses": []}
        planned = [(target, _attempt(make)) for target, make in targets]
        for target, commands in planned:
            try:
                self.rights.demand(right, kind, getattr(target, "folder", "/"))
                self.do(commands)
            except _FOR_ONE_OBJECT as refusal:
                failed = {"id": target.id, "isError": True, "message": str(refusal)}
                answer["failedResourceResponses"].append(failed)
            else:
                done = {**address(request, kind, target.id), "isError": False}
                answer["successfulResourceResponses"].append(done)
        return answer

    def act(self, action: Action, kind: str, target: Any, call: Call) -> None:  # noqa: ANN401 - any kind
        """Asks batchman for one action on one object; a refusal where it may not be."""
        self.rights.demand(action.right, kind, getattr(target, "folder", "/"))
        self.do(action.make(target, call))

    def do(self, commands: Sequence[Command] | Refusal) -> list[str]:
        """Hands commands to batchman; a refusal where the state of the plan forbids one."""
        if isinstance(commands, Refusal):
            raise commands
        try:
            return [accept(self.world, command) for command in commands]
        except WrongState as error:
            raise WrongMoment(str(error)) from error

    def call(self, request: Request, body: Mapping[str, Any]) -> Call:
        """What came with a request."""
        zone = requests.zone(request)
        return Call(self.world, request.query_params, body, self.dialect, zone)


def address(request: Request, kind: str, identity: str) -> Json:
    """An object's id, and where it can be read."""
    root = str(request.base_url).rstrip("/")
    return {"id": identity, "url": f"{root}/twsd/api/v2/plan/{kind}/{identity}"}


def _attempt(make: Callable[[], Sequence[Command]]) -> Sequence[Command] | Refusal:
    """The commands, or what is wrong with this one object; a bad body stops the whole request."""
    try:
        return make()
    except _FOR_ONE_OBJECT as refusal:
        return refusal


def _given(commands: Sequence[Command]) -> Callable[[], Sequence[Command]]:
    return lambda: commands


def _goes_by(each: Any, key: str) -> bool:  # noqa: ANN401 - a workstation
    return key.upper() in {each.name.upper(), each.path.upper()}
