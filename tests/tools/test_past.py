"""What changed, the handover and earlier failures: out of the record, and never guessed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from redis.asyncio import Redis

from graphs.checkpoints import open_redis
from graphs.offline.phrase import Phraser
from prompts.book import LANGUAGES, PhraseBook
from server.history import RedisHistory
from server.plant import Plant
from tests.journals import KEYS, big, go, kill, process
from tests.tools.plan.mirrors import Site
from tests.tools.plants import AT, FakeHwa, client, only, statements
from tools.hwa.client import HwaClient
from tools.hwa.simulator.plan import batchman, commands
from tools.hwa.simulator.plan.world import Job
from tools.hwa.simulator.wire.faulty import Faulty
from tools.kept.handover import Shift, handover
from tools.kept.history import History, HistoryUnavailable, NoHistory, Recorded
from tools.kept.past import Past, past_tools
from tools.kept.past_failures import past_failures
from tools.kept.what_changed import what_changed
from tools.plan.past.shifts import Shifts
from tools.receipts import Finding, receipts_of
from tools.report import Report

PHRASER = Phraser(PhraseBook(), ZoneInfo("America/Sao_Paulo"))


@dataclass
class Watched:
    """A plant, the process that keeps its past, and a client for the tools."""

    here: Site
    plant: Plant
    history: RedisHistory
    hwa: HwaClient

    @property
    def now(self) -> datetime:
        """The plant's time."""
        return self.here.clock.now()

    async def changed(self, since: datetime = AT, name: str = "") -> Report:
        """What changed up to now."""
        return await what_changed(self.hwa, self.history, since, None, name, now=self.now)

    async def handed_over(self, since: datetime = AT) -> Report:
        """The handover of now."""
        shift = Shift(since, self.now)
        return await handover(self.hwa, self.plant.copy, self.history, shift)


@asynccontextmanager
async def watched(store: Redis | None = None) -> AsyncIterator[Watched]:
    """A plant that was watched for two minutes."""
    async with (
        open_redis("memory:") as own,
        big() as here,
        process(here, store or own) as plant,
        client(here.app) as hwa,
    ):
        await go(here, plant, 0)
        await look(plant)
        await go(here, plant, 1)
        yield Watched(here, plant, RedisHistory(store or own, KEYS), hwa)


async def look(plant: Plant) -> None:
    """Workstations, resources and prompts are read."""
    assert plant.journal
    await plant.journal.look()


def rows(report: Report, group: str) -> list[Finding]:
    """The lines of a group."""
    return [
        one
        for one in report.findings
        if one.statement == "changed_row" and one.values["group"] == group
    ]


def named(job: Job) -> str:
    """The bare name that operators use."""
    return job.name


def said(report: Report, now: datetime) -> Sequence[str]:
    """The report in both languages."""
    return [PHRASER.section(report, language, now) for language in LANGUAGES]


async def test_what_changed_tells_failures_holds_and_limits_with_receipts() -> None:
    """Every line has its record; what was shown is read again, and its present state told."""
    async with watched() as it:
        killed = kill(it.here, 2)
        held = next(j for j in it.here.world.jobs.values() if j.status == "HOLD" and j.priority)
        batchman.accept(it.here.world, commands.Hold(held))
        agent = next(w for w in it.here.world.workstations.values() if w.limit and w.linked)
        agent.limit = 0
        await look(it.plant)
        await go(it.here, it.plant, 1, 1)
        rerun = it.here.world.jobs[sorted(killed)[0]]
        batchman.accept(it.here.world, commands.Rerun(rerun, len(rerun.runs) - 1))
        it.here.wait(1)
        report = await it.changed()
        failed = rows(report, "failed")
        assert {one.subject.object_id for one in failed if one.subject} == killed
        assert all(one.values["path"][-1] == "ABEND" for one in failed)
        again = next(o for o in failed if o.subject and o.subject.object_id == rerun.id)
        assert again.values["present"] not in {"", "ABEND"}
        assert all(len(one.receipts) == 2 for one in failed)
        (hold,) = [o for o in rows(report, "held") if o.subject and o.subject.object_id == held.id]
        assert hold.values["fields"][0]["now"] == 0
        (limit,) = rows(report, "station_limit")
        assert limit.subject
        assert agent.name in limit.subject.key
        head = only(report, "changed_head")
        assert head.values["total"] == sum(total for _, total in head.values["groups"])
        assert all(one.receipts for one in report.findings)
        english, portuguese = said(report, it.now)
        assert "new failures" in english
        assert "novas falhas" in portuguese


