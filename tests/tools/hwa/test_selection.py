import time
from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.plants import client, jobs, night
from tools.hwa.narrowing import ask_jobs, ask_streams
from tools.hwa.oql_fields import check
from tools.hwa.qualifiers import JOB_STATES, STREAM_STATES, Qualifier, SelectionError
from tools.hwa.selection import (
    Selection,
    job_filter,
    parse_selection,
    stream_filter,
)
from tools.hwa.simulator.plan.world import Job
from tools.hwa.simulator.wire.selection import job_selection, stream_selection

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
            Selection("@", "@", "@", qualifiers=(Qualifier("state", ("ABEND", "FAIL")),)),
        ),
        (
            "@#@.@~priority=0+started",
            Selection(
                "@",
                "@",
                "@",
                qualifiers=(Qualifier("priority", ("0",), keep=False), Qualifier("started")),
            ),
        ),
        ("ws#4711", Selection("4711", workstation="WS", number=4711)),
        (
            "/f/0aaaaaaaaaaaacrzq.j;schedid",
            Selection("0AAAAAAAAAAAACRZQ", job="J", folder="/F", by_id=True),
        ),
        (
            "s.j+priority=HI,+until=2100 03/04/26",
            Selection(
                "S",
                job="J",
                qualifiers=(
                    Qualifier("priority", ("100", "")),
                    Qualifier("until", ("2100 03/04/26",)),
                ),
            ),
        ),
    ],
)
def test_a_selection_is_read_into_its_parts(text: str, parts: Selection) -> None:
    """Folders, wildcards, instance and qualifiers are told apart; names come in capitals."""
    assert parse_selection(text) == parts


