"""Why it is or is not in the plan, and whether it will be: over the wire, against the engine."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.tools.plan.mirrors import whole
from tests.tools.plan.rhythms import cycle, midnight
from tests.tools.plants import ADDRESS, AT, FakeHwa, Json, client, night, only, statements
from tools.days.schedule import schedule
from tools.days.schedule_tools import schedule_tools
from tools.days.schedule_verdict import Question
from tools.hwa.capabilities import Engine
from tools.hwa.client import HwaClient
from tools.hwa.either import EitherHwa
from tools.hwa.simulator.plan.run_cycles import selects
from tools.hwa.simulator.plants.catalogue import plan_day
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.transport.stack import over
from tools.hwa.v1.client import HwaV1
from tools.listing.overview import no_copy
from tools.plan.diagnosis import CauseCode
from tools.report import Report

DAY = date(2026, 3, 3)  # a Tuesday; the plan begins on it, in UTC
START = datetime(2026, 3, 3, 0, 0)  # noqa: DTZ001 - a text for JSON is made of it
MODEL = "/twsd/api/v2/model/"
ONE_DAY = timedelta(days=1)


async def told(
    app: ASGIApp | None, name: str, question: Question = "why_not", day: date | None = None
) -> Report:
    """The report on a name, of a far side or of the simulated night."""
    async with client(app) as hwa:
        return await schedule(hwa, no_copy, name, question, day, clock=lambda: AT)


def reason(report: Report) -> str:
    """The reason that the first finding tells."""
    return str(report.findings[0].values["schedule_reason"])


def cause(report: Report) -> CauseCode:
    """The diagnosis in one word."""
    assert report.diagnosis is not None
    (root,) = report.diagnosis.root_causes
    assert root.chain == (root.object,) == (report.diagnosis.subject,)
    return root.cause_code


def absent() -> list[Any]:
    """What is defined in the night's plant and not in its plan."""
    planned = {each.name for each in night().streams.values()}
    return [each for each in night().model.streams.values() if each.name not in planned]


async def test_every_stream_that_is_not_in_the_plan_has_its_reason() -> None:
    """Draft, validity, rule and calendar as the engine's model has them, and the next days."""
    day = plan_day(night())
    reasons = set()
    for each in absent():
        report = await told(None, each.name)
        reasons.add(reason(report))
        assert report.findings[0].statement == "schedule_not_planned"
        assert (cause(report), report.gaps) == (CauseCode.OTHER, ())
        assert (reason(report) == "DRAFT") == each.draft
        assert all(finding.receipts for finding in report.findings)
        expected = [
            (day + at * ONE_DAY).isoformat()
            for at in range(1, 401)
            if selects(each, night().model, day + at * ONE_DAY)
        ]
        following = only(report, "schedule_next").values["days"]
        assert [one["day"] for one in following] == expected[:3]
    assert len(reasons) >= 3


async def test_whether_it_will_run_is_what_the_engine_does() -> None:
    """For many streams and days the answer is the engine's own reading of the model."""
    streams = [*absent()[:3], *list(night().model.streams.values())[:3]]
    for each in streams:
        for at in (2, 9, 28, 113):
            day = plan_day(night()) + at * ONE_DAY
            report = await told(None, each.name, "will", day)
            expected = selects(each, night().model, day)
            assert (cause(report) is CauseCode.HEALTHY) == expected
            assert (report.findings[0].statement == "schedule_picked") == expected
            assert only(report, "schedule_step").values["takes"] in {True, False}


async def test_a_false_premise_is_corrected() -> None:
    """Asked why it is not in the plan, what is in it is shown with its times; and the reverse."""
    there = await told(None, "FINAL")
    reverse = await told(None, absent()[0].name, "why")

    assert statements(there) == ["schedule_in_plan"]
    assert (reason(there), cause(there)) == ("IN_PLAN", CauseCode.HEALTHY)
    assert there.findings[0].values["day"] == DAY.isoformat()
    assert there.findings[0].values["sched_time"]
    assert reverse.findings[0].statement == "schedule_not_planned"