async def test_nothing_that_was_not_recorded_is_guessed() -> None:
    """No record at all; a beginning before the first; an end before it; a store that fails."""
    async with watched() as it:
        none = await what_changed(it.hwa, NoHistory(), AT, None, now=it.now)
        assert [gap.what for gap in none.gaps] == ["changed_not_recorded"]
        assert none.findings == ()
        early = await it.changed(AT - timedelta(hours=4))
        gap = next(gap for gap in early.gaps if gap.what == "changed_not_before")
        assert datetime.fromisoformat(gap.detail) == AT
        assert early.findings[0].values["since"] == AT
        before = await what_changed(
            it.hwa, it.history, AT - timedelta(hours=4), AT - timedelta(hours=3), now=it.now
        )
        assert [gap.what for gap in before.gaps] == ["changed_not_recorded"]
        broken = await what_changed(it.hwa, _Broken(), AT, None, now=it.now)
        assert [gap.what for gap in broken.gaps] == ["changed_history_unreadable"]


class _Broken(NoHistory):
    """A store that fails."""

    async def recorded(self) -> Recorded:
        """Nothing but an error."""
        raise HistoryUnavailable("Redis failed")


async def test_a_hole_is_told_with_its_times_and_its_reason() -> None:
    """While the service was down something may have come and gone: the answer says so."""
    async with open_redis("memory:") as store, big() as here:
        async with process(here, store) as plant:
            await go(here, plant, 0, 1)
        killed = kill(here, 2)
        here.wait(60)
        async with process(here, store) as plant, client(here.app) as hwa:
            await go(here, plant, 0)
            report = await what_changed(
                hwa, RedisHistory(store, KEYS), AT, None, now=here.clock.now()
            )
        hole = next(gap for gap in report.gaps if gap.what == "changed_hole")
        start, end, reason = hole.detail.split("/")
        assert datetime.fromisoformat(end) - datetime.fromisoformat(start) == timedelta(hours=1)
        assert reason == "stopped"
        assert killed <= {o.subject.object_id for o in rows(report, "failed") if o.subject}


async def test_between_two_times_only_what_lies_there_is_told() -> None:
    """What came after the end does not count, though it is known."""
    async with watched() as it:
        until = it.now
        await go(it.here, it.plant, 1)
        killed = kill(it.here, 2)
        await go(it.here, it.plant, 1, 1)
        report = await what_changed(it.hwa, it.history, AT, until, now=it.now)
        assert not rows(report, "failed")
        later = await what_changed(it.hwa, it.history, until, it.now, now=it.now)
        assert {o.subject.object_id for o in rows(later, "failed") if o.subject} == killed


async def test_one_object_is_told_with_all_that_it_went_through() -> None:
    """Asked by name, ordinary progress is told as well."""
    async with watched() as it:
        (killed,) = kill(it.here, 1)
        await go(it.here, it.plant, 1, 1)
        job = it.here.world.jobs[killed]
        report = await it.changed(name=named(job))
        assert all(o.subject and job.name in o.subject.key for o in rows(report, "failed"))
        assert rows(report, "failed")
        nobody = await it.changed(name="NOSUCHJOB")
        assert "changed_none" in statements(nobody)


async def test_definitions_are_told_where_the_model_tells_them() -> None:
    """Who changed which and when; where that cannot be read, the answer says so."""

    def defined(name: str, at: str) -> dict[str, Any]:
        data = {"modifiedBy": "ana", "modifiedTime": at, "version": 2}
        body = {"id": name, "name": name, "folder": "/"}
        return {
            "kind": "JobStream",
            "key": f"/WS#/{name}",
            "def": body,
            "status": {"modifyData": data},
        }

    pages = {
        "count": 2,
        "results": [defined("NEW", "2026-03-04T02:30:30Z"), defined("OLD", "2025-01-01T00:00:00Z")],
    }
    model = {
        r"/twsd/api/v2/model/jobstream": pages,
        r"/twsd/api/v2/model/jobdefinition": {"count": 0, "results": []},
    }
    async with watched() as it:
        async with client(FakeHwa(answers=model)) as hwa:
            report = await what_changed(hwa, it.history, AT, None, now=it.now)
        found = only(report, "changed_definition")
        assert found.subject
        assert (found.subject.name, found.values["by"]) == ("NEW", "ana")
        async with client(FakeHwa(answers={r"/twsd/api/v2/model/.*": 403})) as hwa:
            report = await what_changed(hwa, it.history, AT, None, now=it.now)
        assert "changed_definitions_unread" in [gap.what for gap in report.gaps]


