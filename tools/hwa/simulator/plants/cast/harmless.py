"""The part of the cast that looks wrong and is not, or that is odd without harm."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    Condition,
    JobSpec,
    StreamSpec,
)
from tools.hwa.simulator.plants.cast.places import ENDLESS

STREAMS = (
    StreamSpec(
        folder="/LOGISTICS",
        name="LOGSTOCK",
        on="LOG_FTA01",
        at=3,
        jobs=(
            JobSpec(name="STOCK_SYNC", minutes=12),
            JobSpec(name="STOCK_REPAIR", conditions=(Condition("STOCK_SYNC", ("ABEND",)),)),
            JobSpec(name="STOCK_REPORT", after=("STOCK_SYNC",), minutes=4),
        ),
    ),
    StreamSpec(
        folder="/BILLING",
        name="BILRATE",
        on="BIL_AGT01",
        at=3,
        jobs=(
            JobSpec(
                name="RATE_CALLS",
                minutes=30,
                attempts=(
                    Attempt(status="ABEND", rc=1, log="db_down", takes=2, rerun_after=20),
                    Attempt(takes=27),
                ),
            ),
            JobSpec(name="RATE_REPORT", after=("RATE_CALLS",), minutes=6),
        ),
    ),
    StreamSpec(
        folder="/RETAIL", name="RETREF", on="RET_AGT01", at=1, jobs=(JobSpec(name="SYNC_REF"),)
    ),
    StreamSpec(
        folder="/RISK",
        name="RSKREF",
        on="RSK_AGT01",
        at=2,
        jobs=(JobSpec(name="SYNC_REF", minutes=5),),
    ),
    StreamSpec(
        folder="/HR",
        name="HRREF",
        on="HR_AGT01",
        at=20,
        jobs=(JobSpec(name="SYNC_REF", minutes=6),),
    ),
    StreamSpec(
        folder="/BILLING",
        name="BILPRINT",
        on="BIL_AGT01",
        at=5,
        jobs=(
            JobSpec(name="PRINT_RENDER", minutes=13),
            JobSpec(name="PRINT_SPOOL", on="BIL_AGT90", after=("PRINT_RENDER",), minutes=8),
        ),
    ),
    StreamSpec(
        folder="/RETAIL",
        name="RETNIGHT",
        on="RET_AGT01",
        at=13,
        jobs=(
            JobSpec(name="NIGHT_PRICING", minutes=22),
            JobSpec(name="NIGHT_LABELS", after=("NIGHT_PRICING",), minutes=9),
        ),
    ),
    StreamSpec(
        folder="/RISK",
        name="RSKVAR",
        on="RSK_AGT01",
        at=1,
        jobs=(
            JobSpec(name="VAR_SIM", minutes=150, attempts=ENDLESS),
            JobSpec(name="VAR_REPORT", after=("VAR_SIM",), minutes=10),
        ),
    ),
    StreamSpec(
        folder="/HR",
        name="HRLEGACY",
        on="HR_AGT01",
        at=3,
        jobs=(
            JobSpec(name="LEGACY_DUMP", at=6, cancel_at=4.25, minutes=30),
            JobSpec(name="LEGACY_PURGE", after=("LEGACY_DUMP",), minutes=4),
        ),
    ),
    StreamSpec(
        folder="/RETAIL",
        name="RETPROMO",
        on="RET_AGT01",
        at=3,
        jobs=(JobSpec(name="PROMO_SEND", opens=("/data/in/promo_list.csv",), until=5.5),),
    ),
)