async def test_a_job_is_as_its_stream() -> None:
    """A job of a stream that is not planned is found by its name alone, and with its stream's."""
    each = next(one for one in absent() if one.jobs)
    alone = await told(None, each.jobs[0])
    named = await told(None, f"{each.name}.{each.jobs[0]}")
    other = await told(None, f"{each.name}.NOTINIT")

    for report in (alone, named):
        assert report.objects[0].kind == "job"
        assert report.objects[0].key.endswith(f"/{each.name}.{each.jobs[0]}")
        assert report.findings[0].statement == "schedule_not_planned"
    assert reason(other) == "NOT_DEFINED"


async def test_the_copy_spares_reading_what_is_in_the_plan() -> None:
    """With a copy only the streams that the plan lacks are read in search of a job."""
    each = next(one for one in absent() if one.jobs)
    picture = await whole(make_simulator(night()))
    reads: list[str] = []

    async def kept(request: httpx.Request) -> None:
        reads.append(str(request.url))

    app = httpx.ASGITransport(app=make_simulator(night()))
    async with over(app, ADDRESS) as http:
        http.event_hooks["request"] = [kept]
        hwa = HwaClient(http, lambda: AT)
        report = await schedule(hwa, lambda: picture, each.jobs[0], "why_not", clock=lambda: AT)

    assert report.findings[0].statement == "schedule_not_planned"
    assert report.findings[0].values["day"] == plan_day(night()).isoformat()
    told = [url for url in reads if "/model/jobstream" in url and "id+IN" in url]
    assert len(told) == 1
    assert told[0].count("%2C") + 1 == len(absent())


async def test_a_job_in_the_plan_is_told_by_the_run_cycle_of_its_stream() -> None:
    """The job's own state, and why its stream was planned."""
    report = await told(None, "SWITCHPLAN", "why")

    assert statements(report)[:2] == ["schedule_in_plan", "schedule_picked"]
    assert report.objects[0].name == "SWITCHPLAN"
    assert only(report, "schedule_picked").values["cycles"] == ["DAILY"]


async def test_an_unknown_name_gets_the_nearest_of_plan_and_model() -> None:
    """Neither has it: both were asked, and names that are spelled alike are offered."""
    name = absent()[0].name
    report = await told(None, f"{name[:-1]}9")

    assert (reason(report), cause(report)) == ("NOT_DEFINED", CauseCode.OTHER)
    assert name in report.findings[0].values["near"]
    sources = [receipt.source for receipt in report.findings[0].receipts]
    assert any("/plan/" in each for each in sources)
    assert any("/model/" in each for each in sources)


