"""When the plan was watched, and when not: spans of time, and the holes between them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import msgspec

Reason = Literal["start", "stopped", "unreachable", "store", "clock", "dropped"]


class Span(msgspec.Struct, frozen=True):
    """Watched from one moment to another; `reason` is why not before.

    `bridged` says that the state before the hole was still known when watching went on, so that
    what changed in between was found, without the steps.
    """

    start: float
    end: float
    reason: Reason = "start"
    bridged: bool = False


class Hole(msgspec.Struct, frozen=True):
    """Not watched from one moment to another, and why."""

    start: float
    end: float
    reason: Reason
    bridged: bool


class Switch(msgspec.Struct, frozen=True):
    """JnextPlan made another plan."""

    at: float
    was: int | None
    now: int | None


def extended(spans: Sequence[Span], until: float) -> tuple[Span, ...]:
    """The spans, the last of which goes on to a moment."""
    *rest, last = spans
    return (*rest, Span(last.start, until, last.reason, last.bridged))


def holes(spans: Sequence[Span], since: float, until: float) -> list[Hole]:
    """The holes that touch a stretch of time, cut to it; what lies before the first is none."""
    found = []
    for before, after in pairwise(spans):
        start, end = max(before.end, since), min(after.start, until)
        if start < end:
            found.append(Hole(start, end, after.reason, after.bridged))
    return found


def living(spans: Sequence[Span], oldest: float) -> tuple[Span, ...]:
    """The spans without what is older than the oldest that is kept."""
    kept = [span for span in spans if span.end > oldest]
    return tuple(
        Span(max(span.start, oldest), span.end, span.reason, span.bridged) for span in kept
    )
