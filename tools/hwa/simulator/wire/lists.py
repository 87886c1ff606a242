"""The lists that the plan can be asked for: which objects, which fields, which JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request

from tools.hwa.simulator.wire import requests
from tools.hwa.simulator.wire.errors import NotFound, WrongKey
from tools.hwa.simulator.wire.needle import Index, candidates
from tools.hwa.simulator.wire.oql import Field, Query, compile_query
from tools.hwa.simulator.wire.order import Order
from tools.hwa.simulator.wire.recent import Recent
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.simulator.wire.selection import Selector

_MEANING = ("base-folder", "default-workstation", "local-timezone", "date-format")
"""Headers that change what a filter means."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of plan object, as it can be listed and looked up."""

    kind: str
    fields: Mapping[str, Field]
    every: Callable[[], dict[str, Any]]
    selection: Selector
    show: Callable[[Any, requests.Scope], Any]
    detail: Callable[[Any], Any]
    rights: Rights
    recent: Recent
    order: Order
    index: Index = lambda _lookup: None

    def pick(self, request: Request, selection: str | None = None) -> Sequence[Any]:
        """The objects that the request's OQL and plan filter let through, in the plan's order."""
        self.rights.demand("LIST", self.kind)
        params = request.query_params
        oql = params.get("oql", "")
        chosen = params.get("plan_filter", "") if selection is None else selection
        if not oql and not chosen and not self.rights.hides(self.kind):
            return self.order.objects()
        query = compile_query(oql, self.fields, requests.zone(request))
        key = (self.kind, oql, chosen, *(request.headers.get(each) for each in _MEANING))
        search = partial(self._pick, request, query, chosen)
        return self.recent.get(key, search, timed=query.timed)

    def get(self, identity: str) -> Any:  # noqa: ANN401  # whichever kind this listing is of
        """The object with this id; a refusal where there is none, or where the id is a key."""
        found = self.every().get(identity)
        if found is None:
            raise WrongKey(identity) if ";" in identity else NotFound(identity)
        return found

    def _pick(self, request: Request, query: Query, chosen: str) -> tuple[Sequence[Any], int]:
        """What fits, and how many objects had to be looked at for it."""
        looked_at = self._candidates(query)
        found: Sequence[Any] = query.select(looked_at)
        if chosen:
            test = self.selection(chosen, requests.frame(request))
            found = [each for each in found if test(each)]
        if self.rights.hides(self.kind):
            found = [each for each in found if self._shown(each)]
        return found, len(looked_at)

    def _candidates(self, query: Query) -> Sequence[Any]:
        everything = self.order.objects()
        if query.needle is None:
            return everything
        found = candidates(query.needle, self.index)
        # Sorting many objects into the plan's order takes longer than looking at all of them.
        if found is None or len(found) * 4 > len(everything):
            return everything
        return self.order.sorted(found)

    def _shown(self, each: Any) -> bool:  # noqa: ANN401  # whichever kind this listing is of
        return self.rights.allow("LIST", self.kind, getattr(each, "folder", "/"))
