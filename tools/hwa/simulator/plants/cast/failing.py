"""The part of the cast whose jobs abend or fail, and what that holds up."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    JobSpec,
    StreamSpec,
)


def _broken(rc: int | None, log: str, status: str = "ABEND", takes: float = 4) -> tuple[Attempt]:
    return (Attempt(status=status, rc=rc, log=log, takes=takes),)


HR_FAILURE = StreamSpec(
    folder="/HR",
    name="HRBENEFITS",
    on="HR_AGT01",
    at=3.5,
    jobs=(
        JobSpec(name="BEN_EXTRACT", minutes=8),
        JobSpec(
            name="BEN_ENROLL",
            after=("BEN_EXTRACT",),
            user="hrbatch_old",
            attempts=_broken(None, "bad_user", "FAIL"),
        ),
    ),
)

GL_FAILURE = StreamSpec(
    folder="/FINANCE",
    name="FINGLPOST",
    on="FIN_AGT01",
    at=4,
    jobs=(
        JobSpec(name="GL_EXTRACT", minutes=12),
        JobSpec(
            name="GL_POST", after=("GL_EXTRACT",), minutes=20, attempts=_broken(8, "app_error")
        ),
    ),
)

STREAMS = (
    StreamSpec(
        folder="/RETAIL",
        name="RETPOSLOAD",
        on="RET_AGT01",
        at=3,
        jobs=(
            JobSpec(name="POS_EXTRACT", minutes=9),
            JobSpec(
                name="POS_TRANSFORM",
                after=("POS_EXTRACT",),
                attempts=_broken(127, "not_found", takes=0.1),
                command="pos_transfrom.sh --all-stores",
            ),
            JobSpec(name="POS_LOAD", after=("POS_TRANSFORM",), minutes=25),
        ),
    ),
    HR_FAILURE,
    GL_FAILURE,
    StreamSpec(
        folder="/DWH",
        name="DWHSTAGE",
        on="DWH_AGT01",
        at=5,
        jobs=(
            JobSpec(name="STAGE_CUSTOMERS", minutes=14),
            JobSpec(
                name="STAGE_ORDERS",
                after=("STAGE_CUSTOMERS",),
                minutes=30,
                attempts=_broken(1, "disk_full", takes=11),
            ),
        ),
    ),
    StreamSpec(
        folder="/FINANCE",
        name="FINEOM",
        on="FIN_AGT01",
        at=5,
        jobs=(
            JobSpec(name="EOM_OPEN", minutes=10, attempts=_broken(1, "db_locked", takes=6)),
            JobSpec(name="EOM_ACCRUE", after=("EOM_OPEN",), minutes=20),
            JobSpec(name="EOM_ALLOC", after=("EOM_ACCRUE",), minutes=15),
            JobSpec(name="EOM_CONSOL", after=("EOM_ALLOC",), minutes=40),
            JobSpec(name="EOM_REPORT", after=("EOM_CONSOL",), minutes=12),
            JobSpec(name="EOM_ARCHIVE", after=("EOM_REPORT",), minutes=8),
            JobSpec(name="EOM_NOTIFY", after=("EOM_ARCHIVE",), minutes=1),
        ),
    ),
    StreamSpec(
        folder="/RETAIL",
        name="RETSALES",
        on="RET_AGT01",
        at=4.5,
        jobs=(
            JobSpec(name="SALES_PULL", minutes=14, attempts=_broken(2, "connection", takes=3)),
            JobSpec(name="SALES_CLEAN", after=("SALES_PULL",), minutes=9),
        ),
    ),
    StreamSpec(
        folder="/DWH",
        name="DWHSALES",
        on="DWH_AGT01",
        at=5.5,
        jobs=(
            JobSpec(name="DSALES_LOAD", after=("/RETAIL/RETSALES.SALES_CLEAN",), minutes=20),
            JobSpec(name="DSALES_AGG", after=("DSALES_LOAD",), minutes=12),
        ),
    ),
    StreamSpec(
        folder="/RISK",
        name="RSKSALES",
        on="RSK_AGT01",
        at=6.5,
        jobs=(
            JobSpec(name="EXPOSURE_FEED", after=("/DWH/DWHSALES.DSALES_AGG",), minutes=10),
            JobSpec(name="EXPOSURE_CALC", after=("EXPOSURE_FEED",), minutes=30),
        ),
    ),
    StreamSpec(
        folder="/DWH",
        name="DWHHIST",
        on="DWH_AGT01",
        at=-20,
        carried_forward=True,
        jobs=(
            JobSpec(name="HIST_SNAP", minutes=10),
            JobSpec(
                name="HIST_APPEND",
                after=("HIST_SNAP",),
                minutes=20,
                attempts=_broken(12, "out_of_memory"),
            ),
        ),
    ),
    StreamSpec(
        folder="/DWH",
        name="DWHHIST",
        on="DWH_AGT01",
        at=4,
        jobs=(
            JobSpec(name="HIST_SNAP", minutes=10),
            JobSpec(name="HIST_APPEND", after=("HIST_SNAP",), minutes=20),
        ),
    ),
    StreamSpec(
        folder="/LOGISTICS",
        name="LOGPARSE",
        on="LOG_FTA01",
        at=7,
        jobs=(JobSpec(name="PARSE_FEED", minutes=5, attempts=_broken(3, "injection", takes=2)),),
    ),
)