@pytest.mark.parametrize(
    "text",
    ["", "#", "a b", "WS#", "S.", "WS#S.J.K", "S'", "a;b", "S+state", "S+state=abend,", "S(x)",
     "á", "WS#S.J+state=a;noask", "WS##S", "S.J+state=nonsense", "S+critical", "S.J+limit=3",
     "S.J+priority=a", "S.J+priority=,", "S.J+priority=1,2,3", "S.J+critical=yes", "S.J+", "S.J+x",
     "S.J+until=9", "S.J+started=2100 3/4", "WS#S;schedid", "S(2100);schedid",
     "S.J+state", "S.J+logon=", "S.J+state=abend,", "S(2100 03/04/)"],
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
    "text", ["@#@.@+state=abend,fail", "/@/@#/FINANCE/@.@~state=succ", "@#@.@~priority=10"]
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


MOMENTS = st.sampled_from(["2100", "0000 03/04", "0630 03/04/26", "2359 12/31/2026"])
NUMBERS = st.integers(0, 101).map(str) | st.sampled_from(["hi", "GO"])
PATHS = st.sampled_from(["@", "A?", "/F/WS#RES", "SCHED", "3", "user.name", "WS#/tmp/x.dat"])


def ranges(ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A value, or a range with one end open or none."""
    return st.one_of(
        ends,
        st.builds("{},".format, ends),
        st.builds(",{}".format, ends),
        st.builds("{},{}".format, ends, ends),
    )


def states(known: frozenset[str]) -> st.SearchStrategy[str]:
    """A list of states, in either case."""
    some = st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3, unique=True)
    return some.map(",".join) | some.map(lambda each: ",".join(each).lower())


def named(name: str, values: st.SearchStrategy[str], *, bare: bool) -> st.SearchStrategy[str]:
    """One qualifier with its sign."""
    given_ = st.builds("{}{}={}".format, st.sampled_from("+~"), st.just(name), values)
    alone = st.builds("{}{}".format, st.sampled_from("+~"), st.just(name))
    return given_ | alone if bare else given_


TIMED = [named(name, ranges(MOMENTS), bare=True) for name in ("at", "until", "started", "finished")]
NAMED = [named(name, PATHS, bare=True) for name in ("follows", "needs", "opens", "prompt")]
SHARED = [*TIMED, *NAMED, named("priority", ranges(NUMBERS), bare=False)]
JOB_QUALIFIERS = st.one_of(
    *SHARED,
    named("state", states(JOB_STATES), bare=False),
    named("deadline", ranges(MOMENTS), bare=True),
    named("logon", PATHS, bare=False),
    st.sampled_from(["+critical", "~critnet", "+confirmed", "+every", "~recovery=stop"]),
)
STREAM_QUALIFIERS = st.one_of(
    *SHARED,
    named("state", states(STREAM_STATES), bare=False),
    st.sampled_from(["+carriedforward", "~carryforward", "+limit=0", "~limit=,5"]),
)
NAMES = st.sampled_from(["A", "@", "PAY?", "x_1-2"])
FOLDERS = st.sampled_from(["", "/", "/@/", "/F/", "/f/G/"])


@st.composite
def selections(draw: st.DrawFn) -> str:
    """Any selection, as somebody may write it."""
    job = draw(st.booleans())
    some = draw(st.lists(JOB_QUALIFIERS if job else STREAM_QUALIFIERS, max_size=3))
    workstation = draw(st.just("") | st.builds("{}{}#".format, FOLDERS, NAMES))
    at = draw(st.just("") | MOMENTS.map("({})".format))
    stream = f"{draw(FOLDERS)}{draw(NAMES)}"
    spelled = draw(st.sampled_from(["full", "number", "id"]))
    dotted = f".{draw(NAMES)}" if job else ""
    if spelled == "number" and job:
        names = f"{draw(FOLDERS)}{draw(NAMES)}#{draw(st.integers(1, 2**31))}"
    elif spelled == "id":
        names = f"{stream}{dotted};schedid"
    else:
        names = f"{workstation}{stream}{at}{dotted}"
    return names + "".join(some)


@given(selections())
def test_a_selection_written_back_is_the_same_one(text: str) -> None:
    """What is read can be written, and means the same; written once more it stays as it is."""
    read = parse_selection(text)

    assert parse_selection(str(read)) == read
    assert str(parse_selection(str(read))) == str(read)
    filtered = parse_selection(read.plan_filter)
    assert filtered.qualifiers == read.qualifiers
    assert (filtered.stream, filtered.job, filtered.number) == (read.stream, read.job, read.number)


@given(selections())
def test_a_selection_is_asked_by_oql_or_by_its_own_text(text: str) -> None:
    """One of the two is sent, never both; OQL uses the fields that such a list has."""
    read = parse_selection(text)
    job = read.job is not None or read.number is not None
    asked = (ask_jobs if job else ask_streams)(read, UTC)

    assert (asked.oql is None) is (asked.plan_filter is not None)
    if asked.oql:
        check(asked.oql, "job" if job else "jobstream")


@pytest.mark.parametrize(
    "text",
    ["@#@.@+state=abend,fail", "/@/@#/FINANCE/@.@~state=succ,hold", "@#@.@+priority=5,10",
     "@#@.@~priority=10,", "@#@.@+critical", "@#@.@~critical", "@#@.@+confirmed", "@#@.@+started",
     "@#@.@~finished", "@#@.@+opens", "@#@.@+prompt", "@#@.@~follows", "@#@.@+follows=GL_POST",
     "@#@.@+until", "@#@.@+needs~needs", "@#@.@+priority=,5", "@#@.@+state=ready~priority=10"],
)  # fmt: skip
async def test_oql_finds_what_conman_would(text: str) -> None:
    """OQL finds every job of a narrowed selection; more only where an earlier run fits."""
    selection = parse_selection(text)
    asked = ask_jobs(selection)
    assert asked.oql is not None
    fits = job_selection(selection.plan_filter)
    async with client() as hwa:
        read = await hwa.jobs(asked.oql, limit=10_000)

    found = {job.id for job in read.value.results}
    expected = {job.id for job in jobs() if fits(job)}
    reruns = {job.id for job in jobs() if len(job.runs) > 1}
    assert expected <= found
    if "follows=" not in text:  # whose parts OQL finds in any of several dependencies
        assert found - expected <= reruns


@pytest.mark.parametrize(
    "text", ["@#@+state=stuck", "@#@~carriedforward", "@#@+started", "@#@+limit=0,5", "@#@+at"]
)
async def test_oql_finds_the_streams_that_conman_would(text: str) -> None:
    """The same is true of job streams, whose state is one."""
    asked = ask_streams(parse_selection(text))
    assert asked.oql is not None
    async with client() as hwa:
        read = await hwa.job_streams(asked.oql, limit=10_000)
    if "limit" not in text:
        fits = stream_selection(parse_selection(text).plan_filter)
        expected = {each.id for each in night().streams.values() if fits(each)}
        assert expected == {each.id for each in read.value.results}


@pytest.mark.parametrize(
    ("text", "zone", "oql"),
    [
        ("S.J+started=0630 03/04/26,", None, None),
        (
            "S.J+started=0630 03/04/26,",
            UTC,
            "name = 'J' AND jobStreamName = 'S' AND "
            "jobruns.timeInfo.actualStartTime >= '2026-03-04T06:30:00.000Z'",
        ),
        (
            "S.J+finished=,0630 03/04/2026",
            ZoneInfo("America/Sao_Paulo"),
            "name = 'J' AND jobStreamName = 'S' AND "
            "jobruns.timeInfo.actualEndTime <= '2026-03-04T09:30:59.999Z'",
        ),
        ("S.J+started=0630,", UTC, None),
        ("S.J+started=0630 13/04/26,", UTC, None),
        ("S.J~started=0630 03/04/26,", UTC, None),
        ("S.J+state=sched", UTC, None),
        ("S.J+needs=RES", UTC, None),
        ("S.J+scriptname=/x", UTC, None),
        ("S(0630 03/04/26).J", UTC, None),
        ("WS#77", UTC, "jobruns.jobNumber = 77 AND workstation LIKE '@/WS'"),
        (
            "S.J+state=succ,cancl",
            None,
            "name = 'J' AND jobStreamName = 'S' AND "
            "(jobruns.compositeStatus.status IN ['SUCC'] OR jobruns.compositeStatus.canceled = true)",
        ),
        (
            "S.J~state=abend",
            None,
            "name = 'J' AND jobStreamName = 'S' AND (jobruns.compositeStatus.status NOT IN "
            "['ABEND'] OR jobruns.compositeStatus.canceled = true)",
        ),
        (
            "S.J~state=abend,cancl",
            None,
            "name = 'J' AND jobStreamName = 'S' AND jobruns.compositeStatus.status NOT IN "
            "['ABEND'] AND jobruns.compositeStatus.canceled = false",
        ),
    ],
)
def test_what_oql_cannot_carry_goes_as_it_was_written(
    text: str, zone: tzinfo | None, oql: str | None
) -> None:
    """Times without a day or a zone, states that REST does not tell, names of dependencies."""
    asked = ask_jobs(parse_selection(text), zone)

    assert (asked.oql and str(asked.oql)) == oql
    assert (asked.plan_filter is None) is (oql is not None)


def test_a_streams_instance_is_the_minute_it_is_scheduled_for() -> None:
    """The moment in brackets is the stream's scheduled time, to the minute."""
    asked = ask_streams(parse_selection("S(0630 03/04/26)"), UTC)

    assert str(asked.oql) == (
        "name = 'S' AND schedTime >= '2026-03-04T06:30:00.000Z' "
        "AND schedTime <= '2026-03-04T06:30:59.999Z'"
    )