async def test_the_handover_is_a_report_that_can_be_pasted() -> None:
    """Numbers then and now, open failures by what they hold up, what is not back, both languages."""
    async with watched() as it:
        killed = kill(it.here, 2)
        agent = next(w for w in it.here.world.workstations.values() if w.limit and w.linked)
        agent.limit = 0
        await look(it.plant)
        await go(it.here, it.plant, 1, 1)
        report = await it.handed_over()
        head = only(report, "handover_head")
        now = {state: count for state, _, count in head.values["rows"] if count}
        picture = it.plant.picture
        assert picture
        assert now == {one[0]: count for one, count in picture.count(("status",)).items()}
        assert sum(was for _, was, _ in head.values["rows"]) == picture.jobs.living
        failures = only(report, "handover_failures")
        open_ = {job.id for job in it.here.world.jobs.values() if job.status in {"ABEND", "FAIL"}}
        assert failures.values["total"] == len(open_)
        assert failures.values["fresh"] == len(killed)
        shown = [one for one in report.findings if one.statement == "handover_failure"]
        weights = [one.values["behind_jobs"] + one.values["behind_streams"] for one in shown]
        assert weights == sorted(weights, reverse=True)
        assert any(
            agent.name in one.subject.key for one in rows(report, "station_limit") if one.subject
        )
        texts = said(report, it.now)
        assert all(text.startswith("### ") and "|---|" in text for text in texts)
        assert texts[0].count("\n### ") == texts[1].count("\n### ") >= 4
        assert receipts_of(report.findings)


async def test_a_failure_that_was_healed_meanwhile_is_not_handed_over() -> None:
    """The copy may be a refresh old: what is shown is read again."""
    async with watched() as it:
        (killed,) = kill(it.here, 1)
        await go(it.here, it.plant, 1, 1)
        before = only(await it.handed_over(), "handover_failures").values["total"]
        job = it.here.world.jobs[killed]
        batchman.accept(it.here.world, commands.Confirm(job, success=True))
        it.here.wait(1)
        report = await it.handed_over()
        shown = [
            o.subject.object_id
            for o in report.findings
            if o.statement == "handover_failure" and o.subject
        ]
        assert killed not in shown
        assert only(report, "handover_failures").values["total"] <= before


@pytest.mark.parametrize(("since", "until"), [(0, -3), (0, 0), (24, None), (24, 48)])
async def test_a_stretch_that_is_none_is_asked_back_for(since: int, until: int | None) -> None:
    """An end before the beginning, or a beginning that lies ahead: no number is made up."""
    hour = timedelta(hours=1)
    async with client() as hwa:
        end = None if until is None else AT + until * hour
        report = await what_changed(hwa, NoHistory(), AT + since * hour, end, now=AT)
        shift = await handover(hwa, lambda: None, NoHistory(), Shift(AT + since * hour, AT))
    for one in (report, shift):
        assert (statements(one), one.gaps) == (["changed_no_stretch"], ())
        assert all("?" in text for text in said(one, AT))


async def test_a_stretch_that_ends_ahead_ends_now() -> None:
    """What lies ahead has not happened: it is no part of what is told."""
    async with watched() as it:
        ahead = it.now + timedelta(days=300)
        report = await what_changed(it.hwa, it.history, AT, ahead, now=it.now)
        assert report.findings[0].values["until"] == it.now


async def test_what_waits_behind_a_failure_cites_a_call_that_can_be_made_again() -> None:
    """The lists that the copy was read from, never a walk that HWA may not offer."""
    async with watched() as it:
        kill(it.here, 2)
        await go(it.here, it.plant, 1, 1)
        report = await it.handed_over()
        for one in report.findings:
            if one.statement == "handover_failure":
                behind = one.receipts[-1]
                assert "/plan/job?" in behind.source
                assert (behind.key, behind.fields["of"]) == (
                    "count",
                    one.subject and one.subject.key,
                )
                assert behind.fields["jobs"] == one.values["behind_jobs"]


