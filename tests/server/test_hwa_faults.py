"""HWA fails in all its ways: the answer says what could not be seen, and nothing is made up."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.server.conftest import Site
from tests.server.problems import problem

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True)
class _Fault:
    """What HWA does, and what the answer must say of it."""

    told: str
    hwa: dict[str, Any] = field(default_factory=dict)
    cut: bool = False


_CODED = '{"messages": ["AWSJCO084E The user is not authorized."]}'
_FAULTS = {
    "down": _Fault("could not be reached", cut=True),
    "401": _Fault("credentials", {"status": 401, "body": '{"messages": ["AWSUI0778E no"]}'}),
    "403": _Fault("AWSJCO084E", {"status": 403, "body": _CODED}),
    "404": _Fault("could not serve", {"status": 404, "body": "{}"}),
    "500": _Fault("could not serve", {"status": 500, "body": "AWSJCO001E broken"}),
    "503": _Fault("could not serve", {"status": 503, "body": ""}),
    "html": _Fault(
        "Something other than HWA",
        {"status": 200, "body": "<html>login</html>", "content_type": "text/html"},
    ),
    "garbage": _Fault("Something other than HWA", {"status": 200, "body": '{"results": [{'}),
    "wrong shape": _Fault("Something other than HWA", {"status": 200, "body": '{"results": 7}'}),
    "null": _Fault("Something other than HWA", {"status": 200, "body": "null"}),
}
_QUESTIONS = [
    "status of GL_POST",
    "how many jobs abended?",
    "why did GL_POST abend?",
    "what depends on GL_POST?",
    "give me the plan in numbers",
    "which workstations are unlinked?",
    "did JnextPlan run?",
]


def _break(site: Site, fault: _Fault) -> None:
    site.house.wire.cut = fault.cut
    for name, value in fault.hwa.items():
        setattr(site.house.hwa, name, value)


@pytest.mark.parametrize("name", _FAULTS)
@pytest.mark.parametrize("message", _QUESTIONS)
async def test_a_fault_is_told_and_nothing_else(site: Site, name: str, message: str) -> None:
    """No record, no fact: the text names the failure, the evidence is insufficient."""
    _break(site, _FAULTS[name])
    response = await site.maria.post("/api/chat", json={"message": message})
    assert response.status_code == 200
    answer = response.json()
    assert answer["evidence"]["status"] == "insufficient"
    assert any(_FAULTS[name].told in gap for gap in answer["evidence"]["gaps"])
    assert _FAULTS[name].told in answer["answer"]
    assert answer["receipts"] == []
    assert answer["diagnosis"] is None
    for fact in ("**ABEND**", "**SUCC**", "0 jobs", "**0**", "No job"):
        assert fact not in answer["answer"]


async def test_a_slow_hwa_is_told(site: Site) -> None:
    """Slower than its seconds, HWA counts as silent; the turn ends in time."""
    site.house.hwa.delay = 0.7
    answer = (await site.maria.post("/api/chat", json={"message": "status of GL_POST"})).json()
    assert "did not answer in time" in answer["answer"]
    assert answer["evidence"]["status"] == "insufficient"
    assert answer["usage"]["elapsed_ms"] < 3000


async def test_the_portuguese_twin_tells_it_too(site: Site) -> None:
    """A failure is told in the language of the question."""
    site.house.wire.cut = True
    answer = (await site.maria.post("/api/chat", json={"message": "status do GL_POST?"})).json()
    assert "Não foi possível alcançar o HWA" in answer["answer"]
    assert answer["language"] == "pt"


async def test_a_part_that_fails_weakens_only_itself(site: Site) -> None:
    """Where the log cannot be read the record still speaks: likely, with the gap named."""
    site.house.hwa.status, site.house.hwa.paths = 403, "joblog"
    site.house.hwa.body = _CODED
    answer = (await site.maria.post("/api/chat", json={"message": "why did GL_POST abend?"})).json()
    assert "**ABEND**" in answer["answer"]
    assert answer["receipts"]
    assert answer["evidence"]["status"] in {"likely", "insufficient"}
    assert any("AWSJCO084E" in gap for gap in answer["evidence"]["gaps"])


async def test_documents_still_answer_without_hwa(site: Site) -> None:
    """What a code means is known with the master down."""
    site.house.wire.cut = True
    asked = {"message": "what does AWSBHT057W mean?"}
    answer = (await site.maria.post("/api/chat", json=asked)).json()
    assert answer["citations"]
    assert answer["evidence"]["status"] == "confirmed"


async def test_a_compound_answer_keeps_the_part_that_worked(site: Site) -> None:
    """One specialist was blind, the other was not; both are said."""
    site.house.wire.cut = True
    asked = {"message": "what does AWSBHT057W mean? how many jobs abended?"}
    answer = (await site.maria.post("/api/chat", json=asked)).json()
    assert answer["citations"]
    assert "could not be reached" in answer["answer"]
    assert answer["evidence"]["status"] == "insufficient"


async def test_hwa_that_recovers_is_read_again(site: Site) -> None:
    """A failure is not remembered: the next question is answered."""
    site.house.wire.cut = True
    asked = {"message": "status of GL_POST"}
    blind = (await site.maria.post("/api/chat", json=asked)).json()
    site.house.heal()
    again = {**asked, "thread_id": blind["thread_id"]}
    seen = (await site.maria.post("/api/chat", json=again)).json()
    assert seen["evidence"]["status"] == "confirmed"


async def test_the_plants_numbers_fail_as_a_problem(site: Site) -> None:
    """The dashboard's source says that HWA failed, with HWA's own codes."""
    assert (await site.maria.get("/api/status")).json()["jobs"] > 0
    site.house.hwa.status, site.house.hwa.body = 403, _CODED
    told = problem(await site.maria.get("/api/status"), 502, "hwa_failed")
    assert told["errors"][0]["codes"] == ["AWSJCO084E"]
    site.house.heal()
    site.house.wire.cut = True
    problem(await site.maria.get("/api/status"), 502, "hwa_failed")
