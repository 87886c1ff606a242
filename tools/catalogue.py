"""Which tools belong to which specialist, by name; a test keeps it true."""

from collections.abc import Mapping
from types import MappingProxyType

TOOL_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "status": (
            "object_status",
            "find_jobs",
            "find_job_streams",
            "find_workstations",
            "find_prompts",
            "plan_summary",
            "engine_status",
            "plan_run",
            "critical_jobs",
        ),
        "diagnostics": (
            "diagnose",
            "job_log",
            "dependents",
            "resource_holders",
            "common_causes",
            "rerun_safety",
            "expected_end",
            "deadlines_at_risk",
            "critical_path",
            "what_if",
            "what_changed",
            "handover",
            "past_failures",
            "schedule",
        ),
        "knowledge": ("explain_code", "search_documents"),
    }
)
