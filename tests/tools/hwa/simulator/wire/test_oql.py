"""The OQL evaluator against a plain reading of the JSON that the wire shows."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.hwa.simulator.worlds import night, wire
from tools.hwa.simulator.plan.world import Job, World
from tools.hwa.simulator.wire.errors import BadQuery
from tools.hwa.simulator.wire.fields import job_fields, stream_fields
from tools.hwa.simulator.wire.finders import job_index, stream_index
from tools.hwa.simulator.wire.literals import moment
from tools.hwa.simulator.wire.needle import candidates
from tools.hwa.simulator.wire.oql import DEEPEST, compile_query
from tools.hwa.simulator.wire.render import Renderer

VALUES: Mapping[str, list[str]] = {
    "name": ["'GL_POST'", "'SYNC_REF'", "'NOBODY'"],
    "folder": ["'/HR'", "'/FINANCE'"],
    "jobStreamName": ["'FINEOM'", "'DWHHIST'"],
    "priority": ["0", "10", "'10'", "50"],
    "jobOptions.critical": ["true", "false"],
    "jobruns.compositeStatus.status": ["'ABEND'", "'HOLD'", "'SUCC'", "'READY'"],
    "jobruns.commonStatus": ["'ERROR'", "'SUCCESSFUL'", "'HELD'"],
    "jobruns.returnCode": ["0", "1", "8", "null"],
    "jobruns.timeInfo.actualStartTime": ["'2026-03-03T20:00:00Z'", "'2026-03-04T01:00:00.000Z'"],
    "dependencies.jobStreamName": ["'FINGLPOST'", "'FINEOM'", "null"],
}
PATTERNS = ["'@'", "'?'", "'@S@'", "'EOM_@'", "'/?INANCE'", "'A?END'", "'@_@?'"]


@cache
def plant() -> tuple[World, dict[str, Any]]:
    """One plant, and its jobs as the wire shows them."""
    world = night()
    render = Renderer(world)
    shown = {job.id: render.job(job, dependencies=True) for job in world.jobs.values()}
    return world, orjson.loads(orjson.dumps(shown))


Expression = tuple[str, Any]


@st.composite
def terms(draw: st.DrawFn) -> tuple[str, Any]:
    """A comparison as text, and as the data that an oracle can read."""
    name = draw(st.sampled_from(list(VALUES)))
    ordered = name in {"priority", "jobruns.returnCode", "jobruns.timeInfo.actualStartTime"}
    signs = ["=", "!=", "IN", "NOT IN", *(["<", "<=", ">", ">="] if ordered else ["LIKE"])]
    if name == "jobOptions.critical":
        signs = ["=", "!="]
    sign = draw(st.sampled_from(signs))
    if sign == "LIKE":
        pattern = draw(st.sampled_from(PATTERNS))
        sign = draw(st.sampled_from(["LIKE", "NOT LIKE"]))
        return f"{name} {sign} {pattern}", (name, sign, [pattern])
    usable = [each for each in VALUES[name] if each != "null" or sign in {"=", "!="}]
    values = draw(st.lists(st.sampled_from(usable), min_size=1, max_size=3))
    if "IN" in sign:
        return f"{name} {sign} [{', '.join(values)}]", (name, sign, values)
    return f"{name} {sign} {values[0]}", (name, sign, values[:1])


def joined(parts: st.SearchStrategy[tuple[str, Any]]) -> st.SearchStrategy[tuple[str, Any]]:
    """Two expressions under AND or OR, in parentheses."""
    return st.builds(
        lambda left, word, right: (
            f"({left[0]} {word} {right[0]})",
            (word.upper(), left[1], right[1]),
        ),
        parts,
        st.sampled_from(["AND", "OR", "and", "or"]),
        parts,
    )


@given(st.recursive(terms(), joined, max_leaves=5))
def test_filters_agree_with_the_json(expression: tuple[str, Any]) -> None:
    """Any expression picks exactly the jobs whose shown JSON satisfies it."""
    text, meaning = expression
    world, shown = plant()
    query = compile_query(text, job_fields(world))
    picked = query.select(list(world.jobs.values()))

    assert {job.id for job in picked} == {
        identity for identity, job in shown.items() if holds(meaning, job)
    }
    assert query.needle is not None
    narrowed = candidates(query.needle, job_index(world))
    assert narrowed is None or set(picked) <= set(narrowed)


@given(st.lists(terms(), min_size=2, max_size=4), st.lists(st.booleans(), min_size=3, max_size=3))
def test_and_binds_tighter_than_or(parts: list[tuple[str, Any]], ors: list[bool]) -> None:
    """Without parentheses what AND joins holds together, and OR stands between."""
    text, groups = parts[0][0], [[parts[0][1]]]
    for (term, meaning), is_or in zip(parts[1:], ors, strict=False):
        text += f" {'OR' if is_or else 'AND'} {term}"
        if is_or:
            groups.append([meaning])
        else:
            groups[-1].append(meaning)
    world, shown = plant()
    picked = compile_query(text, job_fields(world)).select(list(world.jobs.values()))

    assert {job.id for job in picked} == {
        identity
        for identity, job in shown.items()
        if any(all(holds(each, job) for each in group) for group in groups)
    }


@pytest.mark.parametrize(
    "text",
    [
        "id = '{job}'",
        "id IN ['{job}', '{other}', 'nobody']",
        "jobStreamId = '{stream}'",
        "jobStreamName IN ['FINEOM', 'FINGLPOST']",
        "dependencies.jobId = '{job}'",
        "dependencies.jobStreamId IN ['{stream}', 'nobody']",
        "jobruns.commonStatus IN ['READY', 'RUNNING']",
        "jobruns.timeInfo.actualStartTime >= '2026-03-04T02:00:00Z'",
        "jobruns.timeInfo.actualEndTime > '2026-03-04T02:00:00Z'",
        "jobruns.timeInfo.actualStartTime >= '2026-03-04T02:00:00Z' OR "
        "jobruns.timeInfo.actualEndTime >= '2026-03-04T02:00:00Z' OR "
        "jobruns.commonStatus IN ['READY', 'RUNNING']",
        "(folder = '/FINANCE' OR name = 'SYNC_REF') AND jobruns.commonStatus = 'ERROR'",
    ],
)
def test_indexes_find_what_a_scan_finds(text: str) -> None:
    """What a mirror or a walk asks for is narrowed by an index, and loses nothing by it."""
    world, _ = plant()
    job = world.job_named("/FINANCE/FINGLPOST.GL_POST")
    other = world.job_named("/FINANCE/FINEOM.EOM_ALLOC")
    asked = text.format(job=job.id, other=other.id, stream=other.stream.id)
    query = compile_query(asked, job_fields(world))
    everything = list(world.jobs.values())
    scanned = query.select(everything)
    assert query.needle is not None
    narrowed = candidates(query.needle, job_index(world))

    assert scanned
    assert narrowed is not None
    assert set(scanned) <= set(narrowed)
    assert len(narrowed) < len(everything)


def test_successors_that_are_streams_are_found_too() -> None:
    """A stream that waits for a stream, or for a job in one, is narrowed to by either's id."""
    world, _ = plant()
    waiting = [each for each in world.streams.values() if each.dependencies]
    for stream in waiting:
        for field in ("dependencies.jobStreamId", "dependencies.jobId"):
            for value in stream_fields(world)[field].get(stream):
                query = compile_query(f"{field} = '{value}'", stream_fields(world))
                assert query.needle is not None
                assert value is None or stream in (
                    candidates(query.needle, stream_index(world)) or ()
                )


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-04T02:30:00Z", UTC),
        ("2026-03-04T02:30:00.000Z", UTC),
        ("2026-03-04T02:30:00.000000Z", UTC),
        ("2026-03-04T02:30Z", UTC),
        ("2026-03-04T03:30:00+01:00", UTC),
        ("2026-03-04 02:30:00+00:00", UTC),
        ("20260304T023000Z", UTC),
        ("2026-03-04T02:30:00", UTC),
        ("2026-03-04T03:30:00", ZoneInfo("Europe/Berlin")),
        ("2026-03-03T21:30:00", ZoneInfo("America/New_York")),
    ],
)
def test_a_moment_has_many_spellings(text: str, zone: tzinfo) -> None:
    """Each of these is half past two in UTC; one without a zone is in the caller's."""
    assert moment(text, zone) == moment("2026-03-04T02:30:00Z")