class Closed:
    """A far side of which some addresses answer with an error."""

    def __init__(self, app: ASGIApp, *parts: str, status: int = 403) -> None:
        self.app, self.parts, self.status = app, parts, status

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses, or lets through."""
        if scope["type"] == "http" and any(each in scope["path"] for each in self.parts):
            await Response(b"{}", self.status)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@pytest.mark.parametrize("status", [403, 500])
@pytest.mark.parametrize("question", ["why_not", "why", "will"])
async def test_a_closed_model_leaves_the_reason_open(question: Question, status: int) -> None:
    """What the plan tells is told; the reason is said to be unseen, and nothing is guessed."""
    app = Closed(make_simulator(night()), "/model/", status=status)
    gone = await told(app, absent()[0].name, question)
    there = await told(app, "FINAL", question)

    assert gone.findings[0].statement == "schedule_unseen"
    assert cause(gone) is CauseCode.INSUFFICIENT_EVIDENCE
    assert gone.gaps
    assert there.findings[0].statement == "schedule_in_plan"
    assert (cause(there) is CauseCode.INSUFFICIENT_EVIDENCE) == (question == "why")


async def test_a_closed_plan_leaves_what_the_definition_says() -> None:
    """Without the plan the model still tells; which day the plan is for is said to be unknown."""
    app = Closed(make_simulator(night()), "/plan/")
    report = await told(app, absent()[0].name)

    assert report.findings[0].statement == "schedule_not_planned"
    assert {gap.what for gap in report.gaps} >= {"hwa_forbidden", "schedule_plan_unread"}
    both = await told(Closed(make_simulator(night()), "/plan/", "/model/"), "FINAL")
    assert both.findings == ()
    assert both.gaps


async def test_a_closed_calendar_matters_only_where_it_decides() -> None:
    """A draft is a draft without any calendar; a day by calendar cannot be told."""
    app = Closed(make_simulator(night()), "/model/calendar")
    by_calendar = [
        each
        for each in night().model.streams.values()
        if each.cycles and each.cycles[0].type == "calendar"
    ]
    draft = next(each for each in absent() if each.draft)
    unread = await told(app, by_calendar[0].name, "will", DAY + 40 * ONE_DAY)

    assert reason(await told(app, draft.name)) == "DRAFT"
    assert unread.findings[0].statement == "schedule_unknown"
    assert cause(unread) is CauseCode.INSUFFICIENT_EVIDENCE
    assert unread.findings[0].values["deciding"]["doubt"] == "CALENDAR_UNREAD"
    assert {gap.what for gap in unread.gaps} == {"hwa_forbidden"}


async def test_an_engine_without_rest_v2_says_so() -> None:
    """V1 shows the plan; that its model cannot be read is a gap, and no reason is made up."""
    app = make_simulator(night(), dialect=Dialect.V9_5)
    async with over(httpx.ASGITransport(app=app), ADDRESS) as http:
        hwa = EitherHwa(http, lambda: AT, engine=Engine(http), older=HwaV1(http, lambda: AT))
        report = await schedule(hwa, no_copy, absent()[0].name, "why_not", clock=lambda: AT)

    assert report.findings[0].statement == "schedule_unseen"
    assert "schedule_no_model" in {gap.what for gap in report.gaps}
    assert cause(report) is CauseCode.INSUFFICIENT_EVIDENCE


# A far side of a few records, for what no generated plant has.


def defined(*cycles: Json, name: str = "S", **more: Any) -> Json:
    """A definition as the model lists it."""
    changed = more.pop("modified", "2026-01-01T00:00:00Z")
    body = {"id": f"d-{name}", "folder": "/F", "name": name, "workstation": "/WS", **more}
    return {
        "kind": "JobStream",
        "key": f"/WS#/F/{name}",
        "def": {**body, "runCycles": list(cycles)},
        "status": {"modifyData": {"modifiedTime": changed}},
    }


def instance(name: str = "S", at: str = "2026-03-03T00:00:00Z", **more: Any) -> Json:
    """An instance as the plan lists it."""
    return {
        "id": f"i-{name}-{at}",
        "folder": "/F",
        "name": name,
        "workstation": "/WS",
        "schedTime": at,
        "compositeStatus": {"status": more.pop("status", "HOLD")},
        "jsDefinitionFlags": {"carriedForward": more.pop("carried", False)},
        **more,
    }


def site(
    *definitions: Json,
    plan: tuple[Json, ...] = (),
    workstations: tuple[Json, ...] = ({"id": "w", "name": "WS", "key": "/WS"},),
    **answers: Any,
) -> FakeHwa:
    """An HWA whose plan begins at midnight of the day, with these definitions and instances."""
    other = instance("OTHER")
    found: Mapping[str, Any] = {
        "jobstream": _listed((*plan, other)),
        "job": {"count": 0, "results": []},
        "workstation": {"count": len(workstations), "results": list(workstations)},
        f"{MODEL}jobstream": _listed(definitions),
        f"{MODEL}calendar": answers.get("calendars", {"count": 0, "results": []}),
    }
    return FakeHwa(answers=found)


def _listed(records: tuple[Json, ...]) -> Any:  # noqa: ANN401 - an answer of the far side
    """Those of the records that the query names, or all where it names none."""

    def answer(request: Request) -> Response:
        oql = request.query_params.get("oql", "")
        names = [(each.get("def") or each)["name"] for each in records]
        asked = [
            each
            for each, name in zip(records, names, strict=True)
            if "name" not in oql or f"'{name}'" in oql
        ]
        return JSONResponse({"count": len(asked), "results": asked})

    return answer


ALL = cycle("ALL")


async def test_what_the_rules_take_and_the_plan_lacks_has_a_reason_of_its_own() -> None:
    """An ignored or missing workstation, a later change, a job that is not in its stream."""
    ignored = {"id": "w", "name": "WS", "key": "/WS", "ignore": True}
    with_job = defined(ALL, jobs=[{"name": "J"}])
    expected = {
        "WORKSTATION": (site(defined(ALL), workstations=(ignored,)), "S"),
        "CHANGED_SINCE": (site(defined(ALL, modified="2026-03-03T06:00:00Z")), "S"),
        "JOB_NOT_IN_STREAM": (site(with_job, plan=(instance(),)), "S.J"),
        "UNEXPLAINED": (site(defined(ALL)), "S"),
    }
    for code, (app, name) in expected.items():
        report = await told(app, name)
        assert (report.findings[0].statement, reason(report)) == ("schedule_missing", code)
        insufficient = cause(report) is CauseCode.INSUFFICIENT_EVIDENCE
        assert insufficient == (code == "UNEXPLAINED")
    gone = await told(site(defined(ALL), workstations=()), "S")
    assert (reason(gone), gone.findings[0].values["ignored"]) == ("WORKSTATION", False)


async def test_how_it_came_into_the_plan_is_told_by_its_record() -> None:
    """Submitted by hand, carried forward from a day that the rules took, cancelled, planned."""
    weekly = cycle("MON", "FREQ=WEEKLY;BYDAY=MO")
    by_hand = await told(site(defined(weekly), plan=(instance(submitter="ana"),)), "S", "why")
    monday = instance(at="2026-03-02T20:00:00Z", carried=True)
    carried = await told(site(defined(weekly), plan=(monday,)), "S", "why")
    not_today = await told(site(defined(weekly), plan=(monday,)), "S")
    canceled = instance(compositeStatus={"status": "HOLD", "canceled": True})
    gone = await told(site(defined(ALL), plan=(canceled,)), "S")

    assert (reason(by_hand), by_hand.findings[0].values["submitter"]) == ("BY_HAND", "ana")
    assert statements(by_hand) == ["schedule_in_plan"]
    assert reason(carried) == "CARRIED_FORWARD"
    picked = only(carried, "schedule_picked")
    assert (picked.values["day"], picked.values["cycles"]) == ("2026-03-02", ["MON"])
    assert only(not_today, "schedule_against").values["day"] == DAY.isoformat()
    assert (reason(gone), cause(gone)) == ("CANCELLED", CauseCode.OTHER)


async def test_what_is_planned_against_its_definition_is_said() -> None:
    """The definition does not take the day that the plan has it on: since when it is as it is."""
    changed = defined(cycle("MON", "FREQ=WEEKLY;BYDAY=MO"), modified="2026-03-03T09:00:00Z")
    report = await told(site(changed, plan=(instance(),)), "S", "why")

    against = only(report, "schedule_against")
    assert against.values["schedule_reason"] == "NOT_ITS_DAY"
    assert against.values["changed"] == datetime.fromisoformat("2026-03-03T09:00:00Z")


async def test_a_holiday_on_which_it_runs_all_the_same() -> None:
    """The free day is named, with the calendar that lists it and the rule that does not mind."""
    holidays = {
        "kind": "Calendar",
        "key": "/F/HOLIDAYS",
        "def": {"id": "c", "folder": "/F", "name": "HOLIDAYS", "dates": ["2026-03-03"]},
    }
    lists = {"count": 1, "results": [holidays]}
    body = {**ALL, "freeDaysRule": "none"}
    made = defined(body, freeDaysCalendar="/F/HOLIDAYS")
    runs = await told(site(made, plan=(instance(),), calendars=lists), "S", "why")
    kept = defined({**ALL, "freeDaysRule": "nearestAfter"}, freeDaysCalendar="/F/HOLIDAYS")
    moved = await told(site(kept, calendars=lists), "S")

    assert only(runs, "schedule_picked").values["free"] == "CALENDAR"
    assert only(runs, "schedule_free_day").values["listed"] is True
    assert only(runs, "schedule_free_day").receipts[0].kind == "calendar"
    assert only(runs, "schedule_free_day").receipts[0].fields == {"dates": ["2026-03-03"]}
    assert reason(moved) == "FREE_DAY"
    assert moved.findings[0].values["deciding"]["other"] == "2026-03-04"
    assert {each.kind for each in moved.findings[0].receipts} == {"jobstream", "calendar"}


@pytest.mark.parametrize("name", ["", "   ", "##", "{{7*7}}", "A.B.C"])
async def test_a_text_that_is_no_name_is_not_found(name: str) -> None:
    """HWA is not asked for it, and the answer still says so."""
    report = await told(None, name)
    assert (statements(report), report.gaps) == (["not_found"], ())


async def test_a_workstation_is_no_job_stream() -> None:
    """A name that is another kind's is told as what it is."""
    station = next(iter(night().workstations.values()))
    report = await told(None, station.name)
    assert only(report, "not_found").values["other"] == "workstation"


