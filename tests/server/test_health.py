"""Health in good and in bad states."""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any, cast

import pytest
from fakeredis import FakeServer
from fakeredis.aioredis import FakeRedis

from retrievers.errors import StoreUnavailable
from retrievers.search import KnowledgeBase
from tests.server.conftest import Site, open_site

pytestmark = pytest.mark.asyncio(loop_scope="session")
_DETAILED = ["app", "tws", "redis", "full"]


class _NoShelf:
    """A knowledge base whose store is gone."""

    async def count(self) -> int:
        raise StoreUnavailable("no store")

    async def search(self, *_: Any, **__: Any) -> Sequence[Any]:
        raise StoreUnavailable("no store")

    async def by_code(self, *_: Any) -> Sequence[Any]:
        raise StoreUnavailable("no store")


def _dead_redis() -> FakeRedis:
    server = FakeServer()
    server.connected = False
    return FakeRedis(server=server)


async def test_all_is_well(site: Site) -> None:
    """Every check says ok, how long it took, and what it saw."""
    for name in _DETAILED[:3]:
        response = await site.maria.get(f"/api/health/{name}")
        assert response.status_code == 200
        assert response.json()["status"] == "ok"
        assert response.json()["ms"] >= 0
    full = (await site.maria.get("/api/health/full")).json()
    assert full["status"] == "ok"
    assert set(full["checks"]) == {"app", "redis", "tws"}
    assert "HWA" in full["checks"]["tws"]["detail"]


async def test_probes_need_no_token_and_tell_no_detail(site: Site) -> None:
    """A load balancer learns one word; details are for users."""
    for path in ("/live", "/ready"):
        response = await site.nobody.get(path)
        assert response.status_code == 200
        assert response.json() == {"status": "ok"}
    for name in _DETAILED:
        told = (await site.nobody.get(f"/api/health/{name}")).json()
        assert told["status"] == "ok"
        for check in told.get("checks", {name: told}).values():
            assert (check["detail"], check["codes"]) == ("", [])


async def test_without_hwa_the_house_is_degraded(site: Site) -> None:
    """It still answers, so it is ready; the check of HWA is down and says why."""
    site.house.wire.cut = True
    assert (await site.nobody.get("/ready")).status_code == 200
    tws = await site.maria.get("/api/health/tws")
    assert tws.status_code == 503
    assert "HwaUnreachable" in tws.json()["detail"]
    full = await site.maria.get("/api/health/full")
    assert (full.status_code, full.json()["status"]) == (200, "degraded")


async def test_hwas_own_codes_are_shown(site: Site) -> None:
    """What HWA answered is there for whoever has to mend it."""
    site.house.hwa.status = 401
    site.house.hwa.body = '{"messages": ["AWSUI0778E The password is wrong."]}'
    told = (await site.maria.get("/api/health/tws")).json()
    assert told["codes"] == ["AWSUI0778E"]


async def test_without_redis_the_house_is_down(site: Site) -> None:
    """No conversation can be had: not ready, but alive."""
    async with open_site(site.house, redis=_dead_redis()) as broken:
        assert (await broken.nobody.get("/live")).status_code == 200
        ready = await broken.nobody.get("/ready")
        assert (ready.status_code, ready.json()) == (503, {"status": "down"})
        assert (await broken.maria.get("/api/health/redis")).status_code == 503
        full = await broken.maria.get("/api/health/full")
        assert (full.status_code, full.json()["status"]) == (503, "down")


async def test_without_documents_the_app_says_so(site: Site) -> None:
    """A lost store is a check that is down, not a failed request."""
    lost = cast("KnowledgeBase", _NoShelf())
    async with open_site(site.house, knowledge=lost) as broken:
        told = await broken.maria.get("/api/health/app")
        assert told.status_code == 503
        assert "StoreUnavailable" in told.json()["detail"]
        assert dataclasses.is_dataclass(broken.runtime)


async def test_agents_are_described(site: Site) -> None:
    """Four agents, the supervisor first; each with its intents and its read-only tools."""
    agents = (await site.maria.get("/api/agents")).json()
    assert [one["id"] for one in agents] == ["supervisor", "status", "diagnostics", "knowledge"]
    for one in agents:
        assert (await site.maria.get(f"/api/agents/{one['id']}")).json() == one
        assert one["description"]
        assert one["intents"]
    tools = {tool for one in agents for tool in one["tools"]}
    assert {"object_status", "diagnose", "search_documents"} <= tools
    acting = {"rerun", "cancel", "hold", "release", "confirm", "kill", "reply", "submit"}
    assert {tool for tool in tools if acting & set(tool.split("_"))} == {"rerun_safety"}


async def test_the_plant_is_told_in_numbers(site: Site) -> None:
    """The states add up to the jobs, and the workstations that are out are named."""
    told = (await site.maria.get("/api/status")).json()
    assert sum(told["jobs_by_status"].values()) == told["jobs"] > 300
    assert "/LOG_AGT90" in told["workstations"]["out"]
    assert told["workstations"]["total"] > len(told["workstations"]["out"])
    assert told["prompts_waiting"] is None or told["prompts_waiting"] >= 0
    assert told["copy_of_plan"]["state"] in {"loading", "fresh"}


async def test_the_copy_of_the_plan_tells_its_size_and_age(site: Site) -> None:
    """Once it is loaded it has as many jobs as HWA counts, and health says how old it is."""
    await site.runtime.plant.loaded.wait()
    told = (await site.maria.get("/api/status")).json()
    copy = told["copy_of_plan"]
    assert (copy["state"], copy["complete"], copy["percent"]) == ("fresh", True, 100)
    assert copy["jobs"] == told["jobs"]
    health = (await site.maria.get("/api/health/tws")).json()
    assert f"fresh, {told['jobs']} jobs, 0 s old" in health["detail"]


async def test_the_figures_of_the_client_are_for_users(site: Site) -> None:
    """Prometheus' own format, with the calls to HWA by route, and nothing for a stranger."""
    await site.maria.get("/api/status")
    told = await site.maria.get("/api/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    counted = re.search(
        r'hwa_requests_total{method="GET",outcome="200",route="\S*/plan/job/count"} (\S+)',
        told.text,
    )
    assert counted, told.text[:2000]
    assert float(counted[1]) >= 1
    assert (await site.nobody.get("/api/metrics")).status_code == 401