async def test_the_callers_zone_is_heeded() -> None:
    """`Local-Timezone` moves a time without a zone; an unknown zone is refused."""
    oql = "jobruns.timeInfo.actualStartTime >= '{}'"
    async with wire(plant()[0]) as there:
        utc = await there.names(oql.format("2026-03-04T02:00:00"))
        same = await there.names(oql.format("2026-03-04T03:00:00+01:00"))
    async with wire(plant()[0], headers={"Local-Timezone": "Europe/Berlin"}) as there:
        local = await there.names(oql.format("2026-03-04T03:00:00"))
    async with wire(plant()[0], headers={"Local-Timezone": "Europe/Nowhere"}) as there:
        await there.get("/plan/job", status=400, oql="name = 'X'")

    assert utc
    assert utc == local == same


def test_parentheses_have_a_limit() -> None:
    """Nesting beyond reason is refused; within it is read."""
    deep = f"{'(' * DEEPEST}name = 'X'{')' * DEEPEST}"
    compile_query(deep, job_fields(plant()[0]))
    with pytest.raises(BadQuery):
        compile_query(f"({deep})", job_fields(plant()[0]))


@given(st.text(alphabet="name='XAND()[],<>!@ ORDERBYIN.01P\"\\", max_size=40))
def test_nonsense_is_refused_and_nothing_else(text: str) -> None:
    """Whatever the text, it is read or refused with a position inside it; nothing breaks."""
    position = 0
    try:
        compile_query(text, job_fields(plant()[0]))
    except BadQuery as error:
        position = error.position

    assert 0 <= position <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "name",
        "name =",
        "name = 'X",
        "name == 'X'",
        "colour = 'red'",
        "Name = 'X'",
        "name IN []",
        "name IN 'X'",
        "name LIKE X",
        "priority LIKE '1@'",
        "priority = 'ten'",
        "jobOptions.critical = 1",
        "jobOptions.critical > true",
        "jobruns.timeInfo.actualStartTime > 'yesterday'",
        "jobruns.elapsedTime = 'two hours'",
        "jobruns.elapsedTime > 'PT1H'",
        "jobruns.jobNumber IN [1]",
        "dependenciesStats.numberOfFileDependencies > 0",
        "key.name = 'X'",
        "(name = 'X'",
        "name = 'X')",
        "name = 'X' name = 'Y'",
        "name = 'X' AND",
        "NOT name = 'X'",
        "ORDER name",
        "ORDER BY",
        "ORDER BY name,",
        "name = null AND priority < null",
    ],
)
def test_what_the_grammar_does_not_know(text: str) -> None:
    """Each of these is a syntax error."""
    with pytest.raises(BadQuery):
        compile_query(text, job_fields(plant()[0]))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("jobDefinition.userLogin = 'hrbatch_old'", ["BEN_ENROLL"]),
        ("dependencies.dependencyStatus = 'UNBOUND'", ["MONTH_ROLLUP"]),
        ("dependenciesStats.numberOfFileDependencies = 1 AND folder = '/PAYROLL'", ["BONUS_CALC"]),
        ("jobruns.rerunType = 'RERUN' AND folder = '/BILLING'", ["RATE_CALLS"]),
        ("jobruns.compositeStatus.canceled = true", ["LEGACY_DUMP"]),
        ("timeRestrictions.untilAction = 'doNotRun'", ["PROMO_SEND"]),
        ("jobOptions.requiresConfirmation = true", ["AUDIT_SEAL"]),
        (
            "jobruns.commonStatus = 'RUNNING' AND folder = '/PAYROLL' "
            "AND jobruns.actualWorkstation = '/PAY_AGT01' AND name LIKE 'TAX@'",
            ["TAX_RECALC"],
        ),
        ("jobruns.estimatedDuration = 'PT2H30M'", ["VAR_SIM"]),
        ("name = 'EOM_OPEN' OR name = 'EOM_ALLOC' ORDER BY name", ["EOM_ALLOC", "EOM_OPEN"]),
        (
            "jobStreamName = 'FINCLOSE' ORDER BY key.name DESC",
            ["CLOSE_PUBLISH", "CLOSE_PREPARE", "CLOSE_BOOKS"],
        ),
        ("name = 'X' AND name = 'Y' OR name = 'GL_POST'", ["GL_POST"]),
    ],
)
async def test_filters_that_operators_write(text: str, names: list[str]) -> None:
    """Documented fields find the cast's jobs, over the wire."""
    async with wire(plant()[0]) as asked:
        assert await asked.names(text) == names


