"""The fault of a plan that nobody extended: FINAL failed, and the day it covers is over."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import Attempt
from tools.hwa.simulator.plants.faults.injected import Injected, Named
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.site import Site

OVER = 26
"""Hours after its start at which a plan of 24 hours is plainly over."""


def _stale(site: Site, depth: int) -> Injected:
    """MAKEPLAN abends, so that the plan ends and no other takes its place."""
    maker = "/FINAL.MAKEPLAN"
    lost = Attempt(status="ABEND", rc=8, log="plan_locked", takes=2)
    site.draft.change_job(maker, attempts=(lost, Attempt(takes=2)))
    chain = tuple(Named("job", each) for each in (maker, "/FINAL.SWITCHPLAN"))
    root = Named(
        "job", maker, "PLAN_STALE", failure="DATABASE_LOCKED", also=("PREDECESSOR_FAILED",)
    )
    return Injected(chain[-1], (root,), chain, ())


STALE = (
    Kind(
        "plan-stale",
        "PLAN_STALE",
        "FINAL's MAKEPLAN abended: the plan's day is over, and no new one was made",
        _stale,
        depth=1,
        least=1,
        most=1,
        hours_in=OVER,
    ),
)
