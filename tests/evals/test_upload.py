import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from evals.judging.seen import Score
from evals.questions.dataset import Dataset
from evals.reporting.figures import About, Report
from evals.reporting.tally import Part, tally
from evals.upload import Desk, Synced, UploadError, example_id
from tests.evals.runs import dataset
from tests.evals.samples import result
from tests.langsmith_server import KEY, LangSmithServer
from tests.loopback import serve

_WORKSPACE = "5c1b2f0e-7b54-4c1e-9d0a-3f6f2f6f7a11"


def _part(given: Dataset, **changes: Any) -> Part:
    results = [
        result(one.id, scores={"answered": Score(True), "facts": Score(at != 0, "17", "16")})
        for at, one in enumerate(given.cases)
    ]
    known: dict[str, Any] = {"suite": "status", "sealed": False, "results": results}
    return Part(dataset=given, **known | changes)


def _report(parts: Sequence[Part], part: str = "whole") -> Report:
    made = datetime(2026, 3, 4, tzinfo=UTC)
    return tally(parts, About(made_at=made, command="run", part=part, calibration_ms=10))


async def _send(
    url: str, *parts: Part, key: str = KEY, scope: str = "whole", **options: Any
) -> list[Synced]:
    desk = Desk(SecretStr(key), url, **options)
    return await asyncio.to_thread(desk.send, parts, _report(parts, scope))


async def test_a_dataset_and_a_run() -> None:
    """Every case is an example, every conversation a run of it, every score its feedback."""
    far = LangSmithServer()
    part = _part(dataset("one", "two"))
    async with serve(far.app) as url:
        [sent] = await _send(url, part)

    assert (sent.created, sent.updated, sent.removed, sent.runs) == (2, 0, 0, 2)
    [kept], [project] = far.datasets.values(), far.projects.values()
    assert kept["name"] == "resync status, tiny"
    assert project["reference_dataset_id"] == kept["id"]
    assert project["end_time"]
    assert {one["reference_example_id"] for one in far.runs.values()} == set(far.examples)
    assert {one["session_name"] for one in far.runs.values()} == {project["name"]}
    [wrong] = [one for one in far.feedback.values() if not one["score"]]
    assert (wrong["key"], wrong["comment"]) == ("facts", "expected 17; came 16")
    assert len(far.feedback) == 4


async def test_examples_are_the_same_ones_in_every_run() -> None:
    """What did not change is not touched; what changed is updated, what is gone is removed."""
    far = LangSmithServer()
    async with serve(far.app) as url:
        await _send(url, _part(dataset("one", "two", "three")))
        [again] = await _send(url, _part(dataset("one", "two", "three")))
        [other] = await _send(url, _part(dataset("two", "four", user="status of Y")))

    assert (again.created, again.updated, again.removed) == (0, 0, 0)
    assert (other.created, other.updated, other.removed) == (1, 1, 2)
    assert {one["metadata"]["case"] for one in far.examples.values()} == {"two", "four"}
    assert {one["inputs"]["messages"][0] for one in far.examples.values()} == {"status of Y"}
    assert len(far.datasets) == 1
    assert len(far.projects) == 3


async def test_a_narrowed_run_removes_nothing() -> None:
    """Who asked but a part does not know what is gone."""
    far = LangSmithServer()
    async with serve(far.app) as url:
        await _send(url, _part(dataset("one", "two")))
        [sent] = await _send(url, _part(dataset("two")), scope="sample 0.1")

    assert sent.removed == 0
    assert len(far.examples) == 2


async def test_more_than_a_page_of_examples() -> None:
    """The second page is read as well: nothing is created twice, all that is gone goes."""
    far = LangSmithServer()
    many = dataset(*(f"case-{at}" for at in range(130)))
    async with serve(far.app) as url:
        await _send(url, _part(many, results=[]))
        [again] = await _send(url, _part(many, results=[]))
        [fewer] = await _send(url, _part(dataset("case-0"), results=[]))

    assert (again.created, again.removed) == (0, 0)
    assert (fewer.removed, len(far.examples)) == (129, 1)


async def test_sealed_stands_apart() -> None:
    """Open and sealed cases of one name are two datasets, with ids of their own."""
    far = LangSmithServer()
    given = dataset("one")
    both = _part(given), _part(given, sealed=True)
    async with serve(far.app) as url:
        await _send(url, *both)

    assert {one["name"] for one in far.datasets.values()} == {
        "resync status, tiny",
        "resync status, tiny (sealed)",
    }
    assert example_id(both[0], given.cases[0]) != example_id(both[1], given.cases[0])
    assert len(far.examples) == len(far.runs) == 2


@pytest.mark.parametrize("with_sealed", [False, True])
async def test_sealed_wording_stays_here(with_sealed: bool) -> None:
    """Of sealed cases the scores are sent, and their words only where somebody asks for it."""
    far = LangSmithServer()
    async with serve(far.app) as url:
        await _send(url, _part(dataset("one"), sealed=True), with_sealed=with_sealed)
    sent = json.dumps([far.examples, far.runs, far.feedback], default=str)

    assert {one["key"]: one["score"] for one in far.feedback.values()} == {
        "answered": 1.0,
        "facts": 0.0,
    }
    for words in ("status of X", "X is in SUCC", "expected 17"):
        assert (words in sent) is with_sealed


async def test_a_workspace() -> None:
    """A key that is good for several workspaces sends to the one that is named."""
    far = LangSmithServer()
    async with serve(far.app) as url:
        await _send(url, _part(dataset("one")), workspace=_WORKSPACE)

    assert far.workspaces == {_WORKSPACE}


@pytest.mark.parametrize("key", [None, SecretStr("")])
def test_no_key(key: SecretStr | None) -> None:
    """Without a key nothing is sent, and it is said what is missing."""
    with pytest.raises(UploadError, match="LANGSMITH_API_KEY"):
        Desk(key, "http://127.0.0.1:9")


async def test_a_wrong_key() -> None:
    """A refusal is told, without the key."""
    far = LangSmithServer()
    async with serve(far.app) as url:
        with pytest.raises(UploadError, match="401") as caught:
            await _send(url, _part(dataset("one")), key="stolen-key")

    assert "stolen-key" not in str(caught.value)


async def test_results_that_are_refused() -> None:
    """What goes wrong behind the client's back is told all the same."""
    far = LangSmithServer()
    far.refuses_runs = True
    async with serve(far.app) as url:
        with pytest.raises(UploadError, match="LangSmith"):
            await _send(url, _part(dataset("one")))


def test_a_file_of_several_suites() -> None:
    """Cases of one file that belong to two suites are examples of two datasets."""
    given = dataset("one")
    ids = {example_id(_part(given, suite=name), given.cases[0]) for name in ("status", "tiny")}

    assert len(ids) == 2


def test_nobody_there() -> None:
    """A far side that is not there is told."""
    part = _part(dataset("one"))
    with pytest.raises(UploadError, match="LangSmith"):
        Desk(SecretStr(KEY), "http://127.0.0.1:9").send([part], _report([part]))