async def test_days_that_the_plan_does_not_cover() -> None:
    """Tomorrow's plan is not made yet; an earlier one cannot be read; "will" takes any date."""
    app = site(defined(ALL, startTime="22:15:00"))
    tomorrow = await told(app, "S", "why_not", date(2026, 3, 5))
    before = await told(app, "S", "why_not", date(2026, 3, 1))
    will = await told(app, "S", "will", date(2026, 12, 31))
    gone = await told(app, "S", "will", date(1900, 1, 1))

    assert (reason(tomorrow), cause(tomorrow)) == ("PLAN_NOT_MADE", CauseCode.OTHER)
    assert (reason(before), cause(before)) == ("PLAN_PAST", CauseCode.INSUFFICIENT_EVIDENCE)
    assert (reason(gone), cause(gone)) == ("PLAN_PAST", CauseCode.INSUFFICIENT_EVIDENCE)
    assert (reason(will), cause(will)) == ("PICKED", CauseCode.HEALTHY)
    assert will.findings[0].values["starts"] == ["22:15"]


async def test_a_date_beyond_the_validity_is_refused_by_it() -> None:
    """The 31st comes after the last valid day: that is the reason, and no next day is made up."""
    ends = defined(ALL, validTo=midnight(date(2026, 3, 20)))
    report = await told(site(ends), "S", "will", date(2026, 3, 31))

    assert (reason(report), report.findings[0].values["valid_to"]) == ("EXPIRED", "2026-03-20")
    assert only(report, "schedule_next").values["days"] == []


