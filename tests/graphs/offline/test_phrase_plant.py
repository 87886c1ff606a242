"""The phrase book on what the real tools report of a simulated plant."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

import httpx
import pytest

from graphs.offline.phrase import Phraser
from prompts.book import LANGUAGES, PhraseBook
from tests.prompts.rendered import blocks, code_of, powers
from tests.tools.hwa.simulator.worlds import AT, night
from tools.causes.dependents import dependents
from tools.causes.diagnose import diagnose
from tools.failures.log_excerpt import log_excerpt
from tools.hwa.client import HwaClient
from tools.hwa.simulator.plants.situations import SITUATIONS, Situation
from tools.hwa.simulator.wire.app import make_simulator
from tools.listing.lists import count_jobs, list_jobs, list_prompts, list_streams, list_workstations
from tools.listing.plan_query import PlanQuery
from tools.listing.plan_state import critical_jobs, engine_status, plan_run, plan_summary
from tools.receipts import Finding
from tools.report import Report
from tools.single import object_status

PHRASER = Phraser(PhraseBook(), ZoneInfo("America/Sao_Paulo"))
MARK = re.compile(r"\[(r[0-9a-f]{8})\]")
NUMBER = re.compile(r"(?<![\w#])\d+")
WORLD = night()
Ask = Callable[[HwaClient], Awaitable[Report]]
FAILED = ["ABEND", "FAIL"]
QUESTIONS: dict[str, Ask] = {
    "failed": lambda hwa: list_jobs(hwa, PlanQuery(states=FAILED)),
    "failed by": lambda hwa: count_jobs(
        hwa, PlanQuery(states=FAILED, group_by=["workstation", "status", "folder", "stream"])
    ),
    "everything": lambda hwa: list_jobs(hwa, PlanQuery(), limit=100),
    "files": lambda hwa: list_jobs(hwa, PlanQuery(conditions=["waiting_for_file"])),
    "nothing": lambda hwa: list_jobs(hwa, PlanQuery(name="NO_SUCH", states=["EXEC"])),
    "stuck": lambda hwa: list_streams(hwa, PlanQuery(conditions=["stuck"])),
    "no streams": lambda hwa: list_streams(hwa, PlanQuery(name="NO_SUCH")),
    "agents": list_workstations,
    "down": lambda hwa: list_workstations(hwa, conditions=["unlinked"]),
    "prompts": list_prompts,
    "one prompt": lambda hwa: list_prompts(hwa, numbers=[1]),
    "numbers": plan_summary,
    "plan": plan_run,
    "engine": engine_status,
    "critical": critical_jobs,
    "lost": lambda hwa: object_status(hwa, "NO_SUCH_JOB"),
    "many": lambda hwa: object_status(hwa, "@A@"),
    "agent": lambda hwa: object_status(hwa, "DWH_AGT01", ("workstation",)),
    "resource": lambda hwa: object_status(hwa, "DWHLOCK", ("resource",)),
}


async def asked(ask: Ask) -> Report:
    """What a tool reports of the plant."""
    transport = httpx.ASGITransport(app=make_simulator(WORLD))
    async with httpx.AsyncClient(transport=transport, base_url="http://sim.test") as http:
        return await ask(HwaClient(http, clock=lambda: AT))


def check(report: Report) -> None:
    """Every finding on its own, then the whole section in both languages."""
    for finding in report.findings:
        _check_marks(finding)
    english, portuguese = (PHRASER.section(report, language, AT) for language in LANGUAGES)
    assert code_of(english) == code_of(portuguese)
    assert Counter(NUMBER.findall(english)) == Counter(NUMBER.findall(portuguese))
    assert blocks(english) == blocks(portuguese)
    assert powers(english) == powers(portuguese) == set()
    for gap in report.gaps:
        assert all(PHRASER.gap(gap, language).endswith(".") for language in LANGUAGES)


def _check_marks(finding: Finding) -> None:
    for language in LANGUAGES:
        text = PHRASER.section(Report(findings=(finding,)), language, AT)
        assert set(MARK.findall(text)) == {receipt.id for receipt in finding.receipts}
        assert not re.search(r"\bNone\b|\{\{|\}\}|Undefined| ,|,,", text), text


@pytest.mark.parametrize("name", QUESTIONS)
async def test_reports_of_the_plant_can_be_said(name: str) -> None:
    """Lists, counts and single objects: every receipt cited, the same facts in both languages."""
    report = await asked(QUESTIONS[name])

    assert report.findings
    check(report)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
async def test_diagnoses_of_the_plant_can_be_said(situation: Situation) -> None:
    """Whatever is wrong tonight: the verdict, the log and what waits behind it can be told."""
    job = situation.shows.rsplit(".", 1)[-1]

    report = await asked(lambda hwa: diagnose(hwa, job))

    check(report)
    verdict = PHRASER.verdict(report, "en", AT)
    assert verdict.endswith((".", "?"))
    check(await asked(lambda hwa: dependents(hwa, job)))
    if report.findings[0].statement == "failed":
        check(await asked(lambda hwa: log_excerpt(hwa, job)))
