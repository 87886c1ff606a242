"""What an action is done to, why, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tools.hwa.calls import Params, segment
from tools.hwa.errors import codes_in
from tools.hwa.models import Listed, PlanObject
from tools.hwa.oql import Oql, OqlError
from tools.hwa.oql_fields import check

Kind = Literal["job", "jobstream", "workstation", "resource"]


@dataclass(frozen=True)
class One:
    """One object, by its id."""

    kind: Kind
    id: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"/plan/{self.kind}/{segment(self.id)}"

    @property
    def params(self) -> Params:
        """Nothing further: the address says all."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Matching:
    """The objects that a filter finds, and how many of them may be touched at most.

    Raises:
        OqlError: not one of OQL and a selection, a field unknown there, or nothing may be touched.
    """

    kind: Kind
    at_most: int
    oql: Oql | None = None
    plan_filter: str | None = None

    def __post_init__(self) -> None:
        if (self.oql is None) == (self.plan_filter is None):
            raise OqlError("an action needs OQL or a selection, and one of them only")
        if self.oql is not None:
            check(self.oql, self.kind)
            if self.oql.tree is None:
                raise OqlError("an action on everything is none that anybody means")
        if self.at_most < 1:
            raise OqlError("an action on nothing")

    @property
    def path(self) -> str:
        """The address of all objects of the kind."""
        return f"/plan/{self.kind}"

    @property
    def params(self) -> Params:
        """The filter with its bound."""
        oql = None if self.oql is None else self.oql.text
        return {
            "oql": oql,
            "plan_filter": self.plan_filter,
            "max_object_affected": self.at_most,
        }


Target = One | Matching


@dataclass(frozen=True, kw_only=True)
class Justification:
    """Why an action is done, for HWA's audit; some sites demand it.

    Raises:
        ValueError: a part holds a control character, which no header can carry.
    """

    category: str | None = None
    description: str | None = None
    ticket: str | None = None

    def __post_init__(self) -> None:
        for part in (self.category, self.description, self.ticket):
            if part and any(ord(char) < 32 or ord(char) == 127 for char in part):
                raise ValueError("a justification is one line of text")

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that carry it; what no header can say in ASCII is escaped."""
        named = {
            "Justification-Category": self.category,
            "Justification-Description": self.description,
            "Justification-Ticket-Num": self.ticket,
        }
        return {
            name: part.encode("ascii", "backslashreplace").decode("ascii")
            for name, part in named.items()
            if part
        }


class _Response(PlanObject):
    """HWA's word on one object."""

    id: str = ""
    url: str | None = None
    message: str | None = None
    is_error: bool = False
    error: bool = False


class FilterResponse(PlanObject):
    """HWA's word on the objects that a filter found; without either list it is none."""

    successful_resource_responses: Listed[_Response]
    failed_resource_responses: Listed[_Response]


class ActionResponse(_Response):
    """HWA's word on an action by id."""

    results: Listed[_Response] = []

    @property
    def every(self) -> list[_Response]:
        """A submitted stream comes in a list, anything else by itself."""
        return self.results or [self]


@dataclass(frozen=True)
class Outcome:
    """What came of it for one object; `codes` are HWA's own."""

    id: str
    ok: bool
    message: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What came of an action, object by object. HWA took it: its effect shows a while later."""

    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Something was done, and nothing failed."""
        return bool(self.outcomes) and all(outcome.ok for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The objects on which it failed."""
        return tuple(outcome for outcome in self.outcomes if not outcome.ok)


def outcome(response: _Response, *, ok: bool = True) -> Outcome:
    """HWA's word, read; an error flag outweighs the list in which it stands."""
    message = response.message or ""
    good = ok and not (response.is_error or response.error)
    return Outcome(response.id, good, message, tuple(dict.fromkeys(codes_in(message))))
