"""Workstations, resources, prompts and files that the cast needs."""

from __future__ import annotations

from tools.hwa.simulator.plan.blueprint import (
    Attempt,
    FileSpec,
    PromptSpec,
    ResourceSpec,
    WorkstationSpec,
)

ALL_NIGHT = 40 * 60.0
"""Minutes that outlast any test and any demonstration."""

ENDLESS = (Attempt(takes=ALL_NIGHT),)
"""The only run of a job that goes on all night."""

WORKSTATIONS = (
    WorkstationSpec(name="RET_AGT90", limit=0, description="Limit left at 0 after maintenance"),
    WorkstationSpec(name="FIN_FTA90", type="FTA", fence=50, description="Fenced for the close"),
    WorkstationSpec(name="LOG_AGT90", linked=False, jobman_up=False, description="Depot gateway"),
    WorkstationSpec(name="HR_AGT90", linked=False, jobman_up=False, description="Spare, idle"),
    WorkstationSpec(name="HR_FTA91", type="FTA", jobman_up=False, description="Jobman is down"),
    WorkstationSpec(name="BIL_AGT90", ignored=True, description="Being decommissioned"),
    WorkstationSpec(name="RSK_AGT90", limit=2, description="Small simulation host"),
)

RESOURCES = (
    ResourceSpec(
        name="DWHLOCK", folder="/DWH", on="DWH_AGT01", units=1, description="Exclusive cube lock"
    ),
)

PROMPTS = (
    PromptSpec(name="FINOK", text="Has the controller approved the period close?", on="FIN_AGT01"),
    PromptSpec(name="HRNO", text="May the salary bands be published?", on="HR_AGT01", refused=True),
)

FILES = (
    FileSpec(path="/data/in/usage_cdr.dat", on="BIL_AGT01"),
    FileSpec(path="/data/in/bonus.csv", on="PAY_AGT01"),
    FileSpec(path="/data/archive/manifest.ok", on="BIL_AGT01"),
    FileSpec(path="/data/in/promo_list.csv", on="RET_AGT01"),
)