async def test_streams_and_others_can_be_filtered() -> None:
    """Streams, workstations, resources, prompts and files answer to their own fields."""
    asked = {
        "/plan/jobstream": "compositeStatus.status = 'STUCK' AND jobStreamStats.numberOfJob = 7",
        "/plan/workstation": "type = 'XA' AND jobmanUp = true",
        "/plan/resource": "status = 'NOT_AVAILABLE' AND quantityInUse >= 1",
        "/plan/prompt": "status = 'ASKED' ORDER BY number",
        "/plan/file": "status = 'Unavailable' AND name LIKE '@bonus@'",
    }
    async with wire(plant()[0]) as there:
        found = {path: (await there.get(path, oql=oql))["results"] for path, oql in asked.items()}

    names = {path: [each["name"] for each in results] for path, results in found.items()}
    assert names == {
        "/plan/jobstream": ["FINEOM"],
        "/plan/workstation": ["SAP_XA"],
        "/plan/resource": ["DWHLOCK"],
        "/plan/prompt": ["FINOK"],
        "/plan/file": ["/data/in/bonus.csv"],
    }


def test_order_by_sorts_by_every_field_in_turn() -> None:
    """ORDER BY sorts by the first field, ties by the next; what has no value comes last."""
    world, _ = plant()
    query = compile_query(
        "ORDER BY folder DESC, jobruns.timeInfo.actualStartTime, name", job_fields(world)
    )
    jobs: list[Job] = query.select(list(world.jobs.values()))
    folders = [job.folder for job in jobs]
    starts = [job.run.started for job in jobs if job.folder == "/HR"]
    known = [each for each in starts if each is not None]

    assert folders == sorted(folders, reverse=True)
    assert starts == [*sorted(known), *[None] * (len(starts) - len(known))]


