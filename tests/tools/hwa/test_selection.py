import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.plants import client, jobs, night
from tools.hwa.selection import (
    Selection,
    SelectionError,
    job_filter,
    parse_selection,
    stream_filter,
)
from tools.hwa.simulator.selection import job_selection, stream_selection
from tools.hwa.simulator.world import Job

JOB = "/RET_AGT01#/RETAIL/RETPOSLOAD.POS_TRANSFORM"
SELECTIONS = [
    JOB,
    JOB.lower(),
    "RET_AGT01#/RETAIL/@.POS_@",
    "/@/RET_AGT0?#/@/RETPOSLOAD.@",
    "@#@.SYNC_REF",
    "RSK_AGT01#@.SYNC_REF",
    "/@/@#/FINANCE/FIN@.@",
    "/RET_AGT01#/RETAIL/@.@",
    "FINEOM.EOM_OPEN",
    "@#/@/@.@",
    "/NOWHERE/RET_AGT01#@.@",
]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("PAYCALC", Selection("PAYCALC")),
        ("ws#s.j", Selection("S", job="J", workstation="WS")),
        ("/f/ws#/g/h/s", Selection("S", None, "WS", "/F", "/G/H")),
        ("/ws#/s.@", Selection("S", "@", "WS", "/", "/")),
        (
            "WS#S(2100 03/04/2026).J",
            Selection("S", job="J", workstation="WS", instance="2100 03/04/2026"),
        ),
        (
            "@#@.@+State=abend,fail",
            Selection("@", "@", "@", qualifiers="+State=abend,fail", states=("ABEND", "FAIL")),
        ),
        (
            "@#@.@~priority=0+started",
            Selection("@", "@", "@", qualifiers="~priority=0+started"),
        ),
    ],
)
def test_a_selection_is_read_into_its_parts(text: str, parts: Selection) -> None:
    """Folders, wildcards, instance and qualifiers are told apart; names come in capitals."""
    assert parse_selection(text) == parts


@pytest.mark.parametrize(
    "text",
    ["", "#", "a b", "WS#", "S.", "WS#S.J.K", "S'", "a;b", "S+state", "S+state=abend,", "S(x)",
     "á", "WS#S.J+state=a;noask", "WS##S"],
)  # fmt: skip
def test_what_is_no_selection_is_refused(text: str) -> None:
    """Text outside of the grammar is never half understood."""
    with pytest.raises(SelectionError):
        parse_selection(text)


@settings(deadline=timedelta(milliseconds=200))
@given(st.text() | st.text(alphabet="/@?#.AB_-()+~=, 09"))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text hangs the reader, and none makes it fail otherwise."""
    try:
        read = parse_selection(text)
    except SelectionError:
        return

    assert read.stream
    assert parse_selection(read.plan_filter).plan_filter == read.plan_filter


@pytest.mark.parametrize("piece", ["A/", "/A", "@", "+a", "A#", "(", "+state=a,", "."])
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    """The reader's time grows with the text and no faster."""
    text = piece * 20_000 + "!"
    began = time.perf_counter()
    with pytest.raises(SelectionError):
        parse_selection(text)

    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("text", SELECTIONS)
async def test_jobs_agree_with_the_engine(text: str) -> None:
    """OQL finds the jobs that the engine selects by the same words, folders left open."""
    selection = parse_selection(text)
    fits = job_selection(selection.plan_filter)
    async with client() as hwa:
        read = await hwa.jobs(job_filter(selection), limit=10_000)

    assert {job.id for job in jobs() if fits(job)} == {job.id for job in read.value.results}


@pytest.mark.parametrize("text", ["/FIN_AGT01#/FINANCE/@", "FINAL", "@#/DWH/DWH@", "/@/@#/@/@"])
async def test_streams_agree_with_the_engine(text: str) -> None:
    """The same is true of job streams."""
    selection = parse_selection(text)
    fits = stream_selection(selection.plan_filter)
    async with client() as hwa:
        read = await hwa.job_streams(stream_filter(selection), limit=10_000)

    expected = {each.id for each in night().streams.values() if fits(each)}
    assert expected == {each.id for each in read.value.results}


@pytest.mark.parametrize(
    "text", ["@#@.@+state=abend,fail", "/@/@#/FINANCE/@.@~state=succ", "@#@.@+priority=0"]
)
async def test_a_narrowed_selection_is_the_engines_to_judge(text: str) -> None:
    """Qualifiers go to HWA as they were written, and what comes back fits them."""
    selection = parse_selection(text)
    fits = job_selection(selection.plan_filter)
    async with client() as hwa:
        read = await hwa.jobs(plan_filter=selection.plan_filter, limit=10_000)

    found = read.value.results
    assert found
    assert {job.id for job in jobs() if fits(job)} == {job.id for job in found}


@given(st.sampled_from(jobs()))
def test_every_key_of_the_plan_is_a_selection(job: Job) -> None:
    """What HWA calls a job can be pasted back."""
    read = parse_selection(job.key)

    assert (read.job, read.stream, read.folder) == (job.name, job.stream.name, job.folder)


def test_a_full_selection_names_more_than_one_thing() -> None:
    """A bare name leaves everything else open; with a job or a workstation it is full."""
    assert not parse_selection("PAYCALC").full
    assert parse_selection("WS#PAYCALC").full
    assert parse_selection("STREAM.JOB").full
