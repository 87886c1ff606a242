"""What every error looks like from outside."""

from typing import Any

import httpx


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The response's problem, which is complete, clear, and shows nothing of the inside."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    told: dict[str, Any] = response.json()
    assert told["code"] == code
    assert told["status"] == status
    for name in ("title", "detail", "hint", "correlation_id"):
        assert told[name], name
    assert response.headers["x-request-id"] == told["correlation_id"]
    assert "Traceback" not in response.text
    assert ".py" not in response.text
    return told