def holds(meaning: Any, job: Any) -> bool:  # noqa: ANN401  # nested tuples and JSON
    """The plain reading: walk the JSON, and ask each value."""
    if meaning[0] in {"AND", "OR"}:
        combine = all if meaning[0] == "AND" else any
        return combine(holds(each, job) for each in meaning[1:])
    name, sign, texts = meaning
    found = reached(job, name.split("."))
    if found == [] and "NOT" in sign:
        return True
    if found == []:
        return sign in {"=", "!="} and (texts == ["null"]) == (sign == "=")
    return any(compares(each, sign, [literal(name, text) for text in texts]) for each in found)


def reached(value: Any, path: list[str]) -> list[Any]:  # noqa: ANN401  # JSON
    """Every value at the end of a path; arrays fan out, a missing property is None."""
    if not path:
        return [value]
    head, *rest = path
    inner = value.get(head)
    if head == "dependencies":
        inner = [each for each in inner if "jobStreamName" in each]
    if isinstance(inner, list):
        return [leaf for each in inner for leaf in reached(each, rest)]
    return [None] if inner is None else reached(inner, rest)


def literal(name: str, text: str) -> object:
    """A literal of the filter as it looks in the JSON."""
    plain = text.strip("'")
    if text in {"true", "false", "null"}:
        return {"true": True, "false": False, "null": None}[text]
    if name in {"priority", "jobruns.returnCode"}:
        return int(plain)
    return re.sub(r"\.000Z$", "Z", plain)


def compares(value: Any, sign: str, others: list[Any]) -> bool:  # noqa: ANN401  # JSON
    """One value against the other side."""
    if sign in {"IN", "NOT IN"}:
        return (value in others) == (sign == "IN")
    if sign in {"LIKE", "NOT LIKE"}:
        pattern = others[0].replace("@", "*")
        return (value is not None and fnmatch.fnmatchcase(value, pattern)) == (sign == "LIKE")
    if sign in {"=", "!="}:
        return bool(value == others[0]) == (sign == "=")
    if value is None:
        return False
    return bool(
        {"<": value < others[0], "<=": value <= others[0], ">": value > others[0]}.get(
            sign, value >= others[0]
        )
    )
