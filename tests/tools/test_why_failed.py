from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import Response

from tests.tools.plan.mirrors import whole
from tests.tools.plants import AT, FakeHwa, Json, client, job_json, night, only, statements
from tests.tools.test_knowledge import Page, Shelf
from tools.failures.why_failed import why_failed, why_failed_before
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.faulty import Faulty
from tools.plan.diagnosis import Diagnosis
from tools.plan.failures.company import Company
from tools.report import Report

ENDED = datetime(2026, 3, 4, 2, 14, tzinfo=UTC)


def failed(code: int | None = 1, **more: Any) -> Json:
    """An abended job."""
    return job_json("a", "ABEND", jobruns=[a_run("ABEND", code)], **more)


def a_run(status: str, code: int | None, name: str = "r1", **more: Any) -> Json:
    """A run of it."""
    at = ENDED.isoformat()
    return {
        "id": name,
        "compositeStatus": {"status": status},
        "returnCode": code,
        "timeInfo": {"actualStartTime": at, "actualEndTime": at},
        **more,
    }


def log_of(text: str) -> Response:
    """A log, whatever range is asked for."""
    return Response(text, media_type="text/plain")


async def explained(
    job: Json, log: Response | int, shelf: Shelf | None = None, **answers: Any
) -> Report:
    """Why it failed."""
    replies = {".*joblog": (lambda _: log) if isinstance(log, Response) else log, **answers}
    async with client(FakeHwa(jobs={"a": job}, answers=replies)) as hwa:
        return await why_failed(hwa, await hwa.job("a"), library=shelf)


def diagnosis_of(report: Report) -> Diagnosis:
    """The verdict."""
    assert report.diagnosis is not None
    return report.diagnosis


async def test_the_line_that_decides_is_cited() -> None:
    """The cause, its line, the call that told it, and how sure that makes us."""
    text = "start\nNo space left on device\ncannot open x: No such file or directory\n"
    report = await explained(failed(), log_of(text))
    finding, verdict = only(report, "failed"), diagnosis_of(report)

    assert (finding.values["cause"], finding.values["proof"]) == ("DISK_FULL", "log")
    assert (verdict.transience, verdict.evidence_status) == ("permanent", "confirmed")
    assert verdict.justification == "log_shows_it"
    assert finding.receipts[1].fields["lines"][0] == "2: No space left on device"


@pytest.mark.parametrize(
    ("code", "log", "cause", "status"),
    [
        (127, 500, "COMMAND_NOT_FOUND", "likely"),
        (137, 403, "KILLED", "likely"),
        (8, 404, "INSUFFICIENT_EVIDENCE", "insufficient"),
        (8, Response("<html>", media_type="text/html"), "INSUFFICIENT_EVIDENCE", "insufficient"),
        (None, 500, "INSUFFICIENT_EVIDENCE", "insufficient"),
        (8, log_of("all went well\n"), "APPLICATION_ERROR", "likely"),
        (8, log_of("ERROR 0417 totals differ\n"), "APPLICATION_ERROR", "confirmed"),
        (None, log_of(""), "INSUFFICIENT_EVIDENCE", "insufficient"),
        (1, log_of("Permiss\ufffdo negada\n"), "PERMISSION_DENIED", "confirmed"),
    ],
)
async def test_what_the_log_withholds_is_not_guessed(
    code: int | None, log: Response | int, cause: str, status: str
) -> None:
    """An unread log leaves what the record alone proves, and a gap; never a guess."""
    report = await explained(failed(code), log)
    verdict = diagnosis_of(report)

    assert verdict.root_causes[0].cause_code == cause
    assert verdict.evidence_status == status
    unread = not isinstance(log, Response) or log.media_type == "text/html"
    assert [gap.what for gap in report.gaps if gap.what.startswith("log_")] == (
        ["log_denied" if log == 403 else "log_not_read"] if unread else []
    )


async def test_every_statement_has_its_receipt() -> None:
    """Nothing is said of the plant without the record that proves it."""
    async with client() as hwa:
        picture = await whole(make_simulator(night()))
        for job in [one for one in night().jobs.values() if one.status in {"ABEND", "FAIL"}]:
            report = await why_failed(hwa, await hwa.job(job.id), copy=lambda: picture)

            assert all(finding.receipts for finding in report.findings)
            assert diagnosis_of(report).root_causes[0].receipts