@pytest.mark.parametrize("path", ["/plan/prompt", "/plan/workstation", "/plan/jobstream"])
async def test_a_part_that_cannot_be_read_is_a_gap_of_the_handover(path: str) -> None:
    """The rest stands."""
    async with watched() as it:
        faulty = Faulty(it.here.app)
        faulty.status, faulty.paths = 403, path
        async with client(faulty) as hwa:
            shift = Shift(AT, it.now)
            report = await handover(hwa, it.plant.copy, it.history, shift)
        assert "handover_head" in statements(report)
        assert report.gaps


async def test_without_copy_and_record_the_handover_is_live_and_says_so() -> None:
    """A site of which nothing is kept still gets its numbers and its failures."""
    async with watched() as it:
        kill(it.here, 1)
        it.here.wait(1)
        shift = Shift(AT, it.now)
        report = await handover(it.hwa, lambda: None, NoHistory(), shift)
        head = only(report, "handover_head")
        assert head.values["total"] == len(it.here.world.jobs)
        assert head.values["counted_from"] is None
        assert "changed_not_recorded" in [gap.what for gap in report.gaps]
        assert "job_list" in statements(report)


async def test_an_earlier_failure_is_told_with_what_became_of_it() -> None:
    """Failed, rerun with success, failed again: the first is an earlier one like this."""
    async with watched() as it:
        (identity,) = kill(it.here, 1)
        job = it.here.world.jobs[identity]
        await go(it.here, it.plant, 1, 1)
        alone = await past_failures(it.hwa, it.history, job.key)
        assert "past_none" in statements(alone)
        batchman.accept(it.here.world, commands.Rerun(job, len(job.runs) - 1))
        await go(it.here, it.plant, 1)
        for _ in range(20):
            if job.status != "EXEC":
                await go(it.here, it.plant, 1)
        batchman.accept(it.here.world, commands.Kill(job))
        await go(it.here, it.plant, 1, 1)
        report = await past_failures(it.hwa, it.history, job.key)
        head = only(report, "past_failures")
        assert head.values["earlier"] == 1
        (row,) = [one for one in report.findings if one.statement == "past_failure"]
        assert (row.values["outcome"], row.values["alike"]) == ("again", True)
        assert "past_recorded_since" in [gap.what for gap in report.gaps]
        assert all(one.receipts for one in report.findings)


async def test_failures_of_a_job_that_left_the_plan_are_still_known() -> None:
    """Three nights in a row: earlier plans are on record, though HWA has forgotten them."""
    async with watched() as it:
        (identity,) = kill(it.here, 1)
        job = it.here.world.jobs[identity]
        await go(it.here, it.plant, 1, 1)
        del it.here.world.jobs[identity]
        async with client(FakeHwa()) as hwa:
            report = await past_failures(hwa, it.history, job.name)
        head = only(report, "past_failures")
        assert (head.values["earlier"], head.values["in_plan"]) == (1, False)
        async with client(FakeHwa()) as hwa:
            nobody = await past_failures(hwa, it.history, "NOSUCHJOB")
        assert statements(nobody) == ["not_found"]
        async with client(FakeHwa()) as hwa:
            unkept = await past_failures(hwa, NoHistory(), job.name)
        assert statements(unkept) == ["not_found"]


async def test_the_tools_take_the_shift_where_no_time_is_given() -> None:
    """Since my shift began: a moment of the plan's own zone, said in the answer."""
    async with watched() as it:
        history: History = it.history
        kept = Past(history, Shifts(zone=UTC), it.here.clock.now)
        changed, handed_over, before = past_tools(it.hwa, it.plant.copy, kept)
        report: Report = (await changed.ainvoke(_call("what_changed"))).artifact
        began = datetime(2026, 3, 3, 22, tzinfo=UTC)
        assert any(gap.what == "changed_not_before" for gap in report.gaps)
        assert report.findings[0].values["of_shift"]
        report = (await handed_over.ainvoke(_call("handover"))).artifact
        assert only(report, "handover_head").values["since"] == began
        report = (await before.ainvoke(_call("past_failures", name="NOSUCHJOB"))).artifact
        assert statements(report) == ["not_found"]


def _call(tool: str, **args: object) -> dict[str, Any]:
    return {"name": tool, "args": args, "id": "1", "type": "tool_call"}
