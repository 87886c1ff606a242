"""Lines of small datasets."""

from typing import Any

HEADER: dict[str, Any] = {
    "name": "tiny",
    "description": "d",
    "language": "en",
    "thresholds": {"intent": 1.0},
    "plant": {"now": "2026-03-04T02:30:00Z"},
}
CASE: dict[str, Any] = {"id": "a", "user": "status of X", "expect": {"intent": "job_status"}}
