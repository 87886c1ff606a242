"""What every scenario's plant has: the business areas, the fixed workstations, and FINAL."""

from __future__ import annotations

from dataclasses import dataclass

from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    JobSpec,
    ResourceSpec,
    StreamSpec,
    WorkstationSpec,
)


@dataclass(frozen=True, slots=True)
class Area:
    """A business folder: its name prefix, its agent, its share of the work, its words."""

    folder: str
    prefix: str
    agent: str
    weight: int
    topics: tuple[str, ...]


AREAS = (
    Area("/PAYROLL", "PAY", "PAY_AGT01", 9, ("WAGES", "PENSION", "HOURS", "LEAVE", "SLIPS")),
    Area("/FINANCE", "FIN", "FIN_AGT01", 15, ("LEDGER", "ASSETS", "CASH", "TAXES", "INVOICE")),
    Area("/BILLING", "BIL", "BIL_AGT01", 15, ("CALLS", "TARIFF", "INVOICE", "DUNNING", "CREDIT")),
    Area("/RETAIL", "RET", "RET_AGT01", 15, ("STORES", "PRICES", "BASKET", "LOYALTY", "RETURNS")),
    Area("/RISK", "RSK", "RSK_AGT01", 11, ("EXPOS", "MARKET", "LIMITS", "SCORES", "STRESS")),
    Area("/DWH", "DWH", "DWH_AGT01", 17, ("CUSTOMER", "ORDERS", "FACTS", "DIMS", "MARTS")),
    Area("/HR", "HR", "HR_AGT01", 6, ("STAFF", "SKILLS", "BADGES", "SHIFTS", "HIRING")),
    Area("/LOGISTICS", "LOG", "LOG_FTA01", 9, ("STOCK", "ROUTES", "DEPOT", "FREIGHT", "CUSTOMS")),
    Area("/", "OPS", "MDM_PROD", 3, ("BACKUP", "CLEANUP", "MONITOR", "REPORTS", "AUDIT")),
)

WORKSTATIONS = (
    WorkstationSpec(
        name="MDM_PROD",
        type="MANAGER",
        limit=200,
        event_processor=True,
        description="Master domain manager",
    ),
    WorkstationSpec(name="BKM_PROD", type="FTA", limit=50, description="Backup master"),
    WorkstationSpec(name="BRK_PROD", type="WORKLOAD_BROKER", limit=500, description="Broker"),
    WorkstationSpec(name="PAY_AGT01", limit=60, description="Payroll batch host"),
    WorkstationSpec(name="FIN_AGT01", limit=60, os="AIX", description="Finance batch host"),
    WorkstationSpec(name="BIL_AGT01", limit=60, description="Billing batch host"),
    WorkstationSpec(name="RET_AGT01", limit=60, description="Retail batch host"),
    WorkstationSpec(name="RSK_AGT01", limit=60, description="Risk batch host"),
    WorkstationSpec(name="DWH_AGT01", limit=80, description="Warehouse loader"),
    WorkstationSpec(name="HR_AGT01", limit=40, description="HR batch host"),
    WorkstationSpec(name="LOG_FTA01", type="FTA", limit=60, description="Logistics host"),
    WorkstationSpec(
        name="DWH_POOL",
        type="POOL",
        limit=100,
        description="Warehouse workers",
        members=("DWH_AGT01",),
    ),
    WorkstationSpec(name="SAP_XA", type="X-AGENT", limit=20, os="OTHER", description="SAP"),
    WorkstationSpec(name="ZOS_REM", type="REM-ENG", limit=20, os="ZOS", description="z/OS engine"),
)

RESOURCES = (
    ResourceSpec(name="DBLINK", folder="/", on="DWH_AGT01", units=40, description="Sessions"),
    ResourceSpec(name="TAPEDRV", folder="/", on="MDM_PROD", units=12, description="Tape drives"),
    ResourceSpec(name="FTPSLOT", folder="/", on="LOG_FTA01", units=16, description="Transfers"),
)


def final_streams() -> tuple[StreamSpec, ...]:
    """FINAL as it ran at the plan's start and as it will run tonight, with its reports."""
    return (*_final(0.0, yesterday=True), *_final(24 - 1 / 60, yesterday=False))


def _final(at: float, *, yesterday: bool) -> tuple[StreamSpec, ...]:
    final = StreamSpec(
        folder="/",
        name="FINAL",
        on="MDM_PROD",
        at=at,
        earlier=yesterday,
        jobs=(
            _step("STARTAPPSERVER", 0.5),
            _step("MAKEPLAN", 4, "STARTAPPSERVER"),
            _step("SWITCHPLAN", 2, "MAKEPLAN"),
        ),
    )
    follows = () if yesterday else ("/FINAL.SWITCHPLAN",)
    reports = StreamSpec(
        folder="/",
        name="FINALPOSTREPORTS",
        on="MDM_PROD",
        at=at + 0.15 if yesterday else at,
        earlier=yesterday,
        after=follows,
        jobs=(
            _step("CHECKSYNC", 1),
            _step("CREATEPOSTREPORTS", 3, "CHECKSYNC"),
            _step("UPDATESTATS", 5, "CREATEPOSTREPORTS"),
        ),
    )
    return final, reports


def _step(name: str, minutes: float, after: str = "") -> JobSpec:
    return JobSpec(
        name=name,
        minutes=minutes,
        attempts=(Attempt(),),
        after=(after,) if after else (),
        user="wauser",
        command=f"/opt/wa/TWS/{name.title()}",
        description="Part of the plan's daily cycle",
    )
