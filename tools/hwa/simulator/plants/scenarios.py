"""The scenarios: which cast, which workstations and which mood make up a night."""

from __future__ import annotations

from dataclasses import dataclass

from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    FileSpec,
    JobSpec,
    PromptSpec,
    ResourceSpec,
    StreamSpec,
    WorkstationSpec,
)
from tools.hwa.simulator.plants.background import Mood
from tools.hwa.simulator.plants.cast import failing, harmless, places, waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One kind of night."""

    name: str
    about: str
    mood: Mood
    workstations: tuple[WorkstationSpec, ...] = ()
    resources: tuple[ResourceSpec, ...] = ()
    prompts: tuple[PromptSpec, ...] = ()
    files: tuple[FileSpec, ...] = ()
    streams: tuple[StreamSpec, ...] = ()
    unlinks: tuple[tuple[str, float], ...] = ()


CALM = Mood(broken=0.0, healed=0.0)
STORM_AGENT = "DWH_AGT01"
DOWN_AGENT = "BIL_AGT01"


def _storm() -> tuple[StreamSpec, ...]:
    """Sixteen warehouse streams whose first jobs all meet a database that went away."""
    lost = (Attempt(status="ABEND", rc=1, log="db_down", takes=1.5),)
    return tuple(
        StreamSpec(
            folder="/DWH",
            name=f"DWHMART{number:02d}",
            on=STORM_AGENT,
            at=8.6 + number / 400,
            jobs=(
                *(
                    JobSpec(name=f"MART{number:02d}_LOAD_{part}", minutes=8, attempts=lost)
                    for part in ("SALES", "STOCK", "CLIENT")
                ),
                JobSpec(
                    name=f"MART{number:02d}_PUBLISH",
                    minutes=4,
                    after=tuple(f"MART{number:02d}_LOAD_{p}" for p in ("SALES", "STOCK", "CLIENT")),
                ),
            ),
        )
        for number in range(1, 17)
    )


def _queue() -> tuple[StreamSpec, ...]:
    """Billing streams that become due after their agent was lost."""
    return tuple(
        StreamSpec(
            folder="/BILLING",
            name=f"BILRUN{number:02d}",
            on=DOWN_AGENT,
            at=7 + number / 12,
            jobs=(
                JobSpec(name=f"RUN{number:02d}_COLLECT", minutes=9),
                JobSpec(name=f"RUN{number:02d}_RATE", minutes=12),
                JobSpec(name=f"RUN{number:02d}_BILL", minutes=15, after=(f"RUN{number:02d}_RATE",)),
            ),
        )
        for number in range(1, 13)
    )


SCENARIOS = {
    each.name: each
    for each in (
        Scenario(
            name="night",
            about="an ordinary night with one of every trouble, placed by hand",
            mood=Mood(),
            workstations=places.WORKSTATIONS,
            resources=places.RESOURCES,
            prompts=places.PROMPTS,
            files=places.FILES,
            streams=(*failing.STREAMS, *waiting.STREAMS, *harmless.STREAMS),
        ),
        Scenario(name="calm", about="no faults at all", mood=CALM),
        Scenario(
            name="agent-down",
            about=f"the busy agent {DOWN_AGENT} was unlinked, and work piles up behind it",
            mood=CALM,
            streams=_queue(),
            unlinks=((DOWN_AGENT, 6.9),),
        ),
        Scenario(
            name="abend-storm",
            about=f"a database went down: 48 jobs abended within minutes on {STORM_AGENT}",
            mood=CALM,
            streams=_storm(),
        ),
        Scenario(
            name="morning",
            about="everything has ended, except two failures (and tonight's FINAL to come)",
            mood=Mood(broken=0.0, healed=0.004, last_start=3.0),
            streams=(failing.HR_FAILURE, failing.GL_FAILURE),
        ),
    )
}