async def test_several_streams_of_the_name_are_offered_with_what_is_known() -> None:
    """Each with its own verdict; nothing is decided for the user."""
    elsewhere = defined(ALL, options=["draft"], folder="/G", id="d-2")
    elsewhere["key"] = "/WS#/G/S"
    report = await told(site(defined(ALL), elsewhere, plan=(instance(),)), "S")

    rows = {each.subject.key: each.values for each in report.findings[1:] if each.subject}
    assert report.findings[0].statement == "schedule_several"
    assert {key: row["schedule_reason"] for key, row in rows.items()} == {
        "/WS#/F/S": "IN_PLAN",
        "/WS#/G/S": "DRAFT",
    }
    assert len(report.choices) == 2
    assert report.diagnosis is None


async def test_what_the_model_lacks_is_said_of_what_the_plan_has() -> None:
    """An instance whose definition is gone is shown, and why it came cannot be told."""
    report = await told(site(plan=(instance(),)), "S", "why")
    later = await told(site(plan=(instance(),)), "S", "will", date(2026, 4, 1))

    assert statements(report) == ["schedule_in_plan", "schedule_undefined"]
    assert cause(report) is CauseCode.INSUFFICIENT_EVIDENCE
    assert (reason(later), cause(later)) == ("NOT_DEFINED", CauseCode.OTHER)


async def test_today_after_midnight_is_the_plan_s_day_to_who_asks_why() -> None:
    """The plan of the 3rd runs past midnight: "today" on the 4th means it, a date in "will" not."""
    name = absent()[0].name
    why = await told(None, name, "why_not", AT.date())
    will = await told(None, name, "will", AT.date())

    assert why.findings[0].values["day"] == plan_day(night()).isoformat() == "2026-03-03"
    assert will.findings[0].values["day"] == AT.date().isoformat()


async def test_the_tool_takes_a_day_as_it_is_written() -> None:
    """An ISO date, or none for the plan's own day; its report is the artifact."""
    async with client() as hwa:
        (tool,) = schedule_tools(hwa, no_copy, lambda: AT)
        asked = {"name": absent()[0].name, "question": "will", "day": "2026-03-31"}
        message = await tool.ainvoke({"type": "tool_call", "id": "1", "name": "", "args": asked})
        plain = await tool.ainvoke({"name": "FINAL", "question": "why"})

    assert message.artifact.findings[0].values["day"] == "2026-03-31"
    assert "schedule_in_plan" in plain
