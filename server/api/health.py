"""Health for people, probes and dashboards; without a token it tells no detail."""

from fastapi import APIRouter, Response

from server.auth import User
from server.deps import MaybeUserDep, RuntimeDep
from server.health import Check, Health, check_all, check_app, check_redis, check_tws

router = APIRouter(tags=["health"])


@router.get("/live")
async def live() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(runtime: RuntimeDep, response: Response) -> dict[str, str]:
    """Conversations can be had. HWA may be down: answers say so, and documents still work."""
    redis = await check_redis(runtime)
    return {"status": _code(response, redis)}


@router.get("/api/health/app")
async def app(runtime: RuntimeDep, response: Response, user: MaybeUserDep) -> Check:
    """The service itself."""
    return _shown(response, await check_app(runtime), user)


@router.get("/api/health/redis")
async def redis(runtime: RuntimeDep, response: Response, user: MaybeUserDep) -> Check:
    """Redis."""
    return _shown(response, await check_redis(runtime), user)


@router.get("/api/health/tws")
async def tws(runtime: RuntimeDep, response: Response, user: MaybeUserDep) -> Check:
    """HWA."""
    return _shown(response, await check_tws(runtime), user)


@router.get("/api/health/full")
async def full(runtime: RuntimeDep, response: Response, user: MaybeUserDep) -> Health:
    """Everything at once; 503 only where nothing can be answered."""
    health = await check_all(runtime)
    response.status_code = 503 if health.status == "down" else 200
    checks = {name: _told(check, user) for name, check in health.checks.items()}
    return health.model_copy(update={"checks": checks})


def _shown(response: Response, check: Check, user: User | None) -> Check:
    _code(response, check)
    return _told(check, user)


def _told(check: Check, user: User | None) -> Check:
    """Versions and faults are for users; that something is down is for any monitor."""
    return check if user else check.model_copy(update={"detail": "", "codes": []})


def _code(response: Response, check: Check) -> str:
    response.status_code = 200 if check.status == "ok" else 503
    return check.status
