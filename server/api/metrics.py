"""Figures for Prometheus."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from server.deps import RuntimeDep, UserDep

router = APIRouter(tags=["metrics"])


@router.get("/api/metrics", response_class=Response)
async def metrics(runtime: RuntimeDep, _: UserDep) -> Response:
    """Calls to HWA by route and outcome, retries, fail-overs, kept answers, breakers."""
    return Response(generate_latest(runtime.registry), media_type=CONTENT_TYPE_LATEST)