async def test_the_copy_and_hwa_count_the_same_company() -> None:
    """How the other jobs of the machine ended there and then: the same with and without a copy."""
    picture = await whole(make_simulator(night()))
    broken = [one for one in night().jobs.values() if one.status == "ABEND" and len(one.runs) == 1]
    async with client() as hwa:
        for job in broken[:6]:
            read = await hwa.job(job.id)
            copied = only(await why_failed(hwa, read, copy=lambda: picture), "failed_machine")
            live = only(await why_failed(hwa, read), "failed_machine")

            assert copied.values["failed"] <= live.values["failed"]  # HWA looks at all runs
            assert copied.values["succeeded"] <= live.values["succeeded"]
            assert copied.values["linked"] == live.values["linked"]
            assert copied.receipts[0].source.startswith("copy of GET")
            since, until = copied.values["since"], copied.values["until"]
            assert until - since == timedelta(hours=2)


@pytest.mark.parametrize(
    ("failures", "successes", "suspect"),
    [
        (0, 0, "open"),
        (0, 1, "job"),
        (1, 0, "open"),
        (3, 1, "machine"),
        (1, 9, "job"),
        (2, 6, "open"),
    ],
)
def test_numbers_accuse_the_machine_or_clear_it(
    failures: int, successes: int, suspect: str
) -> None:
    """Most others failed: the machine. Hardly any did: the job. Else it is left open."""
    assert Company(failures, successes).suspect == suspect


async def test_a_forbidden_workstation_is_a_gap_beside_the_cause() -> None:
    """What stands around a failure may be withheld: the cause is told all the same."""
    app = Faulty(make_simulator(night()), status=403, body="{}", paths="/plan/workstation")
    job = next(one for one in night().jobs.values() if one.name == "GL_POST")
    async with client(app) as hwa:
        report = await why_failed(hwa, await hwa.job(job.id))

    assert diagnosis_of(report).evidence_status == "confirmed"
    assert "hwa_forbidden" in [gap.what for gap in report.gaps]
    assert not only(report, "failed_machine").values["machine_read"]


async def test_message_codes_are_explained_from_the_documents() -> None:
    """A code's own section in a sentence, with its citation; an unknown one is said to be so."""
    page = Page("m#1", "m", "AWSBDW002E logon", "- Severity E. Means: the user is not valid. More.")
    shelf = Shelf(codes={"AWSBDW002E": [page]})
    text = "AWSBIS307I start\nAWSBDW002E user x\nAWSXYZ123E odd\n"
    report = await explained(failed(None), log_of(text), shelf)

    assert only(report, "failed_message").values["text"] == "the user is not valid."
    assert only(report, "failed_message_unknown").values["codes"] == ["AWSXYZ123E"]
    assert [one.document for one in report.citations] == ["m"]
    assert only(report, "failed_message").receipts[0].id == report.citations[0].id


async def test_documents_that_are_down_are_a_gap() -> None:
    """The cause does not hang on the documents."""
    report = await explained(failed(None), log_of("AWSBDW002E user x\n"), Shelf(down=True))

    assert "documents_unavailable" in [gap.what for gap in report.gaps]
    assert diagnosis_of(report).root_causes[0].cause_code == "LOGON_FAILED"


async def test_what_was_tried_is_told() -> None:
    """Reruns and the recovery that the definition asks for."""
    runs = [a_run("ABEND", 8, f"r{n}", rerunType="RECOVERY_RERUN") for n in (1, 2)]
    definition = {"recoveryOption": "RERUN", "recoveryJob": "/F/MEND"}
    job = job_json("a", "ABEND", jobruns=runs, jobDefinition=definition)
    report = await explained(job, log_of("ERROR 0417 totals differ\n"))
    finding = only(report, "failed_recovery")

    assert (finding.values["runs"], finding.values["failed"]) == (2, 2)
    assert (finding.values["option"], finding.values["recovery_job"]) == ("RERUN", "/F/MEND")
    assert diagnosis_of(report).transience_reason == "runs_fail_alike"


async def test_nothing_tried_is_not_told() -> None:
    """A job that stops where it failed, on its first run, has no history to tell."""
    assert "failed_recovery" not in statements(await explained(failed(), log_of("ERROR x\n")))


async def test_a_healed_failure_is_told_with_its_healing() -> None:
    """The earlier run's own log and cause, and that it is no open failure any more."""
    runs = [
        a_run("ABEND", 1, "r1"),
        a_run("SUCC", 0, "r2", rerunType="RERUN", lastInRerunChain=True),
    ]
    fake = FakeHwa(
        jobs={"a": job_json("a", "SUCC", jobruns=runs), "b": job_json("b", "SUCC")},
        answers={"job/run/r1/joblog": lambda _: log_of("disk full\n")},
    )
    async with client(fake) as hwa:
        report = await why_failed_before(hwa, await hwa.job("a"))
        nothing = await why_failed_before(hwa, await hwa.job("b"))
    finding = only(report, "failed_before")

    assert (finding.values["cause"], finding.values["healed_by"]) == ("DISK_FULL", "RERUN")
    assert (nothing.findings, nothing.gaps) == ((), ())
    assert AT > ENDED
