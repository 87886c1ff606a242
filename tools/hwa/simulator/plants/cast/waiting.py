"""The part of the cast that waits: for people, files, places, units, and each other."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import (
    Absent,
    JobSpec,
    StreamSpec,
)
from tools.hwa.simulator.plants.cast.places import ALL_NIGHT, ENDLESS

STREAMS = (
    StreamSpec(
        folder="/RETAIL",
        name="RETPRICE",
        on="RET_AGT90",
        at=6,
        jobs=(JobSpec(name="PRICE_PUSH", minutes=15), JobSpec(name="PRICE_AUDIT", minutes=6)),
    ),
    StreamSpec(
        folder="/FINANCE",
        name="FINTREAS",
        on="FIN_FTA90",
        at=7,
        jobs=(JobSpec(name="TREAS_POSITION", minutes=18),),
    ),
    StreamSpec(
        folder="/FINANCE",
        name="FINCLOSE",
        on="FIN_AGT01",
        at=6.5,
        jobs=(
            JobSpec(name="CLOSE_PREPARE", minutes=11),
            JobSpec(name="CLOSE_BOOKS", after=("CLOSE_PREPARE",), asks=("FINOK",), minutes=30),
            JobSpec(name="CLOSE_PUBLISH", after=("CLOSE_BOOKS",), minutes=7),
        ),
    ),
    StreamSpec(
        folder="/BILLING",
        name="BILUSAGE",
        on="BIL_AGT01",
        at=7,
        jobs=(
            JobSpec(name="USAGE_IMPORT", opens=("/data/in/usage_cdr.dat",), minutes=22),
            JobSpec(name="USAGE_RATE", after=("USAGE_IMPORT",), minutes=35),
        ),
    ),
    StreamSpec(
        folder="/DWH",
        name="DWHCUBE",
        on="DWH_AGT01",
        at=5.5,
        jobs=(
            JobSpec(
                name="CUBE_REBUILD",
                minutes=ALL_NIGHT - 300,
                attempts=ENDLESS,
                needs=(("/DWH/DWHLOCK", 1),),
                description="Yearly full rebuild",
            ),
        ),
    ),
    StreamSpec(
        folder="/DWH",
        name="DWHINDEX",
        on="DWH_AGT01",
        at=8,
        jobs=(JobSpec(name="INDEX_REFRESH", needs=(("/DWH/DWHLOCK", 1),), minutes=16),),
    ),
    StreamSpec(
        folder="/LOGISTICS",
        name="LOGROUTE",
        on="LOG_FTA01",
        at=6,
        jobs=(
            JobSpec(name="ROUTE_ORDERS", minutes=9),
            JobSpec(name="ROUTE_PLAN", on="LOG_AGT90", after=("ROUTE_ORDERS",), minutes=28),
            JobSpec(name="ROUTE_DISPATCH", after=("ROUTE_PLAN",), minutes=5),
        ),
    ),
    StreamSpec(
        folder="/RISK",
        name="RSKREG",
        on="RSK_AGT01",
        at=6,
        jobs=(
            JobSpec(name="REG_EXTRACT", minutes=180, attempts=ENDLESS),
            JobSpec(name="REG_CALC", after=("REG_EXTRACT",), minutes=240),
            JobSpec(
                name="REG_REPORT",
                after=("REG_CALC",),
                minutes=60,
                critical=True,
                deadline=13,
                description="Daily report to the regulator",
            ),
        ),
    ),
    StreamSpec(
        folder="/PAYROLL",
        name="PAYTAX",
        on="PAY_AGT01",
        at=2,
        jobs=(
            JobSpec(name="TAX_RECALC", minutes=ALL_NIGHT - 600, attempts=ENDLESS),
            JobSpec(name="TAX_FILE", after=("TAX_RECALC",), minutes=12, deadline=8),
        ),
    ),
    StreamSpec(
        folder="/BILLING",
        name="BILARCH",
        on="BIL_AGT01",
        at=-18,
        carried_forward=True,
        jobs=(
            JobSpec(name="BILARCH_PACK", minutes=25),
            JobSpec(
                name="BILARCH_SHIP", after=("BILARCH_PACK",), opens=("/data/archive/manifest.ok",)
            ),
        ),
    ),
    StreamSpec(
        folder="/HR",
        name="HRSURVEY",
        on="HR_AGT01",
        at=4,
        jobs=(
            JobSpec(name="SURVEY_BUILD", minutes=5),
            JobSpec(name="SURVEY_MAIL", after=("SURVEY_BUILD",), priority=0, planned_priority=10),
        ),
    ),
    StreamSpec(
        folder="/FINANCE",
        name="FINAUDIT",
        on="FIN_AGT01",
        at=6,
        jobs=(
            JobSpec(name="AUDIT_SEAL", minutes=9, confirm=True),
            JobSpec(name="AUDIT_SEND", after=("AUDIT_SEAL",), minutes=3),
        ),
    ),
    StreamSpec(
        folder="/DWH",
        name="DWHMONTH",
        on="DWH_AGT01",
        at=5,
        jobs=(
            JobSpec(
                name="MONTH_ROLLUP",
                absent=(Absent("/FINANCE/FINMONTH.MONTH_CLOSE", "FIN_AGT01"),),
                minutes=45,
            ),
        ),
    ),
    StreamSpec(
        folder="/LOGISTICS",
        name="LOGCUSTOMS",
        on="LOG_FTA01",
        at=5,
        jobs=(
            JobSpec(
                name="CUSTOMS_SEND",
                absent=(Absent("/LOGISTICS/LOGOLD.OLD_MANIFEST", "LOG_FTA01", orphan=True),),
            ),
        ),
    ),
    StreamSpec(
        folder="/PAYROLL",
        name="PAYBONUS",
        on="PAY_AGT01",
        at=5,
        jobs=(
            JobSpec(
                name="BONUS_CALC",
                after=("/FINANCE/FINGLPOST.GL_POST",),
                opens=("/data/in/bonus.csv",),
                minutes=17,
            ),
            JobSpec(name="BONUS_PAY", after=("BONUS_CALC",), minutes=6),
        ),
    ),
    StreamSpec(
        folder="/RISK",
        name="RSKSTRESS",
        on="RSK_AGT90",
        at=6,
        jobs=(
            JobSpec(name="STRESS_RATES", minutes=ALL_NIGHT - 300, attempts=ENDLESS),
            JobSpec(name="STRESS_CREDIT", minutes=ALL_NIGHT - 300, attempts=ENDLESS),
            JobSpec(name="STRESS_FX", minutes=90),
        ),
    ),
    StreamSpec(
        folder="/BILLING",
        name="BILLETTER",
        on="BIL_AGT01",
        at=6,
        limit=1,
        jobs=(
            JobSpec(name="LETTER_MERGE", minutes=ALL_NIGHT - 300, attempts=ENDLESS),
            JobSpec(name="LETTER_INDEX", minutes=20),
        ),
    ),
    StreamSpec(
        folder="/HR",
        name="HRBANDS",
        on="HR_AGT01",
        at=4,
        jobs=(JobSpec(name="BANDS_PUBLISH", asks=("HRNO",), minutes=3),),
    ),
    StreamSpec(
        folder="/HR",
        name="HRYEAR",
        on="HR_AGT01",
        at=5,
        priority=0,
        planned_priority=10,
        jobs=(JobSpec(name="YEAR_STATEMENT", minutes=30),),
    ),
    StreamSpec(
        folder="/HR",
        name="HRBADGE",
        on="HR_FTA91",
        at=5,
        jobs=(JobSpec(name="BADGE_SYNC", minutes=4),),
    ),
)
